"""Recurrence as people type it: "every mon,wed 09:00 until 2026-12-05", read into a cron expression."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.common.when import parse_clock, parse_day
from bot.domain.common.zones import NAMED_ZONE, place_at, resolve
from bot.errors import BadInput

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_DAYS = rf"{_DAY}(?:\s*[-\u2013]\s*{_DAY})?"
_WORK = r"(?:week|work|working\s*)days?"
_LIST = rf"{_DAYS}(?:\s*(?:,|and|&)\s*{_DAYS})*"
_PLURAL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"
_EVERY = re.compile(
    rf"(?:(?:every|each|evry|evrey)\s+(?:single\s+)?(?:(?P<all>day|morning|afternoon|evening)|(?P<work>{_WORK})|(?P<named>{_LIST}))"
    rf"|(?P<daily>daily)|(?:on\s+)?(?P<works>(?:week|working\s*)days)|(?:on\s+)?(?P<plural>{_PLURAL}(?:\s*(?:,|and|&)\s*{_PLURAL})*)"
    rf"|weekly\s+(?:on\s+)?(?P<weekly>{_LIST}))\b(?:\s+of\s+the\s+conference)?[,:]?\s*",
    re.IGNORECASE,
)
_NAME = re.compile(rf"({_DAY})(?:\s*[-\u2013]\s*({_DAY}))?", re.IGNORECASE)
_ZONE = re.compile(rf"{NAMED_ZONE}", re.IGNORECASE)
_UNTIL = re.compile(r"[,]?\s*until\s+", re.IGNORECASE)
_HALVES = (timedelta(), timedelta(days=1))
"""Moments at which another zone must have the conference's time."""
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
    match = _EVERY.match(text)
    if match is None and (clock := _clock_first(text)):
        hour, rest = clock
        match = _EVERY.match(rest)
        assert match
        rest = rest[match.end() :]
    elif match is None:
        if re.match(r"(?:every|each)\b", text, re.IGNORECASE):
            raise BadInput(f'After "every" say "day", "weekday" or weekdays, such as "{_EXAMPLE}".')
        return None
    else:
        hour, rest = _clock(text[match.end() :], match[0].strip())
    rest = _without_zone(rest, now, zone)
    until = None
    if stop := _UNTIL.match(rest):
        found = parse_day(rest[stop.end() :], now.astimezone(zone).date())
        if found is None:
            raise BadInput(f'After "until" comes a date, such as "{_EXAMPLE}".')
        until, rest = found
    return Every(f"{hour.minute} {hour.hour} * * {_days(match)}", until, rest.lstrip(" ,:;"))


def _clock_first(text: str) -> tuple[time, str] | None:
    """The clock time of "at 9 every thu", and what follows it; None where it is not said that way around."""
    try:
        clock = parse_clock(text, bare=bool(re.match(r"at\s", text, re.IGNORECASE)))
    except BadInput:
        return None
    return clock if clock and _EVERY.match(clock[1]) else None


def _clock(text: str, said: str) -> tuple[time, str]:
    clock = parse_clock(text, bare=True)
    if clock is None:
        raise BadInput(f'"{said}" needs a time of day, such as "{_EXAMPLE}".')
    return clock


def _without_zone(rest: str, now: datetime, zone: ZoneInfo) -> str:
    """What follows a zone that is the conference's own, and so says nothing new; BadInput for another one."""
    found = _ZONE.match(rest)
    said = found[0] if found else place_at(rest)
    if not said:
        return rest
    wall = now.astimezone(zone).replace(tzinfo=None)
    with suppress(BadInput):
        if all(resolve(wall + ahead, said) == resolve(wall + ahead, zone) for ahead in _HALVES):
            return re.sub(r"^\s*time\b", "", rest[len(said) :], flags=re.IGNORECASE)
    raise BadInput(f'What recurs goes by the conference\'s clocks ({zone.key}); leave "{said}" out.')


def read_often(text: str, now: datetime, zone: ZoneInfo) -> tuple[str, date | None]:
    """How often, as a cron expression with its last day, of what people say: "at 9 every thu until friday", or an expression."""
    every = parse_every(text, now, zone)
    if every and every.rest:
        raise BadInput(f'"{every.rest}" is too much here; type only how often, such as: every thu at 9.')
    return (every.cron, every.until) if every else (text, None)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after `day`: what recurs until that day stops before it. BadInput where there is none."""
    try:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        raise BadInput(f"{day.isoformat()} is too far from now; type a nearer date.") from None


def _days(match: re.Match[str]) -> str:
    if match["all"] or match["daily"]:
        return "*"
    if match["work"] or match["works"]:
        return "mon-fri"
    days = match["named"] or match["plural"] or match["weekly"]
    named = ("-".join(day[:3].lower() for day in pair if day) for pair in _NAME.findall(days))
    return ",".join(dict.fromkeys(named))
