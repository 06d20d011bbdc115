"""Announcements: drafted, listed, paused, cancelled; only organizers, checked at every step."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Reach, Sort
from bot.domain.announcements.model import (
    ANNOUNCEMENT_LIMIT,
    COMING,
    REUSED,
    SHOWN,
    Announcement,
    AnnouncementState,
    Draft,
    Effect,
    Tally,
    subject,
)
from bot.domain.announcements.recurrence import OddTime
from bot.domain.common.commands import ANNOUNCE
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority, State
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.privacy.forgotten import GONE
from bot.domain.program.model import Program
from bot.errors import BadInput
from bot.services.announcements import approval_policy
from bot.services.announcements.context import AnnouncementContext, require
from bot.services.announcements.recurrence import check, next_time, odd_times
from db.queries.announcements import occurrences, reports
from db.queries.announcements import records as announcements
from db.queries.ledger import aging, deliveries

_PAST = "That time has passed. Type a later one, such as `tomorrow 09:00`."
_ENDED = "The end date has passed. Choose a later one."
_NO_END = "The conference is over, so an announcement that repeats needs an end date. Choose one."
_KINDS = frozenset({DeliveryKind.ANNOUNCEMENT})


class Announcements:
    """The work of organizers on announcements, before and while they go out."""

    def __init__(self, context: AnnouncementContext) -> None:
        self._context = context

    async def draft(self, user: str, program: Program, draft: Draft) -> Announcement:
        """Keep a draft until its author has seen it; BadInput names what is missing or wrong."""
        self._context.people.require(user, Right.ANNOUNCE, program)
        self._context.require_channels(user, program, draft.targets)
        now = self._context.clock.utcnow()
        wanted = _timed(_checked(draft), program, now)
        assert wanted.at
        row = Announcement(
            id=0,
            conference_id=program.conference.id,
            author=user,
            targets=wanted.targets,
            text=wanted.text,
            at=wanted.at,
            at_once=wanted.at_once,
            cron=wanted.cron,
            until=wanted.until,
            late=wanted.late,
            ping=wanted.ping,
            replaces=wanted.replaces,
            rewrite=wanted.rewrite,
            revision=wanted.revision,
        )
        async with self._context.database.write() as tx:
            before = await announcements.get(tx, row.replaces) if row.replaces else None
            if not row.recurs and (before is None or row.at != before.at):
                _require_coming(row.at, now)
            return await announcements.add(tx, row, now)

    def checked(self, draft: Draft, program: Program) -> Draft:
        """The draft as it would be kept, as far as that can be said at once; BadInput names what is missing or wrong."""
        wanted = _timed(_checked(draft), program, self._context.clock.utcnow())
        if not wanted.cron and wanted.replaces is None:
            _require_coming(wanted.at, self._context.clock.utcnow())
        return wanted

    async def edit(self, user: str, announcement_id: int) -> Announcement:
        """The announcement, to be changed, or to be made anew where it is over; BadInput where neither can be."""
        async with self._context.database.read() as tx:
            found = await self._context.standing(tx, user, announcement_id, Right.CHANGE_ANNOUNCEMENTS)
            require(found, AnnouncementState.DRAFT, *COMING, AnnouncementState.SENT, *REUSED)
            tallies = await _tallies(tx, found.conference_id, [found.id])
        return replace(found, tally=tallies.get(subject(found.id), Tally()))

    async def get(self, user: str, announcement_id: int) -> Announcement:
        """The announcement as it stands."""
        return await self._context.get(user, announcement_id, Right.SEE_ANNOUNCEMENTS)

    async def reach(self, announcement: Announcement) -> Reach:
        """Return whom it would reach now."""
        return await self._context.reach(self._context.program(announcement), announcement.targets)

    async def effect(self, draft: Announcement) -> Effect | None:
        """Return what an edit does to what it changes; None where it is none, or nothing of that has gone out."""
        if draft.replaces is None:
            return None
        async with self._context.database.read() as tx:
            before = await announcements.get(tx, draft.replaces)
            sent = await reports.changeable(tx, draft.replaces)
        is_out = before is not None and before.is_out
        return Effect(is_out, sent, draft.rewrite) if is_out or sent else None

    def odd_times(self, announcement: Announcement) -> tuple[OddTime, ...]:
        """The times of a recurring one that a change of the clocks skips or repeats."""
        if not announcement.recurs or announcement.until is None:
            return ()
        zone, now = self._context.program(announcement).zone, self._context.clock.utcnow()
        return odd_times(announcement.cron, now, zone, announcement.until)

    async def discard(self, user: str, announcement_id: int) -> Announcement:
        """Throw a draft away."""
        async with self._context.database.write() as tx:
            found = await self._context.standing(tx, user, announcement_id, Right.ANNOUNCE, lock=True)
            require(found, AnnouncementState.DRAFT)
            await announcements.put(tx, found.id, state=AnnouncementState.DISCARDED)
            return replace(found, state=AnnouncementState.DISCARDED)

    async def cancel(self, user: str, announcement_id: int) -> Announcement:
        """Take it back, or what has not gone out of it yet; BadInput once all of it has."""
        async with self._context.database.write() as tx:
            found = await self._context.standing(
                tx, user, announcement_id, Right.CANCEL_ANNOUNCEMENTS, lock=True
            )
            require(found, *COMING, AnnouncementState.SENT)
            now, about = self._context.clock.utcnow(), subject(found.id)
            stopped = await deliveries.cancel(tx, subject=about, now=now, kinds=_KINDS)
            if found.state is AnnouncementState.SENT and not stopped:
                require(found, *COMING)
            for edit in await announcements.waiting_edits(tx, found.id):
                await approval_policy.take_back(self._context, tx, edit)
            await self._context.note(tx, Act.ANNOUNCEMENT_CANCELLED, user, found)
            await reports.reopen(tx, about)
            return await approval_policy.take_back(self._context, tx, found)

    async def pause(self, user: str, announcement_id: int) -> Announcement:
        """Let nothing of it go out until it is resumed."""
        async with self._context.database.write() as tx:
            found = await self._context.standing(
                tx, user, announcement_id, Right.PAUSE_ANNOUNCEMENTS, lock=True
            )
            require(found, AnnouncementState.SCHEDULED, AnnouncementState.SENT)
            about, now = subject(found.id), self._context.clock.utcnow()
            held = await deliveries.cancel(tx, subject=about, now=now, kinds=_KINDS)
            if not held:  # what was all sent has nothing to pause
                require(found, AnnouncementState.SCHEDULED)
            await announcements.put(tx, found.id, state=AnnouncementState.PAUSED)
            await reports.reopen(tx, about)
            await self._context.note(tx, Act.ANNOUNCEMENT_PAUSED, user, found)
            return replace(found, state=AnnouncementState.PAUSED)

    async def resume(self, user: str, announcement_id: int) -> Announcement:
        """Let it go on: what was held back too, as far as its author allows it to be late."""
        async with self._context.database.write() as tx:
            found = await self._context.standing(
                tx, user, announcement_id, Right.RESUME_ANNOUNCEMENTS, lock=True
            )
            require(found, AnnouncementState.PAUSED)
            now, program = self._context.clock.utcnow(), self._context.program(found)
            next_at = found.next_at
            if next_at and found.is_late(next_at, now):
                next_at = next_time(found.cron, now, program.zone, found.until) if found.recurs else None
                if next_at is None:
                    raise BadInput(f"Its time has passed. Give it another one with {ANNOUNCE} edit.")
            held = [d for d in await occurrences.messages(tx, found.id)
                    if d.state is State.CANCELLED and d.recipient != GONE]  # fmt: skip
            plans = [
                Plan(d.kind, d.subject, d.recipient, d.dedupe_key, d.due_at, d.expires_at,
                     Priority(d.priority), d.conference_id, d.payload)
                for d in held  # what is too late by now the worker settles as that, and tells of it
            ]  # fmt: skip
            await deliveries.plan(tx, plans, now)
            state = AnnouncementState.SCHEDULED if next_at else AnnouncementState.SENT
            await announcements.put(tx, found.id, state=state, next_at=next_at)
            await reports.reopen(tx, subject(found.id))
            await self._context.note(tx, Act.ANNOUNCEMENT_RESUMED, user, found)
            return replace(found, state=state, next_at=next_at)

    async def listing(self, user: str, program: Program) -> tuple[Announcement, ...]:
        """The conference's announcements with what became of them, by time."""
        self._context.people.require(user, Right.SEE_ANNOUNCEMENTS, program)
        conference_id = program.conference.id
        async with self._context.database.read() as tx:
            found = await announcements.listing(tx, conference_id, SHOWN)
            tallies = await _tallies(tx, conference_id, [one.id for one in found])
        return tuple(self._context.seen(replace(a, tally=tallies.get(subject(a.id), Tally()))) for a in found)

    async def coming(self, user: str, program: Program) -> tuple[Announcement, ...]:
        """Those of `listing` that are still to be sent."""
        return tuple(a for a in await self.listing(user, program) if a.state in COMING)


def wrong(part: str, sentence: str) -> BadInput:
    """The sentence, about that part of a draft."""
    error = BadInput(sentence)
    error.field = part
    return error


def _checked(draft: Draft) -> Draft:
    text = draft.text.strip()
    if not draft.targets:
        raise wrong(
            "targets", "It needs recipients: choose a channel or an audience, or type an e-mail address."
        )
    if not text:
        raise wrong("text", "An announcement needs a text, such as: Doors are open.")
    if len(text) > ANNOUNCEMENT_LIMIT:
        raise wrong(
            "text",
            f"An announcement has at most {ANNOUNCEMENT_LIMIT} characters, and yours has {len(text)}. Shorten it.",
        )
    if draft.ping and not any(t.sort is Sort.CHANNEL for t in draft.targets):
        raise wrong("ping", "Only a channel can be pinged. Choose a channel, or leave the ping out.")
    return replace(draft, text=text)


def _timed(draft: Draft, program: Program, now: datetime) -> Draft:
    """With the first time of a recurring one; BadInput where there is none to come."""
    if draft.cron:
        try:
            cron = check(draft.cron)
        except BadInput as error:
            raise wrong("cron", str(error)) from None
        until = draft.until or program.ends
        if until is None or until <= now:
            raise wrong("until", _ENDED if draft.until else _NO_END)
        first = next_time(cron, now, program.zone, until)
        if first is None:
            raise wrong("until", "It would never go out, because its end is before its first time.")
        return replace(draft, cron=cron, until=until, at=first, at_once=False)
    return replace(draft, at=now if draft.at_once or draft.at is None else draft.at)


def _minute(now: datetime) -> datetime:
    """Return what is typed as now."""
    return now.replace(second=0, microsecond=0)


def _require_coming(at: datetime | None, now: datetime) -> None:
    """BadInput where the time has passed, however late it may be: that is for what goes wrong."""
    if at is not None and at < _minute(now):
        raise wrong("time", _PAST)


def require_in_time(at: datetime, late: timedelta | None, now: datetime) -> None:
    """BadInput where what was to go out at `at` must not any more."""
    if late is not None and at + late < now:
        raise wrong("time", _PAST)


async def _tallies(tx: AsyncSession, conference_id: int, ids: Collection[int]) -> dict[str, Tally]:
    """Return what became of these announcements' messages, those included that have left the ledger."""
    return await aging.with_pruned(tx, conference_id, await announcements.tallies(tx, ids))
