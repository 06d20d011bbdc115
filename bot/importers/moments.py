"""The agreement between the dates and the start times of a file: decided once for the whole file, not for one event.

A `date` has an offset; `start` is what the clock at the conference shows. If they disagree, the offset is often stale:
written for winter and kept in summer, or "Z" put behind a local time. The start times count then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.common.zones import known_zone
from bot.importers import times
from bot.importers.times import Day

_NO_PLACE = ("UTC", "GMT", "Zulu", "Etc/")
"""Zones that are nobody's wall clock: a file that names one where its offsets differ has not been told its zone."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A date with its time, the start beside it, and both as they are written."""

    moment: datetime
    clock: time
    written: str

    @property
    def is_labelled(self) -> bool:
        """Tell whether the start is the time of the date, offset aside."""
        return _minute(self.moment) == self.clock

    def fits(self, zone: ZoneInfo) -> bool:
        """Tell whether both are one moment in `zone`."""
        if self.moment.tzinfo is None or _minute(self.moment.astimezone(zone)) == self.clock:
            return True
        return self.is_labelled and _same(times.to_utc(self.moment.replace(tzinfo=None), zone), self.moment)


@dataclass(frozen=True, slots=True)
class Moments:
    """The way one file says when something begins."""

    zone: ZoneInfo
    """For times without an offset."""
    wall: ZoneInfo | None = None
    """The zone of the clock that start times are read from, if they count more than offsets."""
    are_days: bool = False
    """True if dates hold no time, as in 2026-09-14T00:00:00 for all of them."""
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, events: Iterable[tuple[str, str]], zone: ZoneInfo, *, stated: str = "", given: str | None = None
    ) -> Self:
        """Read the dates and starts of `events`; the clock is in the zone `stated`, else in `given`."""
        pairs = [pair for date, start in events if (pair := _pair(date, start))]
        wall = known_zone(stated) or known_zone(given or "")
        odd = [pair for pair in pairs if not pair.fits(wall)] if wall else []
        if _are_days(pairs) and (odd or not wall or any(pair.moment.tzinfo is None for pair in pairs)):
            return cls(zone, wall or zone, are_days=True)
        if not odd or wall is None:
            return cls(zone)
        stale = [pair for pair in odd if pair.is_labelled]
        if len(stale) * 2 <= len(odd) or (len(odd) - len(stale)) * 3 > len(pairs):
            return cls(zone, notes=(_dates_count(odd),))
        if wall.key.startswith(_NO_PLACE):
            return cls(zone, notes=(_no_place(stale, wall),))
        others = [pair for pair in odd if not pair.is_labelled]
        notes = (_starts_count(stale, len(pairs), wall), *([_dates_count(others)] if others else ()))
        return cls(zone, wall, notes=notes)

    def begins(self, date: str, start: str, day: Day | None) -> datetime:
        """Return when an event begins, in UTC; BadRecord if the file does not say."""
        pair = _pair(date, start)
        if pair is None or self.wall is None:
            return times.begins(date, start, day, self.zone)
        if self.are_days:
            on = day if day and day.date == pair.moment.date() else None
            return times.to_utc(
                on.at(pair.clock) if on else datetime.combine(pair.moment.date(), pair.clock), self.wall
            )
        if pair.is_labelled and not pair.fits(self.wall):
            return times.to_utc(pair.moment.replace(tzinfo=None), self.wall)
        return times.begins(date, start, day, self.zone)


def _pair(date: str, start: str) -> _Pair | None:
    moment, clock = times.moment_or_none(date), times.clock_or_none(start)
    if moment is None or clock is None:
        return None
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return None
    return _Pair(moment, clock.replace(second=0), f"{date.strip()} with the start {start.strip()}")


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _same(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(minutes=1)


def _are_days(pairs: list[_Pair]) -> bool:
    return all(_minute(p.moment) == time() for p in pairs) and any(p.clock != time() for p in pairs)


def _starts_count(stale: list[_Pair], total: int, wall: ZoneInfo) -> str:
    return (
        f"The offsets of {len(stale)} of {total} dates are not those of {wall.key} on that day, the first "
        f"{stale[0].written}: the start times count, as the clock there shows them."
    )


def _no_place(stale: list[_Pair], wall: ZoneInfo) -> str:
    return (
        f"The file names the time zone {wall.key}, and its dates have other offsets, the first {stale[0].written}: "
        "the dates count; pass --tz to name the conference's zone."
    )


def _dates_count(odd: list[_Pair]) -> str:
    have = "1 event has" if len(odd) == 1 else f"{len(odd)} events have"
    return f"{have} a date and a start that disagree, the first {odd[0].written}. The date counts."
