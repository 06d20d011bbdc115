"""Days inside a query: "tomorrow", "sat", "2 Feb", "day 2", "the last day", and a day that is misspelt."""

import re
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from bot.domain.common.when import parse_date
from bot.domain.common.words import fold
from bot.domain.common.zones import MONTHS, WEEKDAYS
from bot.domain.program.model import Program
from bot.errors import BadInput

_ORDINALS = {
    word: place
    for place, said in enumerate(("first 1st one", "second 2nd two", "third 3rd three", "fourth 4th four", "fifth 5th five"))
    for word in said.split()
} | {"last": -1, "final": -1}  # fmt: skip
_DAYISH = re.compile(
    "[0-9]|day|today|tomorrow|yesterday|first|second|third|fourth|fifth|last|final|"
    + "|".join(n[:3] for n in WEEKDAYS + MONTHS),
    re.IGNORECASE,
)
_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHORTEST_DAY = 3
_DAY_WORDS = (*_FROM_TODAY, *(day.lower() for day in WEEKDAYS))
_SHORTEST_TYPO, _LONG_TYPO = 5, 8
"""Letters of a misspelt day, and of one in which two may be wrong."""


def named_day(program: Program, text: str, today: date) -> date | None:
    """The day that the whole of `text` names, whether or not it is one of the conference's."""
    word = fold(text).removesuffix(" s")
    if word == "tonight":
        return None  # a part of a day, though a date can be read from it
    if word in _FROM_TODAY:
        return today + timedelta(days=_FROM_TODAY[word])
    if (weekday := _weekday(word)) is not None:
        return _next(program, weekday, today) or today + timedelta(days=(weekday - today.weekday()) % 7)
    if (place := _place(word)) is not None and -1 <= place < len(program.days) and program.days:
        return program.days[place]
    found = _date(program, text, today)
    return found[0] if found and not found[1] else None


def day_in(program: Program, text: str, today: date, *, anywhere: bool = False) -> tuple[date | None, str]:
    """The first day of the conference, or any day with `anywhere`, that stands in `text`; and `text` without it."""
    parts = text.split()
    for i in range(len(parts)):
        if not _DAYISH.match(parts[i]):
            continue
        for length in (4, 3, 2, 1):
            phrase = " ".join(parts[i : i + length])
            if length > len(parts) - i or (length == 1 and _is_a_word(program, parts, i)):
                continue
            if (day := named_day(program, phrase, today)) and (anywhere or day in program.days):
                return day, " ".join(parts[:i] + parts[i + length :])
    return None, text


def misspelt_day(program: Program, text: str, today: date) -> tuple[date | None, str, str]:
    """The day of the conference that a word of `text` was to be, `text` without it, and a sentence that says so."""
    parts = text.split()
    for i, part in enumerate(parts):
        word = fold(part)
        if len(word) < _SHORTEST_TYPO or not word.isalpha() or program.search.names(word):
            continue
        most = 2 if len(word) >= _LONG_TYPO else 1
        near = [
            d for d in _DAY_WORDS if d[0] == word[0] and 0 < OSA.distance(word, d, score_cutoff=most) <= most
        ]
        if len(near) == 1 and (day := named_day(program, near[0], today)) in program.days:
            said = near[0] if near[0] in _FROM_TODAY else near[0].title()
            return day, " ".join(parts[:i] + parts[i + 1 :]), f'Showing {said}; nothing matches "{part}".'
    return None, text, ""


def day_beyond(program: Program, text: str) -> int:
    """The number of the day that the whole of `text` asks for where the conference has not so many, or 0."""
    match = re.fullmatch(r"(?:the )?day ([0-9]{1,2})", fold(text))
    number = int(match[1]) if match else 0
    return number if number > len(program.days) else 0


def _place(word: str) -> int | None:
    """The place of "day 2", "day two", "the second day" or "last day" among the days."""
    if match := re.fullmatch(r"day ([0-9]{1,2})", word):
        return int(match[1]) - 1 if int(match[1]) else None
    if match := re.fullmatch(r"(?:the )?(\w+) day|day (\w+)", word):
        return _ORDINALS.get(match[1] or match[2])
    return None


def _is_a_word(program: Program, parts: list[str], place: int) -> bool:
    """Tell whether "sat" is what a talk is about here, with a word beside it, rather than Saturday."""
    word = fold(parts[place])
    if len(parts) == 1 or _weekday(word) is None or word.title() in WEEKDAYS:
        return False
    beside = (parts[place : place + 2], parts[max(place - 1, 0) : place + 1])
    return any(program.search.titled(fold(" ".join(pair))) for pair in beside if len(pair) > 1)


def _weekday(word: str) -> int | None:
    """0 for Monday, by three letters or more of its name."""
    if len(word) < _SHORTEST_DAY:
        return None
    return next((i for i, day in enumerate(WEEKDAYS) if day.lower().startswith(word)), None)


def _next(program: Program, weekday: int, today: date) -> date | None:
    days = [day for day in program.days if day.weekday() == weekday]
    return next((day for day in days if day >= today), days[-1] if days else None)


def _date(program: Program, text: str, today: date) -> tuple[date, str] | None:
    """A date; without its year, the conference's."""
    try:
        return parse_date(text, program.days[0] if program.days else today)
    except BadInput:
        return None
