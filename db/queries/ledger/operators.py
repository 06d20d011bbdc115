"""The delivery ledger for operators: what stands there, put back by hand or called off."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import BY_HAND, Delivery, DeliveryKind, State
from db.queries.ledger.deliveries import DELIVERY, delivery
from db.sql import execute
from db.teams import checked, own

_c = DELIVERY.c


async def rows(
    tx: AsyncSession,
    *,
    states: Collection[State],
    kind: DeliveryKind | None = None,
    conference_id: int | None = None,
    newest_first: bool = True,
    limit: int = 50,
) -> list[Delivery]:
    """Deliveries in `states`, by the time they are due."""
    narrow = checked if conference_id is not None else own
    where: ColumnElement[bool] = narrow(tx, DELIVERY) & _c.state.in_([state.value for state in states])
    if kind is not None:
        where &= _c.kind == kind.value
    if conference_id is not None:
        where &= _c.conference_id == conference_id
    order = (_c.due_at.desc(), _c.id.desc()) if newest_first else (_c.due_at, _c.id)
    return [
        delivery(r) for r in await execute(tx, select(DELIVERY).where(where).order_by(*order).limit(limit))
    ]


async def locked(tx: AsyncSession, ids: Collection[int]) -> dict[int, Delivery]:
    """These deliveries by id, held until the transaction ends: a worker that settles one of them waits."""
    wanted = (
        select(DELIVERY)
        .where(own(tx, DELIVERY), _c.id.in_(sorted(set(ids))))
        .order_by(_c.id)
        .with_for_update()
    )
    return {row.id: delivery(row) for row in await execute(tx, wanted)}


async def twin(tx: AsyncSession, one: Delivery) -> int | None:
    """The id of another delivery that says the same to the same recipient, and stands or was sent."""
    same = (
        checked(tx, DELIVERY)
        & (_c.subject == one.subject)
        & (_c.recipient == one.recipient)
        & (_c.kind == one.kind.value)
    )
    dead = [State.FAILED.value, State.EXPIRED.value, State.CANCELLED.value]
    others = select(DELIVERY).where(same, _c.id != one.id, _c.state.not_in(dead)).order_by(_c.id.desc())
    return next((row.id for row in await execute(tx, others) if row.payload == one.payload), None)


async def again(
    tx: AsyncSession, delivery_id: int, state: State, expires_at: datetime | None, now: datetime
) -> None:
    """Open a settled delivery again, to be taken up at once, with its attempts counted from the start."""
    values: dict[str, Any] = {"state": state.value, "attempts": 0, "last_error": "", "settled_at": None}
    values |= {"expires_at": expires_at, "wake_at": now, "lease_owner": ""}
    await execute(tx, update(DELIVERY).where(_c.id == delivery_id).values(values))


async def call_off(tx: AsyncSession, ids: Collection[int], now: datetime) -> None:
    """Cancel these deliveries, which are planned."""
    values = {"state": State.CANCELLED.value, "settled_at": now, "lease_owner": ""}
    values |= {"last_error": BY_HAND}
    await execute(tx, update(DELIVERY).where(_c.id.in_(sorted(ids))).values(values))
