"""The people concerned by changed sessions, and the notices that wait to tell them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Priority, State
from bot.domain.people.model import Role
from bot.domain.program.billing import TOLD_ROLES, Part
from bot.domain.program.changes import Gone, Remembered, Slot
from bot.domain.program.sessions import SessionKind
from bot.domain.submissions.withheld import PRESENTS, Talk
from db.queries.ledger.deliveries import DELIVERY, delivery
from db.queries.people.meant import ID, NAMED, WHO, joined
from db.queries.program.parts import appearing
from db.sql import execute, table_of
from db.tables import RoomRow, SessionRow, StarRow

_SESSION = table_of(SessionRow)
_ROOM = table_of(RoomRow)
_PART = appearing()
_STAR = table_of(StarRow)
T = TypeVar("T", int, str)


@dataclass(frozen=True, slots=True)
class Standing:
    """The present time, place and kind of a session, on the program or not."""

    title: str
    kind: SessionKind
    slot: Slot
    channel: str
    """Its own Slack channel, or ""."""
    moved_from: datetime | None
    parts: tuple[Part, ...] = ()
    """The speakers and chairs."""
    code: str = ""
    submission_key: str = ""

    @property
    def remembered(self) -> Remembered:
        """Return what its readers know of it."""
        return Remembered(self.title, self.slot, self.parts)

    def talk(self, session_id: int, who: Mapping[int, int], known: Iterable[Part] | None) -> Talk:
        """Return what tells which paper it presents; `known` are its people before, `who` the person whom a record means."""
        people = frozenset(
            who.get(p.person_id, 0) for p in (*self.parts, *(known or ())) if p.role in PRESENTS
        )
        return Talk(session_id, self.slot.start, self.code, self.submission_key, people)


async def standing(tx: AsyncSession, session_ids: Collection[int]) -> dict[int, Standing]:
    """Return where these sessions are now."""
    c = _SESSION.c
    columns = (c.id, c.title, c.kind, c.start, c.end, c.cancelled, c.removed, c.channel, c.moved_from)
    statement = select(*columns, c.code, c.submission_key, _ROOM.c.name.label("room")).join_from(
        _SESSION, _ROOM, c.room_id == _ROOM.c.id, isouter=True
    )
    found: dict[int, Standing] = {}
    appearing = await parts(tx, session_ids)
    for chunk in chunks(sorted(session_ids)):
        for row in await execute(tx, statement.where(c.id.in_(chunk))):
            gone = Gone.REMOVED if row.removed else Gone.CANCELLED if row.cancelled else Gone.NO
            slot = Slot(row.start, row.end, row.room or "", gone)
            kind = SessionKind(row.kind)
            found[row.id] = Standing(
                row.title,
                kind,
                slot,
                row.channel,
                row.moved_from,
                appearing.get(row.id, ()),
                row.code,
                row.submission_key,
            )
    return found


async def parts(tx: AsyncSession, session_ids: Collection[int]) -> dict[int, tuple[Part, ...]]:
    """Session id to who speaks and chairs there, as the source names them."""
    statement = (
        select(_PART.c.session_id, _PART.c.role, NAMED.c.id, NAMED.c.name)
        .join(NAMED, NAMED.c.id == _PART.c.person_id)
        .order_by(_PART.c.session_id, _PART.c.position)
    )
    found: dict[int, tuple[Part, ...]] = {}
    for chunk in chunks(sorted(session_ids)):
        for row in await execute(
            tx, statement.where(_PART.c.session_id.in_(chunk), _PART.c.role.in_(TOLD_ROLES))
        ):
            found[row.session_id] = (*found.get(row.session_id, ()), Part(row.id, Role(row.role), row.name))
    return found


async def recipients(tx: AsyncSession, person_ids: Collection[int]) -> dict[int, str]:
    """Record to its person: the Slack user, or "person:12" for a person who is not linked."""
    statement = select(NAMED.c.id.label("record"), WHO.c.id, WHO.c.slack_user).join(WHO, WHO.c.id == ID)
    return {
        row.record: row.slack_user or f"person:{row.id}"
        for chunk in chunks(sorted(person_ids))
        for row in await execute(tx, statement.where(NAMED.c.id.in_(chunk)))
    }


async def room_channels(tx: AsyncSession, conference_id: int) -> dict[str, str]:
    """Room name to its Slack channel, where it has one; of rooms that have left the program, too."""
    statement = select(_ROOM.c.name, _ROOM.c.channel).where(_ROOM.c.conference_id == conference_id)
    return {row.name: row.channel for row in await execute(tx, statement) if row.channel}


async def readers(tx: AsyncSession, session_ids: Collection[int]) -> dict[int, set[str]]:
    """Session id to the people whom it concerns: speakers, chairs, its session's chairs, and who starred it.

    A person who is linked is their Slack user; one who is not is "person:12".
    """
    found: dict[int, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(session_ids)):
        for statement in _appearing(chunk):
            for row in await execute(tx, statement):
                found[row.session_id].add(row.slack_user or f"person:{row.id}")
        starred = select(_STAR.c.session_id, _STAR.c.slack_user).where(_STAR.c.session_id.in_(chunk))
        for row in await execute(tx, starred):
            found[row.session_id].add(row.slack_user)
    return found


def _appearing(chunk: list[int]) -> tuple[Select[Any], Select[Any]]:
    """Return who appears in the sessions, and who chairs those that contain them."""
    who = (WHO.c.id, WHO.c.slack_user)
    own = joined(select(_PART.c.session_id, *who), _PART.c.person_id).where(
        _PART.c.session_id.in_(chunk), _PART.c.role.in_([Role.SPEAKER, Role.SESSION_CHAIR])
    )
    inside = select(_SESSION.c.id.label("session_id"), *who).join(
        _PART, _PART.c.session_id == _SESSION.c.parent_id
    )
    above = joined(inside, _PART.c.person_id).where(
        _SESSION.c.id.in_(chunk), _PART.c.role == Role.SESSION_CHAIR
    )
    return own, above


async def waiting(tx: AsyncSession, conference_id: int, recipients: Collection[str]) -> dict[str, Delivery]:
    """Recipient to the notice that waits for them, held until the transaction ends: no worker sends it meanwhile."""
    c = DELIVERY.c
    found: dict[str, Delivery] = {}
    for chunk in chunks(sorted(recipients)):
        where = (
            c.conference_id == conference_id,
            c.kind == DeliveryKind.CHANGE_NOTICE.value,
            c.state == State.PLANNED.value,
        )
        statement = select(DELIVERY).where(*where, c.recipient.in_(chunk)).order_by(c.id).with_for_update()
        found |= {row.recipient: delivery(row) for row in await execute(tx, statement)}
    return found


async def rewrite_waiting(
    tx: AsyncSession, conference_id: int, rewritten: Callable[[Delivery], Mapping[str, object]]
) -> None:
    """Give the conference's waiting notices the payloads that `rewritten` makes of them."""
    c = DELIVERY.c
    where = (
        c.conference_id == conference_id,
        c.kind == DeliveryKind.CHANGE_NOTICE.value,
        c.state == State.PLANNED.value,
    )
    statement = select(DELIVERY).where(*where).order_by(c.id).with_for_update()
    rows = [
        {"held": row.id, "payload": dict(rewritten(delivery(row)))}
        for row in (await execute(tx, statement)).all()
    ]
    if rows:
        await execute(tx, update(DELIVERY).where(c.id == bindparam("held")), rows)


@dataclass(frozen=True, slots=True)
class Extension:
    """The new content of a waiting notice."""

    delivery_id: int
    payload: Mapping[str, str | int | bool | None]
    priority: Priority
    queue: int
    due_at: datetime
    expires_at: datetime


async def extend(tx: AsyncSession, extensions: Iterable[Extension]) -> None:
    """Change notices that `waiting` holds; a worker that had claimed one lets it go."""
    rows = [
        {
            "held": one.delivery_id,
            "payload": dict(one.payload),
            "priority": int(one.priority),
            "queue": one.queue,
            "due_at": one.due_at,
            "wake_at": one.due_at,
            "expires_at": one.expires_at,
            "lease_owner": "",
            "last_error": "",  # it leaves the digest in which it waited
        }
        for one in extensions
    ]
    if rows:
        await execute(tx, update(DELIVERY).where(DELIVERY.c.id == bindparam("held")), rows)


async def set_moved_from(tx: AsyncSession, moved: Mapping[int, datetime | None]) -> None:
    """Keep when sessions were to start before they were moved."""
    if moved:
        rows = [{"id": id_, "moved_from": at} for id_, at in moved.items()]
        await tx.exec(update(SessionRow), params=rows)
