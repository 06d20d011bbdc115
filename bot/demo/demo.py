"""`usher demo`: the sample conference, the real bot, a local Slack, and a clock that can be moved."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import running
from bot.clock import MovableClock
from bot.config import Settings
from bot.delivery.rates import Rates
from bot.demo import cast
from bot.demo.morning import Pace, play_until
from bot.demo.sample import sample, sample_start
from bot.demo.stage import Stage, make_workspace, on_stage
from bot.demo.tour import tour
from db import migrate
from db.engine import Database

_LATENCY = 0.15
"""Seconds that a call of Slack takes once the page is open, as over a network."""
_BEFORE = timedelta(days=1)
"""So long before the page opens the conference begins to be played: channels and people have messages by then."""


@asynccontextmanager
async def demonstration(
    settings: Settings,
    port: int,
    now: datetime | None = None,
    *,
    before: timedelta = _BEFORE,
    begun: Callable[[], None] = lambda: None,
) -> AsyncIterator[Stage]:
    """Everything playing, from mid-morning of the first day; a database of its own that goes at the end.

    `begun` is called once the port is ours, before the time until then is played.
    """
    today = now or datetime.now(UTC)
    start = sample_start(today)
    clock = MovableClock(start - before, speed=0)
    pace = Pace(clock)
    play = sample(today)
    members = cast.users(play)
    workspace = make_workspace(
        clock, settings.command_prefix, members, cast.channels(play, members), name="Lindenquay", timer=pace,
        closed=[cast.closed(members, play)],
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="usher-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        own = settings.model_copy(update={"database_url": url, "organizers": play.organizers})
        migrate.upgrade(url)
        async with Database(url) as database:
            await cast.seed(database, clock, play)
        async with on_stage(workspace, own, clock, port=port, rates=Rates(pace)) as stage:
            begun()
            await play_until(stage, clock, start)
            stage.sandbox.tour = tour(stage, play, start)
            pace.run()
            clock.set_speed(1)
            workspace.network.seconds = _LATENCY
            async with running(stage.app):
                yield stage


async def play(
    settings: Settings, port: int, begun: Callable[[], None], ready: Callable[[str], None]
) -> None:
    """Play until interrupted; `begun` is called when that takes a moment, `ready` is told the page's address."""
    async with demonstration(settings, port, begun=begun) as stage:
        ready(stage.sandbox.url)
        await asyncio.Event().wait()
