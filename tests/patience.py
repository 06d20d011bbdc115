"""Time enough for a slow machine: what the product waits for no longer than people would, tests wait for to its end.

Importing this is enough, in the tests' own process and in one that they start: see `PATIENT`. A test of the limits
themselves sets its own.
"""

from slack_bolt.listener.async_listener import AsyncCustomListener

from bot import stopping
from bot.sandbox import outbound
from bot.slack import client
from db import engine
from handlers import turn, underway

GUARD = 600
"""Seconds after which a test gives up; only what hangs needs them."""
PATIENT = "import tests.patience; from bot.cli import main; main()"
"""The `usher` command as the script of a process of its own."""

turn.QUICK = outbound.ACK_SECONDS = client.TIMEOUT = GUARD
underway._GRACE = stopping.LIMIT = stopping._BREAK_OFF = GUARD
SYNCHRONOUS, engine.SYNCHRONOUS = (
    engine.SYNCHRONOUS,
    "OFF",
)  # the tests' disk may lose everything, as that of their PostgreSQL
AsyncCustomListener.ack_timeout = property(lambda _: GUARD, lambda _self, _seconds: None)
