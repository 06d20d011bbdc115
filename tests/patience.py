"""Time enough for a slow machine: what the product waits for no longer than people would, tests wait for to its end.

Importing this is enough, in the tests' own process and in one that they start: see `PATIENT`. A test of the limits
themselves sets its own.
"""

from slack_bolt.listener.async_listener import AsyncCustomListener

from bot import stopping
from bot.delivery.worker import Worker
from bot.sandbox import outbound
from bot.services.announcements import broadcasts
from bot.slack import client
from db import engine
from handlers.common import turn, underway

GUARD = 600
"""Seconds after which a test gives up; only what hangs needs them."""
PATIENT = (
    "import gc; gc.disable(); import tests.migrated as m; import tests.patience as p; gc.freeze(); gc.enable(); "
    "m.follow(); p.look_soon(); from bot.cli import main; main()"
)
"""The `usher` command as the script of a process of its own."""


def look_soon() -> None:
    """In a process of its own: look for what may have arrived three times within seconds, and not within minutes.

    Slack is played there by a sandbox that takes a post at once or never; tests/delivery/test_late.py plays one that is late.
    """
    Worker.__init__.__kwdefaults__["looks"] = (2.0, 0.5, 0.5)  # type: ignore[index]


turn.QUICK = outbound.ACK_SECONDS = client.TIMEOUT = GUARD
broadcasts._AT_ONCE = underway._GRACE = stopping.LIMIT = stopping._BREAK_OFF = GUARD
SYNCHRONOUS, engine.SYNCHRONOUS = (
    engine.SYNCHRONOUS,
    "OFF",
)  # the tests' disk may lose everything, as that of their PostgreSQL
AsyncCustomListener.ack_timeout = property(lambda _: GUARD, lambda _self, _seconds: None)
