"""The times that announcements went out, the messages of each, and those to be written anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.model import key, subject
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, State
from bot.domain.people.model import How, Person
from db.engine import team_of
from db.queries.ledger import rests
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED, delivery
from db.sql import execute, table_of
from db.tables import OccurrenceRow, RewriteRow
from db.teams import checked, own
from db.upsert import insert_new

_OCCURRENCE = table_of(OccurrenceRow)
_REWRITE = table_of(RewriteRow)
_c = DELIVERY.c
_FLYING = [State.SENDING.value, State.UNCERTAIN.value]
_SECOND = timedelta(seconds=1)
_EARLIER = timedelta(days=1)
"""No message of a time of an announcement is due so long before it, even if a clock was set back."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an announcement went out, or should have (`missed`)."""

    at: datetime
    missed: bool
    unlinked: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A sent message that is to be written anew."""

    delivery: Delivery
    wake_at: datetime
    attempts: int


async def add(
    tx: AsyncSession,
    announcement_id: int,
    at: datetime,
    unlinked: Sequence[Person],
    *,
    missed: bool = False,
) -> None:
    """Keep that the announcement went out at `at`, and whom it could not be sent to."""
    people = [_written(p) for p in unlinked]
    row = {
        "team": team_of(tx),
        "announcement_id": announcement_id,
        "at": at,
        "missed": missed,
        "unlinked": people,
    }
    await execute(tx, insert_new(tx, _OCCURRENCE), [row])


async def put(tx: AsyncSession, announcement_id: int, at: datetime, unlinked: Sequence[Person]) -> None:
    """Keep that the announcement of `at` went out after all, and whom it could still not be sent to."""
    people = [_written(p) for p in unlinked]
    where = (_OCCURRENCE.c.announcement_id == announcement_id, _OCCURRENCE.c.at == at)
    await execute(tx, update(_OCCURRENCE).where(*where).values(missed=False, unlinked=people))


async def latest(tx: AsyncSession, announcement_id: int, at: datetime | None = None) -> Occurrence | None:
    """The last time that the announcement went out, or that in the second of `at`: payloads keep whole seconds."""
    its = _OCCURRENCE.c.announcement_id == announcement_id
    if at is not None:
        its &= (_OCCURRENCE.c.at >= at) & (_OCCURRENCE.c.at < at + _SECOND)
    statement = select(_OCCURRENCE).where(its).order_by(_OCCURRENCE.c.at.desc()).limit(1)
    row = (await execute(tx, statement)).first()
    if row is None:
        return None
    people = tuple(map(_read, row.unlinked))
    return Occurrence(row.at, row.missed, people)


def _written(person: Person) -> dict[str, Any]:
    how = {"linked_by": person.linked_by.value} if person.linked_by else {}
    return {"id": person.id, "name": person.name, "email": person.email, **how}


def _read(kept: dict[str, Any]) -> Person:
    how = How(kept["linked_by"]) if kept.get("linked_by") else None
    return Person(kept["id"], kept["name"], kept["email"], linked_by=how)


async def messages(
    tx: AsyncSession, announcement_id: int, at: datetime | None = None, *, lock: bool = False
) -> list[Delivery]:
    """The announcement's messages, of one time or of all, in the order in which they were planned.

    `lock` holds them until the transaction ends.
    """
    where = (
        checked(tx, DELIVERY)
        & (_c.subject == subject(announcement_id))
        & (_c.kind == DeliveryKind.ANNOUNCEMENT.value)
    )
    if at is not None:
        where &= _c.due_at >= at - _EARLIER  # by the index, however often it went out before
        where &= _c.dedupe_key.startswith(key(announcement_id, at, ""), autoescape=True)
    statement = select(DELIVERY).where(where).order_by(_c.id)
    return [delivery(row) for row in await execute(tx, statement.with_for_update() if lock else statement)]


async def rewrite(tx: AsyncSession, where_subject: str, kind: DeliveryKind, now: datetime) -> int:
    """Have the messages of that subject and kind that have gone out written anew; returns how many.

    One that is being sent at this moment, or may have arrived, says what stood there before: it is once it has arrived.
    One that is just being written anew is so again afterwards. What a digest has told stays as it was told.
    """
    gone = select(_c.id).where(
        checked(tx, DELIVERY),
        _c.subject == where_subject,
        _c.kind == kind.value,
        _c.state.in_([State.SENT.value, *_FLYING]),
        ~IS_GATHERED,
    )
    ids = (await execute(tx, gone)).scalars().all()
    if ids:
        await execute(tx, delete(_REWRITE).where(_REWRITE.c.delivery_id.in_(gone)))
        rows = [{"team": team_of(tx), "delivery_id": i, "wake_at": now, "attempts": 0} for i in ids]
        await execute(tx, insert_new(tx, _REWRITE), rows)
    return len(ids)


async def due_rewrites(tx: AsyncSession, now: datetime, limit: int) -> list[Rewrite]:
    """The messages to be written anew now, at most `limit`."""
    statement = (
        select(DELIVERY, _REWRITE.c.wake_at.label("since"), _REWRITE.c.attempts.label("tried"))
        .join(_REWRITE, _REWRITE.c.delivery_id == _c.id)
        .where(
            own(tx, _REWRITE),
            _REWRITE.c.wake_at <= now,
            _c.state.not_in(_FLYING),
            ~rests.is_edited_later(now),
        )
        .order_by(_REWRITE.c.wake_at, _c.id)
        .limit(limit)
    )
    return [Rewrite(delivery(row), row.since, row.tried) for row in await execute(tx, statement)]


async def next_rewrite(tx: AsyncSession) -> datetime | None:
    """Return when the next message is to be written anew."""
    next_one = select(func.min(_REWRITE.c.wake_at)).where(own(tx, _REWRITE))
    found: datetime | None = (await execute(tx, next_one)).scalar_one()
    return found


async def rewritten(tx: AsyncSession, done: Rewrite) -> bool:
    """The message stands as it should, or never will; False where it has been edited again meanwhile."""
    same = (_REWRITE.c.delivery_id == done.delivery.id, _REWRITE.c.wake_at == done.wake_at)
    return bool((await execute(tx, delete(_REWRITE).where(*same))).rowcount)


async def rewrite_later(tx: AsyncSession, delivery_id: int, wake_at: datetime) -> None:
    """Try again then."""
    statement = update(_REWRITE).where(_REWRITE.c.delivery_id == delivery_id)
    await execute(tx, statement.values(wake_at=wake_at, attempts=_REWRITE.c.attempts + 1))


async def rewriting(tx: AsyncSession, announcement_id: int) -> int:
    """Return how many of the announcement's messages are still to be written anew."""
    # of what is written anew, which is little, and not of all that was ever sent about it
    of_it = exists().where(_c.id == _REWRITE.c.delivery_id, _c.subject == subject(announcement_id))
    statement = select(func.count()).select_from(_REWRITE).where(own(tx, _REWRITE), of_it)
    return int((await execute(tx, statement)).scalar_one())
