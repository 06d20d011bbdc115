"""How long real commands take while strangers attack the port, against the same commands before; memory too."""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.clock import SystemClock
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from tests.bench.figures import empty_database, fosdem, import_fosdem, show
from tests.bench.serve import SECRET, TOKEN
from tests.bench.slash import requests_to, resident, server

PAUSE = 0.02
"""Seconds between two commands: about as often as people of a large conference type one."""


async def run() -> None:
    """Commands alone, then during the attack, then alone again."""
    with tempfile.TemporaryDirectory() as folder:
        url = empty_database(Path(folder))
        await import_fosdem(url, fosdem())
        workspace = Workspace("T0BENCH", SystemClock(), TOKEN, SECRET, users=[], channels=[])
        async with (
            Sandbox(workspace, "").running() as slack,
            server("usher", slack.api_url, url) as (port, pid),
        ):
            alone = await _times(port, 100)
            before = resident(pid)
            during, most, seconds, answers = await _attacked(port, pid)
            print(f"the strangers' answers: {answers}", file=sys.stderr)
            show(
                "command during an attack, median", statistics.median(during), "ms", statistics.median(alone)
            )
            show("command during an attack, 95 %", _late(during), "ms", _late(alone))
            show("1,000 unsigned bodies", seconds, "s")
            show("memory during an attack, most", most, "MB", before)
            show("memory after an attack", resident(pid), "MB", before)


async def _attacked(port: int, pid: int) -> tuple[list[float], float, float, str]:
    """Times of commands, the most memory, and how long it lasted."""
    pipe = asyncio.subprocess.PIPE
    strangers = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.attack", str(port), stdin=pipe, stdout=pipe
    )
    assert strangers.stdin
    assert strangers.stdout
    await strangers.stdout.readline()
    strangers.stdin.write(b"\n")
    begun, times, most = time.perf_counter(), list[float](), 0.0
    end = asyncio.ensure_future(strangers.stdout.readline())
    while not end.done():
        times += await _times(port, 10)
        most = max(most, resident(pid))
    seconds = time.perf_counter() - begun
    await strangers.wait()
    return times, most, seconds, (await end).decode().strip()


async def _times(port: int, count: int) -> list[float]:
    """Milliseconds until each of so many commands was answered, with a connection of its own."""
    requests, times = requests_to(port), []
    for number in range(count):
        begun = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(requests[number % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        times.append((time.perf_counter() - begun) * 1000)
        writer.close()
        await asyncio.sleep(PAUSE)
    return times


def _late(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
