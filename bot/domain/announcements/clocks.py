"""The conference's clocks, by which times of announcements are read."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clocks:
    """The present time, the zone, and the end of the conference."""

    now: datetime
    """Aware."""
    zone: ZoneInfo
    ends: datetime | None = None
    """The last day of repeated times, if no other is given."""

    @property
    def today(self) -> date:
        """The day of the conference's calendar."""
        return self.now.astimezone(self.zone).date()

    @property
    def last_day(self) -> date | None:
        """The last day of the conference."""
        return self.ends.astimezone(self.zone).date() if self.ends else None
