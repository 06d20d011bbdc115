"""Announcements: drafted, looked at, scheduled, listed, cancelled; only organizers, checked at every step."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.announcements import ANNOUNCEMENT_LIMIT, DEFAULT_LATE, Announcement, AnnouncementState
from bot.domain.deliveries import Delivery, Kind, Plan, Priority, State
from bot.domain.program import Program
from bot.errors import BadInput, NotFound
from bot.services.people import People
from bot.services.programs import Programs
from db.engine import Database
from db.queries import announcements, deliveries
from db.tables import AnnouncementRow

_SETTLED = {
    State.SENT: AnnouncementState.SENT,
    State.FAILED: AnnouncementState.FAILED,
    State.EXPIRED: AnnouncementState.EXPIRED,
}


def announcement_key(announcement_id: int) -> str:
    """The ledger's name of the announcement."""
    return f"announcement:{announcement_id}"


class Announcements:
    """What organizers do with announcements; what is posted goes through the ledger."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def draft(self, user: str, program: Program, at: datetime, channel: str, text: str) -> Announcement:
        """Keep a draft until its author has seen it; BadInput where it is empty, too long or past."""
        self._people.require_organizer(user, program, "announce")
        text = text.strip()
        if not text:
            raise BadInput("An announcement needs a text; type it after the channel.")
        if len(text) > ANNOUNCEMENT_LIMIT:
            raise BadInput(
                f"An announcement has at most {ANNOUNCEMENT_LIMIT} characters, yours has {len(text)}; shorten it."
            )
        now = self._clock.utcnow()
        _require_in_time(at, now)
        row = AnnouncementRow(
            conference_id=program.conference.id,
            author=user,
            channel=channel,
            text=text,
            at=at,
            late_minutes=int(DEFAULT_LATE.total_seconds() // 60),
            state=AnnouncementState.DRAFT,
            created_at=now,
        )
        async with self._database.write() as session:
            return await announcements.add(session, row)

    async def get(self, user: str, announcement_id: int) -> Announcement:
        """The announcement as it stands."""
        async with self._database.read() as session:
            return await self._standing(session, user, announcement_id, "see announcements")

    async def schedule(self, user: str, announcement_id: int) -> Announcement:
        """Plan a draft for its time; a second press of the button is told so, and plans nothing."""
        async with self._database.write() as session:
            found = await self._standing(session, user, announcement_id, "announce", lock=True)
            _require(found, AnnouncementState.DRAFT)
            now = self._clock.utcnow()
            _require_in_time(found.at, now)
            key = announcement_key(found.id)
            plan = Plan(
                kind=Kind.ANNOUNCEMENT,
                subject=key,
                recipient=found.channel,
                dedupe_key=key,
                due_at=found.at,
                expires_at=found.at + found.late,
                priority=Priority.ORDINARY,
                conference_id=found.conference_id,
                payload={"announcement": found.id},
            )
            await deliveries.plan(session, [plan], now)
            await announcements.set_state(session, found.id, AnnouncementState.SCHEDULED)
            return replace(found, state=AnnouncementState.SCHEDULED)

    async def discard(self, user: str, announcement_id: int) -> Announcement:
        """Throw a draft away."""
        async with self._database.write() as session:
            found = await self._standing(session, user, announcement_id, "announce", lock=True)
            _require(found, AnnouncementState.DRAFT)
            await announcements.set_state(session, found.id, AnnouncementState.DISCARDED)
            return replace(found, state=AnnouncementState.DISCARDED)

    async def cancel(self, user: str, announcement_id: int) -> Announcement:
        """Take a scheduled announcement back while that is possible; BadInput once it has gone out."""
        async with self._database.write() as session:
            found = await self._standing(session, user, announcement_id, "cancel announcements", lock=True)
            _require(found, AnnouncementState.SCHEDULED)
            key = announcement_key(found.id)
            if not await deliveries.cancel(session, subject=key, now=self._clock.utcnow()):
                raise BadInput("It is being sent at this moment and cannot be taken back.")
            await announcements.set_state(session, found.id, AnnouncementState.CANCELLED)
            return replace(found, state=AnnouncementState.CANCELLED)

    async def listing(self, user: str, program: Program) -> tuple[Announcement, ...]:
        """The conference's announcements that were scheduled, with what became of them, by time."""
        self._people.require_organizer(user, program, "see announcements")
        states = [AnnouncementState.SCHEDULED, AnnouncementState.CANCELLED]
        async with self._database.read() as session:
            found = await announcements.listing(session, program.conference.id, states)
            return tuple([await _with_outcome(session, a) for a in found])

    async def coming(self, user: str, program: Program) -> tuple[Announcement, ...]:
        """Those of `listing` that are still to be sent."""
        return tuple(a for a in await self.listing(user, program) if a.state is AnnouncementState.SCHEDULED)

    async def _standing(
        self, session: AsyncSession, user: str, announcement_id: int, act: str, *, lock: bool = False
    ) -> Announcement:
        """The announcement, after the role was checked against its own conference."""
        found = await announcements.get(session, announcement_id, lock=lock)
        if found is None:
            raise NotFound(f"There is no announcement {announcement_id}; see /announce list.")
        self._people.require_organizer(user, self._programs.get(found.conference_id), act)
        return await _with_outcome(session, found)


async def _with_outcome(session: AsyncSession, announcement: Announcement) -> Announcement:
    """The announcement with what the ledger knows of it."""
    if announcement.state is not AnnouncementState.SCHEDULED:
        return announcement
    row: Delivery | None = await deliveries.by_dedupe_key(session, announcement_key(announcement.id))
    if row is None or row.state not in _SETTLED:
        return announcement
    return replace(announcement, state=_SETTLED[row.state], problem=row.last_error)


def _require(announcement: Announcement, state: AnnouncementState) -> None:
    if announcement.state is not state:
        raise BadInput(f"That announcement is {announcement.state} already; see /announce list.")


def _require_in_time(at: datetime, now: datetime) -> None:
    if at + DEFAULT_LATE < now:
        raise BadInput("That time is past; type a coming one, such as `tomorrow 09:00`.")
