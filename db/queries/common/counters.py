"""Counters: how a process learns that what it keeps in memory has changed elsewhere."""

from sqlalchemy import Table, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.queries.ledger.deliveries import run
from db.tables import CounterRow
from db.upsert import insert_new

_COUNTER: Table = CounterRow.__table__  # type: ignore[attr-defined]


async def values(session: AsyncSession) -> dict[str, int]:
    """Every counter."""
    return {row.name: row.value for row in await run(session, select(_COUNTER))}


async def value(session: AsyncSession, name: str) -> int:
    """One of them; 0 before it has moved."""
    mine = select(_COUNTER.c.value).where(_COUNTER.c.name == name)
    return (await run(session, mine)).scalar_one_or_none() or 0


async def move(session: AsyncSession, name: str) -> None:
    """Say that what `name` stands for has changed."""
    await run(session, insert_new(session, _COUNTER), [{"name": name, "value": 0}])
    await run(session, update(_COUNTER).where(_COUNTER.c.name == name).values(value=_COUNTER.c.value + 1))
