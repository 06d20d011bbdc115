"""kill -9 of a real worker process between and during sends: none missing, none double."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

from bot.domain.deliveries import State
from bot.sandbox.errors import SlackError

CHILD = Path(__file__).with_name("child.py")
RECIPIENTS = ("C1", "C2", "C3", "C4", "C5", "U1", "U2", "U3", "U4", "COPEN")
NAMES = [f"{recipient}-{n}" for recipient in RECIPIENTS for n in range(6)]
MODES = ("render", "refuse", "accept", "settle", "accept")


async def run_child(desk, url, mode, number) -> int:
    """One life of the worker; returns its exit status. Slack kills it in the middle of its post number `number`."""
    root = CHILD.parents[2]
    arguments = [url, desk.sandbox.api_url, desk.clock.utcnow().isoformat(), mode, str(number)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), *arguments, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    add, posts = desk.workspace.messages.add, 0

    def add_and_kill(*args, **fields):
        nonlocal posts
        posts += 1
        deadly = posts == number and mode in {"refuse", "accept"}
        if deadly:
            os.kill(process.pid, signal.SIGKILL)
        if deadly and mode == "refuse":
            raise SlackError("internal_error")
        return add(*args, **fields)

    desk.workspace.messages.add = add_and_kill
    async with asyncio.timeout(120):
        status = await process.wait()
    desk.workspace.messages.add = add
    return status


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
