"""The daily reading of the workspace's members by the process that holds the sender's lease."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.services.people.sweeps import Pages, Sweeps
from bot.slack.members import NobodyReads
from db.engine import Database
from db.queries.ledger import sending


class Reading:
    """The one sweep of all processes. The sender begins it when it takes the lease and each day, and reads page by page."""

    def __init__(
        self, sweeps: Sweeps, clock: Clock, pages: Pages, holds: Callable[[], Awaitable[bool]]
    ) -> None:
        self._sweeps = sweeps
        self._clock = clock
        self._pages = pages
        self._holds = holds
        self._is_ours = False

    async def look(self) -> datetime | None:
        """Read the next page if it is time; returns when to look again."""
        if not await self._holds():
            self._is_ours = False
            return None
        if not self._is_ours:
            await self._sweeps.want()
            self._is_ours = True
        seconds = await self._sweeps.step(self._pages)
        return None if seconds is None else self._clock.utcnow() + timedelta(seconds=seconds)

    async def anew(self) -> None:
        """Have everybody read again, once a day."""
        if await self._holds():
            await self._sweeps.want()


class Alone:
    """The members for a command of the shell: the process that sends reads them, and the command itself where none runs."""

    def __init__(self, sweeps: Sweeps, database: Database, clock: Clock, pages: Pages) -> None:
        self._sweeps = sweeps
        self._database = database
        self._clock = clock
        self._pages = pages

    async def listing(self, anew: bool) -> dict[str, bool]:
        """As `Sweeps.listing`; it is looked before each page whether somebody reads by now."""
        if not await self._somebody_reads() and (anew or await self._sweeps.latest() is None):
            await self._sweeps.want()
        while (sweep := await self._sweeps.latest()) and sweep.keeps_waiting(anew=anew):
            if await self._somebody_reads():
                return await self._sweeps.listing(anew)
            seconds = await self._sweeps.step(self._pages)
            if (now := await self._sweeps.latest()) and now.fails:
                raise NobodyReads(f"Slack says {now.problem}")
            await asyncio.sleep(seconds or 0.0)
        return await self._sweeps.listing(anew=False)

    async def _somebody_reads(self) -> bool:
        async with self._database.read() as tx:
            return await sending.is_held(tx, self._clock.utcnow())
