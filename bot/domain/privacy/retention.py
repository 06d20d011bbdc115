"""The life of personal data: until some days after a conference's end, with a notice to organizers before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WARNINGS = (30, 7)
"""Days before, the earliest first."""
_LAST = min(WARNINGS)


@dataclass(frozen=True, slots=True)
class Expiry:
    """The time when the personal data of a conference goes; times are aware UTC."""

    conference_id: int
    slug: str
    name: str
    due: datetime
    warned: int | None = None
    """So many days before organizers were told last."""
    last_warned_at: datetime | None = None
    """The time of the last notice before it."""

    def warning(self, now: datetime) -> int | None:
        """So many days before it organizers are to be told now; None where they know, or where it is too early."""
        ahead = [days for days in WARNINGS if self.due - timedelta(days=days) <= now]
        days = min(ahead, default=None)
        return days if days is not None and (self.warned is None or days < self.warned) else None

    def goes(self, now: datetime) -> datetime:
        """Return when it goes by itself: organizers who were not told in time have a week from when they are."""
        known = self.last_warned_at or max(now, self.due - timedelta(days=_LAST))
        return max(self.due, known + timedelta(days=_LAST))

    def may_go(self, now: datetime) -> bool:
        """Tell whether it goes now by itself."""
        return self.last_warned_at is not None and self.goes(now) <= now

    def is_last(self, days: int) -> bool:
        """Tell whether there is no warning after the one so many days before."""
        return days == _LAST


@dataclass(frozen=True, slots=True)
class Purged:
    """The number of rows of a conference that lost personal data, or would, by table."""

    expiry: Expiry
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())
