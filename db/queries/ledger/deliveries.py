"""The delivery ledger, for those who plan, cancel and read; `db.queries.ledger.sending` is its worker's side."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    case,
    false,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import BY_HAND, GATHERED, Delivery, DeliveryKind, Plan, State
from bot.domain.ledger.ranks import place
from db import bulk
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import DeliveryRow, GatheredRow
from db.teams import checked, own

DELIVERY = table_of(DeliveryRow)
_GATHERED = table_of(GatheredRow)
_c = DELIVERY.c
IS_GATHERED: ColumnElement[bool] = _c.last_error.startswith(GATHERED)
"""True if a delivery waits in a digest, or was sent in one."""
LOOSE: dict[str, Any] = {"last_error": case((IS_GATHERED, ""), else_=_c.last_error)}
"""Takes a planned delivery out of its digest, if it is in one."""
_CHUNK = 1_000
"""Rows of one statement: under both databases' limits of bound values."""

_PLANNED: dict[str, Callable[[Plan], Any]] = {
    **{name: attrgetter(name) for name in ("conference_id", "subject", "recipient", "dedupe_key")},
    **{name: attrgetter(name) for name in ("payload", "due_at", "expires_at")},
    "kind": attrgetter("kind.value"),
    "priority": attrgetter("priority.value"),
    "queue": place,
    "wake_at": attrgetter("due_at"),
}
"""The source of each column of a new row."""
_FRESH: dict[str, Any] = {
    "state": literal_column(f"'{State.PLANNED}'"),
    "attempts": literal_column("0"),
    "looks": literal_column("0"),
    "in_doubt": false(),
    **dict.fromkeys(("lease_owner", "last_error", "channel", "thread_ts", "ts"), literal_column("''")),
}
"""The first values of every new row: written into the statement, so that no row of a large plan carries them."""


async def plan(tx: AsyncSession, plans: Iterable[Plan], now: datetime) -> int:
    """Write the plans in the ledger; returns how many of them stand there that did not before.

    A fact that is planned already is left alone, however far its delivery has come. One that was cancelled comes
    true again: a session that moved away and back is reminded of at its old time. What a digest has told does not, and
    neither does what an operator has called off.
    """
    # One order for everybody: two planners cannot lock each other out.
    ordered = sorted(plans, key=attrgetter("dedupe_key"))
    team = team_of(tx)
    columns = {**_PLANNED, "team": lambda _: team, "created_at": lambda _: now}
    return await bulk.insert(tx, _insert_or_revive, columns, ordered)


def _insert_or_revive(postgres: bool) -> bulk.Insert:
    statement = (postgresql.insert(DELIVERY) if postgres else sqlite.insert(DELIVERY)).values(_FRESH)
    given = statement.excluded
    renewed = (
        "recipient",
        "payload",
        "priority",
        "queue",
        "due_at",
        "expires_at",
        "wake_at",
        "state",
        "last_error",
    )
    return statement.on_conflict_do_update(
        index_elements=["dedupe_key", "team"],
        set_={name: given[name] for name in renewed} | {"settled_at": None},
        where=(_c.state == State.CANCELLED.value)
        & ~_c.last_error.startswith(GATHERED)
        & (_c.last_error != BY_HAND),
    )


async def cancel(
    tx: AsyncSession,
    *,
    subject: str,
    now: datetime,
    kinds: Collection[DeliveryKind] | None = None,
    recipient: str | None = None,
    keep: Collection[str] = frozenset(),
) -> int:
    """Cancel what is planned about `subject`, but for the dedupe keys in `keep`; returns how many.

    What is being sent at this moment cannot be called back and is left alone.
    """
    where = checked(tx, DELIVERY) & (_c.subject == subject)
    if kinds is not None:
        where &= _c.kind.in_([kind.value for kind in kinds])
    if recipient is not None:
        where &= _c.recipient == recipient
    if not keep:
        return await _cancel(tx, where, now)
    rows = await execute(tx, select(_c.dedupe_key).where(where, _c.state == State.PLANNED.value))
    return await cancel_keys(tx, set(rows.scalars()).difference(keep), now)


async def replan(
    tx: AsyncSession,
    plans: Iterable[Plan],
    subjects: Collection[str],
    kinds: Collection[DeliveryKind],
    now: datetime,
    *,
    recipient: str | None = None,
) -> int:
    """Make `plans` all that is planned of these kinds about `subjects`; returns how many are new.

    The rest is cancelled; what stands already is not touched, and neither is any other subject (nor, with
    `recipient`, anybody else). What was due before `now` is not made any more, but what waits of it goes on waiting.
    """
    wanted = {p.dedupe_key: p for p in plans}
    fresh = [p for p in wanted.values() if p.due_at >= now]
    standing = await _standing(tx, subjects, kinds, recipient)
    moved = {p.dedupe_key for p in fresh if standing.get(p.dedupe_key, p.due_at) != p.due_at}
    await cancel_keys(tx, moved | (standing.keys() - wanted.keys()), now)
    return await plan(tx, fresh, now)


async def _standing(
    tx: AsyncSession, subjects: Collection[str], kinds: Collection[DeliveryKind], recipient: str | None
) -> dict[str, datetime]:
    """Dedupe key to due time of what is planned."""
    standing: dict[str, datetime] = {}
    for chunk in chunks(sorted(subjects), _CHUNK):
        where = [
            checked(tx, DELIVERY),
            _c.subject.in_(chunk),
            _c.kind.in_([kind.value for kind in kinds]),
            _c.state == State.PLANNED.value,
        ]
        if recipient is not None:
            where.append(_c.recipient == recipient)
        rows = await execute(tx, select(_c.dedupe_key, _c.due_at).where(*where))
        standing.update((row.dedupe_key, row.due_at) for row in rows)
    return standing


async def cancel_keys(tx: AsyncSession, dedupe_keys: Collection[str], now: datetime) -> int:
    """Cancel what is planned under these dedupe keys; returns how many."""
    keys = chunks(sorted(dedupe_keys), _CHUNK)
    return sum([await _cancel(tx, checked(tx, DELIVERY) & _c.dedupe_key.in_(chunk), now) for chunk in keys])


async def _cancel(tx: AsyncSession, where: ColumnElement[bool], now: datetime) -> int:
    statement = (
        update(DELIVERY)
        .where(where, _c.state == State.PLANNED.value)
        .values(LOOSE | {"state": State.CANCELLED.value, "settled_at": now, "lease_owner": ""})
    )
    return (await execute(tx, statement)).rowcount


async def revive(tx: AsyncSession, subjects: Collection[str], since: datetime, now: datetime) -> int:
    """Plan again what was cancelled about `subjects` from `since` on and is still of use; returns how many rows.

    What an operator has called off stays so, and so do change notices: they are planned by what changed.
    """
    still_of_use = _c.expires_at.is_(None) | (_c.expires_at > now)
    cancelled = (_c.state == State.CANCELLED.value) & (_c.settled_at >= since) & still_of_use
    kept_off = (
        _c.last_error.startswith(GATHERED)
        | (_c.last_error == BY_HAND)
        | (_c.kind == DeliveryKind.CHANGE_NOTICE.value)
    )
    fresh = {"state": State.PLANNED.value, "settled_at": None, "last_error": "", "wake_at": _c.due_at}
    count = 0
    for chunk in chunks(sorted(subjects), _CHUNK):
        theirs = checked(tx, DELIVERY) & _c.subject.in_(chunk)
        count += (
            await execute(tx, update(DELIVERY).where(theirs, cancelled, ~kept_off).values(fresh))
        ).rowcount
    return count


async def make_anew(tx: AsyncSession, subject: str, kinds: Collection[DeliveryKind], now: datetime) -> int:
    """Let a worker that has made a text about the subject already, and not begun to send it, make it again.

    Every planned row is held until the transaction ends, so that none is made meanwhile of what stood there before; so are
    the digests in which they wait.
    """
    planned = _c.state == State.PLANNED.value
    wake_at = case((_c.lease_owner != "", now), else_=_c.wake_at)
    values = {"lease_owner": "", "wake_at": wake_at}
    where = (
        checked(tx, DELIVERY)
        & planned
        & (_c.subject == subject)
        & _c.kind.in_([kind.value for kind in kinds])
    )
    made = (await execute(tx, update(DELIVERY).where(where).values(values))).rowcount
    told = select(_GATHERED.c.digest_id).join(DELIVERY, _c.id == _GATHERED.c.delivery_id)
    if digests := (await execute(tx, told.where(where, IS_GATHERED).distinct())).scalars().all():
        await execute(tx, update(DELIVERY).where(_c.id.in_(digests), planned).values(values))
    return made


async def wake(tx: AsyncSession, recipients: Collection[str], now: datetime) -> int:
    """Let what these recipients are due be looked at again at once, whatever it waits for; returns how many."""
    waiting = (_c.due_at <= now) & (_c.wake_at > now) & (_c.lease_owner == "") & ~IS_GATHERED
    mine = own(tx, DELIVERY) & _c.recipient.in_(sorted(recipients)) & (_c.state == State.PLANNED.value)
    return (await execute(tx, update(DELIVERY).where(mine, waiting).values(wake_at=now))).rowcount


async def find(tx: AsyncSession, delivery_id: int) -> Delivery | None:
    """The delivery of that id."""
    return await _one(tx, own(tx, DELIVERY) & (_c.id == delivery_id))


async def by_dedupe_key(tx: AsyncSession, dedupe_key: str) -> Delivery | None:
    """The delivery of that fact."""
    return await _one(tx, checked(tx, DELIVERY) & (_c.dedupe_key == dedupe_key))


async def since(
    tx: AsyncSession, late: Delivery, kinds: Collection[DeliveryKind], now: datetime
) -> list[Delivery]:
    """Return what else of these kinds the recipient is told about the same subject, and fell due or was sent since `late` was due."""
    same = (
        checked(tx, DELIVERY)
        & (_c.subject == late.subject)
        & (_c.recipient == late.recipient)
        & (_c.id != late.id)
    )
    lately = ((_c.due_at > late.due_at) & (_c.due_at <= now)) | (_c.settled_at >= late.due_at)
    where = same & _c.kind.in_([kind.value for kind in kinds]) & lately
    return [delivery(row) for row in await execute(tx, select(DELIVERY).where(where).order_by(_c.id))]


async def listing(
    tx: AsyncSession,
    *,
    states: Collection[State] | None = None,
    subject: str | None = None,
    conference_id: int | None = None,
    newest_first: bool = False,
    limit: int = 100,
) -> list[Delivery]:
    """Deliveries by the time they are due."""
    where = _about(tx, subject, conference_id)
    if states is not None:
        where.append(_c.state.in_([state.value for state in states]))
    order = (_c.due_at.desc(), _c.id.desc()) if newest_first else (_c.due_at, _c.id)
    rows = await execute(tx, select(DELIVERY).where(*where).order_by(*order).limit(limit))
    return [delivery(row) for row in rows]


async def counts(
    tx: AsyncSession, conference_id: int | None = None, *, subject: str | None = None
) -> dict[State, int]:
    """Return how many deliveries of the conference, or about the subject, stand in each state; 0 is left out."""
    where = _about(tx, subject, conference_id)
    rows = await execute(tx, select(_c.state, func.count()).where(*where).group_by(_c.state))
    return {State(state): count for state, count in rows}


async def count_planned(
    tx: AsyncSession,
    conference_id: int,
    kinds: Collection[DeliveryKind],
    *,
    recipients: Collection[str],
    subjects: Collection[str],
) -> int:
    """Return how many deliveries of these kinds are planned to the `recipients` or about the `subjects`."""
    waiting = select(_c.recipient, _c.subject).where(
        checked(tx, DELIVERY),
        _c.conference_id == conference_id,
        _c.state == State.PLANNED.value,
        _c.kind.in_([kind.value for kind in kinds]),
    )
    to, about = set(recipients), set(subjects)
    return sum(row.recipient in to or row.subject in about for row in await execute(tx, waiting))


def _about(tx: AsyncSession, subject: str | None, conference_id: int | None) -> list[ColumnElement[bool]]:
    named = ((_c.subject, subject), (_c.conference_id, conference_id))
    given = [column == value for column, value in named if value is not None]
    return [checked(tx, DELIVERY) if given else own(tx, DELIVERY), *given]


async def highest_id(tx: AsyncSession) -> int:
    """The newest delivery's id; 0 where there is none."""
    return (await execute(tx, select(func.max(_c.id)).where(checked(tx, DELIVERY)))).scalar_one() or 0


async def next_due(tx: AsyncSession, after: datetime | None = None) -> datetime | None:
    """Return when the next planned delivery is due or tried again; with `after`, what is due by then is passed over."""
    statement = select(func.min(_c.wake_at)).where(own(tx, DELIVERY), _c.state == State.PLANNED.value)
    if after:
        statement = statement.where(_c.wake_at > after)
    found: datetime | None = (await execute(tx, statement)).scalar_one()
    return found


async def _one(tx: AsyncSession, where: ColumnElement[bool]) -> Delivery | None:
    row = (await execute(tx, select(DELIVERY).where(where))).one_or_none()
    return delivery(row) if row else None


def delivery(row: Row[Any]) -> Delivery:
    """The domain object of a ledger row."""
    return Delivery(
        id=row.id,
        kind=DeliveryKind.of(row.kind),
        subject=row.subject,
        recipient=row.recipient,
        dedupe_key=row.dedupe_key,
        due_at=row.due_at,
        expires_at=row.expires_at,
        priority=row.priority,
        conference_id=row.conference_id,
        payload=row.payload,
        state=State(row.state),
        attempts=row.attempts,
        looks=row.looks,
        in_doubt=row.in_doubt,
        first_attempt_at=row.first_attempt_at,
        last_error=row.last_error,
        channel=row.channel,
        thread_ts=row.thread_ts,
        ts=row.ts,
        settled_at=row.settled_at,
    )
