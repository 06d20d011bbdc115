"""The times in the ledger that lie too far ahead: a clock has been set back since they were written.

A lease that ends later than one that is taken now is cut to that. Nobody loses a lease by it that they may still use:
they had it for shorter than a lease lasts.
"""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import OPEN, State
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute, table_of
from db.tables import RestRow, SenderRow
from db.teams import own

SLACK = timedelta(seconds=2)
"""Two clocks that agree may be so far apart."""
_LOOK = timedelta(minutes=1)
"""No look for an uncertain message is put off by more."""
_SENDER = table_of(SenderRow)
_REST = table_of(RestRow)
_c = DELIVERY.c


async def found(
    tx: AsyncSession, sender: datetime, rows: datetime, rests: datetime, *, after: int = 0
) -> bool:
    """Tell whether the sender lease ends later than `sender`, one of a delivery later than `rows`, or a rest later than `rests`."""
    far = (_far_sender(tx, sender), _far_rows(tx, rows, after), _far_rests(tx, rests))
    return bool((await execute(tx, select(or_(*(exists().where(each) for each in far))))).scalar())


async def cut_sender(tx: AsyncSession, latest: datetime) -> timedelta:
    """Let the sender lease end at `latest` if it ends later; returns by how much it did."""
    until = (await execute(tx, select(_SENDER.c.until).where(_far_sender(tx, latest)))).scalar_one_or_none()
    if until is None:
        return timedelta(0)
    await execute(tx, update(_SENDER).where(_far_sender(tx, latest)).values(until=latest))
    return cast(datetime, until) - latest


async def shorten_rests(tx: AsyncSession, by: timedelta, now: datetime, latest: datetime) -> None:
    """Let rests that were written before the clock was set back `by` so much last no longer than was left of them.

    None lasts beyond `latest`. A rest that was over by the clock from before is gone.
    """
    mine = own(tx, _REST)
    await execute(tx, delete(_REST).where(mine, _REST.c.until <= now + by))
    for row in list(await execute(tx, select(_REST).where(mine))):
        this = (mine, _REST.c.method == row.method, _REST.c.channel == row.channel)
        await execute(tx, update(_REST).where(*this).values(until=min(row.until - by, latest)))


async def cut_rows(tx: AsyncSession, latest: datetime, *, after: int = 0) -> int:
    """Let the leases of deliveries end at `latest` if they end later; returns how many did."""
    cut = update(DELIVERY).where(_far_rows(tx, latest, after)).values(wake_at=latest)
    return (await execute(tx, cut)).rowcount


async def hasten(tx: AsyncSession, now: datetime, *, after: int = 0) -> int:
    """Take up again what waits, since it is not known for how long; returns how much.

    Its turn had come once: what was refused, or waits for quiet hours to end, waits again. What never had its turn
    comes when it is due.
    """
    waits = _open(tx, after) & (_c.lease_owner == "") & (_c.wake_at > _c.due_at) & (_c.wake_at > now)
    planned = waits & (_c.state == State.PLANNED.value)
    count = (await execute(tx, update(DELIVERY).where(planned).values(wake_at=now))).rowcount
    far = waits & (_c.state == State.UNCERTAIN.value) & (_c.wake_at > now + _LOOK)
    return count + (await execute(tx, update(DELIVERY).where(far).values(wake_at=now + _LOOK))).rowcount


def _far_sender(tx: AsyncSession, latest: datetime) -> ColumnElement[bool]:
    return own(tx, _SENDER) & (_SENDER.c.until > latest + SLACK)


def _far_rests(tx: AsyncSession, latest: datetime) -> ColumnElement[bool]:
    return own(tx, _REST) & (_REST.c.until > latest + SLACK)


def _far_rows(tx: AsyncSession, latest: datetime, after: int) -> ColumnElement[bool]:
    leased = (_c.lease_owner != "") | (_c.state == State.SENDING.value)
    return _open(tx, after) & leased & (_c.wake_at > latest + SLACK)


def _open(tx: AsyncSession, after: int) -> ColumnElement[bool]:
    mine = own(tx, DELIVERY) & _c.state.in_([state.value for state in OPEN])
    return mine & (_c.id > after) if after else mine
