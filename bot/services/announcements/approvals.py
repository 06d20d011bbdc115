"""Scheduling, and the second pair of eyes: who reaches many people, or pings a channel, needs another organizer."""

import logging
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Reach
from bot.domain.announcements.model import Announcement, AnnouncementState, News, subject
from bot.domain.common.commands import ANNOUNCE, USHER
from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.errors import BadInput, NotAllowed, Unavailable
from bot.services.announcements import approval_policy
from bot.services.announcements.context import AnnouncementContext, require
from bot.services.announcements.drafts import require_in_time
from bot.services.announcements.recurrence import next_time
from bot.slack.client import AWAY
from db.queries.announcements import occurrences, reports
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries

log = logging.getLogger(__name__)
_EDITABLE = (AnnouncementState.SCHEDULED, AnnouncementState.PAUSED, AnnouncementState.SENT)


class Approvals:
    """From a draft to what goes out: at once, or after another organizer's approval."""

    def __init__(self, context: AnnouncementContext) -> None:
        self._context = context

    def why(self, announcement: Announcement, reach: Reach) -> str:
        """Return why it needs approval, in words, or ""."""
        return approval_policy.why(announcement, reach)

    def others(self, announcement: Announcement) -> list[str]:
        """The Slack users who could approve it: the other organizers."""
        return approval_policy.others(self._context, announcement)

    async def schedule(self, user: str, announcement_id: int) -> Announcement:
        """Let a draft count, or ask for approval; a second press of the button is told so, and plans nothing."""
        draft = await self._context.get(user, announcement_id, Right.ANNOUNCE)
        self._context.require_channels(user, self._context.program(draft), draft.targets)
        try:
            reach = await self._context.reach(self._context.program(draft), draft.targets)
        except AWAY as error:
            log.warning("announcement %d cannot be counted: %s", draft.id, type(error).__name__)
            raise Unavailable("We can't count the recipients right now. Try again in a minute.") from error
        why = self.why(draft, reach)
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            found = await self._context.standing(tx, user, announcement_id, Right.ANNOUNCE, lock=True)
            require(found, AnnouncementState.DRAFT)
            if found.at_once:  # however long its author has looked at it
                found = replace(found, at=now)
                await announcements.put(tx, found.id, at=now)
            found = await self._instead(tx, found)
            if not found.recurs and found.replaces is None:
                require_in_time(found.at, found.late, now)
            if not why:
                done = await self._let_go(tx, found, now)
                await self._note(tx, Act.ANNOUNCEMENT_SCHEDULED, user, found)
                return done
            if not self.others(found):
                raise BadInput(_nobody_else(why))
            await approval_policy.ask(self._context, tx, found, reach, now)
            await announcements.put(tx, found.id, state=AnnouncementState.WAITING)
            await self._note(tx, Act.ANNOUNCEMENT_ASKED, user, found)
            return replace(found, state=AnnouncementState.WAITING)

    async def approve(self, user: str, announcement_id: int) -> Announcement:
        """Let it go out, at its time; one whose time has passed only as far as its author allowed it to be late."""
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            found = await self._asked(tx, user, announcement_id)
            done = await self._let_go(tx, found, now, approved_by=user)
            if done.state is AnnouncementState.MISSED:
                await occurrences.add(tx, found.id, found.at, (), missed=True)
                await approval_policy.answered(
                    self._context, tx, found, News.MISSED, at=int(found.at.timestamp())
                )
            else:
                await approval_policy.answered(self._context, tx, found, News.APPROVED, by=user)
            await self._note(tx, Act.ANNOUNCEMENT_APPROVED, user, found)
            return done

    async def decline(self, user: str, announcement_id: int) -> Announcement:
        """Let it not go out."""
        async with self._context.database.write() as tx:
            found = await self._asked(tx, user, announcement_id)
            declined = AnnouncementState.DECLINED
            await announcements.put(tx, found.id, state=declined, next_at=None)
            await approval_policy.answered(self._context, tx, found, News.DECLINED, by=user)
            await self._note(tx, Act.ANNOUNCEMENT_DECLINED, user, found)
            return replace(found, state=declined, next_at=None)

    async def _note(self, tx: AsyncSession, act: Act, user: str, found: Announcement) -> None:
        """An edit is a draft of its own until it counts: the line names what it changes, too."""
        if found.replaces is not None and act is Act.ANNOUNCEMENT_SCHEDULED:
            act = Act.ANNOUNCEMENT_EDITED
        changes = {"edit_of": found.replaces} if found.replaces is not None else {}
        await self._context.note(tx, act, user, found, changes)

    async def _asked(self, tx: AsyncSession, user: str, announcement_id: int) -> Announcement:
        """Return what waits for approval, and may be approved or declined by this user."""
        found = await self._context.standing(
            tx, user, announcement_id, Right.APPROVE_ANNOUNCEMENTS, lock=True
        )
        if self._context.is_author(user, found):
            raise NotAllowed("You wrote it, so another organizer must approve it.")
        require(found, AnnouncementState.WAITING)
        return found

    async def _let_go(
        self, tx: AsyncSession, found: Announcement, now: datetime, *, approved_by: str = ""
    ) -> Announcement:
        """Set when it goes out; an edit is put in the place of what it changes."""
        if found.replaces is not None:
            return await self._replace(tx, found, found.replaces, now, approved_by)
        next_at: datetime | None = found.next_at or found.at
        if next_at and found.is_late(next_at, now):
            zone = self._context.program(found).zone
            next_at = next_time(found.cron, now, zone, found.until) if found.recurs else None
        state = AnnouncementState.SCHEDULED if next_at else AnnouncementState.MISSED
        await announcements.put(tx, found.id, state=state, next_at=next_at, approved_by=approved_by)
        return replace(found, state=state, next_at=next_at, approved_by=approved_by)

    async def _instead(self, tx: AsyncSession, edit: Announcement) -> Announcement:
        """An edit of what still waits for approval takes its place, and is asked about by itself."""
        if edit.replaces is None:
            return edit
        before = await announcements.get(tx, edit.replaces, lock=True)
        if before is None or before.state is not AnnouncementState.WAITING:
            return edit
        _require_unchanged(edit, before)
        await approval_policy.take_back(self._context, tx, before)
        put = {"replaces": before.replaces, "revision": before.revision}
        await announcements.put(tx, edit.id, **put)
        return replace(edit, replaces=before.replaces, revision=before.revision)

    async def _replace(
        self, tx: AsyncSession, edit: Announcement, replaced: int, now: datetime, approved_by: str
    ) -> Announcement:
        """Change the announcement to what its edit says; what is planned is written from today's text anyway."""
        before = await announcements.get(tx, replaced, lock=True)
        if before is None:
            raise BadInput(f"The announcement that you changed is gone. See {ANNOUNCE} list.")
        require(before, *_EDITABLE)
        _require_unchanged(edit, before)
        at, next_at = edit.at, before.next_at
        if before.is_out:
            _require_of_the_text(edit, before)
        elif edit.recurs and (edit.cron, edit.until) == (before.cron, before.until):
            at = before.at  # the time that comes next stays, also one that is late
        elif (edit.cron, edit.until, edit.at) != (before.cron, before.until, before.at):
            next_at = edit.at
        values = announcements.values(replace(edit, at=at))
        values |= {"next_at": next_at, "approved_by": approved_by, "revision": before.revision + 1}
        await announcements.put(tx, before.id, **values)
        await announcements.put(tx, edit.id, state=AnnouncementState.DISCARDED, approved_by=approved_by)
        await deliveries.make_anew(tx, subject(before.id), {DeliveryKind.ANNOUNCEMENT}, now)
        if edit.rewrite:
            about = subject(before.id)
            count = await occurrences.rewrite(tx, about, DeliveryKind.ANNOUNCEMENT, now)
            await reports.begin_edit(tx, before.id, count)
            await reports.reopen(tx, about)
        after = await announcements.get(tx, before.id)
        assert after
        return replace(after, rewrite=edit.rewrite)


def _require_unchanged(edit: Announcement, before: Announcement) -> None:
    """BadInput where somebody else has changed it since the edit began: what they said must not be lost unseen."""
    if edit.revision != before.revision:
        raise BadInput(f"Somebody else has changed it. {ANNOUNCE} edit {before.id} shows it as it is now.")


def _require_of_the_text(edit: Announcement, before: Announcement) -> None:
    """BadInput where more is changed of what has gone out, or where it went out while the edit was made."""
    if (edit.targets, edit.at, edit.cron) != (before.targets, before.at, before.cron):
        raise BadInput("It has gone out, so only its text can be changed now.")
    if not before.recurs and not edit.rewrite and edit.drafted_at and edit.drafted_at < before.at:
        raise BadInput(
            f"It has gone out meanwhile as it was: {ANNOUNCE} edit {before.id} can change what was sent."
        )


def _nobody_else(why: str) -> str:
    return (
        f"A second organizer must approve it, because {why}, and Slack knows no other organizer. "
        f"Make somebody an organizer with {USHER} roles, or announce to fewer people and without a ping."
    )
