"""A copy of the whole record in a SQLite file of its own: for what must not touch the real one."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Column, Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import db.tables  # noqa: F401 - fills the metadata
from db import migrate
from db.engine import Database

_CHUNK = 2000
"""Rows that are read and written at once."""


async def copy(source: Database, url: str) -> None:
    """Copy every table of `source`, as it stands at one moment, into a new SQLite database at `url`."""
    migrate.upgrade(url)
    async with Database(url) as target, source.read() as reading, target.write() as writing:
        original, copied = await reading.connection(), await writing.connection()
        if not source.is_sqlite:  # there a reader sees one moment by itself
            await original.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        await copied.execute(text("PRAGMA defer_foreign_keys = ON"))  # a session may stand before its parent
        await rows(original, copied)


async def rows(
    original: AsyncConnection,
    copied: AsyncConnection,
    tables: Iterable[Table] | None = None,
    without: Collection[Column[Any]] = (),
) -> None:
    """Copy the rows of `tables`, of all without it; the columns `without` are left empty."""
    left_out = {column.name for column in without}
    for table in SQLModel.metadata.sorted_tables if tables is None else tables:
        async with original.stream(select(table)) as result:
            async for some in result.mappings().partitions(_CHUNK):
                values = [{n: v for n, v in row.items() if n not in left_out} for row in some]
                await copied.execute(table.insert(), values)
