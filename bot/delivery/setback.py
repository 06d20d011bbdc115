"""A clock that was set back: leases and waits that were written before lie too far ahead."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from db.engine import Database
from db.queries import setbacks

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Setback:
    """Notices it by the clock alone, and by the sender lease where that happened while nothing ran."""

    database: Database
    clock: Clock
    team: str
    lease: timedelta
    sender_lease: timedelta
    after: int = 0
    _latest: datetime | None = field(default=None, init=False)
    """What the clock said last; None before the first look."""

    async def mend(self) -> None:
        """Cut what lies too far ahead, at the start and whenever the clock says less than before."""
        now, latest = self.clock.utcnow(), self._latest
        is_set_back = latest is not None and now < latest - setbacks.SLACK
        if is_set_back or (latest is None and await self._begins_in_the_past(now)):
            await self._cut(now, is_set_back=is_set_back)
        self._latest = now

    async def _begins_in_the_past(self, now: datetime) -> bool:
        sender, rows = now + self.sender_lease, now + self.lease
        async with self.database.read() as session:
            return await setbacks.found(session, self.team, sender, rows, after=self.after)

    async def _cut(self, now: datetime, *, is_set_back: bool) -> None:
        async with self.database.write() as session:
            was_ahead = await setbacks.cut_sender(session, self.team, now + self.sender_lease)
            leases = await setbacks.cut_rows(session, self.team, now + self.lease, after=self.after)
            waits = 0
            if was_ahead or is_set_back:
                waits = await setbacks.hasten(session, self.team, now, after=self.after)
        said = "the clock was set back: %d leases were cut, %d deliveries are tried again"
        log.warning(said, leases + was_ahead, waits)
