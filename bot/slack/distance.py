"""The difference between our clock and Slack's, from the `Date` of its answers."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.clock import Clock

log = logging.getLogger(__name__)

ALLOWED = timedelta(seconds=30)
"""A difference up to this is harmless."""
_SLOWEST = timedelta(seconds=5)
"""An answer that takes longer says too little about the moment at which it was made."""
_HALF = timedelta(seconds=0.5)
"""A Date has whole seconds: half of one is what it lacks on average."""


class Distance:
    """The difference that Slack's last answer showed; unknown before the first one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead: timedelta | None = None
        self._warned = False

    def began(self) -> Callable[[object], None]:
        """Note that a call begins; the function that takes the headers of its answer."""
        start = self._clock.utcnow()

        def answered(headers: object) -> None:
            now = self._clock.utcnow()
            found = measured(headers, start, now)
            if found is not None:
                self._take(found)

        return answered

    @property
    def ahead(self) -> float | None:
        """Return how many seconds our clock is ahead, negative if it is behind; None before Slack has answered."""
        return None if self._ahead is None else self._ahead.total_seconds()

    @property
    def is_far(self) -> bool:
        """Tell whether the clocks differ by more than is harmless."""
        return self._ahead is not None and abs(self._ahead) > ALLOWED

    def in_slacks_time(self, moment: datetime) -> datetime:
        """`moment` by our clock as Slack's clock shows it; the same where the difference is harmless or not known."""
        return moment - self._ahead if self._ahead is not None and self.is_far else moment

    def _take(self, ahead: timedelta) -> None:
        self._ahead = ahead
        if self.is_far and not self._warned:
            log.warning("%s `usher check` says which clock is wrong.", sentence("Usher's clock", ahead))
        self._warned = self.is_far


def measured(headers: object, start: datetime, end: datetime) -> timedelta | None:
    """Return how far our clock is ahead, from an answer's headers and the times when its call began and ended.

    None if the headers have no Date, or if the answer took too long.
    """
    if not isinstance(headers, Mapping) or not timedelta() <= end - start <= _SLOWEST:
        return None
    named = next((value for name, value in headers.items() if str(name).lower() == "date"), None)
    try:
        date = parsedate_to_datetime(str(named)).astimezone(UTC)
    except (ValueError, OverflowError):  # there is none, or another server's idea of one
        return None
    return start + (end - start) / 2 - date - _HALF


def sentence(whose: str, ahead: timedelta, other: str = "Slack's") -> str:
    """A distance in words, such as: Usher's clock is 11 min ahead of Slack's."""
    where = "ahead of" if ahead > timedelta() else "behind"
    return f"{whose} is {_length(abs(ahead))} {where} {other}."


def _length(passed: timedelta) -> str:
    seconds = round(passed.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds} s"
