"""A copy of the whole record in a SQLite file of its own: for what must not touch the real one."""

from sqlalchemy import select, text
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
        await _rows(original, copied)


async def _rows(original: AsyncConnection, copied: AsyncConnection) -> None:
    for table in SQLModel.metadata.sorted_tables:
        async with original.stream(select(table)) as result:
            async for rows in result.mappings().partitions(_CHUNK):
                await copied.execute(table.insert(), [dict(row) for row in rows])
