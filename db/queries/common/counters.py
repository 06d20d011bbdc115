"""Counters: how a process learns that what it keeps in memory has changed elsewhere."""

from sqlalchemy import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.engine import team_of
from db.sql import execute, table_of
from db.tables import CounterRow
from db.teams import own
from db.upsert import insert_new

_COUNTER = table_of(CounterRow)


async def values(tx: AsyncSession) -> dict[str, int]:
    """Every counter."""
    return {row.name: row.value for row in await execute(tx, select(_COUNTER).where(own(tx, _COUNTER)))}


async def value(tx: AsyncSession, name: str) -> int:
    """One of them; 0 before it has moved."""
    mine = select(_COUNTER.c.value).where(own(tx, _COUNTER), _COUNTER.c.name == name)
    return (await execute(tx, mine)).scalar_one_or_none() or 0


async def move(tx: AsyncSession, name: str) -> None:
    """Say that what `name` stands for has changed."""
    await execute(tx, insert_new(tx, _COUNTER), [{"team": team_of(tx), "name": name, "value": 0}])
    await execute(
        tx,
        update(_COUNTER).where(own(tx, _COUNTER), _COUNTER.c.name == name).values(value=_COUNTER.c.value + 1),
    )
