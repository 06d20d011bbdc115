"""The one source of the present: injected, so that tests, demos and rehearsals can move it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that knows what time it is."""

    def utcnow(self) -> datetime:
        """Now, aware, in UTC."""
        ...


_ASTRAY = 2.0
"""Seconds by which the machine's clocks may run apart before one of them was set, or the machine was suspended."""


def _wall() -> float:
    return time.time()


def _elapsed() -> float:
    """Real seconds, with those of a suspended machine where the system counts them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SystemClock:
    """The machine's clock, until a better one sets it right.

    From then on it counts real seconds from what it was told: whoever sets the machine's clock does not move it.
    """

    def __init__(self, wall: Callable[[], float] = _wall, timer: Callable[[], float] = _elapsed) -> None:
        self._wall = wall
        self.timer = timer
        """Real seconds, from any beginning."""
        self._set: tuple[datetime, float] | None = None
        """The time that was said to be right, and the timer's time at that moment."""
        self._apart: tuple[float, float] = (0.0, 0.0)
        """The distance of the wall clock, and of the monotonic one, from the timer at that moment."""

    def utcnow(self) -> datetime:
        """Now, aware, in UTC."""
        if self._set is None:
            return self.machine()
        moment, mark = self._set
        return moment + timedelta(seconds=self.timer() - mark)

    def machine(self) -> datetime:
        """Return what the machine's own clock says."""
        return datetime.fromtimestamp(self._wall(), UTC)

    def set_right(self, moment: datetime, mark: float) -> None:
        """Take over `moment`, which was right when the timer showed `mark`."""
        self._set, self._apart = (require_aware(moment), mark), self._distances()

    @property
    def is_set(self) -> bool:
        """Tell whether a better clock has set it."""
        return self._set is not None

    def is_astray(self) -> bool:
        """Tell whether the machine's clock was set, or the machine suspended, since this clock was set right."""
        if self._set is None:
            return False
        moved = (abs(now - then) for now, then in zip(self._distances(), self._apart, strict=True))
        return max(moved) > _ASTRAY

    def _distances(self) -> tuple[float, float]:
        timer = self.timer()
        return self._wall() - timer, time.monotonic() - timer


class MovableClock:
    """A clock that starts where it is told, runs at any speed, and can be moved."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._origin = require_aware(start or datetime.now(UTC))
        self._mark = time.monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        """Seconds of this clock per second of the machine's; 0 stands still."""
        return self._speed

    def utcnow(self) -> datetime:
        """Now, aware, in UTC."""
        return self._origin + timedelta(seconds=(time.monotonic() - self._mark) * self._speed)

    def set_speed(self, speed: float) -> None:
        """Run at `speed` from this instant on."""
        self.move_to(self.utcnow())
        self._speed = speed

    def move_to(self, moment: datetime) -> None:
        """Jump to `moment`, forwards or backwards; the speed stays."""
        self._origin, self._mark = require_aware(moment), time.monotonic()


def require_aware(moment: datetime) -> datetime:
    """`moment` in UTC; ValueError where it has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def machine_now(clock: Clock) -> datetime:
    """Return what the machine's own clock says; of a clock that is moved, what that one says."""
    return clock.machine() if isinstance(clock, SystemClock) else clock.utcnow()
