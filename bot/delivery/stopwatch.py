"""Elapsed time for leases."""

import time
from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock


def start(clock: Clock) -> Callable[[], timedelta]:
    """A function that tells how long ago that was: by the clock, by real seconds, or by the machine's clock; what is most.

    Each of them may stand still: a clock that is set back, the seconds of a machine that was suspended.
    """
    began, real, machine = clock.utcnow(), time.monotonic(), time.time()

    def passed() -> timedelta:
        seconds = max(time.monotonic() - real, time.time() - machine)
        return max(clock.utcnow() - began, timedelta(seconds=seconds))

    return passed
