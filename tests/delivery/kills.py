"""A broadcast and reminders while worker processes are killed with SIGKILL again and again, and Slack fails at random.

A kill comes after a random number of posts of the workers' life, and a random part of a twentieth of a second. The
test in the suite and the benchmark at full size both play this.
"""

import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.delivery.post import EVENT_TYPE
from bot.demo import cast
from bot.demo.sample import sample
from bot.demo.stage import make_workspace
from bot.domain.deliveries import OPEN
from bot.sandbox.server import Sandbox
from db.engine import Database
from db.queries import deliveries
from db.queries.deliveries import run
from db.tables import SenderRow
from tests.delivery import crowd
from tests.delivery.process import FastClock

SPEED = 10
"""A lease of 60 s lasts 6: many times what a call of the local Slack takes."""
_FAILING = ("drop_after", "drop_before", "status", "error", "rate")
_MOST_POSTS, _MOST_SECONDS = 7, 0.05
_PATIENCE, _LOOK = 30.0, 0.1


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried, and how much of it."""

    url: str
    """An empty database with every table."""
    workers: int
    """So many processes at once."""
    kills: int
    people: int
    reminded: int
    faults: float
    """The part of all posts that Slack lets fail in one way or another."""
    seconds: float
    """After so long it is given up, and counted as it stands."""
    seed: int = 1
    speed: int = SPEED


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it."""

    planned: int
    missing: int
    double: int
    kills: int
    posts: int
    failed: Counter[str]
    """Kind of fault to how many posts it hit."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A conference with messages that are due, and a Slack."""

    clock: FastClock
    slack: Sandbox
    database: Database
    ours: set[int]
    """The deliveries that are to arrive."""
    command: tuple[str, ...]
    """What a worker's process is started with."""


@contextlib.asynccontextmanager
async def scene(url: str, people: int, reminded: int, speed: int) -> AsyncIterator[Scene]:
    """So many messages of a broadcast and so many reminders, due now, in an empty database."""
    began = time.time()
    clock = FastClock(began, speed)
    conference = sample(clock.utcnow())
    members = [*cast.users(conference), *crowd.guests(people)]
    workspace = make_workspace(clock, "", members, cast.channels(conference, members))
    async with Database(url) as database:
        ours = await crowd.plan(database, clock, people, reminded)
        async with Sandbox(workspace, "").running() as slack:
            command = (slack.api_url, url, workspace.app.bot_token, str(began), str(speed))
            yield Scene(clock, slack, database, ours, command)


async def play(trial: Trial) -> Result:
    """Send all of it, and count what arrived in Slack."""
    async with scene(trial.url, trial.people, trial.reminded, trial.speed) as now:
        now.slack.faults.chance(trial.faults, trial.seed, "chat.postMessage", _FAILING)
        struck, started = _counted(now.slack), time.monotonic()
        async with running(now.command, trial.workers) as staff:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(trial.seconds):
                    await _kill(now, staff, trial)
                    await done(now)
        seconds, found = time.monotonic() - started, arrived(now.slack)
    return Result(
        planned=len(now.ours),
        missing=sum(not found[one] for one in now.ours),
        double=sum(count - 1 for count in found.values()),
        kills=staff.killed,
        posts=sum(c.method == "chat.postMessage" for c in now.slack.calls),
        failed=struck,
        seconds=seconds,
    )


async def done(now: Scene) -> None:
    """Until nothing of it is to be sent any more."""
    while await _open(now):  # noqa: ASYNC110 - another process settles them
        await asyncio.sleep(_LOOK)


@dataclass
class Staff:
    """The processes that run; each that dies is replaced."""

    command: tuple[str, ...]
    alive: dict[int, asyncio.subprocess.Process]
    killed: int = 0

    async def hire(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.delivery.process", *self.command),
            stderr=asyncio.subprocess.DEVNULL,
        )
        self.alive[process.pid] = process

    async def stop(self, pid: int) -> int:
        """Ask a process to end, as a deploy does; its exit status."""
        process = self.alive.pop(pid)
        process.terminate()
        return await process.wait()

    async def kill(self, pid: int) -> None:
        """End a process as the kernel does when it has no memory left, and start another."""
        process = self.alive.pop(pid)
        process.kill()
        await process.wait()
        self.killed += 1
        await self.hire()


@contextlib.asynccontextmanager
async def running(command: tuple[str, ...], workers: int) -> AsyncIterator[Staff]:
    staff = Staff(command, {})
    try:
        for _ in range(workers):
            await staff.hire()
        yield staff
    finally:
        for process in staff.alive.values():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _kill(now: Scene, staff: Staff, trial: Trial) -> None:
    """Kill the worker that sends, so many times while there is work; of several, now and then one that waits."""
    chance = random.Random(trial.seed)
    while staff.killed < trial.kills and await _open(now):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await posts(now.slack, chance.randint(1, _MOST_POSTS))
        await asyncio.sleep(chance.uniform(0, _MOST_SECONDS))
        sends = await sender(now.database)
        idle = sorted(staff.alive.keys() - {sends})
        if idle and (sends not in staff.alive or chance.random() < 1 / 3):
            await staff.kill(chance.choice(idle))
        else:
            await staff.kill(sends)


def _counted(slack: Sandbox) -> Counter[str]:
    """Counts the faults that strike from now on, by their kind."""
    struck, take = Counter[str](), slack.faults.take

    def counting(method: str) -> Any:
        fault = take(method)
        struck.update([fault.kind] if fault else [])
        return fault

    slack.faults.take = counting  # type: ignore[method-assign]
    return struck


async def posts(slack: Sandbox, count: int) -> None:
    """Until Slack has been asked to post so many more; calls that fail count too."""
    struck, take, left = asyncio.Event(), slack.faults.take, count

    def counting(method: str) -> Any:
        nonlocal left
        left -= method == "chat.postMessage"
        if left <= 0:
            struck.set()
        return take(method)

    slack.faults.take = counting  # type: ignore[method-assign]
    try:
        await struck.wait()
    finally:
        slack.faults.take = take  # type: ignore[method-assign]


async def sender(database: Database) -> int:
    """The process that holds the lease of the workspace: its owner is "host:pid:token"."""
    async with database.read() as session:
        owner = (await run(session, select(SenderRow.__table__.c.owner))).scalar_one_or_none()
    return int(owner.split(":")[1]) if owner else 0


async def _open(now: Scene) -> bool:
    """Whether something of ours is still to be sent."""
    async with now.database.read() as session:
        still = await deliveries.listing(session, states=OPEN, limit=1_000_000)
    return any(d.id in now.ours for d in still)


def arrived(slack: Sandbox) -> Counter[int]:
    """Delivery id to how many messages carry it, in any channel."""
    carried = (m.metadata for m in slack.workspace.messages.everything() if m.metadata)
    return Counter(int(c["event_payload"]["id"]) for c in carried if c["event_type"] == EVENT_TYPE)
