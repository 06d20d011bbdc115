"""Listeners at work. What was acknowledged is carried out before the process ends: nobody will ask for it again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

_GRACE = 2.0
"""Seconds for them, once no more requests come in."""
_at_work: set[asyncio.Task[Any]] = set()


@contextmanager
def at_work() -> Iterator[None]:
    """Count the running task as a listener's for as long as the block lasts."""
    task = asyncio.current_task()
    assert task
    _at_work.add(task)
    try:
        yield
    finally:
        _at_work.discard(task)


@asynccontextmanager
async def finishing() -> AsyncIterator[None]:
    """Wait at the end of the block for the listeners that are at work in this loop."""
    try:
        yield
    finally:
        await finished()


async def finished(seconds: float | None = None) -> None:
    """Wait for the listeners that are at work in this loop, but not for ever: for the grace at a process's end, or `seconds`."""
    loop = asyncio.get_running_loop()
    if tasks := [task for task in _at_work if task.get_loop() is loop]:
        await asyncio.wait(tasks, timeout=_GRACE if seconds is None else seconds)
