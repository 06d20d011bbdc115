"""A clock that was set back: leases and waits that were written before lie too far ahead."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.ledger.rests import LONGEST
from db.engine import Database
from db.queries.ledger import setbacks

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Setback:
    """Notices it by the clock alone, and by the sender lease where that happened while nothing ran."""

    database: Database
    clock: Clock
    lease: timedelta
    sender_lease: timedelta
    after: int = 0
    _latest: datetime | None = field(default=None, init=False)
    """The last time that the clock showed; None before the first look."""

    async def mend(self) -> None:
        """Cut what lies too far ahead, at the start and whenever the clock says less than before."""
        now, latest = self.clock.utcnow(), self._latest
        self._latest = now  # who asks meanwhile need not mend it, too
        try:
            by = max(timedelta(0), latest - now) if latest else timedelta(0)
            if by > setbacks.SLACK or (latest is None and await self._begins_in_the_past(now)):
                await self._cut(now, by)
        except BaseException:
            self._latest = latest
            raise

    async def _begins_in_the_past(self, now: datetime) -> bool:
        sender, rows = now + self.sender_lease, now + self.lease
        async with self.database.read() as tx:
            return await setbacks.found(tx, sender, rows, now + LONGEST, after=self.after)

    async def _cut(self, now: datetime, by: timedelta) -> None:
        """It was set back by at least `by`; where this process has not seen it, by what its lease lies ahead."""
        async with self.database.write() as tx:
            ahead = await setbacks.cut_sender(tx, now + self.sender_lease)
            leases = await setbacks.cut_rows(tx, now + self.lease, after=self.after)
            await setbacks.shorten_rests(tx, by or ahead, now, now + LONGEST)
            waits = 0
            if ahead or by:
                waits = await setbacks.hasten(tx, now, after=self.after)
        said = "the clock was set back: %d leases were cut, %d deliveries are tried again"
        log.warning(said, leases + bool(ahead), waits)
