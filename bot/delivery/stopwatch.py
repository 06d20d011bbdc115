"""How much time has passed, for leases."""

import time
from collections.abc import Callable
from datetime import timedelta

from bot.clock import Clock


def start(clock: Clock) -> Callable[[], timedelta]:
    """A function that tells how long ago that was: by the clock or by real seconds, whichever is more.

    Either may stand still: the clock of a machine that is set back, the seconds of one that was suspended.
    """
    began, real = clock.utcnow(), time.monotonic()
    return lambda: max(clock.utcnow() - began, timedelta(seconds=time.monotonic() - real))
