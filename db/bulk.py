"""Very many rows: an insert handed to the driver as it is, since SQLAlchemy's own way costs more than the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

Insert = postgresql.Insert | sqlite.Insert
_CHUNK = 5_000
"""Rows of one call: what the driver is given at once."""
_NAMED = 500
"""Values of one IN (…): well under SQLite's limit of bound values."""


async def insert(
    session: AsyncSession, make: Callable[[bool], Insert], rows: Sequence[Mapping[str, Any]]
) -> int:
    """Run the insert with each of the rows, which have the same columns; returns how many it wrote.

    `make` gives the statement for PostgreSQL (True) or SQLite, and is asked once. Values are bound by the columns'
    types, as SQLAlchemy binds them.
    """
    if not rows:
        return 0
    connection = await session.connection()
    bulk = _bulk(make, tuple(rows[0]), connection.dialect)
    written, known = 0, dict[datetime, Any]()
    for start in range(0, len(rows), _CHUNK):
        bound = list(bulk.bind(rows[start : start + _CHUNK], known))
        options = {"preserve_rowcount": True}
        written += (await connection.exec_driver_sql(bulk.text, bound, execution_options=options)).rowcount
    return written


class _Bulk:
    """A statement as its driver takes it, and how each of its values is made."""

    def __init__(self, statement: Insert, names: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.inline().compile(dialect=dialect, column_keys=names)
        self.text = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if name not in names}
        self._order = list(compiled.positiontup or ())
        columns = statement.table.columns
        made = {name: columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
        self._made = {name: process for name, process in made.items() if process}

    def bind(self, rows: Sequence[Mapping[str, Any]], known: dict[datetime, Any]) -> Iterator[Any]:
        """The rows as the driver takes them, by position or by name; `known` keeps times, which many rows share."""
        for row in rows:
            values = {**self._fixed, **row}
            for name, process in self._made.items():
                value = values[name]
                if not isinstance(value, datetime):
                    values[name] = process(value)
                elif value in known:
                    values[name] = known[value]
                else:
                    values[name] = known[value] = process(value)
            yield tuple([values[name] for name in self._order]) if self._order else values


@lru_cache(maxsize=8)
def _bulk(make: Callable[[bool], Insert], names: tuple[str, ...], dialect: Dialect) -> _Bulk:
    return _Bulk(make(dialect.name == "postgresql"), names, dialect)


async def update_rows(session: AsyncSession, entity: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update by primary key."""
    if rows:
        await session.exec(update(entity), params=rows)


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in pieces that one IN (…) can name."""
    return (values[i : i + _NAMED] for i in range(0, len(values), _NAMED))
