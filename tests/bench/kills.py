"""A broadcast and reminders while the worker is killed with SIGKILL again and again, and Slack fails at random.

A kill comes after a random number of posts of the worker's life, and a random part of a twentieth of a second. Nothing
may be missing, nothing may have arrived twice.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.delivery.post import EVENT_TYPE
from bot.demo import cast
from bot.demo.sample import sample
from bot.demo.stage import make_workspace
from bot.domain.deliveries import State
from bot.sandbox.server import Sandbox
from db.engine import Database
from db.queries import deliveries
from db.queries.deliveries import run as execute
from db.tables import SenderRow
from tests.bench import crowd
from tests.bench.figures import empty_database, empty_postgres, show
from tests.bench.worker import FastClock

KILLS, PEOPLE, REMINDED = 100, 500, 200
SPEED = 10
"""A lease of 60 s lasts 6: many times what a call of the local Slack takes."""
_FAULTS = 0.1
_MOST_POSTS, _MOST_SECONDS = 7, 0.05
_PATIENCE, _LOOK = 30.0, 0.2
_LIMIT = 3_600.0
"""Seconds after which a run is given up, and counted as it stands."""


async def run(kills: int = KILLS, people: int = PEOPLE, reminded: int = REMINDED) -> None:
    """One worker on each database, then three at once on PostgreSQL."""
    with (
        tempfile.TemporaryDirectory(prefix="usher-kills-", ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        trials = (
            ("SQLite", empty_database(Path(folder)), 1),
            ("PostgreSQL", postgres("one"), 1),
            ("PostgreSQL, three workers", postgres("three"), 3),
        )
        for name, url, workers in trials:
            await _trial(f"kill -9, {name}", url, workers, kills, people, reminded)


async def _trial(  # noqa: PLR0917 - what is tried, and how much of it
    name: str, url: str, workers: int, kills: int, people: int, reminded: int
) -> None:
    began = time.time()
    clock = FastClock(began, SPEED)
    play = sample(clock.utcnow())
    members = [*cast.users(play), *crowd.guests(people)]
    workspace = make_workspace(clock, "", members, cast.channels(play, members))
    database = Database(url)
    ours = await crowd.plan(database, clock, people, reminded)
    async with Sandbox(workspace, "").running() as slack:
        slack.faults.chance(
            _FAULTS, 1, "chat.postMessage", ("drop_after", "drop_before", "status", "error", "rate")
        )
        command = (slack.api_url, url, workspace.app.bot_token, str(began), str(SPEED))
        started = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LIMIT), _running(command, workers) as staff:
                await _kill(slack, database, staff, kills, ours)
                while await _open(database, ours):  # noqa: ASYNC110 - another process settles them
                    await asyncio.sleep(_LOOK)
        seconds = time.monotonic() - started
    found = _arrived(slack)
    show(f"{name}: messages", len(ours), "messages")
    show(f"{name}: kills", staff.killed, "kills")
    show(f"{name}: missing", sum(not found[one] for one in ours), "messages", len(ours))
    show(f"{name}: double", sum(count - 1 for count in found.values()), "messages", len(ours))
    posts = [c for c in slack.calls if c.method == "chat.postMessage"]
    show(f"{name}: posts that Slack let fail", sum(bool(c.error) for c in posts), "calls", len(posts))
    show(f"{name}: time", seconds, "s")
    await database.close()


@dataclass
class _Staff:
    """The processes that run; each that dies is replaced."""

    command: tuple[str, ...]
    alive: dict[int, asyncio.subprocess.Process]
    killed: int = 0

    async def hire(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.worker", *self.command), stderr=asyncio.subprocess.DEVNULL
        )
        self.alive[process.pid] = process

    async def kill(self, pid: int) -> None:
        """End a process as the kernel does when it has no memory left, and start another."""
        os.kill(pid, signal.SIGKILL)
        await self.alive.pop(pid).wait()
        self.killed += 1
        await self.hire()


@contextlib.asynccontextmanager
async def _running(command: tuple[str, ...], workers: int) -> AsyncIterator[_Staff]:
    staff = _Staff(command, {})
    for _ in range(workers):
        await staff.hire()
    try:
        yield staff
    finally:
        for process in staff.alive.values():
            process.kill()
            await process.wait()


async def _kill(slack: Sandbox, database: Database, staff: _Staff, kills: int, ours: set[int]) -> None:
    """Kill the worker that sends, so many times while there is work; of several, now and then one that waits."""
    chance = random.Random(1)
    while staff.killed < kills and await _open(database, ours):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await _posts(slack, chance.randint(1, _MOST_POSTS))
        await asyncio.sleep(chance.uniform(0, _MOST_SECONDS))
        sender = await _sender(database)
        idle = sorted(staff.alive.keys() - {sender})
        if idle and (sender not in staff.alive or chance.random() < 1 / 3):
            await staff.kill(chance.choice(idle))
        else:
            await staff.kill(sender)


async def _posts(slack: Sandbox, count: int) -> None:
    """Until Slack has been asked to post so many more; calls that fail count too."""
    struck, take, left = asyncio.Event(), slack.faults.take, count

    def counting(method: str) -> Any:
        nonlocal left
        left -= method == "chat.postMessage"
        if left <= 0:
            struck.set()
        return take(method)

    with _patched(slack.faults, "take", counting):
        await struck.wait()


@contextlib.contextmanager
def _patched(target: object, name: str, value: Callable[..., Any]) -> Any:
    before = getattr(target, name)
    setattr(target, name, value)
    try:
        yield
    finally:
        setattr(target, name, before)


async def _sender(database: Database) -> int:
    """The process that holds the lease of the workspace: its owner is "host:pid:token"."""
    async with database.read() as session:
        owner = (await execute(session, select(SenderRow.__table__.c.owner))).scalar_one_or_none()
    return int(owner.split(":")[1]) if owner else 0


async def _open(database: Database, ours: set[int]) -> bool:
    """Whether something of ours is still to be sent."""
    async with database.read() as session:
        still = await deliveries.listing(
            session, states={State.PLANNED, State.SENDING, State.UNCERTAIN}, limit=1_000_000
        )
    return any(d.id in ours for d in still)


def _arrived(slack: Sandbox) -> Counter[int]:
    """Delivery id to how many messages carry it, in any channel."""
    carried = (m.metadata for m in slack.workspace.messages.everything() if m.metadata)
    return Counter(int(c["event_payload"]["id"]) for c in carried if c["event_type"] == EVENT_TYPE)
