"""The state of a worker's rounds in real seconds: the end of the last one, and since when it has been the sender."""

import time
from collections.abc import Callable


class Pulse:
    """The pulse that the worker writes and anyone may read."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._beat = timer()
        self._held: tuple[float, float] | None = None
        """Since when the worker has the sender's lease, and until when."""

    def beat(self) -> None:
        """A round has ended without an error, or goes on and moves."""
        self._beat = self._timer()

    def holds(self, seconds: float) -> None:
        """Note that this worker has the sender's lease for so many seconds from now; 0: another one has it, or nobody."""
        now = self._timer()
        since = self._held[0] if self._held and now < self._held[1] else now
        self._held = (since, now + seconds) if seconds else None

    @property
    def age(self) -> float:
        """Seconds since the last round, or since the worker was made."""
        return self._timer() - self._beat

    @property
    def held(self) -> float | None:
        """Return the seconds since the worker took the lease; None if it has none. If nothing is due, nobody needs it."""
        now = self._timer()
        return now - self._held[0] if self._held and now < self._held[1] else None
