"""The progress of reading the workspace's members: rows in, domain objects out."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.sweeps import PAGE, Sweep
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import SweepRow
from db.teams import own
from db.upsert import insert_new

_SWEEP = table_of(SweepRow)
_c = _SWEEP.c


async def latest(tx: AsyncSession) -> Sweep | None:
    """The sweep that is open, or the last one; None where there was none yet."""
    row = (await execute(tx, select(_SWEEP).where(own(tx, _SWEEP)))).one_or_none()
    if row is None:
        return None
    return Sweep(row.number, row.began_at, row.ended_at, row.cursor, row.size, row.pages, row.accounts,
                 row.wake_at, row.problem)  # fmt: skip


async def number(tx: AsyncSession) -> int:
    """The number of the sweep that is open, or of the last one; 0 where there was none yet."""
    return (await execute(tx, select(_c.number).where(own(tx, _SWEEP)))).scalar_one_or_none() or 0


async def begin(tx: AsyncSession, now: datetime) -> None:
    """Open a sweep, unless one is open."""
    fresh: dict[str, Any] = {"began_at": now, "ended_at": None, "cursor": "", "size": PAGE, "pages": 0, "accounts": 0,
                             "wake_at": now, "problem": ""}  # fmt: skip
    await execute(tx, insert_new(tx, _SWEEP), [fresh | {"team": team_of(tx), "number": 0, "ended_at": now}])
    over = (own(tx, _SWEEP)) & _c.ended_at.is_not(None)
    await execute(tx, update(_SWEEP).where(over).values(fresh | {"number": _c.number + 1}))


async def change(tx: AsyncSession, sweep: Sweep, **values: Any) -> bool:
    """Set columns of the open sweep; False where another process has read that page meanwhile."""
    same = (_c.number == sweep.number) & (_c.pages == sweep.pages) & (_c.cursor == sweep.cursor)
    is_open = (own(tx, _SWEEP)) & _c.ended_at.is_(None)
    return bool((await execute(tx, update(_SWEEP).where(is_open, same).values(values))).rowcount)


async def end(tx: AsyncSession, now: datetime) -> None:
    """Close the open sweep: every page is read."""
    await execute(tx, update(_SWEEP).where(own(tx, _SWEEP), _c.ended_at.is_(None)).values(ended_at=now))
