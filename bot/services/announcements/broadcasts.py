"""The way of due announcements into the ledger: one row for each recipient, each time that one goes out."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Reach
from bot.domain.announcements.model import Announcement, AnnouncementState, News, key, subject
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.privacy.audit import Act
from bot.errors import BadInput
from bot.services.announcements import approval_policy
from bot.services.announcements.context import AnnouncementContext
from bot.services.announcements.recurrence import next_time
from bot.slack.client import AWAY
from db.queries.announcements import occurrences
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries, live_reports

log = logging.getLogger(__name__)

AHEAD = timedelta(seconds=20)
"""So long before its time it is looked up who is meant: Slack takes seconds to name a large channel's members."""
_PATIENCE = timedelta(seconds=5)
"""So long after Slack could not say who is meant it is asked again."""
_MEANINGLESS = timedelta(minutes=1)
"""So long after a target meant nobody it is looked up again: an import, a set-up or an edit may mend that, waiting will not."""


_AT_ONCE = 1.0
"""Seconds for which one pass waits for look-ups: what takes longer goes on by itself, and delays no other announcement."""
_SLOW = timedelta(seconds=30)
"""So long after its time an announcement's author is told that Slack does not name its recipients."""
_LONGEST = 120.0
"""Seconds after which a look-up is given up, and tried again."""


class Broadcasts:
    """Plans announcements when their time comes, exactly once: the rows and the next time are one transaction.

    Each looks up its recipients by itself, in a task of its own.
    """

    def __init__(self, context: AnnouncementContext) -> None:
        self._context = context
        self._orphans: set[int] = set()
        self._again: dict[int, tuple[Announcement, datetime]] = {}
        """Announcement id to how it stood when it could not go out, and not to be tried again before when."""
        self._going: dict[int, asyncio.Task[int]] = {}
        """Announcements that are going out at this moment."""
        self._slow: dict[int, datetime] = {}
        """Announcements to the times of which it was told that they are slow."""

    async def go_out(self) -> int:
        """Plan the messages of whatever is due; returns how many are new. One that fails, or is slow, holds up no other."""
        now = self._context.clock.utcnow()
        async with self._context.database.read() as tx:
            scheduled = await announcements.scheduled(tx)
            unapproved = await announcements.unapproved(tx)
        for announcement in unapproved:
            if _is_over(announcement, now):
                await self._give_up(announcement)
        await self._tell_of_orphans(scheduled)
        for announcement in scheduled:
            if announcement.next_at and announcement.next_at <= now + AHEAD:
                await self._start(announcement, announcement.next_at, now)
        return await self._landed()

    async def stop(self) -> None:
        """Break off what is being looked up: nothing of it is written, so the next process does it."""
        tasks = list(self._going.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._going.clear()

    async def _start(self, announcement: Announcement, at: datetime, now: datetime) -> None:
        if announcement.id not in self._going:
            self._going[announcement.id] = asyncio.create_task(self._one(announcement, at, now))
        elif now >= at + _SLOW:
            await self._tell_slow(announcement, at)

    async def _landed(self) -> int:
        """Return how many messages were planned by what is done within a moment; what raised is raised when all are looked at."""
        if not self._going:
            return 0
        await asyncio.wait(self._going.values(), timeout=_AT_ONCE)
        done = [id_ for id_, task in self._going.items() if task.done()]
        outcomes = await asyncio.gather(*map(self._going.pop, done), return_exceptions=True)
        for error in outcomes:
            if isinstance(error, BaseException):
                raise error
        return sum(count for count in outcomes if isinstance(count, int))

    async def next_look(self) -> datetime | None:
        """Return when there is something to do next, as far as is known."""
        async with self._context.database.read() as tx:
            at = await announcements.next_look(tx)
        return at and at - AHEAD

    async def _one(self, announcement: Announcement, at: datetime, now: datetime) -> int:
        if announcement.is_late(at, now):
            await self._missed(announcement, at, now)
            return 0
        reach = await self._reach(announcement, at, now)
        if reach is None:
            return 0
        async with self._context.database.write() as tx:
            found = await self._still_due(tx, announcement, at)
            if found is None:
                return 0
            if not found.approved_by and approval_policy.why(found, reach):
                await self._ask(tx, found, reach, now)
                return 0
            plans = messages(found, at, reach, due_at=at)
            await occurrences.add(tx, found.id, at, reach.unlinked)
            await self._move_on(tx, found, at)
            planned = await deliveries.plan(tx, plans, now)
            await self._report(tx, found, at)
            return planned

    async def _report(self, tx: AsyncSession, found: Announcement, at: datetime) -> None:
        """Plan the live report: a direct message to its author, for each time that it goes out."""
        seconds = int(at.timestamp())
        plans = [
            Plan(
                kind=DeliveryKind.ANNOUNCEMENT_REPORT,
                subject=subject(found.id),
                recipient=recipient,
                dedupe_key=f"{DeliveryKind.ANNOUNCEMENT_REPORT}:{found.id}:{seconds}:{recipient}",
                due_at=at,
                priority=Priority.ORDINARY,
                conference_id=found.conference_id,
                payload={"announcement": found.id, "at": seconds},
            )
            for recipient in self._context.author_of(found)
        ]
        await deliveries.plan(tx, plans, self._context.clock.utcnow())
        await live_reports.add(tx, [plan.dedupe_key for plan in plans])

    async def _ask(self, tx: AsyncSession, found: Announcement, reach: Reach, now: datetime) -> None:
        """It has grown since it was scheduled: it waits for approval now, and its author is told."""
        await announcements.put(tx, found.id, state=AnnouncementState.WAITING)
        await approval_policy.ask(self._context, tx, found, reach, now)
        at = int((found.next_at or found.at).timestamp())
        to = self._context.author_of(found)
        await self._context.tell(tx, found, News.GREW, to, at=at, people=len(reach.users))
        await self._context.note(tx, Act.ANNOUNCEMENT_ASKED, "", found)

    async def _reach(self, announcement: Announcement, at: datetime, now: datetime) -> Reach | None:
        """Return whom it reaches; None where that cannot be said now: it is tried again, until it is too late."""
        tried, again = self._again.pop(announcement.id, (None, now))
        if announcement == tried and now < again:
            self._again[announcement.id] = announcement, again
            return None
        try:
            async with asyncio.timeout(_LONGEST):
                return await self._context.reach(self._context.program(announcement), announcement.targets)
        except BadInput as error:
            await self._means_nobody(announcement, at, error)
            again = now + _MEANINGLESS
        except AWAY as error:
            log.warning("announcement %d cannot go out now: %s", announcement.id, error)
            again = now + _PATIENCE
            if now >= at + _SLOW:
                await self._tell_slow(announcement, at)
        self._again[announcement.id] = announcement, again
        return None

    async def _tell_slow(self, announcement: Announcement, at: datetime) -> None:
        """Its recipients can't be looked up, though its time has come: its author is told once for each time."""
        if self._slow.get(announcement.id) == at:
            return
        self._slow[announcement.id] = at
        async with self._context.database.write() as tx:
            found = await self._still_due(tx, announcement, at)
            if found is not None:
                to = self._context.author_of(found)
                await self._context.tell(tx, found, News.SLOW, to, at=int(at.timestamp()))

    async def _means_nobody(self, announcement: Announcement, at: datetime, error: BadInput) -> None:
        """One of its targets has lost its meaning: its author, who can mend that, is told once for each time."""
        log.warning("announcement %d cannot go out: %s", announcement.id, error)
        async with self._context.database.write() as tx:
            found = await self._still_due(tx, announcement, at)
            if found is not None:
                to = self._context.author_of(found)
                seconds = int(at.timestamp())
                await self._context.tell(tx, found, News.MEANS_NOBODY, to, at=seconds, why=str(error))

    async def _give_up(self, announcement: Announcement) -> None:
        """Give up an announcement that nobody approved in time, and tell its author."""
        async with self._context.database.write() as tx:
            found = await announcements.get(tx, announcement.id, lock=True)
            if found is None or found.state is not AnnouncementState.WAITING:
                return
            at = found.next_at or found.at
            await occurrences.add(tx, found.id, at, (), missed=True)
            await announcements.put(tx, found.id, state=AnnouncementState.MISSED, next_at=None)
            await approval_policy.answered(self._context, tx, found, News.UNAPPROVED, at=int(at.timestamp()))

    async def _missed(self, announcement: Announcement, at: datetime, now: datetime) -> None:
        """Its time passed while nothing ran, or while Slack was away: it is not sent, and its author is told."""
        async with self._context.database.write() as tx:
            found = await self._still_due(tx, announcement, at)
            if found is None:
                return
            await occurrences.add(tx, found.id, at, (), missed=True)
            still = now - found.late if found.late is not None else at
            await self._move_on(tx, found, max(at, still), missed=True)
            to = self._context.author_of(found)
            await self._context.tell(tx, found, News.MISSED, to, at=int(at.timestamp()))

    async def pass_over(self) -> int:
        """Give up what fell due before now, of a record that was restored: it may have been sent. Returns how many."""
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            due = [a for a in await announcements.scheduled(tx) if a.next_at and a.next_at <= now]
            for found in due:
                at = found.next_at or found.at
                await occurrences.add(tx, found.id, at, (), missed=True)
                await self._move_on(tx, found, now, missed=True)
                to = self._context.author_of(found)
                await self._context.tell(tx, found, News.PASSED_OVER, to, at=int(at.timestamp()))
        return len(due)

    async def _still_due(
        self, tx: AsyncSession, announcement: Announcement, at: datetime
    ) -> Announcement | None:
        """The announcement as it stands now, locked; None where another worker was first, or it was changed."""
        found = await announcements.get(tx, announcement.id, lock=True)
        if found is None or found.state is not AnnouncementState.SCHEDULED or found.next_at != at:
            return None
        return found if found.targets == announcement.targets else None

    async def _move_on(
        self, tx: AsyncSession, found: Announcement, after: datetime, *, missed: bool = False
    ) -> None:
        zone = self._context.program(found).zone
        next_at = next_time(found.cron, after, zone, found.until) if found.recurs else None
        over = AnnouncementState.MISSED if missed and not found.recurs else AnnouncementState.SENT
        state = AnnouncementState.SCHEDULED if next_at else over
        await announcements.put(tx, found.id, state=state, next_at=next_at)

    async def _tell_of_orphans(self, scheduled: list[Announcement]) -> None:
        """An announcement whose author is gone goes on, and the organizers hear of it once."""
        known = self._context.people.is_organizer
        for found in scheduled:
            if found.id in self._orphans or known(found.author, found.conference_id):
                continue
            async with self._context.database.write() as tx:
                organizers = self._context.organizers(self._context.program(found))
                await self._context.tell(tx, found, News.ORPHANED, organizers)
            self._orphans.add(found.id)


def _is_over(waiting: Announcement, now: datetime) -> bool:
    """Tell whether approval would come too late; a recurring one waits for as long as it recurs."""
    over_at = waiting.over_at
    return over_at is not None and (now >= over_at if waiting.recurs else now > over_at)


def messages(
    announcement: Announcement,
    at: datetime,
    reach: Reach,
    *,
    due_at: datetime,
    suffix: str = "",
    expires_at: datetime | None = None,
) -> list[Plan]:
    """One row for each recipient; a broadcast to people lets what is more urgent overtake it."""
    late = announcement.late
    expires = expires_at or (None if late is None else at + late)
    ranked = [(c, Priority.ORDINARY) for c in reach.channels] + [(u, Priority.BULK) for u in reach.users]
    return [
        Plan(
            kind=DeliveryKind.ANNOUNCEMENT,
            subject=subject(announcement.id),
            recipient=recipient,
            dedupe_key=key(announcement.id, at, recipient) + suffix,
            due_at=due_at,
            expires_at=expires,
            priority=priority,
            conference_id=announcement.conference_id,
            payload={"announcement": announcement.id, "at": int(at.timestamp())},
        )
        for recipient, priority in ranked
    ]
