"""The delivery ledger, for the worker that sends: lease, claim, attempt, settle.

A claim is a lease: it names its owner and moves `wake_at` to the lease's end, so a dead worker's rows come due again
by themselves. A claimed row is still planned, and can still be cancelled, until `begin` makes it `sending`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import KNOWN, OPEN, Delivery, State
from bot.domain.ledger.ranks import Rank, order, places, rank_of
from db.engine import team_of
from db.queries.ledger import gathered
from db.queries.ledger.deliveries import DELIVERY, delivery
from db.sql import execute, table_of
from db.tables import SenderRow
from db.teams import own

_SENDER = table_of(SenderRow)
_c = DELIVERY.c
_OPEN = [state.value for state in OPEN]
_KNOWN = sorted(kind.value for kind in KNOWN)
_WINDOW = 8
"""The number of candidates in each queue for each claimed row: the rest go to recipients that have one already."""


async def hold_sender(tx: AsyncSession, owner: str, now: datetime, until: datetime) -> bool:
    """Take or renew the team's sender lease; False while another owner holds it."""
    postgres = tx.get_bind().dialect.name == "postgresql"
    statement = postgresql.insert(_SENDER) if postgres else sqlite.insert(_SENDER)
    statement = statement.on_conflict_do_update(
        index_elements=["team"],
        set_={"owner": owner, "until": until},
        where=(_SENDER.c.owner == owner) | (_SENDER.c.until <= now),
    ).values(team=team_of(tx), owner=owner, until=until)
    result = await execute(tx, statement)
    return bool(result.rowcount)


async def is_held(tx: AsyncSession, now: datetime) -> bool:
    """Tell whether some process holds the team's sender lease."""
    held = select(_SENDER.c.owner).where(own(tx, _SENDER), _SENDER.c.until > now)
    return (await execute(tx, held)).first() is not None


async def release_sender(tx: AsyncSession, owner: str, now: datetime) -> None:
    """Let another worker send at once."""
    held = (own(tx, _SENDER)) & (_SENDER.c.owner == owner)
    await execute(tx, update(_SENDER).where(held).values(until=now))


async def next_wake(tx: AsyncSession, *, after: int = 0) -> datetime | None:
    """Return when a worker has something to do next: send, look again, or take over from one that died."""
    # one minimum for each state: the first entry of an index; over all at once PostgreSQL reads every planned row
    first = [select(func.min(_c.wake_at)).where(_mine(tx, after, state)).scalar_subquery() for state in OPEN]
    found = (await execute(tx, select(*first))).one()
    return min((moment for moment in found if moment), default=None)


async def recover(tx: AsyncSession, now: datetime, *, after: int = 0) -> int:
    """Make uncertain what was being sent when its worker's lease ran out; returns how many."""
    left = _mine(tx, after, State.SENDING) & (_c.wake_at <= now)
    # What a worker that hangs holds in an open transaction keeps nobody waiting.
    ids = list((await execute(tx, select(_c.id).where(left).with_for_update(skip_locked=True))).scalars())
    if not ids:
        return 0
    await gathered.keep_up(tx, ids, State.UNCERTAIN)
    values = {"state": State.UNCERTAIN.value, "lease_owner": ""}
    return (await execute(tx, update(DELIVERY).where(_c.id.in_(ids)).values(values))).rowcount


async def expire_due(tx: AsyncSession, now: datetime, *, limit: int = 200, after: int = 0) -> list[Delivery]:
    """Expire what is due and past its time, at most `limit`; returns it as it stands now."""
    late = (
        _mine(tx, after, State.PLANNED)
        & _c.settled_at.is_(None)
        & (_c.wake_at <= now)
        & (_c.expires_at <= now)
    )
    some = select(_c.id).where(late).limit(limit).with_for_update(skip_locked=True)
    ids = list((await execute(tx, some)).scalars())
    if not ids:
        return []
    values = {"state": State.EXPIRED.value, "settled_at": now, "lease_owner": ""}
    await execute(tx, update(DELIVERY).where(_c.id.in_(ids)).values(values))
    return [delivery(row) for row in await execute(tx, select(DELIVERY).where(_c.id.in_(ids)))]


async def claim(
    tx: AsyncSession,
    owner: str,
    now: datetime,
    *,
    lease: timedelta,
    limit: int,
    at_most: Mapping[Rank, int] | None = None,
    state: State = State.PLANNED,
    skip: Collection[str] = (),
    after: int = 0,
) -> list[Delivery]:
    """Lease what is due, the most urgent first, one for each recipient and none for those in `skip`.

    One at a time keeps the order of what goes to one channel, and lets no busy channel fill the claim. With `at_most`, one
    of that rank is taken only while fewer than so many are.
    """
    rooms = {rank: min(limit, (at_most or {}).get(rank, limit)) for rank in Rank}
    due = _mine(tx, after, state) & (_c.wake_at <= now)
    if state is State.PLANNED:  # what is too late is expired in bulk, and stands in nobody's way meanwhile
        due &= _c.expires_at.is_(None) | (_c.expires_at > now)
    if skip:
        due &= _c.recipient.not_in(sorted(skip))
    queues = [queue for queue in await _waiting(tx, state, now) if rooms[rank_of(queue)] > 0]
    heads = [head for queue in queues for head in await _heads(tx, due, queue, limit * _WINDOW)]
    chosen: dict[str, int] = {}
    for _, queue, head in sorted(heads, key=itemgetter(0)):
        if len(chosen) < rooms[rank_of(queue)]:
            chosen.setdefault(head.recipient, head.id)
    taken = await _free(tx, list(chosen.values()), state, now)
    values = {"lease_owner": owner, "wake_at": now + lease}
    if taken:
        await execute(tx, update(DELIVERY).where(_c.id.in_([one.id for one in taken])).values(values))
    return taken


async def _waiting(tx: AsyncSession, state: State, now: datetime) -> list[int]:
    """The queues in which something is due: one look into an index for each that there is."""
    here = own(tx, DELIVERY) & (_c.state == state.value) & _c.settled_at.is_(None)
    every = list(places())
    # the first entry of an index; where PostgreSQL is asked whether there is any before now, it reads all that is planned
    first = [select(func.min(_c.wake_at)).where(here, _c.queue == queue).scalar_subquery() for queue in every]
    found = (await execute(tx, select(*first))).one()
    return [queue for queue, wake_at in zip(every, found, strict=True) if wake_at and wake_at <= now]


async def _heads(
    tx: AsyncSession, due: ColumnElement[bool], queue: int, limit: int
) -> list[tuple[Any, int, Row[Any]]]:
    """The first few of a queue: what they are sorted by, the queue, and the row as far as that needs it."""
    columns = (_c.id, _c.kind, _c.recipient, _c.priority, _c.due_at, _c.expires_at)
    first = select(*columns).where(due, _c.settled_at.is_(None), _c.queue == queue)
    rows = await execute(tx, first.order_by(_c.wake_at, _c.id).limit(limit))
    return [(order(row, queue), queue, row) for row in rows]


async def _free(tx: AsyncSession, ids: Sequence[int], state: State, now: datetime) -> list[Delivery]:
    """Lock those of `ids` that nobody else has taken meanwhile; in their order."""
    if not ids:
        return []
    locked = select(DELIVERY).where(_c.id.in_(ids)).with_for_update(skip_locked=True)
    rows = {row.id: row for row in await execute(tx, locked) if row.state == state and row.wake_at <= now}
    return [delivery(rows[id_]) for id_ in ids if id_ in rows]


async def known(tx: AsyncSession, ids: Collection[int]) -> frozenset[int]:
    """Those of `ids` that are deliveries of this ledger."""
    return frozenset(
        (await execute(tx, select(_c.id).where(own(tx, DELIVERY), _c.id.in_(sorted(ids))))).scalars()
    )


async def let_go(tx: AsyncSession, ids: Collection[int], owner: str) -> None:
    """Give back what `owner` has claimed and not begun to send: it keeps its place in its queue."""
    held = _c.id.in_(sorted(ids)) & (_c.lease_owner == owner) & (_c.state == State.PLANNED.value)
    await execute(tx, update(DELIVERY).where(held).values(lease_owner="", wake_at=_c.due_at))


async def begin(
    tx: AsyncSession,
    delivery_id: int,
    owner: str,
    now: datetime,
    lease: timedelta,
    *,
    channel: str,
    thread_ts: str = "",
    first: datetime | None = None,
) -> bool:
    """Write down that an attempt begins, and where to; False where it was cancelled or is another's by now.

    `first` is when by Slack's clock, where that is another time: it is kept of the first attempt.
    To be committed before the message is sent: what is found `sending` later may have arrived.
    """
    statement = (
        update(DELIVERY)
        .where(_c.id == delivery_id, _c.lease_owner == owner, _c.state == State.PLANNED.value)
        .values(
            state=State.SENDING.value,
            attempts=_c.attempts + 1,
            looks=0,
            first_attempt_at=func.coalesce(_c.first_attempt_at, first or now),
            wake_at=now + lease,
            channel=channel,
            thread_ts=thread_ts,
        )
    )
    return bool((await execute(tx, statement)).rowcount)


async def settle(
    tx: AsyncSession,
    delivery_id: int,
    owner: str,
    state: State,
    now: datetime,
    *,
    wake_at: datetime | None = None,
    error: str | None = None,
    channel: str | None = None,
    ts: str | None = None,
    attempts: int | None = None,
    looks: int | None = None,
    in_doubt: bool | None = None,
) -> bool:
    """Give a claimed delivery back in `state`, with what is given changed; False where it is not `owner`'s any more."""
    given = {"wake_at": wake_at, "last_error": error, "channel": channel, "ts": ts, "attempts": attempts}
    given |= {"looks": looks, "in_doubt": in_doubt}
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    values |= {
        "state": state.value,
        "lease_owner": "",
        "settled_at": None if state in OPEN else now,
    }
    held = (_c.id == delivery_id) & (_c.lease_owner == owner) & _c.state.in_(_OPEN)
    return bool((await execute(tx, update(DELIVERY).where(held).values(values))).rowcount)


async def arrived(tx: AsyncSession, delivery_id: int, now: datetime, *, channel: str, ts: str) -> bool:
    """Settle as sent what has arrived, though its sender's lease was over; False where it is settled already."""
    values = {"state": State.SENT.value, "settled_at": now, "lease_owner": "", "last_error": ""}
    still = (_c.id == delivery_id) & _c.state.in_(_OPEN)
    return bool(
        (
            await execute(tx, update(DELIVERY).where(still).values(values | {"channel": channel, "ts": ts}))
        ).rowcount
    )


def _mine(tx: AsyncSession, after: int, state: State) -> ColumnElement[bool]:
    # While a newer version is put in place, or taken back, its rows wait for a worker that can write them.
    mine = own(tx, DELIVERY) & (_c.state == state.value) & _c.kind.in_(_KNOWN)
    return mine & (_c.id > after) if after else mine
