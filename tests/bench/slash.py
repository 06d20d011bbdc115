"""Slash throughput of `/session now` on FOSDEM 2025 against a bare AsyncApp echo, one process each; memory too."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psutil

from bot.clock import SystemClock
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from tests.bench.figures import empty_database, fosdem, import_fosdem, show
from tests.bench.load import signed, throughput
from tests.bench.serve import SECRET, TOKEN

USERS, SECONDS, ROUNDS = 50, 4.0, 3


async def run() -> None:
    """Alternate between both servers, and take each one's best round."""
    with tempfile.TemporaryDirectory() as folder:
        url = empty_database(Path(folder))
        await import_fosdem(url, fosdem())
        workspace = Workspace("T0BENCH", SystemClock(), TOKEN, SECRET, users=[], channels=[])
        async with (
            Sandbox(workspace, "").running() as slack,
            server("echo", slack.api_url) as echo,
            server("usher", slack.api_url, url) as usher,
        ):
            best = {"echo": 0.0, "usher": 0.0}
            for _ in range(ROUNDS):
                for name, port in (("echo", echo[0]), ("usher", usher[0])):
                    requests = requests_to(port)
                    await throughput(port, requests, 0.5)
                    best[name] = max(best[name], await throughput(port, requests, SECONDS))
            show("slash /session now", best["usher"], "requests/s", best["echo"])
            show("memory with FOSDEM 2025", resident(usher[1]), "MB", resident(echo[1]))


def resident(pid: int) -> float:
    """The memory that the process has, in MB."""
    return psutil.Process(pid).memory_info().rss / 1e6


def requests_to(port: int) -> list[bytes]:
    """`/session now` of every user."""
    common = {"command": "/session", "text": "now", "team_id": "T0BENCH", "channel_id": "C0BENCH"}
    return [
        signed(
            port,
            SECRET,
            {**common, "user_id": f"U{n}", "trigger_id": f"{n}", "response_url": "https://x.invalid"},
        )
        for n in range(USERS)
    ]


@contextlib.asynccontextmanager
async def server(*arguments: str) -> AsyncIterator[tuple[int, int]]:
    """A server process; yields its port and its process id."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.serve", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield int(await process.stdout.readline()), process.pid
    finally:
        process.kill()
        await process.wait()
