"""Who reads the workspace's members, and when: the process that holds the sender's lease, and nobody else."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.services.people.sweeps import Pages, Sweeps


class Reading:
    """The one sweep of all processes: begun by whoever becomes the sender, and each day; gone on with page by page."""

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
