"""What a test process has written into an empty database once, to be put into the next test's: a tenth of the work."""

import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import psycopg

from tests.postgres import EMPTY

_FOLDER = tempfile.TemporaryDirectory(prefix="usher-kept-")
_kept: set[tuple[str, str]] = set()
"""The kind of a database, and the name of what is kept for it."""
_KEEP = """
DO $$
DECLARE one record;
BEGIN
    CREATE SCHEMA {name};
    FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0 LOOP
        EXECUTE format('CREATE TABLE {name}.%I AS TABLE public.%I', one.relname, one.relname);
    END LOOP;
    CREATE TABLE {name}."of sequences" AS SELECT sequencename, last_value FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""
_PUT = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- foreign keys need no order
    FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '{name}'::regnamespace
               AND relname <> 'of sequences' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM {name}.%I', one.relname, one.relname);
    END LOOP;
    FOR one IN SELECT * FROM {name}."of sequences" LOOP
        PERFORM setval(format('public.%I', one.sequencename), one.last_value);
    END LOOP;
END $$
"""


async def once(url: str, name: str, write: Callable[[], Awaitable[object]]) -> None:
    """Bring the database to the state that `write` makes of an empty one; `name` is one for each such state.

    Everything that the database held before is gone, unless this process writes the state for the first time.
    """
    key = url.partition(":")[0], name
    if key in _kept:
        _put(url, name)
        return
    await write()
    _keep(url, name)
    _kept.add(key)


def _keep(url: str, name: str) -> None:
    if file := _file(url):
        with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(_copy(name))) as kept:
            now.backup(kept)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_KEEP.format(name=name))


def _put(url: str, name: str) -> None:
    if file := _file(url):
        with closing(sqlite3.connect(_copy(name))) as kept, closing(sqlite3.connect(file)) as now:
            now.execute("PRAGMA synchronous=OFF")
            kept.backup(now)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(EMPTY)
            connection.execute(_PUT.format(name=name))


def _file(url: str) -> str:
    """The file of a SQLite database; empty for PostgreSQL."""
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:") else ""


def _copy(name: str) -> Path:
    return Path(_FOLDER.name) / f"{name}.db"
