"""The waiting deliveries, for people who watch the ledger. Only open rows are read, however many are settled."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import KNOWN, OPEN, DeliveryKind, State
from bot.domain.ledger.overview import LONG, Overview
from db.queries.ledger import rests
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED
from db.queries.program import import_outcomes
from db.sql import execute, table_of
from db.tables import SenderRow
from db.teams import own

_SENDER = table_of(SenderRow)
_c = DELIVERY.c
_AGAIN = timedelta(hours=1)
"""As long as anything that was tried in vain may have to wait: Slack's longest Retry-After."""


async def overview(tx: AsyncSession, now: datetime) -> Overview:
    """The workspace's ledger at a glance."""
    rows: dict[tuple[State, DeliveryKind], int] = {}
    counted = (
        select(_c.state, _c.kind, func.count())
        .where(own(tx, DELIVERY), _c.state.in_([state.value for state in OPEN]))
        .group_by(_c.state, _c.kind)
    )
    for state, kind, count in await execute(tx, counted):
        key = State(state), DeliveryKind.of(kind)
        rows[key] = rows.get(key, 0) + count
    until: datetime | None = (
        await execute(tx, select(_SENDER.c.until).where(own(tx, _SENDER)))
    ).scalar_one_or_none()
    return Overview(
        rows=rows,
        oldest_due=await _oldest_due(tx, now),
        uncertain_long=await _uncertain_long(tx, now),
        lease=(until - now).total_seconds() if until else None,
        imports=await import_outcomes.all_of_them(tx),
        rests=Counter((rest.method, not rest.channel) for rest in await rests.hold(tx, now)),
    )


async def _oldest_due(tx: AsyncSession, now: datetime) -> float:
    """Seconds; what waits for quiet hours or for another message wakes later and carries no error, and is not meant."""
    soon = own(tx, DELIVERY) & (_c.state == State.PLANNED.value) & (_c.wake_at <= now + _AGAIN)
    wanted = soon & (_c.due_at <= now) & ((_c.wake_at <= now) | (_c.last_error != "")) & ~IS_GATHERED
    ours = _c.kind.in_(sorted(kind.value for kind in KNOWN))
    found = (await execute(tx, select(func.min(_c.due_at)).where(wanted, ours))).scalar_one()
    return (now - found).total_seconds() if found else 0.0


async def _uncertain_long(tx: AsyncSession, now: datetime) -> int:
    left = own(tx, DELIVERY) & (_c.state == State.UNCERTAIN.value) & (_c.first_attempt_at <= now - LONG)
    return int((await execute(tx, select(func.count()).select_from(DELIVERY).where(left))).scalar_one())
