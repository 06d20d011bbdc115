"""What lies further ahead in the ledger than it can: a clock has been set back since it was written.

A lease that ends later than one that is taken now is cut to that. Nobody loses a lease by it that they may still use:
they had it for shorter than a lease lasts.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, exists, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.deliveries import OPEN, State
from db.queries.deliveries import DELIVERY, run
from db.tables import SenderRow

SLACK = timedelta(seconds=2)
"""Two clocks that agree may be so far apart."""
_LOOK = timedelta(minutes=1)
"""No look for an uncertain message is put off by more."""
_SENDER: Table = SenderRow.__table__  # type: ignore[attr-defined]
_c = DELIVERY.c


async def found(
    session: AsyncSession, team: str, sender: datetime, rows: datetime, *, after: int = 0
) -> bool:
    """Whether the sender lease ends later than `sender`, or one of a delivery later than `rows`."""
    far = exists().where(_far_sender(team, sender)), exists().where(_far_rows(team, rows, after))
    return bool((await run(session, select(far[0] | far[1]))).scalar())


async def cut_sender(session: AsyncSession, team: str, latest: datetime) -> bool:
    """Let the sender lease end at `latest` if it ends later; whether it did."""
    cut = update(_SENDER).where(_far_sender(team, latest)).values(until=latest)
    return bool((await run(session, cut)).rowcount)


async def cut_rows(session: AsyncSession, team: str, latest: datetime, *, after: int = 0) -> int:
    """Let the leases of deliveries end at `latest` if they end later; returns how many did."""
    cut = update(DELIVERY).where(_far_rows(team, latest, after)).values(wake_at=latest)
    return (await run(session, cut)).rowcount


async def hasten(session: AsyncSession, team: str, now: datetime, *, after: int = 0) -> int:
    """Take up again what waits, since it is not known for how long; returns how much.

    Its turn had come once: what was refused, or waits for quiet hours to end, waits again. What never had its turn
    comes when it is due.
    """
    waits = _open(team, after) & (_c.lease_owner == "") & (_c.wake_at > _c.due_at) & (_c.wake_at > now)
    planned = waits & (_c.state == State.PLANNED.value)
    count = (await run(session, update(DELIVERY).where(planned).values(wake_at=now))).rowcount
    far = waits & (_c.state == State.UNCERTAIN.value) & (_c.wake_at > now + _LOOK)
    return count + (await run(session, update(DELIVERY).where(far).values(wake_at=now + _LOOK))).rowcount


def _far_sender(team: str, latest: datetime) -> ColumnElement[bool]:
    return (_SENDER.c.team == team) & (_SENDER.c.until > latest + SLACK)


def _far_rows(team: str, latest: datetime, after: int) -> ColumnElement[bool]:
    leased = (_c.lease_owner != "") | (_c.state == State.SENDING.value)
    return _open(team, after) & leased & (_c.wake_at > latest + SLACK)


def _open(team: str, after: int) -> ColumnElement[bool]:
    mine = (_c.team == team) & _c.state.in_([state.value for state in OPEN])
    return mine & (_c.id > after) if after else mine
