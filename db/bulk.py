"""Very many rows: an insert handed to the driver as it is, since SQLAlchemy's own way costs more than the database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, TypeVar

from sqlalchemy import Dialect, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from db.types import UtcDateTime

_Item = TypeVar("_Item")
Insert = postgresql.Insert | sqlite.Insert
_CHUNK = 500
"""Rows of one call: more of them at once only give the garbage collector more to look through."""


async def insert(
    tx: AsyncSession,
    make: Callable[[bool], Insert],
    columns: Mapping[str, Callable[[_Item], Any]],
    items: Iterable[_Item],
) -> int:
    """Run the insert once for each of the items; returns how many rows it wrote.

    `make` gives the statement for PostgreSQL (True) or SQLite, and is asked once; `columns` say how a value is read off
    an item. Values are bound by the columns' types, as SQLAlchemy binds them.
    """
    connection = await tx.connection()
    bulk = _bulk(make, tuple(columns), connection.dialect)
    written, kept = 0, bulk.kept()
    for chunk in chunks(items, _CHUNK):
        bound = bulk.bind(chunk, columns, kept)
        options = {"preserve_rowcount": True}
        written += (await connection.exec_driver_sql(bulk.text, bound, execution_options=options)).rowcount
    return written


class _Kept(dict[Any, Any]):
    """The converted values, each made once: very many rows share a time."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._make(value)
        return made


class _Bulk:
    """A statement as its driver takes it, and how each of its values is made."""

    def __init__(self, statement: Insert, names: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.inline().compile(dialect=dialect, column_keys=names)
        self.text = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if name not in names}
        self._by_position = compiled.positiontup is not None
        self._order = list(compiled.positiontup or compiled.params)
        types = {name: statement.table.columns[name].type for name in names}
        made = {name: type_.dialect_impl(dialect).bind_processor(dialect) for name, type_ in types.items()}
        self._made = {name: make for name, make in made.items() if make}
        self._times = {name for name, type_ in types.items() if isinstance(type_, UtcDateTime)}

    def kept(self) -> dict[str, _Kept]:
        """Keep the times of one insert, for all calls of `bind`."""
        return {name: _Kept(self._made[name]) for name in self._times}

    def bind(
        self,
        items: Sequence[Any],
        columns: Mapping[str, Callable[[Any], Any]],
        kept: Mapping[str, _Kept],
    ) -> list[Any]:
        """The rows as the driver takes them, by position or by name; made column by column, which costs least."""
        values = [self._column(name, items, columns, kept) for name in self._order]
        rows = zip(*values, strict=False)  # what is the same in every row goes on for ever
        return list(rows) if self._by_position else [dict(zip(self._order, row, strict=True)) for row in rows]

    def _column(
        self,
        name: str,
        items: Sequence[Any],
        columns: Mapping[str, Callable[[Any], Any]],
        kept: Mapping[str, _Kept],
    ) -> Iterable[Any]:
        if name in self._fixed:
            return repeat(self._fixed[name])
        values = map(columns[name], items)
        make = kept[name].__getitem__ if name in kept else self._made.get(name)
        return map(make, values) if make else values


@lru_cache(maxsize=8)
def _bulk(make: Callable[[bool], Insert], names: tuple[str, ...], dialect: Dialect) -> _Bulk:
    return _Bulk(make(dialect.name == "postgresql"), names, dialect)


async def update_rows(tx: AsyncSession, entity: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update by primary key."""
    if rows:
        await tx.exec(update(entity), params=rows)


async def in_turn(rows: Iterable[_Item]) -> AsyncIterator[_Item]:
    """The same rows; others are served after each so many of them, since thousands hold the loop for long."""
    for number, row in enumerate(rows, start=1):
        yield row
        if not number % _CHUNK:
            await asyncio.sleep(0)
