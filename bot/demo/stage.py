"""The stage: the real app and a sandbox in one process, talking over real signed HTTP on 127.0.0.1."""

import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from bot import web
from bot.app import App, assemble, link_everyone
from bot.clock import Clock, MovableClock
from bot.config import Settings
from bot.delivery.rates import Rates
from bot.demo.upcoming import next_event
from bot.domain.common.commands import COMMANDS
from bot.sandbox.manifests import is_read_only
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Channel, Command, User, Workspace
from bot.slack.manifest import EVENTS, SCOPES, manifest
from db.engine import Database
from db.queries.ledger import deliveries
from handlers.common.underway import finishing

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Stage:
    """The two that play."""

    sandbox: Sandbox
    app: App


def make_workspace(
    clock: Clock,
    prefix: str,
    users: Sequence[User],
    channels: Sequence[Channel],
    name: str = "Sandbox",
    *,
    closed: Sequence[Channel] = (),
    timer: Callable[[], float] = time.monotonic,
) -> Workspace:
    """A workspace in which Usher is installed with exactly what its manifest asks for, and invited to `channels`.

    To those that are `closed` it is not. `timer`, in seconds, drives its rate limits.
    """
    workspace = Workspace(
        "T0SANDBOX",
        clock,
        f"xoxb-sandbox-{secrets.token_hex(12)}",
        secrets.token_hex(16),
        users=users,
        channels=[*channels, *closed],
        scopes=frozenset(SCOPES),
        commands=[
            Command(c.typed(prefix), c.description, c.usage_hint, should_escape=True) for c in COMMANDS
        ],
        team_name=name,
        app_name="Usher",
        events=frozenset(EVENTS),
        timer=timer,
    )
    made = manifest(COMMANDS, prefix)
    workspace.is_read_only = is_read_only(made)
    workspace.describe(*(made["display_information"][name] for name in ("description", "long_description")))
    for channel in channels:
        channel.members.add(workspace.app.bot_user)
    return workspace


@asynccontextmanager
async def on_stage(
    workspace: Workspace,
    settings: Settings,
    clock: MovableClock,
    *,
    port: int = 0,
    only_after: int | None = None,
    rates: Rates | None = None,
) -> AsyncIterator[Stage]:
    """Both listening; the sandbox's page on `port`. Nothing runs in the background yet.

    At the end the listeners that are at work are waited for: the database is closed then.
    """
    sandbox = Sandbox(workspace, request_url="")
    async with sandbox.running(port):
        pointed = settings.model_copy(
            update={
                "bot_token": SecretStr(workspace.app.bot_token),
                "signing_secret": SecretStr(workspace.app.signing_secret),
                "app_token": None,
                "api_url": sandbox.api_url,
                # who asked and voted is known again by the settings' own key, not by this Slack's secret
                "key": SecretStr(settings.secret_key.decode()) if settings.secret_key else None,
            }
        )
        async with (
            assemble(pointed, clock, only_after=only_after, rates=rates) as app,
            finishing(),
            web.listening(app.web, HOST, 0) as own,
        ):
            sandbox.outbound.request_url = f"http://{HOST}:{own}/slack/events"
            sandbox.next_event = lambda: next_event(app)
            yield Stage(sandbox, app)


async def introduce(stage: Stage) -> None:
    """Link everybody, without Slack's limits: on a clock that stands still nobody could wait for them."""
    limits = stage.sandbox.workspace.limits
    limits.enabled = False
    await link_everyone(stage.app)
    limits.enabled = True


async def highest_delivery(database: Database) -> int:
    """The id of the newest delivery in the ledger; 0 where there is none."""
    async with database.read() as tx:
        return await deliveries.highest_id(tx)
