"""The conference's clocks, by which times of announcements are read."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the time is, in which zone, and when the conference ends."""

    now: datetime
    """Aware."""
    zone: ZoneInfo
    ends: datetime | None = None
    """What recurs stops here where no other last day is said."""

    @property
    def today(self) -> date:
        """The day of the conference's calendar."""
        return self.now.astimezone(self.zone).date()

    @property
    def last_day(self) -> date | None:
        """The last day of the conference."""
        return self.ends.astimezone(self.zone).date() if self.ends else None
