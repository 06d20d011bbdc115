"""The repeated work of a process for one workspace."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.delivery import boards, failures, live_reports, renderers, rewrites
from bot.delivery.boards import Boards
from bot.delivery.live_reports import LiveReports
from bot.delivery.lookout import ANYHOW, Lookout
from bot.delivery.reading import Reading
from bot.delivery.rewrites import Rewrites
from bot.errors import UsherError
from bot.logs.seldom import Seldom
from bot.scheduler import Tick
from bot.slack import directory
from bot.slack.client import AWAY
from bot.workspaces.workspace import Workspace

log = logging.getLogger(__name__)
_seldom = Seldom(log)
"""Ten ticks say the same each second while the database is away."""
_DAY = 24 * 60 * 60
_HOUR = 60 * 60
_MINUTE = 60
_HEARD = 5
"""Seconds between two looks at what Slack has sent since."""
_TIDY = 15 * 60
"""Seconds between two looks whether something is kept for too long."""
_LOST = 30
"""Seconds between two looks whether Slack takes a token again that it has refused."""


def fresh(of: Workspace) -> list[Tick]:
    """Return what every process does that serves the workspace: keep what it knows fresh."""
    services = of.services
    return [
        _watched(of, "refresh", 1, lambda: _refresh(of)),
        Tick("heard", _HEARD, unless_down(services.heard.write)),
        Tick("access", _LOST, unless_down(lambda: _regain(of))),
        Tick("follow", 1, unless_down(services.following.tick), services.following.is_due),
    ]


def sending(of: Workspace) -> list[Tick]:
    """Return what a process does beside that sends: most of it only while it is the one that holds the workspace's lease."""
    services, clock = of.services, of.services.clock

    async def sends() -> bool:
        return not services.access.paused and await of.worker.holds()

    live = Boards(services, of.client, sends)
    told = LiveReports(services, of.client, sends)
    anew = Rewrites(services.database, clock, of.client, renderers.by_kind(services), sends)
    reading = Reading(
        services.sweeps,
        clock,
        partial(directory.user_page, of.client, of.team),
        of.worker.holds,
    )
    return [
        _watched(of, "boards", boards.TICK, live.look),
        _watched(of, "announce", 1, lambda: _announce(of)),
        _watched(of, "rewrite", rewrites.TICK, anew.look),
        _watched(of, "reports", live_reports.TICK, told.look),
        _watched(of, "stuck", failures.TICK, lambda: _stuck(of)),
        _watched(of, "members", 1, reading.look),
        Tick("link", _DAY, unless_down(reading.anew)),
        Tick("tidy", _TIDY, unless_down(lambda: _tidy(of))),
        Tick("questions", _MINUTE, unless_down(services.closing.tick)),
        _watched(of, "newcomers", _MINUTE, lambda: _link_newcomers(of), _HOUR),
    ]


def _watched(
    of: Workspace,
    name: str,
    seconds: float,
    look: Callable[[], Awaitable[datetime | None]],
    anyhow: float = ANYHOW,
) -> Tick:
    """A tick that looks only when somebody wrote, or when the moment has come that its last look named."""
    lookout = Lookout(of.shared.signs, of.services.clock, anyhow=anyhow)
    return Tick(name, seconds, unless_down(lookout.over(look)), lookout.is_time)


def unless_down(function: Callable[[], Awaitable[object]]) -> Callable[[], Coroutine[Any, Any, None]]:
    """Log in one line that the database or Slack is down; the next tick tries again."""

    async def run() -> None:
        try:
            await function()
        except (UsherError, *AWAY) as error:
            _seldom.warn(f"{type(error).__name__}: {error}")

    return run


async def _refresh(of: Workspace) -> datetime | None:
    """Take over what has changed; returns when something changes by itself."""
    await of.services.refresh()
    return of.services.programs.next_shown


async def _announce(of: Workspace) -> datetime | None:
    """Plan the announcements whose time has come, and send them at once; returns when there is one again."""
    if await of.services.broadcasts.go_out():
        of.worker.nudge()
    return await of.services.broadcasts.next_look()


async def _stuck(of: Workspace) -> datetime | None:
    """Look whether what is due moves; returns when there is a reason to look again."""
    watches = await of.failures.tick(of.worker.holds)
    return of.services.clock.utcnow() if watches else of.worker.next_wake


async def _tidy(of: Workspace) -> None:
    """Delete what was kept long enough: of people who left the workspace, and of conferences. The process that sends does it."""
    if of.distance.is_far or not await of.worker.holds():
        return  # by a clock that is wrong, what is still needed would be gone for good
    days = of.shared.settings.departed_days
    gone = await of.services.own.forget_departed(days) if days is not None else 0
    if await of.services.retention.tick() or gone:
        await of.services.refresh()
    await of.services.aging.tick()
    of.worker.nudge()


async def _regain(of: Workspace) -> None:
    """Ask Slack whether the token works again, where Slack has said that it does not."""
    if of.services.access.paused:
        try:
            await of.client.auth_test()
        except SlackApiError:
            return
        of.services.access.works()
        of.worker.nudge()


async def _link_newcomers(of: Workspace) -> None:
    """Link people whom an import has brought, without waiting for the next day's sweep. The process that sends does it.

    A sweep that is open looks for them, too; were it to end meanwhile, another one would begin for nothing.
    """
    sweep = await of.services.sweeps.latest()
    if sweep and sweep.is_open:
        return
    if await of.worker.holds() and await of.services.people.newcomers():
        await of.services.sweeps.want()
