"""Bring the database's schema up to date with Alembic; programmatic, so that no alembic.ini is needed."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import NullPool

from bot.errors import DatabaseAway, Misconfigured
from db.away import explained
from db.engine import is_away, normalize, without_rows

VERSIONS = Path(__file__).parent / "migrations" / "versions"
OUT_OF_DATE = "The database's tables are missing or out of date; run `usher migrate`."
_LOCK = 0x75736872  # any number that only Usher takes; two processes must not migrate at once


def upgrade(url: str) -> None:
    """Create or upgrade every table; DatabaseAway where the database cannot be reached."""
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        else:  # kept in the file: connections that set it all at once would find the file locked
            connection.execute(text("PRAGMA journal_mode=WAL"))
        command.upgrade(_config(connection), "head")
        connection.commit()


def compare(says: str, revision: str, folder: Path) -> Path:
    """Write the migration `revision` into `folder`: what it takes from the last one to the tables in the code."""
    with TemporaryDirectory() as scratch:
        url = f"sqlite:///{scratch}/tables.db"
        upgrade(url)
        with _connected(url) as connection:
            config = _config(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.set_main_option("truncate_slug_length", "60")
            config.set_main_option("path_separator", "os")
            config.set_main_option("version_locations", os.pathsep.join({str(VERSIONS), str(folder)}))
            made = command.revision(
                config, says, autogenerate=True, rev_id=revision, version_path=str(folder)
            )
    assert isinstance(made, Script)
    return Path(made.path)


def require_current(url: str) -> None:
    """Misconfigured where the schema is behind the program: says to run `usher migrate`."""
    with _connected(url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head():
        raise Misconfigured(OUT_OF_DATE)


@cache
def head() -> str:
    """The revision that this version of Usher works with."""
    found = ScriptDirectory.from_config(_config(None)).get_current_head()
    assert found
    return found


def require_open(url: str) -> None:
    """DatabaseAway where there is no connection, or the file is no database."""
    _connect(normalize(url)).close()


def holds_rows(url: str, but: Collection[str]) -> bool:
    """Tell whether any table of the database holds something, but for these; of whatever version or program they are."""
    with _connected(url) as connection:
        quoted = connection.dialect.identifier_preparer.quote
        names = [quoted(name) for name in inspect(connection).get_table_names() if name not in but]
        return any(connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})")) for name in names)  # noqa: S608


def knows(revision: str) -> bool:
    """Tell whether this version of Usher has the schema `revision`, or has come from it."""
    return revision in _revisions()


@cache
def _revisions() -> frozenset[str]:
    scripts = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return frozenset(script.revision for script in scripts)


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    """A connection for a block; DatabaseAway where there is none, or the database fails meanwhile."""
    url = normalize(address)
    with _connect(url) as connection:
        try:
            yield connection
        except DBAPIError as error:
            if is_away(error):
                raise DatabaseAway(explained(url, error.orig)) from error
            raise


def _connect(url: URL) -> Connection:
    sync = url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url
    try:
        engine = create_engine(sync, poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "handle_error", without_rows)
        connection = engine.connect()
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA schema_version"))  # the first look into the file
            connection.rollback()
    except DatabaseError as error:
        raise DatabaseAway(explained(url, error.orig)) from error
    return connection


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
