"""The shared parts of a process's workspaces, and the parts that each of them brings."""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from slack_bolt.authorization import AuthorizeResult

from bot.clock import Clock
from bot.config import Settings
from bot.delivery.rates import Rates
from bot.metrics import Metrics
from db.engine import Database
from db.signs import Signs


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True)
class Shared:
    """One of each for a process, however many workspaces it serves."""

    settings: Settings
    clock: Clock
    database: Database
    http: aiohttp.ClientSession
    """The connections to Slack; a token goes with each call, never with the connection."""
    metrics: Metrics
    signs: Signs
    """The signs that somebody has written in the database."""
    new_rates: Callable[[], Rates] = Rates
    """Slack counts the calls of each workspace apart."""
    only_after: int | None = None
    """The workers touch only deliveries with a higher id."""
    owner: str = field(default_factory=_owner)
    """The name of this process in leases; no other process has it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace has installed Usher: what its requests and calls are made with."""

    known: AuthorizeResult
    """The bot's token, ids and scopes, as Bolt takes them."""
    rows: str = ""
    """The workspace's mark on its rows: "" for the one of the settings, else Slack's id of it."""
    url: str = ""
    """The workspace's address, as "https://units.slack.com/", or ""."""

    @property
    def team(self) -> str:
        """Slack's id of the workspace."""
        return self.known.team_id or ""

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.known.bot_token or ""
