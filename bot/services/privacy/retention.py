"""Personal data goes so many days after a conference's end: organizers are told before, and counts remain."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import DeliveryKind, Plan
from bot.domain.privacy.audit import Act, Entry, actor
from bot.domain.privacy.retention import Expiry, Purged
from bot.services.people import People
from bot.services.people.matching import match_people
from db.engine import Database
from db.queries.common import counters
from db.queries.ledger import deliveries, gathered
from db.queries.people import linking
from db.queries.privacy import audit, purging
from db.queries.privacy.purging.step import Step
from db.queries.program import records as programs

Progress = Callable[[str], None]
_MOVED = ("people", "settings", "stars", "preferences", "substitutes")


class Retention:
    """The time that data is kept; `days` after a conference's end its personal data goes, None keeps it."""

    def __init__(
        self, database: Database, clock: Clock, people: People, days: int | None, named: Iterable[str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._days = days
        self._named = frozenset(each for each in named if "@" in each)

    async def expiries(self) -> list[Expiry]:
        """Return when the personal data of each conference goes; empty where it is kept."""
        if self._days is None:
            return []
        async with self._database.read() as tx:
            return await purging.expiries(tx, self._days)

    async def due(self) -> list[Expiry]:
        """The conferences whose time is over, whether organizers were told or not."""
        now = self._clock.utcnow()
        return [each for each in await self.expiries() if each.due <= now]

    async def look(self) -> list[Purged]:
        """Return what would go now; nothing is changed."""
        due = await self.due()
        steps = [await self._steps(expiry) for expiry in due]
        async with self._database.read() as tx:
            counts = [await _counted(tx, each) for each in steps]
        return [Purged(*each) for each in zip(due, counts, strict=True)]

    async def purge(self, only: Collection[int] | None = None, by: str = "") -> list[Purged]:
        """Remove what is personal of the conferences whose time is over, or of these of them; one piece after the other."""
        due = [each for each in await self.due() if only is None or each.conference_id in only]
        found = [Purged(expiry, await self._purge(expiry, by)) for expiry in due]
        return [each for each in found if each.total]

    async def tick(self) -> int:
        """Tell organizers of what goes soon, and remove what they have been told of; returns from how many conferences."""
        now, ready = self._clock.utcnow(), []
        for expiry in await self.expiries():
            if (days := expiry.warning(now)) is not None:
                await self._warn(expiry, days)
            elif expiry.may_go(now):
                ready.append(expiry.conference_id)
        return len(await self.purge(ready)) if ready else 0

    async def _warn(self, expiry: Expiry, days: int) -> None:
        """Tell the organizers, in the transaction that notes it; what is gone already is not worth a word."""
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            await purging.warned(tx, expiry, days, now)
            if not any((await _counted(tx, await self._steps(expiry))).values()):
                return
            conference = await programs.conference(tx, expiry.conference_id)
            goes = expiry.goes(now)
            plans = [
                Plan(
                    kind=DeliveryKind.PURGE_NOTICE,
                    subject=f"conference:{conference.id}",
                    recipient=recipient,
                    dedupe_key=f"{DeliveryKind.PURGE_NOTICE}:{conference.id}:{expiry.due.date()}:{days}:{recipient}",
                    due_at=now,
                    expires_at=goes,
                    conference_id=conference.id,
                    payload={"goes": int(goes.timestamp())},
                )
                for recipient in self._people.organizer_readers(conference)
            ]
            await deliveries.plan(tx, plans, now)

    async def _purge(self, expiry: Expiry, by: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for step in await self._steps(expiry):
            while await self._some(step, expiry.conference_id, counts):
                pass
        async with self._database.read() as tx:
            is_done = await purging.is_done(tx, expiry.conference_id)
        if not is_done:  # also where an earlier purge was interrupted after its last piece
            await self._finish(expiry, by, sum(counts.values()))
        return counts

    async def _some(self, step: Step, conference_id: int, counts: dict[str, int]) -> int:
        """One piece, in a transaction of its own; then others write for as long: SQLite lets nobody queue."""
        began = time.perf_counter()
        async with self._database.write() as tx:
            await linking.hold(tx)
            done = await step.some(tx)
            if done and not counts:
                await purging.done(tx, conference_id, None)
        if done:
            counts[step.table] = counts.get(step.table, 0) + done
            await asyncio.sleep(time.perf_counter() - began)
        return done

    async def _finish(self, expiry: Expiry, by: str, count: int) -> None:
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            await linking.hold(tx)
            await purging.done(tx, expiry.conference_id, now)
            await gathered.catch_up(tx, now)
            await match_people(tx, now)
            for name in _MOVED:
                await counters.move(tx, name)
            for conference in await programs.conferences(tx):
                await programs.bump(tx, conference.id)
            id_, details = expiry.conference_id, {"rows": count}
            entry = Entry(Act.CONFERENCE_PURGED, actor(by), now, id_, f"conference:{id_}", details=details)
            await audit.add(tx, entry)
        await self._database.scrub()

    async def _steps(self, expiry: Expiry) -> list[Step]:
        now = self._clock.utcnow()
        assert self._days is not None
        kept = [each.conference_id for each in await self.expiries() if each.due > now]
        async with self._database.read() as tx:
            kept += await purging.endless(tx)
            before = now - timedelta(days=self._days)
            one = purging.steps(tx, expiry.conference_id, expiry.slug, kept, self._named)
            return [*one, *purging.steps_for_all(tx, kept, self._named, before)]


async def _counted(tx: AsyncSession, steps: Iterable[Step]) -> dict[str, int]:
    counts = {step.table: 0 for step in steps}
    for step in steps:
        counts[step.table] += await step.count(tx)
    return {table: count for table, count in counts.items() if count}
