"""Changes become notices: one for each reader and quiet period, in the transaction that makes the change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Plan, Priority
from bot.domain.ledger.ranks import place
from bot.domain.program import changes
from bot.domain.program.changes import Change, Gone, Remembered
from bot.domain.program.notices import Notice
from bot.domain.program.sessions import Conference, SessionKind
from bot.services.submissions.release import unreleased
from db.queries.ledger import deliveries
from db.queries.people import records as people
from db.queries.program import notices as rows
from db.queries.program.notices import Extension, Standing


async def tell(  # noqa: PLR0917 - the facts of the change
    tx: AsyncSession,
    conference: Conference,
    before: Mapping[int, Remembered],
    now: datetime,
    reason: str = "",
    not_before: datetime | None = None,
) -> int:
    """Plan that everybody concerned hears of these sessions, which were as in `before`; returns how many they are.

    `conference` carries the revision that the change has brought. `reason` is an organizer's; nothing goes out
    `not_before` that moment.
    """
    standing = await rows.standing(tx, before)
    now_there = {id_: standing[id_].remembered for id_ in before}
    named = {p.person_id for known in (*before.values(), *now_there.values()) for p in known.parts or ()}
    who = await people.meant(tx, named)
    talks = [standing[i].talk(i, who, known.parts) for i, known in before.items()]
    hidden = await unreleased(tx, conference, talks, now)  # a notice of these would tell a decision
    before = {i: known for i, known in before.items() if i not in hidden}
    found = [Change.between(i, b.meaning(who), now_there[i].meaning(who)) for i, b in before.items()]
    await rows.set_moved_from(tx, _moved_from(found, standing))
    found = [change for change in found if change.is_told(now)]
    to_tell = await whom(tx, conference.id, found, standing)
    waiting = await rows.waiting(tx, conference.id, to_tell)
    plans, extensions = [], []
    for reader, theirs in to_tell.items():
        reasons = {c.session_id: reason for c in theirs if c.is_elsewhere and not is_channel(reader)}
        known = {c.session_id: before[c.session_id] for c in theirs}
        notice = Notice(now, conference.revision, known, reasons, not_before)
        held = waiting.get(reader)
        plan = _plan(conference, reader, theirs, notice, now, held=held, total=len(found))
        if held:
            extensions.append(_extension(held, plan))
        else:
            plans.append(plan)
    await rows.extend(tx, extensions)
    await deliveries.plan(tx, plans, now)
    return len(to_tell)


async def rename_rooms(tx: AsyncSession, conference_id: int, renamed: Mapping[str, str]) -> None:
    """Let the notices that wait know rooms, by their former names, under those that they have now."""
    if renamed:
        await rows.rewrite_waiting(
            tx, conference_id, lambda d: Notice.from_payload(d.payload).with_rooms(renamed).to_payload()
        )


async def whom(
    tx: AsyncSession,
    conference_id: int,
    found: Collection[Change],
    standing: Mapping[int, Standing] | None = None,
) -> dict[str, list[Change]]:
    """Return who is concerned by which changes: Slack users, "person:12" for who is not linked, and channels."""
    ids = [change.session_id for change in found]
    standing = standing or await rows.standing(tx, ids)
    readers = await rows.readers(tx, ids)
    channels = await rows.room_channels(tx, conference_id)
    parted = {part.person_id for change in found for part in (*change.added, *change.taken_off)}
    recipients = await rows.recipients(tx, parted)
    told: dict[str, list[Change]] = defaultdict(list)
    for change in found:
        here = _channels(change, standing[change.session_id], channels)
        was = {recipients[part.person_id] for part in change.taken_off}
        for reader in sorted(readers.get(change.session_id, set()) | was | here):
            seen = _seen(change, reader, standing[change.session_id], recipients)
            if seen.differs:
                told[reader].append(seen)
    return dict(told)


def _seen(change: Change, reader: str, session: Standing, recipients: Mapping[int, str]) -> Change:
    """Return what of the change concerns the reader."""
    if is_channel(reader) and reader != session.channel:
        return change.of_place()
    return change.seen_by({id_ for id_, recipient in recipients.items() if recipient == reader})


def _channels(change: Change, session: Standing, rooms: Mapping[str, str]) -> set[str]:
    """The session's own channel, or those of the room that it leaves and of the room that it enters."""
    if session.kind is SessionKind.BREAK:  # nobody needs to be called to a break, or away from one
        return set()
    if session.channel:
        return {session.channel}
    return {rooms[name] for name in (change.before.room, change.after.room) if name in rooms}


def _plan(
    conference: Conference,
    reader: str,
    theirs: list[Change],
    notice: Notice,
    now: datetime,
    *,
    held: Delivery | None,
    total: int,
) -> Plan:
    """The notice of `theirs`, with what waits for the reader already."""
    urgency = changes.priority(theirs, now, total=total)
    until = max(c.until(notice.held_until or now) for c in theirs)
    if held:
        notice = notice.with_earlier(Notice.from_payload(held.payload))
        urgency, until = min(urgency, Priority(held.priority)), max(until, held.expires_at or until)
    return Plan(
        kind=DeliveryKind.CHANGE_NOTICE,
        subject=f"changes:{conference.id}",
        recipient=reader,
        dedupe_key=f"{DeliveryKind.CHANGE_NOTICE}:{conference.id}:{conference.revision}:{reader}",
        due_at=changes.due_at(
            conference.reminders.quiet, theirs, notice.since, now, urgency, notice.held_until
        ),
        expires_at=until,
        priority=urgency,
        conference_id=conference.id,
        payload=notice.to_payload(),
    )


def _extension(held: Delivery, plan: Plan) -> Extension:
    assert plan.expires_at
    return Extension(held.id, plan.payload, plan.priority, place(plan), plan.due_at, plan.expires_at)


def _moved_from(found: Iterable[Change], standing: Mapping[int, Standing]) -> dict[int, datetime | None]:
    """Return what cards say from now on: a session that is back at its time was never moved."""
    moved: dict[int, datetime | None] = {}
    for change in found:
        if change.before.start != change.after.start and change.after.gone is not Gone.REMOVED:
            first = standing[change.session_id].moved_from or change.before.start
            moved[change.session_id] = None if first == change.after.start else first
    return moved


def expected(
    conference: Conference, found: list[Change], now: datetime, not_before: datetime | None = None
) -> datetime:
    """Return when those concerned would be told of a change that is made at `now`."""
    urgency = changes.priority(found, now, total=len(found))
    return changes.due_at(conference.reminders.quiet, found, now, now, urgency, not_before)


def is_channel(reader: str) -> bool:
    """Tell whether the reader is a channel, not a person."""
    return not reader.startswith(("person:", "U", "W"))  # what Slack's ids of people begin with
