"""A day as people type it: "tomorrow", "next friday", "2 Dec", "2026-12-01", "2.12."."""

import re
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from bot.domain.common.when.reader import Reader
from bot.domain.common.zones import MONTHS, WEEKDAYS, long_date
from bot.errors import BadInput

_HALF_YEAR = 183
_MONTH = rf"({'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in MONTHS)}|sept)(?![a-z])\.?"
_WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?"
_YEAR = r"(?:,?\s+([0-9]{4})\b(?!:))?"
_DOTTED = r"([0-9]{1,2})\.\s?(0?[1-9]|1[0-2])\.(?:\s?([0-9]{4})\b(?!:))?,?"
"""Day and month with a full stop after each, as in German: 14.12. or 14.12.2026; 14.12 alone is a time."""
_NTH = r"([0-9]{1,2})(?:st|nd|rd|th|\.)?"
_TOMORROW = r"(?:tom+or+ow|tom+oro|tomorrw|tommorrow|tmrw|tmrow|tmr|tmw|2mor+ow|2moro)"
_END = r"(?![\w'\u2019-]),?"
_LONG, _FAR = 7, 3
"""A weekday of so many letters may have two that are wrong."""


def next_day(reader: Reader, today: date) -> date | None:
    """The day that stands here; of a weekday the next one, or `today`."""
    day, weekday = read_day(reader, today)
    return day if weekday is None else today + timedelta(days=(weekday - today.weekday()) % 7)


def read_day(reader: Reader, today: date) -> tuple[date | None, int | None]:
    """A day, or the weekday whose next date is meant, 0 for Monday; neither where none stands here."""
    if (day := _in_next_week(reader, today)) is not None:
        return day, None
    reader.take(r"on\b(?=\s)")
    if (day := read_date(reader, today) or _in_numbers(reader, today)) is not None:
        return day, None
    is_next = reader.take(rf"(?:next|this|coming)\s+(?={_WEEKDAY})")
    weekday = _named_weekday(reader)
    if weekday is None:
        return None, None
    if week := reader.take(rf"(?:of\s+)?(next|this)\s+week{_END}"):
        return _of_week(today, weekday, 1 if week[1].lower() == "next" else 0), None
    if is_next and is_next[0].strip().lower() == "next" and weekday == today.weekday():
        return today + timedelta(days=7), None
    return None, weekday


def _in_next_week(reader: Reader, today: date) -> date | None:
    """The day of "next week mon"; "next week" alone is no day."""
    before = reader.place
    if not reader.take(rf"next\s+week{_END}"):
        return None
    reader.take(r"on\b(?=\s)")
    weekday = _named_weekday(reader)
    if weekday is None:
        reader.place = before
        return None
    return _of_week(today, weekday, 1)


def _of_week(today: date, weekday: int, ahead: int) -> date:
    """The weekday of the week that is so many weeks ahead; weeks begin on Monday."""
    return today + timedelta(days=7 * ahead + weekday - today.weekday())


def _named_weekday(reader: Reader) -> int | None:
    match = reader.take(_WEEKDAY)
    return _weekday(match[1]) if match else _misspelt_weekday(reader)


def read_date(reader: Reader, today: date) -> date | None:
    """A day that is named in words or with its month: "tomorrow", "2 Dec", "2026-12-01"; None where none stands here."""
    if reader.take(rf"{_TOMORROW}(?![\w-]),?"):
        return today + timedelta(days=1)
    if reader.take(r"(?:today|tonight)(?![\w-]),?"):
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


def _in_numbers(reader: Reader, today: date) -> date | None:
    """A day without the month's name; two numbers with a slash are a day and a month, or a month and a day."""
    if match := reader.take(r"[0-9]{1,2}([-/])[0-9]{1,2}(?:\1[0-9]{2,4})?(?![0-9:])"):
        raise BadInput(f'"{match[0].strip()}" could mean two days. Type it as 2026-12-01 or 1 Dec.')
    weekday = reader.take(rf"{_WEEKDAY}(?=\s+{_DOTTED})")
    match = reader.take(_DOTTED)
    return _on(weekday, _of_month(int(match[1]), int(match[2]), match[3], today)) if match else None


def _misspelt_weekday(reader: Reader) -> int | None:
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


def _weekday(name: str) -> int:
    return next(i for i, day in enumerate(WEEKDAYS) if day[:3].lower() == name[:3].lower())


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


def _real(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadInput(f'There is no day "{said.strip()}". Type one such as 2026-12-01.') from None
