"""10,000 people: how long forgetting one and purging all of them take, and how long another writer waits meanwhile."""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.clock import MovableClock
from bot.services.program.imports import Options, write_attendees, write_program
from db.engine import Database
from db.queries.common import counters
from db.queries.program import stars
from tests.bench.figures import empty_database, show
from tests.conftest import NOW
from tests.services.by_hand import PROGRAM, make_usher

PEOPLE, DELETED = 10_000, 100_000


async def run() -> None:
    """Seconds; the baseline of the purge's wait is that of one small write alone."""
    _secure_delete()
    with tempfile.TemporaryDirectory() as folder:
        async with Database(empty_database(Path(folder))) as database:
            clock = MovableClock(NOW, speed=0)
            services = make_usher(database, clock)
            await _fill(database)
            await services.refresh()
            one = await _longest_write(database, asyncio.sleep(1))
            show(
                "forgetting one of 10,000 people",
                await _seconds(services.own.forget("p7@example.org", "shell")),
                "s",
            )
            clock.move_to(NOW + timedelta(days=500))
            started = time.perf_counter()
            longest = await _longest_write(database, services.retention.purge())
            show("purging a conference of 10,000 people", time.perf_counter() - started, "s")
            show("the longest wait of another writer meanwhile", longest, "s", one)


async def _fill(database: Database) -> None:
    from bot.domain.program.snapshot import AttendeeSnapshot, PersonEntry

    entries = [
        PersonEntry(f"p{n}@example.org", f"Person {n}", f"p{n}@example.org", "Unit") for n in range(PEOPLE)
    ]
    async with database.write() as tx:
        await write_program(tx, PROGRAM, "program", Options(), NOW)
        await write_attendees(tx, AttendeeSnapshot("bench", tuple(entries)), "people", Options(), NOW)
        for n in range(PEOPLE):
            await stars.put(tx, 1 + n % 8, f"U{n:05}")


async def _longest_write(database: Database, work) -> float:
    """Run `work`; the longest that a small write of somebody else took meanwhile."""
    longest, task = 0.0, asyncio.ensure_future(work)
    while not task.done():
        started = time.perf_counter()
        async with database.write() as tx:
            await counters.move(tx, "bench")
        longest = max(longest, time.perf_counter() - started)
        await asyncio.sleep(0.01)
    await task
    return longest


async def _seconds(work) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


def _secure_delete() -> None:
    """What overwriting costs, against leaving what was deleted in the file."""
    taken = {}
    for setting in ("OFF", "ON"):
        with tempfile.TemporaryDirectory() as folder, suppress(sqlite3.Error):
            connection = sqlite3.connect(Path(folder) / "d.db")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA secure_delete={setting}")
            connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
            rows = (("x" * 200,) for _ in range(DELETED))
            connection.executemany("INSERT INTO t (text) VALUES (?)", rows)
            connection.commit()
            started = time.perf_counter()
            connection.execute("DELETE FROM t WHERE id % 2 = 0")
            connection.commit()
            taken[setting] = time.perf_counter() - started
            connection.close()
    show("deleting 50,000 rows with secure_delete", taken["ON"], "s", taken["OFF"])
