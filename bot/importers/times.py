"""Times as program files write them: clocks, durations, zones, and nights that belong to the day before.

Rules: day_change, day@start and sessions past midnight are read as frab writes them; a wall time that a change of the
clocks skips or repeats is resolved once: shifted forward, first occurrence.
"""

import difflib
import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.common.zones import known_zone
from bot.errors import ImportRefused
from bot.importers.quarantine import BadRecord

_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?|(\d\d)(\d\d)")
_DURATION = re.compile(r"(\d{1,4}):(\d\d)(?::(\d\d))?|(\d{1,5})")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NIGHT_ENDS = time(4)
"""The start of a day if its file does not say: the default of pretalx."""
_LONGEST = timedelta(days=14)
_HALF_DAY = timedelta(hours=12)
_PASS_TZ = "pass --tz with an IANA name such as Europe/Brussels"  # noqa: S105 - not a password


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a program: it opens at a wall time, and what starts before that is the night after it."""

    date: date
    opens: time = _NIGHT_ENDS
    closes: datetime | None = None
    """The wall time at which the file says that the day is over."""

    @classmethod
    def read(cls, day: str, start: str, end: str, day_change: str = "") -> Self:
        """A day from the texts of a file; BadRecord where `day` is no date."""
        first, last = moment_or_none(start), moment_or_none(end)
        opens = clock_or_none(day_change) or (first.time() if first else _NIGHT_ENDS)
        return cls(calendar_day(day), opens, last.replace(tzinfo=None) if last else None)

    def at(self, clock: time) -> datetime:
        """The wall time, without a zone, that `clock` means on this day of the program."""
        moment = datetime.combine(self.date, clock)
        if clock >= self.opens or self.date == date.max:
            return moment
        after_midnight = moment + timedelta(days=1)
        return moment if self.closes and after_midnight >= self.closes else after_midnight

    def for_what_lasts(self, duration: timedelta) -> Self:
        """The day for an event of that length: what runs half a day or longer from 00:00 on is no late night."""
        return replace(self, opens=time(0)) if duration >= _HALF_DAY else self


def calendar_day(text: str) -> date:
    """A date written YYYY-MM-DD, alone or before a time; BadRecord otherwise."""
    if day := iso_day(text.strip()[:10]):
        return day
    raise BadRecord(f'has the date "{text[:40]}", which is not a day written YYYY-MM-DD')


def iso_day(text: str) -> date | None:
    """The day that is written YYYY-MM-DD and nothing else, or None."""
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def begins(moment: str, start: str, day: Day | None, zone: tzinfo) -> datetime:
    """Return when an event begins, in UTC: by its own date and time, else by its day and `start`; BadRecord if neither."""
    moment, start = moment.strip(), start.strip()
    for text in (moment, start):
        if full := moment_or_none(text):
            return to_utc(full, zone)
    clock = clock_or_none(start)
    if clock is None:
        raise BadRecord(f'has the start "{start[:40]}", which is no time' if start else "has no start")
    if moment:
        return to_utc(datetime.combine(calendar_day(moment), clock), zone)
    if day is None:
        raise BadRecord("has no date")
    return to_utc(day.at(clock), zone)


def to_utc(moment: datetime, zone: tzinfo) -> datetime:
    """`moment` in UTC, read in `zone` where it has no offset; BadRecord at the ends of the calendar.

    Nothing on a program begins within a second: what a source says of fractions is noise.
    A repeated wall time is its first occurrence (fold=0); a skipped one is shifted forward by the gap.
    """
    try:
        whole = moment.replace(microsecond=0)
        return (whole if whole.tzinfo else whole.replace(tzinfo=zone, fold=0)).astimezone(UTC)
    except OverflowError:
        raise BadRecord(f"starts at {moment.isoformat()}, which is outside the calendar") from None


def lasts(text: str) -> timedelta:
    """A duration "H:MM", "H:MM:SS" or in whole minutes; BadRecord otherwise."""
    text = text.strip()
    if not text:
        raise BadRecord("has no duration")
    if not (match := _DURATION.fullmatch(text)):
        raise BadRecord(f'has the duration "{text[:40]}", which is not written H:MM')
    hours, minutes, seconds, bare = (int(part or 0) for part in match.groups())
    duration = timedelta(hours=hours, minutes=minutes or bare, seconds=seconds)
    return _sensible(duration)


def lasting(start: datetime, end: datetime) -> timedelta:
    """From `start` to `end`; BadRecord where that is no session's length."""
    return _sensible(end - start)


def _sensible(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise BadRecord("ends before it starts")
    if duration > _LONGEST:
        raise BadRecord(f"lasts {duration.days} days, longer than any session")
    return duration


def ends(start: datetime, duration: timedelta) -> datetime:
    """Return when it is over; BadRecord at the end of the calendar."""
    try:
        return start + duration
    except OverflowError:
        raise BadRecord("ends outside the calendar") from None


def asked_zone(file: str, name: str) -> ZoneInfo:
    """The zone that --tz names; ImportRefused with the closest name otherwise."""
    if zone := known_zone(name):
        return zone
    names = {n.casefold(): n for n in zoneinfo.available_timezones()}
    close = difflib.get_close_matches(name[:60].casefold(), names, n=1)
    advice = f"did you mean {names[close[0]]}?" if close else _PASS_TZ
    raise ImportRefused(file, f'"{name[:60]}" is not a time zone; {advice}')


def zone_of(file: str, given: str | None, stated: str, moments: Iterable[str]) -> ZoneInfo:
    """The conference's zone: `given`, else the one the file states, else the fixed offset of its first moment.

    ImportRefused asks for --tz where there is none of them, or an offset that no IANA zone is named for.
    """
    if given:
        return asked_zone(file, given)
    if zone := known_zone(stated):
        return zone
    offset = next(
        (o for m in moments if (at := moment_or_none(m)) and (o := at.utcoffset()) is not None), None
    )
    if offset is not None and (zone := known_zone(_fixed(offset))):
        return zone
    wrong = f'names the time zone "{stated[:60]}", which is not one' if stated else "says no time zone"
    raise ImportRefused(file, f"{wrong}; {_PASS_TZ}")


def _fixed(offset: timedelta) -> str:
    """The IANA name of a fixed offset of whole hours; its sign is POSIX's, so east of Greenwich is minus."""
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    return "" if rest else f"Etc/GMT{-hours:+d}" if hours else "UTC"


def moment_or_none(text: str) -> datetime | None:
    """A date with a time, with or without an offset, or None."""
    if not _ISO_DAY.match(text := text.strip()) or len(text) <= len("2025-01-01"):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def clock_or_none(text: str) -> time | None:
    """A time of day, or None."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hour, minute, second, short_hour, short_minute = (int(part or 0) for part in match.groups())
    try:
        return time(hour or short_hour, minute or short_minute, second)
    except ValueError:
        return None
