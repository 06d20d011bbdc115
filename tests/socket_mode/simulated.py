"""An event loop whose time is not the machine's: it jumps to the next timer as soon as nothing else can happen.

Sockets are real. They are Unix sockets, into which the kernel puts what is written at once: so "nothing else can happen"
is certain, however slow the machine is. Nothing under test may use threads.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


class _Selector(selectors.DefaultSelector):
    """Never waits: what would be waited for is added to `now`, in seconds."""

    now = 0.0

    def select(self, timeout: float | None = None):
        events = super().select(0)
        if events or timeout == 0:
            return events
        if timeout is None:
            raise RuntimeError("nothing is ever going to happen")
        self.now += timeout
        return events


class SimulatedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._simulated = _Selector()
        super().__init__(self._simulated)

    def time(self) -> float:
        return self._simulated.now


class LoopClock:
    """The running loop's time as a date."""

    def utcnow(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())


def simulate(main: Coroutine[Any, Any, None]) -> None:
    """Run `main` to its end in simulated time; a task that it leaves behind is an error."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(_alone(main))


async def _alone(main: Coroutine[Any, Any, None]) -> None:
    await main
    await asyncio.sleep(0.1)  # transports say that they are closed
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left


async def until(condition: Callable[[], object]) -> None:
    """Let time pass until it holds."""
    while not condition():  # noqa: ASYNC110 - time is simulated
        await asyncio.sleep(0.01)
