"""The parts of digests: deliveries that wait in one, leave with it, and stand as it does once it is settled.

A part that waits is planned, and wakes by itself only to expire. Whoever cancels it, or gives it another time, takes it
out of its digest. Parts are locked before their digest, by everybody: two transactions cannot wait for each other.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import FORGOTTEN, GATHERED, OPEN, UNKNOWN, Delivery, DeliveryKind, State
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED, LOOSE, delivery
from db.sql import execute, table_of
from db.tables import GatheredRow
from db.teams import own

_GATHERED = table_of(GatheredRow)
_c = DELIVERY.c
FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""The wake time of a part that has no end, or is in flight: never by itself."""
_OPEN = [state.value for state in OPEN]
_FLYING = [State.SENDING.value, State.UNCERTAIN.value]
_WAITS: dict[str, Any] = {
    "state": State.PLANNED.value,
    "wake_at": func.coalesce(_c.expires_at, FAR),
    "lease_owner": "",
    "settled_at": None,
}


def of(digests: Collection[int]) -> ColumnElement[bool]:
    """The deliveries that wait in these digests, are on their way with them, or were told by them."""
    inside = select(_GATHERED.c.delivery_id).where(_GATHERED.c.digest_id.in_(digests))
    return _c.id.in_(inside) & IS_GATHERED


async def waiting(tx: AsyncSession, digest_id: int) -> list[Delivery]:
    """Return what the digest would tell now, by the time that it was due."""
    statement = select(DELIVERY).where(of([digest_id]), _c.state == State.PLANNED.value)
    return [delivery(row) for row in await execute(tx, statement.order_by(_c.due_at, _c.id))]


async def put_in(tx: AsyncSession, delivery_id: int, digest_id: int) -> None:
    """Let a delivery that is planned wait in the digest."""
    values = _WAITS | {"last_error": f"{GATHERED}{digest_id}"}
    await execute(tx, update(DELIVERY).where(_c.id == delivery_id).values(values))


async def hold(tx: AsyncSession, digest_id: int, told: Collection[int]) -> bool:
    """Hold these parts until the transaction ends; False where one of them waits in the digest no longer."""
    mine = of([digest_id]) & _c.id.in_(sorted(told)) & (_c.state == State.PLANNED.value)
    held = (await execute(tx, select(_c.id).where(mine).order_by(_c.id).with_for_update())).all()
    return len(held) == len(told)


async def set_out(tx: AsyncSession, told: Collection[int]) -> None:
    """Let these parts, which are held, be on their way with their digest."""
    values = {"state": State.SENDING.value, "wake_at": FAR}
    await execute(tx, update(DELIVERY).where(_c.id.in_(sorted(told))).values(values))


async def lock(tx: AsyncSession, digest_id: int) -> None:
    """Hold the digest's parts until the transaction ends: to be called before the digest itself is changed."""
    mine = select(_c.id).where(of([digest_id]), _c.state.in_(_OPEN))
    await execute(tx, mine.order_by(_c.id).with_for_update())


async def keep_up(tx: AsyncSession, digests: Collection[int], state: State) -> None:
    """Give the parts in flight the `state` of their digests: planned again, or uncertain."""
    values = _WAITS if state is State.PLANNED else {"state": state.value}
    flying = of(digests) & _c.state.in_(_FLYING)
    await execute(tx, update(DELIVERY).where(flying).values(values))


async def settle(
    tx: AsyncSession, digest_id: int, part_id: int, *, state: State, reason: str, now: datetime
) -> bool:
    """Settle one part that waits in the digest; False where it waits there no longer."""
    mine = of([digest_id]) & (_c.id == part_id) & (_c.state == State.PLANNED.value)
    values = {"state": state.value, "settled_at": now, "last_error": reason}
    return bool((await execute(tx, update(DELIVERY).where(mine).values(values))).rowcount)


async def leave(tx: AsyncSession, digest_id: int, part_id: int, wake_at: datetime) -> None:
    """Let one part that waits in the digest go out by itself, from `wake_at` on."""
    mine = of([digest_id]) & (_c.id == part_id) & (_c.state == State.PLANNED.value)
    await execute(tx, update(DELIVERY).where(mine).values(last_error="", wake_at=wake_at))


async def follow(tx: AsyncSession, digest: Delivery, now: datetime) -> list[Delivery]:
    """Let the parts of a digest that was settled stand as it does; returns those that are settled by it.

    The parts of one that is not sent after all, because nothing of it stands or its conference is gone, go out by themselves.
    """
    mine = of([digest.id]) & _c.state.in_(_OPEN)
    if digest.state is State.CANCELLED and digest.last_error != FORGOTTEN:
        await _release(tx, mine, now)
        return []
    ids = list((await execute(tx, select(_c.id).where(mine).order_by(_c.id))).scalars())
    values: dict[str, Any] = {"state": digest.state.value, "settled_at": now, "in_doubt": digest.in_doubt}
    if digest.state is not State.SENT:
        values["last_error"] = digest.last_error
    await execute(tx, update(DELIVERY).where(_c.id.in_(ids)).values(values))
    told = select(DELIVERY).where(_c.id.in_(ids)).order_by(_c.id)
    return [delivery(row) for row in await execute(tx, told)]


async def catch_up(tx: AsyncSession, now: datetime) -> None:
    """Let parts follow digests that were settled without them: by an older version, or because their reader is forgotten.

    Parts that are open are found among what is open, however many digests there were before.
    """
    digest = DELIVERY.alias("digest")
    left = (
        select(_GATHERED.c.digest_id)
        .join(DELIVERY, _c.id == _GATHERED.c.delivery_id)
        .join(digest, digest.c.id == _GATHERED.c.digest_id)
        .where(own(tx, DELIVERY), _c.state.in_(_OPEN), IS_GATHERED, digest.c.state.not_in(_OPEN))
        .distinct()
    )
    ids = list((await execute(tx, left)).scalars())
    if ids:
        for row in (await execute(tx, select(DELIVERY).where(_c.id.in_(ids)))).all():
            await follow(tx, delivery(row), now)


async def _release(tx: AsyncSession, mine: ColumnElement[bool], now: datetime) -> None:
    """Let go what waits; of what is on its way nobody will know whether it arrived."""
    lost = {"state": State.FAILED.value, "settled_at": now, "last_error": UNKNOWN}
    await execute(tx, update(DELIVERY).where(mine, _c.state.in_(_FLYING)).values(lost))
    await execute(tx, update(DELIVERY).where(mine).values(LOOSE | {"wake_at": now}))


async def call_off(tx: AsyncSession, digests: Collection[int], reason: str, now: datetime) -> None:
    """Cancel what waits in these digests."""
    waits = of(digests) & (_c.state == State.PLANNED.value)
    values = {"state": State.CANCELLED.value, "settled_at": now, "last_error": reason}
    await execute(tx, update(DELIVERY).where(waits).values(values))


async def again(tx: AsyncSession, digest: Delivery, state: State, now: datetime) -> None:
    """Open again what was settled with a digest that is opened again in `state`; what is too late stays so."""
    inside = select(_GATHERED.c.delivery_id).where(_GATHERED.c.digest_id == digest.id)
    with_it = (_c.state == digest.state.value) & (_c.last_error == digest.last_error)
    values = _WAITS | {"last_error": f"{GATHERED}{digest.id}"}
    if state is State.UNCERTAIN:
        values |= {"state": state.value, "wake_at": FAR}
    else:
        with_it &= _c.expires_at.is_(None) | (_c.expires_at > now)
    await execute(tx, update(DELIVERY).where(_c.id.in_(inside), with_it).values(values))


async def settled_with(tx: AsyncSession, part: Delivery) -> int | None:
    """The digest with which the part failed, or came too late; None where it did so by itself."""
    digest = DELIVERY.alias("digest")
    statement = (
        select(digest.c.id)
        .join(_GATHERED, _GATHERED.c.digest_id == digest.c.id)
        .where(_GATHERED.c.delivery_id == part.id, digest.c.kind == DeliveryKind.DIGEST.value)
        .where(digest.c.state == part.state.value, digest.c.last_error == part.last_error)
    )
    found: int | None = (await execute(tx, statement)).scalar_one_or_none()
    return found
