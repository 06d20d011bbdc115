"""Time across a picture: the hours in which anything happens, day beside day, the nights left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_HOUR = timedelta(hours=1)
_GAP = 10
"""Pixels between two days."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day's part of the axis, from one full hour to another in UTC: an hour that comes twice is two."""

    begins: datetime
    ends: datetime
    left: float
    width: float

    def x(self, moment: datetime) -> float:
        """Return where `moment` stands, in pixels."""
        return self.left + self.width * (moment - self.begins) / (self.ends - self.begins)


@dataclass(frozen=True, slots=True)
class Axis:
    """The days in order, side by side."""

    days: tuple[Day, ...]
    zone: ZoneInfo

    @classmethod
    def of(cls, moments: Iterable[datetime], zone: ZoneInfo, left: float, right: float) -> "Axis":
        """The axis on which all `moments` stand, from `left` to `right` pixels; every hour is equally wide."""
        spans: dict[object, tuple[datetime, datetime]] = {}
        for moment in sorted(moments):
            hour = moment.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
            begins = spans.get(day := moment.astimezone(zone).date(), (hour, hour))[0]
            spans[day] = begins, hour + _HOUR
        total = sum((ends - begins for begins, ends in spans.values()), timedelta())
        room = right - left - _GAP * (len(spans) - 1)
        days: list[Day] = []
        for begins, ends in spans.values():
            width = room * ((ends - begins) / total)
            days.append(Day(begins, ends, left, width))
            left += width + _GAP
        return cls(tuple(days), zone)

    def x(self, moment: datetime) -> float:
        """Return where `moment` stands, in pixels; ValueError where it is on none of the days."""
        for day in self.days:
            if day.begins <= moment < day.ends:
                return day.x(moment)
        raise ValueError(f"{moment.isoformat()} is not on the axis")

    def hours(self, every: float) -> Iterator[tuple[datetime, float]]:
        """The full hours to be marked, so many that `every` pixels or more lie between two, and where they stand."""
        for day in self.days:
            hours = round((day.ends - day.begins) / _HOUR)
            step = next(
                n for n in (1, 2, 3, 4, 6, 12, 24, 48) if day.width / hours * n >= every or n >= hours
            )
            for n in range(0, hours, step):
                moment = day.begins + n * _HOUR
                yield moment.astimezone(self.zone), day.x(moment)
