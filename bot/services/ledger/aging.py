"""Old rows of the ledger go, some at a time: by hand, or once a day by the process that sends."""

import asyncio
import time
from collections import Counter
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.ledger.aging import Aged
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.privacy.audit import Act
from bot.services.privacy import audit
from db.engine import Database
from db.queries.ledger import aging

SOME = 300
"""Rows of one transaction: it takes milliseconds, and what is due is sent meanwhile."""
_DAY = timedelta(days=1)


class Aging:
    """`days` after they are settled deliveries go; None keeps them all."""

    def __init__(self, database: Database, clock: Clock, days: int | None) -> None:
        self._database, self._clock, self._days = database, clock, days
        self._last: datetime | None = None

    async def look(self, before: datetime) -> Aged:
        """Return what would go; nothing is changed."""
        async with self._database.read() as tx:
            counts = await aging.counts(tx, before)
            return Aged(counts, await aging.old_occurrences(tx, before))

    async def prune(self, before: datetime, by: str = "") -> Aged:
        """Remove what was settled, and is over, before that moment; `by` is a Slack user, "shell", or "" for Usher itself."""
        counts: Counter[tuple[DeliveryKind, State]] = Counter()
        while went := await self._some(before):
            counts.update(went)
        occurrences = 0
        while some := await self._some_occurrences(before):
            occurrences += some
        found = Aged(dict(counts), occurrences)
        if found.total or occurrences:
            await self._note(found, before, by)
        return found

    async def tick(self) -> None:
        """Once a day, where the settings say for how long rows are kept."""
        now = self._clock.utcnow()
        if self._days is None or (self._last is not None and now - self._last < _DAY):
            return
        await self.prune(now - timedelta(days=self._days))
        self._last = now

    async def _some(self, before: datetime) -> dict[tuple[DeliveryKind, State], int]:
        """One piece, in a transaction of its own; then others write for as long: SQLite lets nobody queue."""
        began = time.perf_counter()
        async with self._database.write() as tx:
            went = await aging.prune(tx, before, SOME)
        await asyncio.sleep(time.perf_counter() - began if went else 0)
        return went

    async def _some_occurrences(self, before: datetime) -> int:
        async with self._database.write() as tx:
            return await aging.prune_occurrences(tx, before, SOME)

    async def _note(self, found: Aged, before: datetime, by: str) -> None:
        details: dict[str, str | int] = {"rows": found.total, "before": before.date().isoformat()}
        async with self._database.write() as tx:
            await audit.record(tx, Act.LEDGER_PRUNED, by, self._clock.utcnow(), details=details)
