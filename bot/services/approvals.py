"""Scheduling, and the second pair of eyes: who reaches many people, or pings a channel, needs another organizer."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements import Announcement, AnnouncementState, News, subject
from bot.domain.audiences import APPROVED_ABOVE, Reach
from bot.domain.deliveries import Kind, Plan, Priority
from bot.errors import BadInput, NotAllowed
from bot.services.announcements import require_in_time
from bot.services.desk import Desk, require
from bot.services.recurrence import next_time
from db.queries import announcements, deliveries, occurrences

_EDITABLE = (AnnouncementState.SCHEDULED, AnnouncementState.PAUSED, AnnouncementState.SENT)


class Approvals:
    """From a draft to what goes out: at once, or after another organizer's approval."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def why(self, announcement: Announcement, reach: Reach) -> str:
        """Why it needs approval, in words, or ""."""
        if announcement.ping and reach.channels:
            return "it pings a channel"
        return f"it goes to more than {APPROVED_ABOVE} people" if reach.needs_approval else ""

    def others(self, announcement: Announcement) -> list[str]:
        """The Slack users who could approve it: the other organizers."""
        users = self._desk.people.organizer_users(announcement.conference_id)
        return [user for user in users if not self._desk.is_author(user, announcement)]

    async def schedule(self, user: str, announcement_id: int) -> Announcement:
        """Let a draft count, or ask for approval; a second press of the button is told so, and plans nothing."""
        draft = await self._desk.get(user, announcement_id, "announce")
        reach = await self._desk.reach(self._desk.program(draft), draft.targets)
        why = self.why(draft, reach)
        now = self._desk.clock.utcnow()
        async with self._desk.database.write() as session:
            found = await self._desk.standing(session, user, announcement_id, "announce", lock=True)
            require(found, AnnouncementState.DRAFT)
            if not found.recurs and found.replaces is None:
                require_in_time(found.at, found.late, now)
            if not why:
                return await self._let_go(session, found, now)
            if not self.others(found):
                raise BadInput(_nobody_else(why))
            await self._ask(session, found, reach, now)
            await announcements.put(session, found.id, state=AnnouncementState.WAITING)
            return replace(found, state=AnnouncementState.WAITING)

    async def approve(self, user: str, announcement_id: int) -> Announcement:
        """Let it go out, at its time; one whose time has passed only as far as its author allowed it to be late."""
        now = self._desk.clock.utcnow()
        async with self._desk.database.write() as session:
            found = await self._asked(session, user, announcement_id)
            if not found.recurs and found.replaces is None and found.is_late(found.at, now):
                missed = AnnouncementState.MISSED
                await announcements.put(session, found.id, state=missed)
                await self._decided(session, found, News.MISSED, at=int(found.at.timestamp()))
                return replace(found, state=missed)
            done = await self._let_go(session, found, now)
            await self._decided(session, found, News.APPROVED, by=user)
            return done

    async def decline(self, user: str, announcement_id: int) -> Announcement:
        """Let it not go out."""
        async with self._desk.database.write() as session:
            found = await self._asked(session, user, announcement_id)
            declined = AnnouncementState.DECLINED
            await announcements.put(session, found.id, state=declined)
            await self._decided(session, found, News.DECLINED, by=user)
            return replace(found, state=declined)

    async def _asked(self, session: AsyncSession, user: str, announcement_id: int) -> Announcement:
        """What waits for approval, and may be approved or declined by this user."""
        found = await self._desk.standing(session, user, announcement_id, "approve announcements", lock=True)
        if self._desk.is_author(user, found):
            raise NotAllowed("You wrote it: another organizer has to approve it.")
        require(found, AnnouncementState.WAITING)
        return found

    async def _let_go(self, session: AsyncSession, found: Announcement, now: datetime) -> Announcement:
        """Set when it goes out; an edit is put in the place of what it changes."""
        if found.replaces is not None:
            return await self._replace(session, found, found.replaces, now)
        next_at: datetime | None = found.at
        if found.recurs and found.is_late(found.at, now):
            next_at = next_time(found.cron, now, self._desk.program(found).zone, found.until)
        state = AnnouncementState.SCHEDULED if next_at else AnnouncementState.MISSED
        await announcements.put(session, found.id, state=state, next_at=next_at)
        return replace(found, state=state, next_at=next_at)

    async def _replace(
        self, session: AsyncSession, edit: Announcement, replaced: int, now: datetime
    ) -> Announcement:
        """Change the announcement to what its edit says; what is planned is written from today's text anyway."""
        before = await announcements.get(session, replaced, lock=True)
        if before is None:
            raise BadInput("What you changed is no longer there; see /announce list.")
        require(before, *_EDITABLE)
        next_at = before.next_at
        if before.next_at is None:
            if (edit.targets, edit.at, edit.cron) != (before.targets, before.at, before.cron):
                raise BadInput("It has gone out meanwhile: only its text can be changed now.")
        elif (edit.cron, edit.until, edit.at) != (before.cron, before.until, before.at):
            next_at = edit.at
        await announcements.put(session, before.id, next_at=next_at, **announcements.values(edit))
        await announcements.put(session, edit.id, state=AnnouncementState.DISCARDED)
        await deliveries.make_anew(session, subject(before.id), {Kind.ANNOUNCEMENT}, now)
        if edit.rewrite:
            await occurrences.rewrite(session, subject(before.id), Kind.ANNOUNCEMENT, now)
        after = await announcements.get(session, before.id)
        assert after
        return after

    async def _ask(self, session: AsyncSession, found: Announcement, reach: Reach, now: datetime) -> None:
        """Plan the question to the organizers' channel, else to each of the others."""
        channel = self._desk.program(found).conference.organizers_channel
        plans = [
            Plan(
                kind=Kind.APPROVAL,
                subject=f"approval:{found.id}",
                recipient=recipient,
                dedupe_key=f"approval:{found.id}:{recipient}",
                due_at=now,
                priority=Priority.TIMELY,
                conference_id=found.conference_id,
                payload={
                    "announcement": found.id,
                    "channels": len(reach.channels),
                    "people": len(reach.users),
                },
            )
            for recipient in ([channel] if channel else self.others(found))
        ]
        await deliveries.plan(session, plans, now)

    async def _decided(
        self, session: AsyncSession, found: Announcement, news: News, **more: str | int
    ) -> None:
        """Tell the author, and take the buttons off the question wherever it was asked."""
        await self._desk.tell(session, found, news, self._desk.author_of(found), **more)
        await occurrences.rewrite(session, f"approval:{found.id}", Kind.APPROVAL, self._desk.clock.utcnow())


def _nobody_else(why: str) -> str:
    return (
        f"A second organizer has to approve it, because {why}, and there is no other organizer who is known to Slack: "
        "name one in USHER_ORGANIZERS, or announce to fewer people and without a ping."
    )
