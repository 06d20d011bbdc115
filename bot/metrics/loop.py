"""The lateness of the event loop, by a timer that looks at the time of its call. Two calls a second cost nothing measurable."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.metrics.meters import Metrics

EVERY = 0.5
"""Seconds between two looks."""


@contextmanager
def sampled(metrics: Metrics) -> Iterator[None]:
    """Measure the running loop for as long as the block lasts."""
    loop = asyncio.get_running_loop()
    handle: asyncio.TimerHandle

    def wait() -> None:
        nonlocal handle
        wanted = loop.time() + EVERY
        handle = loop.call_at(wanted, look, wanted)

    def look(wanted: float) -> None:
        metrics.lagged(max(0.0, loop.time() - wanted))
        wait()

    wait()
    try:
        yield
    finally:
        handle.cancel()
