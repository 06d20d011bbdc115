"""Fixtures that every test may use: a clock that stands still, and a database of each kind."""

import gc
import os
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import tests.migrated
import tests.patience
import tests.statements
import tests.teams
from bot.clock import MovableClock
from db import migrate
from db.engine import Database
from tests.postgres import create, empty, server

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
"""How long an example takes to make and to try is the machine's affair."""

gc.disable()  # until all tests are collected: nothing that is imported for them is garbage
os.environ["PYTHONDONTWRITEBYTECODE"] = ""
sys.dont_write_bytecode = False
"""Usher is started a hundred times: compiling it each time would take longer than what is tested."""

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def pytest_collection_finish() -> None:
    """Keep the tests themselves, half a million objects, out of every search for garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def guarded() -> Iterator[None]:
    """Fail the test whose statements may reach the rows of another workspace: see tests/teams.py."""
    with tests.teams.watched():
        yield


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands at Tuesday 1 December 2026, 09:00 UTC until it is moved."""
    return MovableClock(NOW, speed=0)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server, started once per test process."""
    with server() as uri:
        yield uri


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    migrate.upgrade(f"sqlite:///{path}")
    tests.migrated.use(path)
    return path


@pytest.fixture
def new_files_are_copies(migrated_sqlite: Path) -> None:
    """Make the tables of a new SQLite file from the one that has them, in the processes that the test starts, too."""


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """The address of the one database with every table that this process's tests share, one after the other."""
    return create(postgres, "usher")


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """The address of a fresh SQLite database with every table."""
    path = tmp_path / "usher.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(migrated_postgres: str) -> str:
    """The address of an empty PostgreSQL database with every table."""
    empty(migrated_postgres)
    return migrated_postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh database of each kind."""
    async with Database(database_url) as database:
        yield database
