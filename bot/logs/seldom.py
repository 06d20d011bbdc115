"""Messages that repeat while a state lasts: once a minute, with the number of times between."""

import logging
import time
from collections.abc import Callable

EVERY = 60.0
"""Seconds between two lines that say the same."""


class Seldom:
    """Warnings of one part of a process; `timer` counts real seconds."""

    def __init__(self, log: logging.Logger, timer: Callable[[], float] = time.monotonic) -> None:
        self._log, self._timer = log, timer
        self._said: dict[str, tuple[float, int]] = {}

    def warn(self, text: str) -> None:
        """Say it now, or count it where it was said less than a minute ago."""
        now = self._timer()
        self._said = {known: said for known, said in self._said.items() if now - said[0] < 2 * EVERY}
        at, left_out = self._said.get(text, (now - EVERY, 0))
        if now - at < EVERY:
            self._said[text] = at, left_out + 1
            return
        self._log.warning("%s%s", text, f" ({left_out} more like it since the last line)" if left_out else "")
        self._said[text] = now, 0
