"""A broadcast and reminders while worker processes are struck again and again, and Slack fails at random.

A stroke is SIGKILL, SIGSTOP for a while, or a power cut. It comes after a random number of posts of the workers' life,
and a random part of a twentieth of a second. The test in the suite and the benchmark at full size both play this.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import select

from bot.delivery.post import EVENT_TYPE
from bot.demo import cast
from bot.demo.sample import sample
from bot.demo.stage import make_workspace
from bot.domain.ledger.deliveries import OPEN, State
from bot.sandbox.server import Sandbox
from db.engine import Database
from db.queries.ledger import deliveries
from db.sql import execute, table_of
from db.tables import SenderRow
from tests.delivery import crowd
from tests.delivery.power import Disk
from tests.delivery.process import FastClock

SPEED = 10
"""A lease of 60 s lasts 6: many times what a call of the local Slack takes."""
_FAILING = ("drop_after", "drop_before", "status", "error", "rate")
_MOST_POSTS, _MOST_SECONDS = 7, 0.05
_PATIENCE, _LOOK = 30.0, 0.1
_LATEST = 60.0
"""Seconds of the clock after which Slack takes what it takes late, at most."""
_ASLEEP = 90.0
"""Seconds of the clock for which a process is suspended, at most: longer than each of its leases."""


class Way(Enum):
    """What happens to a worker."""

    KILL = auto()
    SUSPEND = auto()
    CUT = auto()
    """The power fails, for all of them: on SQLite, with Linux and a C compiler."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried, and how much of it."""

    url: str
    """An empty database with every table."""
    workers: int
    """So many processes at once."""
    kills: int
    """So many strokes of any way."""
    people: int
    reminded: int
    faults: float
    """The part of all posts that Slack lets fail in one way or another."""
    seconds: float
    """After so long it is given up, and counted as it stands."""
    seed: int = 1
    speed: int = SPEED
    ways: tuple[Way, ...] = (Way.KILL,)
    cancelled: bool = False
    """Whether after each stroke one of those that are still planned is called off."""
    late: bool = False
    """Whether Slack takes some posts 1 to 60 s after their connection was lost."""
    lag: float = 0.0
    """Seconds for which a history does not show what is new."""
    synchronous: str = ""
    """SQLite's, where the processes wait as long as the product before they look for a message."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of it."""

    planned: int
    missing: int
    double: int
    in_doubt: int
    """Those that were sent again before it was sure, because they would have expired: may be double."""
    stale: int
    """Those that arrived though they had been called off before they were sent."""
    called_off: int
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
        failing = (*_FAILING, "late") if trial.late else _FAILING
        now.slack.faults.chance(trial.faults, trial.seed, "chat.postMessage", failing, (1.0, _LATEST))
        now.slack.faults.lag = trial.lag
        disk = Disk(trial.url) if Way.CUT in trial.ways else None
        if disk:
            await now.database.close()
            disk.build()
        struck, started, strokes = _counted(now.slack), time.monotonic(), Strokes(now, trial, disk)
        command = (*now.command, trial.synchronous) if trial.synchronous else now.command
        async with running(command, trial.workers, disk.environment() if disk else None) as staff:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(trial.seconds):
                    await strokes.play(staff)
                    await done(now)
        seconds = time.monotonic() - started
        await _take_late(now)
        found, doubted = arrived(now.slack), await _in_doubt(now)
        if disk:
            disk.close()
    kept = now.ours - strokes.called_off
    return Result(
        planned=len(kept),
        missing=sum(not found[one] for one in kept),
        double=sum(count - 1 for one, count in found.items() if one not in doubted),
        in_doubt=len(doubted),
        stale=sum(found[one] for one in strokes.called_off),
        called_off=len(strokes.called_off),
        kills=strokes.count,
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
    environment: Mapping[str, str] | None
    alive: dict[int, asyncio.subprocess.Process]

    async def hire(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.delivery.process", *self.command),
            stderr=asyncio.subprocess.DEVNULL,
            env=self.environment,
        )
        self.alive[process.pid] = process

    async def stop(self, pid: int) -> int:
        """Ask a process to end, as a deploy does; its exit status."""
        process = self.alive.pop(pid)
        process.terminate()
        return await process.wait()

    async def kill(self, pid: int) -> None:
        """End a process as the kernel does when it has no memory left."""
        process = self.alive.pop(pid)
        process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def running(
    command: tuple[str, ...], workers: int, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Staff]:
    staff = Staff(command, environment, {})
    try:
        for _ in range(workers):
            await staff.hire()
        yield staff
    finally:
        for process in staff.alive.values():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class Strokes:
    """Strikes workers while there is work, in one of the trial's ways each time."""

    def __init__(self, now: Scene, trial: Trial, disk: Disk | None) -> None:
        self._now, self._trial, self._disk = now, trial, disk
        self._chance = random.Random(trial.seed)
        self.count = 0
        self.called_off: set[int] = set()

    async def play(self, staff: Staff) -> None:
        """Strike the worker that sends; of several, now and then one that waits."""
        now, chance = self._now, self._chance
        while self.count < self._trial.kills and await _open(now):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await posts(now.slack, chance.randint(1, _MOST_POSTS))
            await asyncio.sleep(chance.uniform(0, _MOST_SECONDS))
            await self._strike(staff, chance.choice(self._trial.ways))
            self.count += 1
            if self._trial.cancelled:
                await self._call_off()

    async def _strike(self, staff: Staff, way: Way) -> None:
        if way is Way.CUT:
            await self._cut(staff)
            return
        sends = await sender(self._now.database)
        idle = sorted(staff.alive.keys() - {sends})
        is_idle = idle and (sends not in staff.alive or self._chance.random() < 1 / 3)
        one = self._chance.choice(idle) if is_idle else sends
        if way is Way.SUSPEND:
            os.kill(one, signal.SIGSTOP)
            await asyncio.sleep(self._chance.uniform(0, _ASLEEP) / self._trial.speed)
            os.kill(one, signal.SIGCONT)
        else:
            await staff.kill(one)
            await staff.hire()

    async def _cut(self, staff: Staff) -> None:
        assert self._disk
        for pid in [*staff.alive]:
            await staff.kill(pid)
        await self._now.database.close()
        self._disk.lose()
        for _ in range(self._trial.workers):
            await staff.hire()

    async def _call_off(self) -> None:
        """Cancel one that is still planned: it must not arrive any more."""
        async with self._now.database.write() as tx:
            planned = await deliveries.listing(tx, states={State.PLANNED}, limit=1_000_000)
            ours = sorted((d.id, d.dedupe_key) for d in planned if d.id in self._now.ours)
            if ours:
                number, key = self._chance.choice(ours)
                if await deliveries.cancel_keys(tx, {key}, self._now.clock.utcnow()):
                    self.called_off.add(number)


async def _take_late(now: Scene) -> None:
    """Let Slack take what it was still to take late."""
    while now.slack.web.late:
        now.slack.web.take_late()
        await asyncio.sleep(_LOOK)


async def _in_doubt(now: Scene) -> set[int]:
    async with now.database.read() as tx:
        sent = await deliveries.listing(tx, states={State.SENT}, limit=1_000_000)
    return {d.id for d in sent if d.in_doubt}


def _counted(slack: Sandbox) -> Counter[str]:
    """Counts the faults that strike from now on, by their kind."""
    struck, take = Counter[str](), slack.faults.take

    def counting(method: str, channels: Collection[str] = ()) -> Any:
        fault = take(method, channels)
        struck.update([fault.kind] if fault else [])
        return fault

    slack.faults.take = counting  # type: ignore[method-assign]
    return struck


async def posts(slack: Sandbox, count: int) -> None:
    """Until Slack has been asked to post so many more; calls that fail count too."""
    struck, take, left = asyncio.Event(), slack.faults.take, count

    def counting(method: str, channels: Collection[str] = ()) -> Any:
        nonlocal left
        left -= method == "chat.postMessage"
        if left <= 0:
            struck.set()
        return take(method, channels)

    slack.faults.take = counting  # type: ignore[method-assign]
    try:
        await struck.wait()
    finally:
        slack.faults.take = take  # type: ignore[method-assign]


async def sender(database: Database) -> int:
    """The process that holds the lease of the workspace: its owner is "host:pid:token"."""
    async with database.read() as tx:
        owner = (await execute(tx, select(table_of(SenderRow).c.owner))).scalar_one_or_none()
    return int(owner.split(":")[1]) if owner else 0


async def _open(now: Scene) -> bool:
    """Whether something of ours is still to be sent."""
    async with now.database.read() as tx:
        still = await deliveries.listing(tx, states=OPEN, limit=1_000_000)
    return any(d.id in now.ours for d in still)


def arrived(slack: Sandbox) -> Counter[int]:
    """Delivery id to how many messages carry it, in any channel."""
    carried = (m.metadata for m in slack.workspace.messages.everything() if m.metadata)
    return Counter(int(c["event_payload"]["id"]) for c in carried if c["event_type"] == EVENT_TYPE)
