"""A database that is at fault itself: a full disk, a file that may only be read, a damaged one, a server at its limits."""

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from bot.errors import DatabaseAway
from db import migrate
from db.engine import Database
from db.tables import PersonRow


def with_pragma(database, pragma):
    """Let each connection of the database begin with it."""
    event.listen(
        database._engine.sync_engine, "connect", lambda raw, _: raw.cursor().execute(f"PRAGMA {pragma}")
    )


def pages(url):
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        return connection.execute("PRAGMA page_count").fetchone()[0]


async def fill(database, times=200):
    async with database.write() as tx:
        for n in range(times):
            tx.add(PersonRow(key=f"{n}@example.org", name="A" * 1000))
        await tx.flush()


async def test_a_full_disk_is_one_sentence_and_changes_nothing(sqlite_url):
    async with Database(sqlite_url) as database:
        with_pragma(database, f"max_page_count={pages(sqlite_url)}")
        with pytest.raises(DatabaseAway, match=r"usher\.db cannot be written: the disk is full\.$") as caught:
            await fill(database)
        assert caught.value.to_anybody() == "The database cannot be reached now."
    async with Database(sqlite_url) as database:
        await fill(database, 1)


async def test_a_file_that_may_only_be_read_is_one_sentence(sqlite_url):
    async with Database(sqlite_url) as database:
        with_pragma(database, "query_only=ON")
        with pytest.raises(DatabaseAway, match="cannot be written: Usher may only read the file"):
            await fill(database)
        async with database.read() as tx:
            await tx.exec(text("SELECT 1"))


def damage(url):
    path = Path(url.removeprefix("sqlite:///"))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


async def test_a_damaged_file_is_one_sentence(sqlite_url):
    damage(sqlite_url)
    says = r"usher\.db is damaged: restore a backup"
    async with Database(sqlite_url) as database:
        with pytest.raises(DatabaseAway, match=says):
            await fill(database)
    for act in (migrate.upgrade, migrate.require_current):
        with pytest.raises(DatabaseAway, match=says):
            act(sqlite_url)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("database or disk is full", "the disk is full"),
        ("disk I/O error", "the disk fails"),
        ("attempt to write a readonly database", "may only read the file"),
        ("unable to open database file", "may not read the file"),
        ("database disk image is malformed", "is damaged"),
        ("database is locked", "is locked by another program"),
    ],
)
async def test_sqlites_words_are_known_without_its_code(sqlite_url, words, says):
    async with Database(sqlite_url) as database:
        with pytest.raises(DatabaseAway, match=says):
            async with database.write():
                raise DatabaseError("INSERT", {}, sqlite3.DatabaseError(words))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("53100", "its disk is full"),
        ("53200", "no memory left"),
        ("53300", "no connection left"),
        ("53400", "a limit of its settings"),
        ("25006", "only lets read"),
        ("57P01", "cannot be reached now"),
        ("57P03", "cannot be reached now"),
        ("58030", "the disk of its server fails"),
        ("08006", "cannot be reached now"),
        ("XX001", "is damaged"),
        ("42501", "give its user every right"),
    ],
)
async def test_a_servers_faults_are_known_by_their_sqlstate(state, says):
    error = psycopg.errors.lookup(state)("private words")
    async with Database("postgresql://ada:hunter2@db.example.org/usher") as database:
        with pytest.raises(DatabaseAway) as caught:
            async with database.write():
                raise OperationalError("INSERT", {}, error)
    assert says in str(caught.value)
    assert str(caught.value).startswith("The database db.example.org/usher ")
    assert "private" not in str(caught.value)


@pytest.mark.parametrize("state", ["42601", "42P01", "23505", "40P01", "25P02"])
async def test_what_the_question_is_at_fault_for_stays_an_error(state):
    async with Database("postgresql://db.example.org/usher") as database:
        with pytest.raises(ProgrammingError):
            async with database.write():
                raise ProgrammingError("SELECT", {}, psycopg.errors.lookup(state)("no"))


@pytest.mark.postgres
async def test_a_server_that_only_lets_read_is_one_sentence(postgres_url):
    async with Database(postgres_url) as database:
        with pytest.raises(DatabaseAway, match="only lets read"):
            async with database.write() as tx:
                await tx.exec(text("SET TRANSACTION READ ONLY"))
                tx.add(PersonRow(key="a@example.org", name="A"))
                await tx.flush()
