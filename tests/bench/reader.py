"""The process of the members' benchmark: the real `usher run --role worker`, which says what each page has cost.

One JSON line a page on stdout; at SIGTERM a last one with what the whole has cost.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

from pydantic import SecretStr
from sqlmodel.ext.asyncio.session import AsyncSession

import bot.app
from bot import stopping
from bot.app import ProcessRole, serve
from bot.clock import SystemClock
from bot.config import Settings
from bot.services.people.sweeps import Sweeps
from db.engine import Database

_BEAT = 0.002
_paging: ContextVar[list[float] | None] = ContextVar("paging", default=None)
"""Where the page that is being written notes for how long it has held the lock."""


class Watched(Database):
    """Notes for how long its transactions hold SQLite's lock, from BEGIN to the end of COMMIT."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that begins at once."""
        began = 0.0
        try:
            async with super().write() as tx:
                await tx.connection()
                began = time.perf_counter()
                yield tx
        finally:
            if (noted := _paging.get()) is not None:
                noted.append(time.perf_counter() - began)


def _watch_pages() -> list[float]:
    """Say what each page costs; returns where the memory is noted that was used before the first one."""
    write, memory = Sweeps._write, list[float]()

    async def watched(self, sweep, page):
        noted: list[float] = []
        memory.append(_memory("VmRSS"))
        token, used = _paging.set(noted), time.process_time()
        try:
            return await write(self, sweep, page)
        finally:
            _paging.reset(token)
            spent = time.process_time() - used
            _say(page=sweep.pages + 1, sweep=sweep.number, cpu=spent, held=max(noted, default=0.0))

    Sweeps._write = watched
    return memory


async def main(api_url: str, url: str, token: str, secret: str) -> None:
    """Work until SIGTERM."""
    settings = Settings(
        bot_token=SecretStr(token), signing_secret=SecretStr(secret), api_url=api_url, database_url=url
    )
    bot.app.Database = Watched
    before = _watch_pages()
    longest, ready, keep = [0.0], asyncio.Event(), bot.app._keep_what_is_loaded
    bot.app._keep_what_is_loaded = lambda: (keep(), ready.set())
    leave = stopping._leave

    def end() -> None:
        _say(slice=longest[0], before=before[0] if before else 0.0, most=_memory("VmHWM"))
        leave()

    stopping._leave = end
    beating = asyncio.create_task(_beat(longest, ready))
    await serve(settings, SystemClock(), ProcessRole.WORKER)
    beating.cancel()


async def _beat(longest: list[float], ready: asyncio.Event) -> None:
    """Measure the longest slice of the loop once it works, in CPU time: other processes do not count."""
    await ready.wait()
    last = time.thread_time()
    while True:
        await asyncio.sleep(_BEAT)
        now = time.thread_time()
        longest[0], last = max(longest[0], now - last), now


def _memory(name: str) -> float:
    """Mebibytes, as Linux counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _say(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
