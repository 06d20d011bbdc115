"""The times to look into the database: an idle process asks it nothing."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.clock import Clock
from db.signs import Signs

ANYHOW = 30.0
"""Real seconds after which it is looked anyway."""
_BACK = timedelta(seconds=1)
"""A clock that goes back by less was only corrected."""


class Lookout:
    """The next time to look: somebody wrote to the record, a known moment has come, or the last look was long ago.

    Without `signs` it is always time. The moment is compared with the clock each time, so a clock that is moved wakes
    whoever it should.
    """

    def __init__(
        self,
        signs: Signs | None,
        clock: Clock,
        *,
        anyhow: float = ANYHOW,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signs, self._clock, self._anyhow, self._timer = signs, clock, anyhow, timer
        self._seen: int | None = None
        self._looked = (timer() - anyhow, clock.utcnow())
        self._next: datetime | None = None

    def is_time(self) -> bool:
        """Tell whether to look now. It costs microseconds."""
        mark, now = self._signs.mark() if self._signs else None, self._clock.utcnow()
        real, last = self._looked
        if mark is None or mark != self._seen or now < last - _BACK:
            return True
        return self._timer() - real >= self._anyhow or (self._next is not None and self._next <= now)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Count a look if it ends without an error. What is written meanwhile causes the next one."""
        mark, looked = self._signs.mark() if self._signs else None, (self._timer(), self._clock.utcnow())
        self._next = None
        self._seen = None
        yield
        self._seen, self._looked = mark, looked

    def over(self, look: Callable[[], Awaitable[datetime | None]]) -> Callable[[], Awaitable[None]]:
        """The same look as a whole: what it returns is when to look again."""

        async def run() -> None:
            with self.looking():
                self.wake_at(await look())

        return run

    def wake_at(self, moment: datetime | None) -> None:
        """Look again at `moment`, whatever happens; to be said within a look."""
        self._next = moment
