"""One sweep over the workspace's members for all who want one: its place is kept in the record, page after page.

The process that sends reads the pages. What a page tells is written; then its people are linked in the transaction that
moves the place: a process that stops or dies loses nothing, and the next one reads that page again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.sweeps import SMALL, Sweep
from bot.services.people.roles import People
from bot.slack.client import AWAY
from bot.slack.directory import UserPage
from bot.slack.members import NobodyReads
from db.engine import Database
from db.queries.people import linking, members, sweeps

log = logging.getLogger(__name__)

Pages = Callable[[str, int], Awaitable[UserPage]]
"""The page that begins at a cursor, of so many accounts."""
_AGAIN = 30.0
"""Seconds before a page is asked for again that Slack did not give."""
_LATER = 300.0
"""Seconds after a refusal that does not pass by itself, such as a scope that the bot lacks."""
_SILENT = timedelta(minutes=1)
"""So long after the next page was due nobody reads it: no process that sends is running."""
_LOOK = 1.0
"""Seconds between two looks whether a sweep has ended."""
_LIMITED = "ratelimited"
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class Sweeps:
    """Reads who is in the workspace."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._sleep = sleep
        self._one = asyncio.Lock()

    async def want(self) -> None:
        """Have the members read anew; one that is being read already is joined."""
        async with self._database.write() as tx:
            await sweeps.begin(tx, self._clock.utcnow())

    async def latest(self) -> Sweep | None:
        """The sweep that is open, or the last one."""
        async with self._database.read() as tx:
            return await sweeps.latest(tx)

    async def progress(self) -> str:
        """Return how far the members are read, in a sentence; "" while nobody reads them."""
        sweep = await self.latest()
        return sweep.says if sweep else ""

    async def step(self, pages: Pages) -> float | None:
        """Read the next page, if its time has come; returns the seconds until the one after it, None where all are read."""
        async with self._one:
            return await self._step(pages)

    async def finish(self, pages: Pages) -> None:
        """Read all that is left of the open sweep, as fast as Slack lets us."""
        while (seconds := await self.step(pages)) is not None:
            await self._sleep(seconds)

    async def listing(self, anew: bool) -> dict[str, bool]:
        """Every account, and whether it is a person of ours; NobodyReads where no process reads the members, or can.

        The sweep that runs is waited for where it is the first one, or where `anew` wants what is there now.
        """
        if anew or await self.latest() is None:
            await self.want()
        while (sweep := await self.latest()) and sweep.keeps_waiting(anew=anew):
            if sweep.fails:
                raise NobodyReads(f"Slack says {sweep.problem}")
            if self._clock.utcnow() - sweep.wake_at > _SILENT:
                raise NobodyReads("no process reads the workspace's members")
            await self._sleep(_LOOK)
        async with self._database.read() as tx:
            return await members.kinds(tx)

    async def _step(self, pages: Pages) -> float | None:
        sweep, now = await self.latest(), self._clock.utcnow()
        if sweep is None or not sweep.is_open:
            return None
        if sweep.wake_at > now:
            return (sweep.wake_at - now).total_seconds()
        try:
            page = await pages(sweep.cursor, sweep.size)
        except SlackApiError as error:
            return await self._refused(sweep, error)
        except AWAY as error:
            return await self._put_off(sweep, _AGAIN, type(error).__name__)
        return await self._write(sweep, page)

    async def _write(self, sweep: Sweep, page: UserPage) -> float | None:
        now, users = self._clock.utcnow(), list(page.users)
        is_last = not page.cursor

        async def move(tx: AsyncSession) -> bool:
            moved = await sweeps.change(
                tx, sweep, cursor=page.cursor, pages=sweep.pages + 1, accounts=sweep.accounts + len(users),
                wake_at=now + timedelta(seconds=sweep.pause), problem="",
            )  # fmt: skip
            if moved and is_last:
                await sweeps.end(tx, now)
            return moved

        async with self._database.write() as tx:
            await linking.hold(tx, changes=False)
            if not await sweeps.change(tx, sweep, problem=""):
                return 0.0  # another process has read it
            differs = await self._people.put_page(tx, users, sweep.number, is_last=is_last)
            if not differs and not is_last:
                await move(tx)
        if differs or is_last:
            await self._people.match(move, is_whole=is_last, tells=is_last)
        if is_last:
            log.info("%d accounts of the workspace are read", sweep.accounts + len(users))
        return None if is_last else sweep.pause

    async def _refused(self, sweep: Sweep, error: SlackApiError) -> float:
        """Wait as Slack says, or ask as Slack wants."""
        name = str(error.response.get("error"))
        headers = {key.lower(): value for key, value in (error.response.headers or {}).items()}
        if error.response.status_code == 429 or name == _LIMITED:  # noqa: PLR2004 - HTTP
            given = str(headers.get("retry-after", ""))
            return await self._put_off(sweep, float(given) if given.isdecimal() else _AGAIN, _LIMITED)
        if name == "limit_required":
            return await self._put_off(sweep, sweep.pause, name, size=min(SMALL, max(1, sweep.size // 2)))
        if name == "invalid_cursor" and sweep.cursor:  # too old by now; what was written stays
            return await self._put_off(sweep, 0.0, "", cursor="", accounts=0)
        return await self._put_off(sweep, _AGAIN if name in _PASSING else _LATER, name)

    async def _put_off(self, sweep: Sweep, seconds: float, problem: str, **values: Any) -> float:
        if problem:
            log.warning("the workspace's members cannot be read now: %s", problem)
        at = self._clock.utcnow() + timedelta(seconds=seconds)
        async with self._database.write() as tx:
            await sweeps.change(tx, sweep, wake_at=at, problem=problem, **values)
        return seconds
