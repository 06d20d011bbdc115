"""kill -9 of a real worker process between and during sends, and processes that sleep: none missing, none double."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from bot.domain.ledger.deliveries import State
from bot.sandbox.errors import SlackError
from tests.patience import GUARD

CHILD = Path(__file__).with_name("child.py")
RECIPIENTS = ("C1", "C2", "C3", "C4", "C5", "U1", "U2", "U3", "U4", "COPEN")
NAMES = [f"{recipient}-{n}" for recipient in RECIPIENTS for n in range(6)]
MODES = ("render", "refuse", "accept", "settle", "accept")
SLEEP = 4.5
"""Seconds: longer than the leases of a child that is suspended."""


@asynccontextmanager
async def started(desk, url, mode="live", number=0, strike=signal.SIGKILL):
    """A worker process that is struck by itself at a point of its own code; or by Slack, see `struck`."""
    root = CHILD.parents[2]
    arguments = [url, desk.sandbox.api_url, desk.clock.utcnow().isoformat(), mode, str(number), strike.name]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), *arguments, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()


@contextmanager
def struck(desk, process, mode, number, strike=signal.SIGKILL):
    """Slack strikes the process in the middle of the next post of that number, which it accepts or refuses."""
    add, posts = desk.workspace.messages.add, 0

    def add_and_strike(*args, **fields):
        nonlocal posts
        posts += 1
        deadly = posts == number and mode in {"refuse", "accept"}
        if deadly:
            process.send_signal(strike)
        if deadly and mode == "refuse":
            raise SlackError("internal_error")
        return add(*args, **fields)

    desk.workspace.messages.add = add_and_strike
    try:
        yield
    finally:
        desk.workspace.messages.add = add


async def ended(process) -> int:
    async with asyncio.timeout(GUARD):
        return await process.wait()


async def run_child(desk, url, mode, number) -> int:
    """One life of the worker; returns its exit status."""
    async with started(desk, url, mode, number) as process:
        with struck(desk, process, mode, number):
            return await ended(process)


async def test_a_worker_killed_five_times_sends_everything_once(desk, database_url):
    desk.workspace.limits.enabled = False
    await desk.plan(*(desk.one(name, name.partition("-")[0]) for name in NAMES))
    chance = random.Random(1)
    for mode in chance.sample(MODES, len(MODES)):
        status = await run_child(desk, database_url, mode, chance.randint(1, 10))
        assert status == -signal.SIGKILL
        desk.move(minutes=10)  # the dead one's leases run out
    assert State.SENT in await desk.counts()
    assert len(desk.posted()) < len(NAMES)
    assert await run_child(desk, database_url, "live", 0) == 0
    desk.expect_once(*NAMES)
    assert await desk.counts() == {State.SENT: len(NAMES)}
    written = Counter([(await desk.find(name)).ts for name in NAMES])
    assert written.keys() == {m.ts for m in desk.workspace.messages.everything() if m.by_app}


@pytest.mark.parametrize("mode", ["render", "refuse", "accept", "settle"])
async def test_a_worker_that_was_suspended_wakes_up_in_the_middle_of_anothers_work(desk, database_url, mode):
    """Its clock has stood still, as that of a machine that was frozen: it takes everything to be its own."""
    desk.workspace.limits.enabled = False
    await desk.plan(*(desk.one(name, name.partition("-")[0]) for name in NAMES))
    async with started(desk, database_url, mode, 12, signal.SIGSTOP) as sleeper:
        with struck(desk, sleeper, mode, 12, signal.SIGSTOP):
            await asyncio.to_thread(os.waitid, os.P_PID, sleeper.pid, os.WSTOPPED)
        await asyncio.sleep(SLEEP)
        desk.move(minutes=10)
        before = len(desk.posted())
        async with started(desk, database_url) as other:
            with suppress(
                TimeoutError
            ):  # where it sleeps over SQLite's one lock, nobody sends before it wakes up
                async with asyncio.timeout(5):
                    while len(desk.posted()) < before + 10:  # noqa: ASYNC110 - another process posts
                        await asyncio.sleep(0.01)
            sleeper.send_signal(signal.SIGCONT)
            assert await ended(other) == await ended(sleeper) == 0
    desk.expect_once(*NAMES)
    assert await desk.counts() == {State.SENT: len(NAMES)}
