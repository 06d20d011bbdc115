"""Counters: how a process learns that what it keeps in memory has changed elsewhere."""

from sqlalchemy import Table, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.queries.ledger.deliveries import run
from db.tables import CounterRow
from db.upsert import insert_new

_COUNTER: Table = CounterRow.__table__  # type: ignore[attr-defined]


async def values(tx: AsyncSession) -> dict[str, int]:
    """Every counter."""
    return {row.name: row.value for row in await run(tx, select(_COUNTER))}


async def value(tx: AsyncSession, name: str) -> int:
    """One of them; 0 before it has moved."""
    mine = select(_COUNTER.c.value).where(_COUNTER.c.name == name)
    return (await run(tx, mine)).scalar_one_or_none() or 0


async def move(tx: AsyncSession, name: str) -> None:
    """Say that what `name` stands for has changed."""
    await run(tx, insert_new(tx, _COUNTER), [{"name": name, "value": 0}])
    await run(tx, update(_COUNTER).where(_COUNTER.c.name == name).values(value=_COUNTER.c.value + 1))
