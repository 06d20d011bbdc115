"""The shared parts of the announcements' use cases: the present announcement, and the role checked against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.announcements.audiences import Reach, Sort, Target
from bot.domain.announcements.model import Announcement, AnnouncementState, News, subject
from bot.domain.common.commands import ANNOUNCE
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import NOTHING, Act
from bot.domain.program.model import Program
from bot.errors import BadInput, NotFound
from bot.services.announcements.audiences import Audiences
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries


@dataclass(frozen=True, slots=True)
class AnnouncementContext:
    """The context in which organizers work on announcements."""

    database: Database
    clock: Clock
    programs: Programs
    people: People
    audiences: Audiences

    async def standing(
        self, tx: AsyncSession, user: str, announcement_id: int, right: Right, *, lock: bool = False
    ) -> Announcement:
        """The announcement, after the role was checked against its own conference."""
        found = await announcements.get(tx, announcement_id, lock=lock)
        if found is None:
            raise NotFound(f"There is no announcement #{announcement_id}. See {ANNOUNCE} list.")
        self.people.require(user, right, self.program(found))
        return self.seen(found)

    async def get(self, user: str, announcement_id: int, right: Right) -> Announcement:
        """The announcement, for reading."""
        async with self.database.read() as tx:
            return await self.standing(tx, user, announcement_id, right)

    def program(self, announcement: Announcement) -> Program:
        """The program of its conference."""
        return self.programs.get(announcement.conference_id)

    async def reach(self, program: Program, targets: tuple[Target, ...]) -> Reach:
        """Return whom the targets reach now."""
        return await self.audiences.reach(program, targets)

    def seen(self, announcement: Announcement) -> Announcement:
        """The announcement, with whether its author still organizes its conference."""
        known = self.people.is_organizer(announcement.author, announcement.conference_id)
        return replace(announcement, author_gone=not known)

    def is_author(self, user: str, announcement: Announcement) -> bool:
        """Tell whether the Slack user wrote it; an author on the command line may be known by the e-mail address alone."""
        person = self.people.person(user)
        return user == announcement.author or bool(person and person.email == announcement.author)

    def organizers(self, program: Program) -> list[str]:
        """Return the readers of news for organizers: their channel, else each of them."""
        return self.people.organizer_readers(program.conference)

    def author_of(self, announcement: Announcement) -> list[str]:
        """Return where its author is told something; the organizers, where the author is gone or has no Slack account."""
        program = self.program(announcement)
        known = self.people.is_organizer(announcement.author, program.conference.id)
        if known and "@" not in announcement.author:
            return [announcement.author]
        return self.organizers(program)

    def require_channels(self, user: str, program: Program, targets: Iterable[Target]) -> None:
        """NotAllowed where a channel is another conference's alone, and the user may not announce there."""
        named = [t.name for t in targets if t.sort is Sort.CHANNEL]
        for channel in named:
            if program.purposes(channel):
                continue
            for other in self.programs.others(program):
                if held := other.purposes(channel):
                    why = f"<#{channel}> is for {held[0]} of {other.conference.name}."
                    self.people.require_elsewhere(user, Right.ANNOUNCE, other, why)

    async def note(
        self,
        tx: AsyncSession,
        act: Act,
        user: str,
        found: Announcement,
        details: Mapping[str, str | int] = NOTHING,
    ) -> None:
        """Write in the audit log what was done to the announcement; "" for `user` is Usher itself."""
        await audit.record(
            tx, act, user, self.clock.utcnow(),
            conference_id=found.conference_id, subject=subject(found.id), details=details,
        )  # fmt: skip

    async def tell(
        self,
        tx: AsyncSession,
        announcement: Announcement,
        news: News,
        recipients: list[str],
        **more: str | int,
    ) -> None:
        """Plan the news for these recipients, in the transaction of what causes it; each is told once."""
        now = self.clock.utcnow()
        named = ":".join(str(value) for value in more.values())
        plans = [
            Plan(
                kind=DeliveryKind.ANNOUNCEMENT_NEWS,
                subject=subject(announcement.id),
                recipient=recipient,
                dedupe_key=f"announcement-news:{announcement.id}:{news}:{named}:{recipient}",
                due_at=now,
                priority=Priority.ORDINARY,
                conference_id=announcement.conference_id,
                payload={"announcement": announcement.id, "news": news.value, **more},
            )
            for recipient in recipients
        ]
        await deliveries.plan(tx, plans, now)


def require(announcement: Announcement, *states: AnnouncementState) -> None:
    """BadInput where the announcement stands in none of these states."""
    if announcement.state not in states:
        raise BadInput(f'That announcement is already "{announcement.state}". See {ANNOUNCE} list.')
