"""Presence: the answers, the people asked, and the boards' messages: rows in, domain objects out."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, State
from bot.domain.reminders.presence import Presence, PresenceState
from db.engine import team_of
from db.queries.ledger.deliveries import DELIVERY, delivery
from db.queries.people.meant import ID, NAMED, records
from db.queries.people.records import meant
from db.sql import execute, table_of
from db.tables import AppearanceRow, BoardRow, PresenceRow
from db.teams import checked, own
from db.upsert import insert_new

_PRESENCE = table_of(PresenceRow)
_PART = table_of(AppearanceRow)
_BOARD = table_of(BoardRow)
_ASKS = [
    kind.value
    for kind in (DeliveryKind.SPEAKER_REMINDER, DeliveryKind.PRESENCE_ASK, DeliveryKind.PRESENCE_AGAIN)
]
_PERSON = "person:"


async def get(tx: AsyncSession, session_id: int, *, lock: bool = False) -> Presence | None:
    """Return what was said of the session last, of whichever start."""
    statement = _said().where(_PRESENCE.c.session_id == session_id)
    locked = statement.with_for_update(of=_PRESENCE)
    rows = await _presences(tx, locked if lock else statement)
    return next(iter(rows), None)


async def of_sessions(tx: AsyncSession, session_ids: Collection[int]) -> dict[int, Presence]:
    """Session id to what was said of it."""
    found: dict[int, Presence] = {}
    for some in chunks(sorted(session_ids)):
        said = _said().where(_PRESENCE.c.session_id.in_(some))
        found |= {one.session_id: one for one in await _presences(tx, said)}
    return found


async def replaced(tx: AsyncSession) -> dict[int, Presence]:
    """Session id to who presents there instead of whom, of every session where somebody does."""
    instead = _PRESENCE.c.state == PresenceState.REPLACED.value
    return {one.session_id: one for one in await _presences(tx, _said().where(own(tx, _PRESENCE), instead))}


async def put(tx: AsyncSession, presence: Presence) -> bool:
    """Write the first answer of a session; False where somebody else's stands already."""
    return bool((await execute(tx, insert_new(tx, _PRESENCE), [await _values(tx, presence)])).rowcount)


async def change(tx: AsyncSession, presence: Presence) -> None:
    """Write it in place of the answer that stands."""
    same = _PRESENCE.c.session_id == presence.session_id
    await execute(tx, update(_PRESENCE).where(same).values(await _values(tx, presence)))


async def remove(tx: AsyncSession, session_id: int) -> None:
    """Forget the session's answer."""
    await execute(tx, delete(_PRESENCE).where(_PRESENCE.c.session_id == session_id))


async def asks(tx: AsyncSession, subjects: Collection[str]) -> list[Delivery]:
    """Return what was sent about `subjects` that may have asked whether the speaker is there."""
    c, found = DELIVERY.c, []
    for some in chunks(sorted(subjects)):
        where = (checked(tx, DELIVERY), c.subject.in_(some), c.kind.in_(_ASKS), c.state == State.SENT.value)
        found += [delivery(row) for row in await execute(tx, select(DELIVERY).where(*where))]
    return found


async def asks_of(tx: AsyncSession, subject: str) -> list[Delivery]:
    """Everything that asks, asked or will ask whether the speaker is there, whatever became of it."""
    where = (checked(tx, DELIVERY), DELIVERY.c.subject == subject, DELIVERY.c.kind.in_(_ASKS))
    return [delivery(row) for row in await execute(tx, select(DELIVERY).where(*where))]


async def news(tx: AsyncSession, subject: str, key: str) -> list[Delivery]:
    """Return what was planned to tell people of an answer: its dedupe keys begin with `key`, and end with who is told."""
    return await _begin_with(tx, subject, DeliveryKind.PRESENCE_NEWS, key)


async def written(tx: AsyncSession, subject: str, key: str) -> list[Delivery]:
    """The messages to the speakers whose dedupe keys begin with `key`, in the order in which they were planned."""
    return await _begin_with(tx, subject, DeliveryKind.SPEAKER_MESSAGE, key)


async def from_board(tx: AsyncSession, subjects: Collection[str]) -> list[Delivery]:
    """Return what somebody at the board has asked or written about `subjects`, in the order in which it was planned."""
    kinds = [DeliveryKind.PRESENCE_AGAIN.value, DeliveryKind.SPEAKER_MESSAGE.value]
    c, found = DELIVERY.c, []
    for some in chunks(sorted(subjects)):
        where = (checked(tx, DELIVERY), c.subject.in_(some), c.kind.in_(kinds))
        found += [delivery(row) for row in await execute(tx, select(DELIVERY).where(*where).order_by(c.id))]
    return found


async def boards(
    tx: AsyncSession, subjects: Collection[str]
) -> dict[tuple[str, str], tuple[Delivery, str, str]]:
    """The last board of each of these subjects in each channel, by both.

    With the digest of what it says, and why it is edited no more; both are "" for one that was never posted.
    """
    c = DELIVERY.c
    statement = (
        select(DELIVERY, _BOARD.c.digest, _BOARD.c.problem)
        .join(_BOARD, _BOARD.c.delivery_id == c.id, isouter=True)
        .where(checked(tx, DELIVERY), c.subject.in_(sorted(subjects)), c.kind == DeliveryKind.BOARD.value)
        .order_by(c.id)
    )
    rows = await execute(tx, statement)
    return {(r.subject, r.recipient): (delivery(r), r.digest or "", r.problem or "") for r in rows}


async def shown(tx: AsyncSession, delivery_id: int, digest: str) -> None:
    """Remember what the board says from now on."""
    row = {"delivery_id": delivery_id, "digest": digest, "problem": ""}
    await execute(tx, insert_new(tx, _BOARD), [row])
    await execute(tx, update(_BOARD).where(_BOARD.c.delivery_id == delivery_id).values(digest=digest))


async def give_up(tx: AsyncSession, delivery_id: int, problem: str) -> None:
    """Edit the board no more: its message or its channel is gone."""
    await execute(tx, update(_BOARD).where(_BOARD.c.delivery_id == delivery_id).values(problem=problem))


async def _begin_with(tx: AsyncSession, subject: str, kind: DeliveryKind, key: str) -> list[Delivery]:
    c = DELIVERY.c
    of_it = (
        checked(tx, DELIVERY),
        c.subject == subject,
        c.kind == kind.value,
        c.dedupe_key.startswith(key, autoescape=True),
    )
    return [delivery(row) for row in await execute(tx, select(DELIVERY).where(*of_it).order_by(c.id))]


async def _values(tx: AsyncSession, presence: Presence) -> dict[str, Any]:
    return {
        "team": team_of(tx),
        "session_id": presence.session_id,
        "start": presence.start,
        "state": presence.state.value,
        "person_id": await _named(tx, presence),
        "said_by": presence.said_by,
        "minutes": presence.minutes,
        "substitute": presence.substitute,
        "at": presence.at,
    }


async def _named(tx: AsyncSession, presence: Presence) -> int:
    """The record by which the program names the person in that session: theirs, however records are joined later."""
    there = select(_PART.c.person_id).where(
        _PART.c.session_id == presence.session_id, _PART.c.person_id.in_(records(presence.person_id))
    )
    return (await execute(tx, there.order_by(_PART.c.person_id))).scalars().first() or presence.person_id


def _said() -> Select[Any]:
    said = [column for column in _PRESENCE.c if column.name != "person_id"]
    return select(*said, ID.label("person_id")).join(NAMED, NAMED.c.id == _PRESENCE.c.person_id)


async def _presences(tx: AsyncSession, statement: Select[Any]) -> list[Presence]:
    """Return what was said, with the substitutes whom the records mean today."""
    found = [_presence(row) for row in await execute(tx, statement)]
    named = {int(s.removeprefix(_PERSON)): s for one in found if (s := one.substitute).startswith(_PERSON)}
    if not named:
        return found
    who = {named[record]: f"{_PERSON}{person}" for record, person in (await meant(tx, named)).items()}
    return [replace(one, substitute=who.get(one.substitute, one.substitute)) for one in found]


def _presence(row: Row[Any]) -> Presence:
    return Presence(
        session_id=row.session_id,
        start=row.start,
        state=PresenceState(row.state),
        person_id=row.person_id,
        said_by=row.said_by,
        at=row.at,
        minutes=row.minutes,
        substitute=row.substitute,
    )
