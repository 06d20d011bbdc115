"""Reading a time as people type it, and saying it back to them.

A time is `now`, `in <so long>`, or a clock time with a day before or after it and a zone behind it; without a zone
it is the conference's.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz.distance import OSA

from bot.domain.common.zones import (
    MONTHS,
    NAMED_ZONE,
    WEEKDAYS,
    is_repeated,
    long_date,
    place_at,
    resolve,
    short,
)
from bot.errors import BadInput

_EXAMPLES = '"tomorrow 09:00" or "2026-12-01 09:00 CET"'
_HALF_YEAR = 183
_FARTHEST = timedelta(days=5 * 366)
"""Who types a later time mistyped it."""
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MONTH = rf"({'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in MONTHS)}|sept)(?![a-z])\.?"
_WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?"
_YEAR = r"(?:,?\s+([0-9]{4})\b(?!:))?"
_DOTTED = r"([0-9]{1,2})\.\s?(0?[1-9]|1[0-2])\.(?:\s?([0-9]{4})\b(?!:))?,?"
"""Day and month with a full stop after each, as in German: 14.12. or 14.12.2026; 14.12 alone is a time."""
_NTH = r"([0-9]{1,2})(?:st|nd|rd|th|\.)?"
_NOON = 12
_TOMORROW = r"(?:tom+or+ow|tom+oro|tomorrw|tommorrow|tmrw|tmrow|tmr|tmw|2mor+ow|2moro)"
_LONG, _FAR = 7, 3
"""A weekday of so many letters may have two that are wrong."""
_ABBREVIATION = 2
_NO_PLACE = r"\s+(?:(?:track|devroom|stream|room|session)\b|speakers?\b(?!\s+(?:of|in|on)\b))"
"""Behind a name that is no city but a track, a room or the like."""
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
_PART = r"(?:in\s+the\s+|at\s+|this\s+)?(morning|afternoon|evening|night)(?![\w-]),?"
_PAST_NOON = frozenset({"afternoon", "evening", "night"})
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class When:
    """A time that was read: `at` is aware UTC, `rest` is what follows it, `said` the words that were the time."""

    at: datetime
    rest: str
    said: str
    is_now: bool = False
    """Whether it is the moment in which somebody says so."""


class _Reader:
    """A text that is read from its beginning, one piece after the other."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text.strip(), 0

    def take(self, pattern: str) -> re.Match[str] | None:
        """What stands here, if it is of that form; spaces before it do not matter."""
        match = re.compile(rf"\s*(?:{pattern})", re.IGNORECASE | re.ASCII).match(self.text, self.place)
        self.place = match.end() if match else self.place
        return match

    def is_at(self, pattern: str) -> bool:
        """Whether something of that form stands here."""
        return re.compile(pattern, re.IGNORECASE).match(self.text, self.place) is not None

    @property
    def said(self) -> str:
        return self.text[: self.place].strip(" ,:;")

    @property
    def rest(self) -> str:
        return self.text[self.place :].strip()


def parse_when(text: str, now: datetime, zone: ZoneInfo) -> When:
    """The time that `text` begins with, for somebody in `zone` at `now` (aware).

    BadInput where there is none, it is past, or a change of the clocks skips or repeats it. A weekday is the next
    such day, today where the time is still to come; a clock time alone is today's.
    """
    reader = _Reader(text)
    try:
        at = _at(reader, now, zone)
        near = at - now <= _FARTHEST
    except OverflowError:
        near = False
    if not near:
        raise BadInput(f'"{reader.said[:_QUOTED]}" is too far from now; type a nearer date.')
    reader.take(r"[,:;](?=\s|$)")
    return When(at, reader.rest, reader.said, is_now=at == now)


def echo(at: datetime, zone: ZoneInfo) -> str:
    """`at` as "Tuesday 1 December 2026, 09:00 (Europe/Brussels)"; with the offset where that time comes twice."""
    local = at.astimezone(zone)
    offset = f", {local.isoformat()[-6:]}" if is_repeated(at, zone) else ""
    month = MONTHS[local.month - 1]
    return (
        f"{WEEKDAYS[local.weekday()]} {local.day} {month} {local.year:04}, {local:%H:%M} ({zone.key}{offset})"
    )


def parse_date(text: str, today: date) -> tuple[date, str] | None:
    """The day that `text` begins with, seen from `today`, and what follows it; BadInput where there is no such day."""
    reader = _Reader(text)
    day = _date(reader, today)
    return (day, reader.rest) if day else None


def parse_day(text: str, today: date) -> tuple[date, str] | None:
    """As `parse_date`, where a weekday counts, too: the next one, or `today`."""
    reader = _Reader(text)
    day, weekday = _day(reader, today)
    if weekday is not None:
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
    return (day, reader.rest) if day else None


def parse_clock(text: str, *, bare: bool = False) -> tuple[time, str] | None:
    """The clock time that `text` begins with, and what follows it; BadInput where it is none such as 25:00.

    The hour alone counts where it is `bare`.
    """
    reader = _Reader(text)
    clock = _clock(reader, bare=bare)
    return (clock, reader.rest) if clock else None


def _at(reader: _Reader, now: datetime, zone: ZoneInfo) -> datetime:
    if reader.take(r"(?:(?:right\s+)?now|right\s+away|asap|immediately|at\s+once)\b"):
        return now.astimezone(UTC)
    if reader.take(rf"in\s+(?=[0-9]|an?\b|half\b|(?:{'|'.join(_COUNTS)})\b)"):
        return _after(reader, now)
    return _at_clock(reader, now, zone)


def _after(reader: _Reader, now: datetime) -> datetime:
    total, read = timedelta(), False
    if reader.take(r"half\s+an\s+hour\b"):
        return now.astimezone(UTC) + timedelta(minutes=30)
    unit = r"(m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)(?![a-z])\.?"
    while match := reader.take(
        rf"(?:and\s+)?([0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|an?(?=\s)|(?:{'|'.join(_COUNTS)})(?=\s))\s*{unit}"
    ):
        count = float(match[1]) if match[1][0].isdigit() else float(_COUNTS.get(match[1].lower(), 1))
        total, read = total + timedelta(**{_UNITS[match[2][0].lower()]: count}), True
    if not read:
        raise _unreadable(reader.text)
    return now.astimezone(UTC) + total


def _at_clock(reader: _Reader, now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone).replace(tzinfo=None)
    given, weekday = _day(reader, local.date())
    is_evening = reader.text[: reader.place].lower().strip(" ,").endswith("tonight")
    has_day = bool(given) or weekday is not None
    if has_day:
        reader.take(r"[T,](?=\s*[0-9])")
    part = _part(reader) or ("evening" if is_evening else "")
    clock = _clock(reader, bare=has_day or bool(part) or _is_hour(reader))
    if clock is None:
        raise _without_clock(reader, has_day)
    named = _zone(reader)
    if not has_day:
        given, weekday = _day(reader, local.date())
        part = part or ("evening" if reader.said.lower().endswith("tonight") else "")
        named = named or _zone(reader)
    clock = _in_part(clock, part or _part(reader))
    days = [given or local.date()]
    if weekday is not None:
        first = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
        days = [first, first + timedelta(days=7)]
    for day in days:
        at = resolve(datetime.combine(day, clock), named or zone)
        if at >= now.replace(second=0, microsecond=0):
            return at
    raise BadInput(
        f"{_with_year(at, now, zone)} is past: it is now {_with_year(now, at, zone)} ({zone.key})."
    )


def _part(reader: _Reader) -> str:
    """The part of a day that stands here, as "in the morning", or ""."""
    match = reader.take(_PART)
    return match[1].lower() if match else ""


def _in_part(clock: time, part: str) -> time:
    """The time with its half of the day: 8 in the evening is 20:00."""
    is_early = part in _PAST_NOON and 1 <= clock.hour < _NOON
    return clock.replace(hour=clock.hour + _NOON) if is_early else clock


def _is_hour(reader: _Reader) -> bool:
    """Whether a bare number stands here with a zone or "tonight", as "9 PT"."""
    match = re.compile(r"\s*[0-9]{1,2}\s+").match(reader.text, reader.place)
    after = reader.text[match.end() :] if match else ""
    if re.match(r"tonight\b|in\s+the\s+(?:morning|afternoon|evening)\b", after, re.IGNORECASE):
        return True
    return bool(after and (re.match(NAMED_ZONE, after, re.IGNORECASE) or place_at(after)))


def _day(reader: _Reader, today: date) -> tuple[date | None, int | None]:
    """A day, or the weekday whose next date is meant, 0 for Monday; neither where none stands here."""
    reader.take(r"on\b(?=\s)")
    if (day := _date(reader, today) or _in_numbers(reader, today)) is not None:
        return day, None
    is_next = reader.take(rf"(?:next|this|coming)\s+(?={_WEEKDAY})")
    match = reader.take(_WEEKDAY)
    if match and is_next and is_next[0].strip().lower() == "next" and _weekday(match[1]) == today.weekday():
        return today + timedelta(days=7), None
    return None, _weekday(match[1]) if match else _misspelt_weekday(reader)


def _misspelt_weekday(reader: _Reader) -> int | None:
    """The weekday that a word such as "wensday" is meant to be."""
    before = reader.place
    match = reader.take(r"([a-z]{3,7}(?:day|dya|ady))s?(?![\w-]),?")
    said = match[1].lower() if match else ""
    near = [(OSA.distance(said, day.lower()), i) for i, day in enumerate(WEEKDAYS)] if said else []
    distance, weekday = min(near, default=(_FAR, 0))
    if distance > (1 if len(said) < _LONG else _FAR - 1):
        reader.place = before
        return None
    return weekday


def _date(reader: _Reader, today: date) -> date | None:
    if reader.take(rf"{_TOMORROW}(?![\w-]),?"):
        return today + timedelta(days=1)
    if reader.take(r"(?:today|tonight|(?=this\s+(?:morning|noon|afternoon|evening)))(?![\w-]),?"):
        return today
    if match := reader.take(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])"):
        return _real(int(match[1]), int(match[3]), int(match[4]), match[0])
    weekday, start = reader.take(rf"{_WEEKDAY}(?=\s+(?:{_NTH}\s+{_MONTH}|{_MONTH}\s+{_NTH}))"), reader.place
    if match := reader.take(rf"{_NTH}\s+{_MONTH}(?![a-z]){_YEAR},?"):
        day, month, year = match.groups()
    elif match := reader.take(rf"{_MONTH}\s+{_NTH}(?![0-9:]){_YEAR},?"):
        month, day, year = match.groups()
    else:
        reader.place = weekday.start() if weekday else start
        return None
    number = next(i for i, name in enumerate(MONTHS, 1) if name[:3].lower() == month[:3].lower())
    return _on(weekday, _of_month(int(day), number, year, today))


def _in_numbers(reader: _Reader, today: date) -> date | None:
    """A day without the month's name; two numbers with a slash are a day and a month, or a month and a day."""
    if match := reader.take(r"[0-9]{1,2}([-/])[0-9]{1,2}(?:\1[0-9]{2,4})?(?![0-9:])"):
        raise BadInput(f'"{match[0].strip()}" could mean two days; type it as 2026-12-01 or 1 Dec.')
    weekday = reader.take(rf"{_WEEKDAY}(?=\s+{_DOTTED})")
    match = reader.take(_DOTTED)
    return _on(weekday, _of_month(int(match[1]), int(match[2]), match[3], today)) if match else None


def _on(weekday: re.Match[str] | None, day: date) -> date:
    """`day`; BadInput where another weekday was said with it."""
    if weekday and day.weekday() != _weekday(weekday[1]):
        raise BadInput(f'{long_date(day)} is a {WEEKDAYS[day.weekday()]}, not "{weekday[0].strip(" ,.")}".')
    return day


def _of_month(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year: this one's, or the next one's where this one's is over for half a year."""
    found = _real(int(year or today.year), month, day, f"{day} {MONTHS[month - 1]} {year or today.year}")
    if year is None and (today - found).days > _HALF_YEAR:
        return _real(today.year + 1, month, day, f"{day} {MONTHS[month - 1]} {today.year + 1}")
    return found


def _clock(reader: _Reader, *, bare: bool) -> time | None:
    """A clock time; the hour alone counts where `bare` or after "at"."""
    bare = bool(reader.take(r"at\b(?=\s)")) or bare
    if reader.take(r"midnight\b"):
        raise BadInput(
            '"midnight" could mean the beginning or the end of a day; type 00:00 and the day that begins then.'
        )
    return _in_words(reader) or _in_figures(reader) or (_bare(reader) if bare else None)


def _in_words(reader: _Reader) -> time | None:
    """Noon, "half past 9", "quarter to 10", "9 o'clock"."""
    if reader.take(r"(?:noon|midday)\b"):
        return time(_NOON)
    if match := reader.take(r"(half|(?:a\s+)?quarter)\s+(past|to)\s+([0-9]{1,2})(?![\w:])"):
        minutes = 30 if match[1].lower() == "half" else 15
        total = int(match[3]) * 60 + (minutes if match[2].lower() == "past" else -minutes)
        return _twenty_four(total // 60, total % 60, match[0].strip())
    match = reader.take(r"([0-9]{1,2})\s*o['\u2019]?\s?clock\b")
    return _twenty_four(int(match[1]), 0, match[0].strip()) if match else None


def _in_figures(reader: _Reader) -> time | None:
    minute = r"[:.h]([0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    if match := reader.take(rf"([0-9]{{1,2}})(?:{minute})?\s?([ap])\.?m\b\.?"):
        return _twelve(int(match[1]), int(match[2] or 0), match[3].lower(), match[0].strip())
    if match := reader.take(rf"([0-9]{{1,2}})(?:{minute}(?:\s?h\b)?|\s?h\b)(?![0-9:]|[a-y])"):
        return _twenty_four(int(match[1]), int(match[2] or 0), match[0].strip())
    return None


def _bare(reader: _Reader) -> time | None:
    """An hour alone, or four figures: "9", "0930"."""
    if match := reader.take(r"([01][0-9]|2[0-3])([0-5][0-9])(?:\s?h(?:rs?)?)?(?![\w:.-])"):
        return _twenty_four(int(match[1]), int(match[2]), match[0].strip())
    match = reader.take(r"([0-9]{1,2})(?![\w:.-]\w)(?!\w)")
    return _twenty_four(int(match[1]), 0, match[0].strip()) if match else None


def _zone(reader: _Reader) -> str:
    """What stands for a zone here: an offset, an abbreviation or a name such as Europe/Paris; in brackets, as echoed."""
    if match := reader.take(rf"\(({NAMED_ZONE})(?:,\s*([+-][0-9]{{2}}:[0-9]{{2}}))?\)"):
        return match[2] or match[1]
    offset = r"(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}(?!\w)|(?:UTC|GMT)[+-][0-9]{1,2}(?!\w)"
    match = reader.take(rf"{offset}|{NAMED_ZONE}")
    return match[0].strip() if match else _place(reader)


def _place(reader: _Reader) -> str:
    """A city or "PT"; a track, a room or speakers of that name are none."""
    before = reader.place
    reader.take(r"\(?(?:in\s+)?(?=[a-z])")
    said = place_at(reader.text[reader.place :])
    reader.place += len(said)
    if said:
        reader.take(r"\s+time\b")
        reader.take(r"\)")
    if not said or (len(said) > _ABBREVIATION and reader.is_at(_NO_PLACE)):
        reader.place = before
        return ""
    return said


def _twelve(hour: int, minute: int, half: str, said: str) -> time:
    if not 1 <= hour <= _NOON:
        raise _no_clock(said)
    return _twenty_four(hour % _NOON + (_NOON if half == "p" else 0), minute, said)


def _twenty_four(hour: int, minute: int, said: str) -> time:
    try:
        return time(hour, minute)
    except ValueError:
        raise _no_clock(said) from None


def _real(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadInput(f'There is no day "{said.strip()}"; type one such as 2026-12-01.') from None


def _weekday(name: str) -> int:
    return next(i for i, day in enumerate(WEEKDAYS) if day[:3].lower() == name[:3].lower())


def _with_year(moment: datetime, other: datetime, zone: ZoneInfo) -> str:
    year = moment.astimezone(zone).year
    return short(moment, zone) + (f" {year}" if year != other.astimezone(zone).year else "")


def _no_clock(said: str) -> BadInput:
    return BadInput(f'"{said}" is no time of day; type one such as 09:00 or 5:30pm.')


def _without_clock(reader: _Reader, day_was_read: bool) -> BadInput:
    if not day_was_read:
        return _unreadable(reader.text)
    return BadInput(f'"{reader.said}" needs a time of day, such as "{reader.said} 09:00".')


class NoTime(BadInput):
    """There is no time where one is expected; what stands there may be something else."""


def _unreadable(text: str) -> BadInput:
    start = " ".join(text.split()[:4])[:_QUOTED]
    said = f'"{start}" does not begin with a time' if start else "There is no time"
    return NoTime(f"{said}; type one such as {_EXAMPLES}.")
