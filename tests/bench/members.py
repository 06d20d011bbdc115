"""20,000 members of a workspace with Slack's limits: how long until everybody is linked, and what that costs.

The sandbox serves them over HTTP as Slack does; the process that reads them is `usher run --role worker` (`reader`).
Seconds count from its start. At the end everybody has to be linked as `membership.linked` says.
"""

import asyncio
import json
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bot.clock import SystemClock
from bot.demo.stage import make_workspace
from bot.sandbox.server import Sandbox
from bot.services.program.imports import Options, write_attendees, write_program
from db.engine import Database
from db.queries.people import records as people
from db.queries.people import sweeps
from tests.bench import membership
from tests.bench.figures import empty_database, empty_postgres, show
from tests.paths import ROOT

SIZE = membership.ACCOUNTS
_CLOCK = SystemClock()
_LOOK, _LIMIT = 0.25, 600.0
_KILLED_AFTER = 12
"""Pages."""


async def run(size: int = SIZE) -> None:
    """One process on each database; then two at once, and one that is killed in the middle, on SQLite."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        show("members: load of the machine at the start", os.getloadavg()[0], "processes")
        for name, url in (("SQLite", _sqlite(folder, "one")), ("PostgreSQL", postgres("members"))):
            await _alone(name, url, size)
        await _two(_sqlite(folder, "two"), size)
        await _killed(_sqlite(folder, "killed"), size)


def _sqlite(folder: str, name: str) -> str:
    (own := Path(folder) / name).mkdir()
    return empty_database(own)


@dataclass
class Reader:
    """A running process, and what it has said."""

    process: asyncio.subprocess.Process
    began: float = field(default_factory=time.perf_counter)
    said: list[dict[str, Any]] = field(default_factory=list)

    async def listen(self) -> None:
        """Take down what it says, until it ends."""
        assert self.process.stdout
        while line := await self.process.stdout.readline():
            self.said.append(json.loads(line))

    def pages(self) -> list[dict[str, Any]]:
        """What each page has cost."""
        return [one for one in self.said if "page" in one]


async def _alone(name: str, url: str, size: int) -> None:
    async with _slack(url, size) as slack, Database(url) as database:
        with _Elsewhere(database) as elsewhere:
            async with _reader(slack, url) as reader:
                first, all_linked = await _until_all(database, reader, size)
                show(f"members, {name}: until the first of {size:,} is linked", first, "s")
                show(f"members, {name}: until all are linked", all_linked, "s")
                _calls(name, slack)
                await _nothing_new(name, database, reader)
            pages = [one for one in reader.pages() if one["sweep"] == 1]
            _per_page(name, pages)
            if database.is_sqlite:
                show(f"members, {name}: longest wait of another writer", elsewhere.longest, "s")
        last = reader.said[-1]
        show(f"members, {name}: longest slice of the loop, CPU time", 1000 * last["slice"], "ms")
        show(f"members, {name}: most memory / before the first page", last["most"], "MiB", last["before"])
        show(f"members, {name}: load of the machine", os.getloadavg()[0], "processes")


async def _two(url: str, size: int) -> None:
    async with (
        _slack(url, size) as slack,
        Database(url) as database,
        _reader(slack, url) as first,
        _reader(slack, url) as second,
    ):
        _, seconds = await _until_all(database, first, size)
        show("members, two processes: until all are linked", seconds, "s")
        _calls("two processes", slack)
        await _one_sweep("two processes", database)
        both = sum(bool(one.pages()) for one in (first, second))
        show("members, two processes: of them read pages", both, "processes")


async def _killed(url: str, size: int) -> None:
    async with _slack(url, size) as slack, Database(url) as database:
        async with _reader(slack, url) as first:
            while len(first.pages()) < _KILLED_AFTER:  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.01)
            first.process.kill()
            await first.process.wait()
        async with _reader(slack, url) as second:
            _, seconds = await _until_all(database, second, size)
            show(f"members, killed after page {_KILLED_AFTER}: from there until all are linked", seconds, "s")
            _calls("killed", slack)
            await _one_sweep("killed", database)
            show("members, killed: first page of the next process", second.pages()[0]["page"], "page")


async def _until_all(database: Database, reader: Reader, size: int) -> tuple[float, float]:
    """Seconds until somebody is linked, and until everybody is, as they should be."""
    wanted, first = membership.linked(membership.everybody(size), membership.addresses(size)), 0.0
    while time.perf_counter() - reader.began < _LIMIT:
        if reader.process.returncode is not None:
            sys.exit("The process that reads has ended.")
        async with database.read() as tx:
            found = {p.email: p.slack_user for p in await people.with_email(tx) if p.slack_user}
            sweep = await sweeps.latest(tx)
        seconds = time.perf_counter() - reader.began
        first = first or (seconds if found else 0.0)
        if sweep and not sweep.is_open and found == wanted:
            return first, seconds
        await asyncio.sleep(_LOOK)
    sys.exit(f"Of {len(wanted)} people {len(found)} are linked after {_LIMIT:.0f} seconds.")


async def _nothing_new(name: str, database: Database, reader: Reader) -> None:
    """A second sweep, as each day brings one."""
    async with database.write() as tx:
        await sweeps.begin(tx, _CLOCK.utcnow())
    while True:
        async with database.read() as tx:
            sweep = await sweeps.latest(tx)
        if sweep and not sweep.is_open:
            break
        await asyncio.sleep(_LOOK)
    pages = [one["cpu"] for one in reader.pages() if one["sweep"] > 1]
    show(f"members, {name}: CPU time of the next day's sweep, all pages", sum(pages), "s")


async def _one_sweep(name: str, database: Database) -> None:
    async with database.read() as tx:
        show(f"members, {name}: sweeps", await sweeps.number(tx), "sweeps")


def _per_page(name: str, pages: list[dict[str, Any]]) -> None:
    for what, unit in (("cpu", "CPU time of writing and matching a page"), ("held", "a page's transaction")):
        found = [1000 * one[what] for one in pages]
        show(f"members, {name}: {unit}, median of {len(found)}", statistics.median(found), "ms")
        show(f"members, {name}: {unit}, longest", max(found), "ms")


def _calls(name: str, slack: Sandbox) -> None:
    asked = [one for one in slack.calls if one.method == "users.list"]
    show(f"members, {name}: calls of users.list", len(asked), "calls")
    show(f"members, {name}: 429s of them", sum(one.error == "ratelimited" for one in asked), "calls")


@asynccontextmanager
async def _slack(url: str, size: int) -> AsyncIterator[Sandbox]:
    """The workspace, with the conference in the database."""
    workspace = make_workspace(_CLOCK, "", membership.everybody(size), [], name="Large")
    async with Database(url) as database, database.write() as tx:
        now = _CLOCK.utcnow()
        await write_program(tx, membership.program(now, size), "program", Options(), now)
        await write_attendees(tx, membership.attendees(size), "people", Options(), now)
    async with Sandbox(workspace, "").running() as slack:
        yield slack


@asynccontextmanager
async def _reader(slack: Sandbox, url: str) -> AsyncIterator[Reader]:
    app = slack.workspace.app
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.reader", slack.api_url, url, app.bot_token, app.signing_secret),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    reader = Reader(process)
    listening = asyncio.create_task(reader.listen())
    try:
        yield reader
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
        await listening


class _Elsewhere(threading.Thread):
    """Another writer of SQLite's file, as the web process is: for how long it waits."""

    def __init__(self, database: Database) -> None:
        super().__init__(daemon=True)
        self._path = database.url.database if database.is_sqlite else None
        self._over = threading.Event()
        self.longest = 0.0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Take the lock and give it back, twenty times a second."""
        if self._path is None:
            return
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=60.0)
        while not self._over.wait(0.05):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            self.longest = max(self.longest, time.perf_counter() - began)
            connection.execute("ROLLBACK")
        connection.close()
