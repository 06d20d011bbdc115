import asyncio
import traceback
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from bot.errors import Misconfigured, Unavailable
from bot.logs import story_of
from db import engine, migrate
from db.away import explained
from db.engine import Database, team_of
from db.tables import PersonRow, SenderRow
from tests.patience import SYNCHRONOUS


async def test_a_time_comes_back_aware_and_in_utc(database: Database) -> None:
    moment = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    async with database.write() as tx:
        tx.add(SenderRow(team="T1", owner="w", until=moment))
    async with database.read() as tx:
        row = (await tx.exec(select(SenderRow))).one()
    assert row.until == moment
    assert row.until.tzinfo is UTC


async def test_a_reader_sees_one_state_however_much_is_written_meanwhile(database: Database) -> None:
    """What is counted in two statements neither appears in both nor falls between them."""
    async with database.read() as tx:
        before = (await tx.exec(select(PersonRow))).all()
        async with database.write() as other:
            other.add(PersonRow(key="ada@example.org", name="Ada"))
        assert (await tx.exec(select(PersonRow))).all() == before == []
    async with database.read() as tx:
        assert len((await tx.exec(select(PersonRow))).all()) == 1


async def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with database.write() as tx:
            tx.add(SenderRow(team="T1", owner="w", until=datetime(2026, 1, 1)))  # noqa: DTZ001


async def test_a_failing_block_changes_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as tx:
            tx.add(PersonRow(key="ada@example.org", name="Ada"))
            await tx.flush()
            raise RuntimeError
    async with database.read() as tx:
        assert (await tx.exec(select(PersonRow))).all() == []


async def test_a_connection_in_use_is_closed_when_its_session_ends(database: Database) -> None:
    async with database.read() as tx:
        await tx.exec(select(PersonRow))
        used = (await (await tx.connection()).get_raw_connection()).driver_connection
        await database.close()
        assert _is_open(used)
        await tx.exec(select(PersonRow))  # what has begun goes on
    assert not _is_open(used)


async def test_connections_are_closed_to_the_end_though_the_process_is_in_a_hurry(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.read() as tx:
        await tx.exec(select(PersonRow))
        used = (await (await tx.connection()).get_raw_connection()).driver_connection
    dispose, began, go_on = AsyncEngine.dispose, asyncio.Event(), asyncio.Event()

    async def slowly(engine: AsyncEngine) -> None:
        began.set()
        await go_on.wait()
        await dispose(engine)

    monkeypatch.setattr(AsyncEngine, "dispose", slowly)
    closing = asyncio.create_task(database.close())
    await began.wait()
    closing.cancel()
    asyncio.get_running_loop().call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert not _is_open(used)


async def test_a_block_closes_its_connections_whatever_it_raises(database_url: str) -> None:
    with pytest.raises(RuntimeError):
        async with Database(database_url) as database:
            async with database.read() as tx:
                used = (await (await tx.connection()).get_raw_connection()).driver_connection
            assert _is_open(used)
            raise RuntimeError
    assert not _is_open(used)


def _is_open(driver_connection: Any) -> bool:
    if isinstance(driver_connection, aiosqlite.Connection):
        return driver_connection._connection is not None
    return not driver_connection.closed


async def test_a_database_that_is_down_is_one_sentence_without_the_password() -> None:
    with pytest.raises(Unavailable) as caught:
        async with (
            Database("postgres://ada:hunter2@127.0.0.1:1/usher") as database,
            database.read() as tx,
        ):
            await tx.exec(select(PersonRow))
    assert str(caught.value) == "The database 127.0.0.1/usher cannot be reached now."


def test_migrating_an_unreachable_database_is_the_same_sentence() -> None:
    with pytest.raises(Unavailable, match="127.0.0.1/usher cannot be reached"):
        migrate.upgrade("postgresql://ada:hunter2@127.0.0.1:1/usher")


@pytest.mark.postgres
async def test_a_server_that_refuses_says_what_it_refuses(postgres: str) -> None:
    """Read from a real server's words: a database that is not there, and a user whom it does not know."""
    absent = make_url(postgres).set(drivername="postgresql", database="absent")
    unknown = make_url(postgres).set(drivername="postgresql", username="nobody", password="hunter2")
    for url, says in ((absent, "is not on that server"), (unknown, "refuses the user or the password")):
        address = url.render_as_string(hide_password=False)
        with pytest.raises(Unavailable) as caught:
            migrate.require_current(address)
        with pytest.raises(Unavailable) as later:
            async with Database(address) as database, database.read() as tx:
                await tx.exec(select(PersonRow))
        assert (
            str(caught.value)
            == str(later.value)
            == f"The database local/{url.database} {says}; see DATABASE_URL."
        )


def test_a_password_that_is_refused_is_not_an_outage() -> None:
    said = explained(
        make_url("postgresql://ada:hunter2@db.example.org/usher"),
        Exception('connection failed: FATAL:  password authentication failed for user "ada"'),
    )
    assert said == "The database db.example.org/usher refuses the user or the password; see DATABASE_URL."


@pytest.mark.parametrize("url", ["mysql://localhost/usher", "what"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL"):
        Database(url)


def test_an_empty_database_is_told_apart(tmp_path) -> None:
    url = f"sqlite:///{tmp_path}/usher.db"
    with pytest.raises(Misconfigured, match="usher migrate"):
        migrate.require_current(url)
    migrate.upgrade(url)
    migrate.require_current(url)


async def test_an_error_repeats_no_row(database: Database) -> None:
    """Nor does its cause: PostgreSQL's details name the values, SQLAlchemy's error the parameters."""
    private = "qzxprivateqzx"
    async with database.write() as tx:
        tx.add(SenderRow(team=private, owner="w", until=datetime(2026, 12, 1, tzinfo=UTC)))
    with pytest.raises(IntegrityError) as caught:
        async with database.write() as tx:
            tx.add(SenderRow(team=private, owner=private, until=datetime(2026, 12, 1, tzinfo=UTC)))
    said = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO sender" in said
    assert private not in said + str(caught.value.orig) + repr(caught.value)
    told = story_of(caught.value)
    assert private not in told
    assert (
        "SQLITE_CONSTRAINT_PRIMARYKEY: UNIQUE constraint failed: sender.team" in told
        or "23505 pk_sender sender" in told
    )


async def test_what_sqlite_commits_is_on_the_disk(sqlite_url, monkeypatch):
    """A commit that is lost when the power fails would send again what Slack has."""
    monkeypatch.setattr(engine, "SYNCHRONOUS", SYNCHRONOUS)
    async with Database(sqlite_url) as database, database.write() as tx:
        level = (await tx.exec(text("PRAGMA synchronous"))).scalar_one()
    assert level == 2


async def test_a_transaction_knows_the_workspace_that_it_belongs_to(database: Database) -> None:
    other = database.of("T2")
    async with database.read() as ours, other.read() as theirs, other.write() as writes:
        assert [team_of(tx) for tx in (ours, theirs, writes)] == ["", "T2", "T2"]
