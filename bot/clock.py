"""The one source of the present: injected, so that tests, demos and rehearsals can move it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that knows what time it is."""

    def utcnow(self) -> datetime:
        """Now, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def utcnow(self) -> datetime:
        """Now, aware, in UTC."""
        return datetime.now(UTC)


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
