"""A step of the purge: what is done to some rows of one table, so that they are not found again."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam, delete, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.privacy.forgotten import GONE
from db.sql import execute

SOME = 200
"""Rows of one transaction."""
Apply = Callable[[AsyncSession, Sequence[Row[Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """The work on the rows of one table; a finished row is not found again."""

    table: str
    rows: Select[Any]
    apply: Apply

    async def count(self, tx: AsyncSession) -> int:
        """Return how many rows there are."""
        return int((await execute(tx, select(func.count()).select_from(self.rows.subquery()))).scalar_one())

    async def some(self, tx: AsyncSession) -> int:
        """Do it to some rows; returns to how many, 0 once none is left."""
        found = list(await execute(tx, self.rows.limit(SOME)))
        if found:
            await self.apply(tx, found)
        return len(found)


def same(table: Table, row: Row[Any]) -> ColumnElement[bool]:
    """The condition that it is that row, by its primary key."""
    found: ColumnElement[bool] | None = None
    for column in table.primary_key.columns:
        is_it = column == row._mapping[column.name]  # noqa: SLF001 - SQLAlchemy's own name for it
        found = is_it if found is None else found & is_it
    assert found is not None
    return found


def _keys(table: Table) -> list[ColumnElement[Any]]:
    return list(table.primary_key.columns)


def deleted(table: Table, where: ColumnElement[bool]) -> Step:
    """Rows that go."""

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        await execute(tx, delete(table).where(or_(*(same(table, row) for row in rows))))

    return Step(table.name, select(*_keys(table)).where(where).order_by(*_keys(table)), apply)


def blanked(table: Table, where: ColumnElement[bool], **values: Any) -> Step:
    """Rows that go on counting without these values; texts alone say whether it was done."""
    left = or_(*(table.c[name] != "" for name, value in values.items() if value == ""))

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        ids = [row.id for row in rows]
        await execute(tx, update(table).where(table.c.id.in_(ids)).values(**values))

    return Step(table.name, select(table.c.id).where(where, left).order_by(table.c.id), apply)


def renamed(table: Table, where: ColumnElement[bool]) -> Step:
    """Stars and votes: each goes on counting as somebody's, whom nothing connects with another one."""
    first, user = table.primary_key.columns
    left = ~user.startswith(f"{GONE}:")

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        same = update(table).where(first == bindparam("was_at"), user == bindparam("was_by"))
        known = [tuple(row) for row in rows]
        values = [{"was_at": at, "was_by": by, "by": f"{GONE}:{secrets.token_hex(8)}"} for at, by in known]
        await execute(tx, same.values({user.name: bindparam("by")}), values)

    return Step(table.name, select(first, user).where(where, left).order_by(first, user), apply)
