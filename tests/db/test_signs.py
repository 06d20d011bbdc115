"""Whether anybody has written: known without a question, and never wrong where it says that nobody has."""

import asyncio
import logging

import psycopg
import pytest
from sqlalchemy import text

from db.engine import Database
from db.queries.common import counters
from db.signs import listener, watching
from tests.patience import GUARD


async def move(database):
    async with database.write() as tx:
        await counters.move(tx, "stars")


async def becomes_other(signs, known):
    async with asyncio.timeout(GUARD):
        while (mark := signs.mark()) is None or mark == known:  # noqa: ASYNC110 - the server's doing
            await asyncio.sleep(0.01)
    return mark


@pytest.fixture
def hasty(monkeypatch):
    for name in ("_AGAIN", "_GATHER"):
        monkeypatch.setattr(listener, name, 0.01)


async def test_who_reads_leaves_no_sign_and_who_writes_does_in_whatever_process(database, hasty):
    address = database.url.render_as_string(hide_password=False)
    told = asyncio.Event()
    async with Database(address) as other, watching(database, told.set) as signs:
        mark = await becomes_other(signs, None)
        async with database.read() as tx:
            await counters.values(tx)
        assert signs.mark() == mark
        await move(other)
        mark = await becomes_other(signs, mark)
        await move(database)
        assert await becomes_other(signs, mark) != mark
    assert told.is_set() is not database.is_sqlite


async def test_what_is_undone_leaves_no_sign(database, hasty):
    async with watching(database, lambda: None) as signs:
        mark = await becomes_other(signs, None)
        with pytest.raises(RuntimeError):
            async with database.write() as tx:
                await counters.move(tx, "stars")
                raise RuntimeError
        async with database.write():
            pass
        assert signs.mark() == mark


async def test_a_file_that_cannot_be_asked_is_looked_into_each_time(tmp_path):
    async with (
        Database(f"sqlite:///{tmp_path / 'gone' / 'usher.db'}") as database,
        watching(database, lambda: None) as signs,
    ):
        assert signs.mark() is None


@pytest.mark.postgres
async def test_every_table_that_ticks_read_is_told_of(postgres_url):
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'usher_tell'"
        )
        assert sorted(name for (name,) in found) == list(listener.TOLD)


@pytest.mark.postgres
async def test_a_lost_connection_is_not_taken_for_silence(postgres_url, hasty):
    async with Database(postgres_url) as database, watching(database, lambda: None) as signs:
        mark = await becomes_other(signs, None)
        async with database.write() as tx:
            end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
            await (await tx.connection()).execute(end)
        assert await becomes_other(signs, mark) != mark


@pytest.mark.postgres
async def test_a_pooler_that_passes_nothing_on_is_told_of_once_and_asked_around(
    postgres_url, hasty, monkeypatch, caplog
):
    monkeypatch.setattr(listener, "_PROBE", 0.01)
    monkeypatch.setattr(listener, "_LATER", 0.01)
    tried = []

    async def nothing(_ear, seconds):
        tried.append(seconds)
        await asyncio.sleep(seconds)
        return []

    monkeypatch.setattr(listener._Ear, "heard", nothing)
    with caplog.at_level(logging.WARNING):
        async with Database(postgres_url) as database, watching(database, lambda: None) as signs:
            async with asyncio.timeout(GUARD):
                while len(tried) < 3:  # noqa: ASYNC110 - the listener tries again by itself
                    await asyncio.sleep(0.01)
            assert signs.mark() is None
    assert caplog.text.count("passes no notifications on") == 1
