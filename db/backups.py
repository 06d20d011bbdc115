"""The whole record as one SQLite file, and back again: of either kind of database into either."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Table, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from bot.errors import BadInput
from db import copying, migrate
from db.engine import Database

_HEAD = b"SQLite format 3\0"
_NOT_EMPTY = (
    "The database of DATABASE_URL is not empty: a backup is restored into an empty one only. "
    "Name another in DATABASE_URL."
)
_OWN = frozenset({"counter", "sender", "heard", "import_outcome"})
"""Tables that a process may have written before anything else is there."""


async def save(source: Database, path: Path) -> None:
    """Write everything that `source` holds at one moment into the SQLite file `path`, which is empty; others go on writing."""
    if source.is_sqlite:
        await asyncio.to_thread(_online, Path(source.url.database or ""), path)
    else:
        await copying.copy(source, f"sqlite:///{path}")
    await asyncio.to_thread(_as_one_file, path)


def require_backup(path: Path) -> None:
    """BadInput unless `path` is a whole record, of this version of the schema or an older one."""
    try:
        with path.open("rb") as file:
            is_sqlite = file.read(len(_HEAD)) == _HEAD
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror or type(error).__name__}).") from None
    if not is_sqlite:
        raise BadInput(f"{path} is no backup of Usher; name a file that `usher backup` has made.")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT count(*) FROM delivery")
            (is_whole,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except (sqlite3.Error, TypeError):
        raise BadInput(f"{path} is no backup of Usher, or a damaged one; try an older backup.") from None
    if is_whole != "ok":
        raise BadInput(f"{path} is damaged; try an older backup.")
    if not migrate.knows(found):
        raise BadInput(f"{path} was made by a newer version of Usher; install that one first.")


def require_empty(url: str) -> None:
    """BadInput where the database at `url` holds anything: it is not touched, not even brought up to date."""
    if migrate.holds_rows(url, _OWN | {"alembic_version"}):
        raise BadInput(_NOT_EMPTY)


async def fill(target: Database, source: Database) -> None:
    """Put everything of `source` into `target`, in one transaction; BadInput where that is not empty."""
    async with source.read() as reading, target.write() as writing:
        original, copied = await reading.connection(), await writing.connection()
        await _require_empty(copied)
        for table in SQLModel.metadata.sorted_tables:
            if table.name in _OWN:
                await copied.execute(delete(table))
        if target.is_sqlite:
            await copied.execute(text("PRAGMA defer_foreign_keys = ON"))
            await copying.rows(original, copied)
        else:
            await _into_postgres(original, copied)


async def _require_empty(connection: AsyncConnection) -> None:
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in _OWN and await connection.scalar(select(exists(select(table)))):
            raise BadInput(_NOT_EMPTY)


async def _into_postgres(original: AsyncConnection, copied: AsyncConnection) -> None:
    """PostgreSQL checks each row at once: a reference to the same table is put in when all its rows are there."""
    for table in SQLModel.metadata.sorted_tables:
        own = [
            column
            for column in table.columns
            if any(key.column.table is table for key in column.foreign_keys)
        ]
        await copying.rows(original, copied, [table], without=own)
        for column in own:
            key = next(iter(table.primary_key))
            pairs = await original.execute(select(key, column).where(column.is_not(None)))
            for id_, value in pairs:
                await copied.execute(update(table).where(key == id_).values({column.name: value}))
        await _count_on(copied, table)


async def _count_on(copied: AsyncConnection, table: Table) -> None:
    """Let new rows have ids of their own."""
    key = table.autoincrement_column
    if key is not None:
        sequence = func.pg_get_serial_sequence(table.name, key.name)
        last = await copied.scalar(select(func.max(key)))
        if last and await copied.scalar(select(sequence)):
            await copied.execute(select(func.setval(sequence, last)))


def _online(source: Path, path: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(path)) as copied,
    ):
        original.backup(copied)  # in one step: writers go on beside it, and none makes it begin again


def _as_one_file(path: Path) -> None:
    """Without a journal beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
