"""Recurrence as people type it: "every mon,wed 09:00 until 2026-12-05", read into a cron expression."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.when import parse_clock, parse_day
from bot.domain.zones import NAMED_ZONE
from bot.errors import BadInput

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_DAYS = rf"{_DAY}(?:\s*[-\u2013]\s*{_DAY})?"
_EVERY = re.compile(
    rf"every\s+(?:(?P<all>day)|(?P<work>weekdays?|working\s+day)|(?P<named>{_DAYS}(?:\s*(?:,|and)\s*{_DAYS})*))\b[,:]?\s*",
    re.IGNORECASE,
)
_NAME = re.compile(rf"({_DAY})(?:\s*[-\u2013]\s*({_DAY}))?", re.IGNORECASE)
_ZONE = re.compile(rf"{NAMED_ZONE}", re.IGNORECASE)
_UNTIL = re.compile(r"[,]?\s*until\s+", re.IGNORECASE)
_EXAMPLE = "every mon 09:00 until 2026-12-05"


@dataclass(frozen=True, slots=True)
class Every:
    """A recurrence that was read: a cron expression, its last day if one was named, and what follows."""

    cron: str
    until: date | None
    rest: str


@dataclass(frozen=True, slots=True)
class OddTime:
    """A time of a recurrence that a change of the clocks skips or repeats."""

    wall: datetime
    """As the recurrence names it; naive."""
    at: datetime
    """When it goes out, on the clocks of the zone."""
    skipped: bool
    """Whether there is no such time that day; else it comes twice."""


def parse_every(text: str, now: datetime, zone: ZoneInfo) -> Every | None:
    """The recurrence that `text` begins with, None where it begins with none; BadInput where it lacks its time."""
    text = text.strip()
    if not re.match(r"every\b", text, re.IGNORECASE):
        return None
    match = _EVERY.match(text)
    if match is None:
        raise BadInput(f'After "every" say "day", "weekday" or weekdays, such as "{_EXAMPLE}".')
    clock = parse_clock(text[match.end() :], bare=True)
    if clock is None:
        raise BadInput(f'"{match[0].strip()}" needs a time of day, such as "{_EXAMPLE}".')
    hour, rest = clock
    if zone_said := _ZONE.match(rest):
        raise BadInput(
            f'What recurs goes by the conference\'s clocks ({zone.key}); leave "{zone_said[0]}" out.'
        )
    until = None
    if stop := _UNTIL.match(rest):
        found = parse_day(rest[stop.end() :], now.astimezone(zone).date())
        if found is None:
            raise BadInput(f'After "until" comes a date, such as "{_EXAMPLE}".')
        until, rest = found
    return Every(f"{hour.minute} {hour.hour} * * {_days(match)}", until, rest.lstrip(" ,:;"))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after `day`: what recurs until that day stops before it. BadInput where there is none."""
    try:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        raise BadInput(f"{day.isoformat()} is too far from now; type a nearer date.") from None


def _days(match: re.Match[str]) -> str:
    if match["all"]:
        return "*"
    if match["work"]:
        return "mon-fri"
    named = ("-".join(day[:3].lower() for day in days if day) for days in _NAME.findall(match["named"]))
    return ",".join(dict.fromkeys(named))
