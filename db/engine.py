"""The database: one async engine over SQLite or PostgreSQL, and transactions of one workspace each."""

import asyncio
import copy
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Self

from pydantic_core import to_json
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.errors import DatabaseAway, Misconfigured
from db.away import describe, explained, fault, is_no_database

_WRITE = {"usher_write": True}
_TEAM = "team"
SILENCE = 60.0
"""Seconds after which PostgreSQL undoes a transaction whose process says nothing: one that hangs, or whose machine is gone,
locks what others have to go on with."""
BUSY = 15.0
"""Seconds for which SQLite waits for another writer."""
SYNCHRONOUS = "FULL"
"""The mode in which SQLite's commits are on the disk: NORMAL loses the last ones when the power fails, and Slack has the messages."""
_CACHE = 32_000
"""Kibibytes that SQLite may keep in memory: a large plan's indexes, while it is written."""
_SNAPSHOT = {"isolation_level": "REPEATABLE READ"}
"""The snapshot that SQLite's reader has anyway: several questions in one transaction are answered from one state."""


def normalize(url: str) -> URL:
    """`url` with the driver that Usher uses; Misconfigured where it is neither SQLite nor PostgreSQL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # also a port that is none, which may be the half of a password
        raise Misconfigured(
            "DATABASE_URL is not a database address; try sqlite:///usher.db, and write @, : and / of a password as "
            "%40, %3A and %2F."
        ) from None
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise Misconfigured(f"DATABASE_URL names {other}; Usher works with SQLite and PostgreSQL.")


class Database:
    """Transactions of one workspace on one database; the connection pool behind them serves all workspaces."""

    def __init__(self, url: str, *, silence: float = SILENCE) -> None:
        self.team = ""
        """The workspace whose rows are read and written; "" is the one of the settings."""
        self.url = normalize(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        try:
            self._engine = _create(self.url, sqlite=self.is_sqlite, silence=silence)
        except NoSuchModuleError as error:  # pragma: no cover - both drivers are requirements
            raise Misconfigured(f"DATABASE_URL needs a driver that is missing: {error}.") from None
        self._closed = False
        event.listen(self._engine.sync_engine.pool, "checkin", self._come_back)
        self._writer = self._engine.execution_options(**_WRITE)
        self._reader = self._engine if self.is_sqlite else self._engine.execution_options(**_SNAPSHOT)

    def of(self, team: str) -> Self:
        """The same database for the rows of another workspace; the connections are shared, and closed once."""
        other = copy.copy(self)
        other.team = team
        return other

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading, on one snapshot from its first question on; nothing is committed."""
        async with _reachable(self.url), self._session(self._reader) as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, undone when it raises. SQLite locks at once."""
        async with (
            _reachable(self.url),
            self._session(self._writer) as tx,
            tx.begin(),
        ):
            yield tx

    def _session(self, engine: AsyncEngine) -> AsyncSession:
        return AsyncSession(engine, expire_on_commit=False, info={_TEAM: self.team})

    async def scrub(self) -> None:
        """Let nothing of what was deleted stay in SQLite's journal, as far as no reader needs it."""
        if self.is_sqlite:
            async with _reachable(self.url), self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                assert raw.driver_connection
                for pragma in (
                    "busy_timeout=500",
                    "wal_checkpoint(TRUNCATE)",
                    f"busy_timeout={BUSY * 1000:.0f}",
                ):
                    await raw.driver_connection.execute(
                        f"PRAGMA {pragma}"
                    )  # it waits for readers, and writers for it

    async def __aenter__(self) -> Self:
        """Use it as a block: it is closed at the end."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection: those in use as soon as their session ends. Being cancelled meanwhile breaks off none."""
        self._closed = True
        closing = asyncio.create_task(self._engine.dispose())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:  # the process ends, and is in a hurry
            await closing
            raise

    def _come_back(self, _connection: Any, entry: ConnectionPoolEntry) -> None:
        """Close what was in use when the rest was closed: its pool is nobody's any more, and would keep it open."""
        if self._closed:
            entry.close()


def team_of(tx: AsyncSession) -> str:
    """The workspace whose rows this transaction may touch, as the `team` columns have it."""
    return str(tx.info[_TEAM])


@asynccontextmanager
async def _reachable(url: URL) -> AsyncIterator[None]:
    """Turn what is wrong with the database itself into one sentence without the password."""
    try:
        yield
    except DBAPIError as error:
        if is_away(error):
            raise DatabaseAway(explained(url, error.orig)) from error
        raise
    except sqlite3.Error as error:  # of its driver, asked without SQLAlchemy
        if fault(error):
            raise DatabaseAway(explained(url, error)) from error
        raise
    except NoConnectionFree as error:
        raise DatabaseAway(
            f"The database {describe(url)} is not asked now: too much is asked at once."
        ) from error


def is_away(error: DBAPIError) -> bool:
    """Tell whether the database itself is at fault, and not what it was asked."""
    if error.connection_invalidated or fault(error.orig):
        return True
    if isinstance(error.orig, sqlite3.Error):
        return is_no_database(error.orig)
    known = getattr(error.orig, "sqlstate", None) is not None
    return not known and isinstance(error, OperationalError | InterfaceError)


def _create(url: URL, *, sqlite: bool, silence: float) -> AsyncEngine:
    options: dict[str, Any] = {} if sqlite else {"pool_size": 5, "max_overflow": 10, "pool_pre_ping": True}
    engine = create_async_engine(url, json_serializer=_json, hide_parameters=True, **options)
    event.listen(engine.sync_engine, "handle_error", without_rows)
    if sqlite:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    else:
        event.listen(engine.sync_engine, "connect", partial(_prepare_postgres, silence=silence))
    return engine


def without_rows(context: ExceptionContext) -> None:
    """Leave out of PostgreSQL's answer what follows its first line: the details repeat the row, and the context the text."""
    if getattr(context.original_exception, "sqlstate", None):
        for error in filter(None, (context.original_exception, context.sqlalchemy_exception)):
            error.args = tuple(a.split("\n", 1)[0] if isinstance(a, str) else a for a in error.args)


def _json(value: object) -> str:
    """Pydantic's is five times as fast as the standard library's: fifty thousand payloads are written at once."""
    return to_json(value).decode()


def _prepare_postgres(connection: Any, _record: object, *, silence: float) -> None:
    """Set, and not given at the connection's start: a pooler in front refuses what it does not know there."""
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {round(silence * 1000)}")
    cursor.close()
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Leave BEGIN to us, and keep references whole; the file is in WAL mode since it was migrated.

    What is deleted is overwritten with zeros: whoever reads the file must not find people who were forgotten.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    pragmas = {
        "synchronous": SYNCHRONOUS,
        "busy_timeout": round(BUSY * 1000),
        "foreign_keys": "ON",
        "secure_delete": "ON",
        "cache_size": -_CACHE,
    }
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at BEGIN: taking it later fails at once where another holds it."""
    write = connection.get_execution_options().get("usher_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
