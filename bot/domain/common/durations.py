"""A time before an event, as people type it: "1 day, 1 hour, 15 min", "1 h 30", "a day before", or plain numbers."""

import difflib
import re
from collections.abc import Iterator

MINUTE, HOUR, DAY, WEEK = 1, 60, 24 * 60, 7 * 24 * 60
"""Minutes."""
_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "half": 0.5, "half a": 0.5,
    "half an": 0.5, "quarter of an": 0.25, "a quarter of an": 0.25,
}  # fmt: skip
_SIZES = {"m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_UNIT = r"(m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?|ks?)?)(?![a-z])\.?"
_COUNT = rf"(\d{{1,6}}(?:\.\d{{1,2}})?|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?=\s))"
_PIECE = re.compile(rf"{_COUNT}\s*{_UNIT}\s*")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_BARE = re.compile(r"-?\d{1,6}")
_MORE = re.compile(r"(\d{1,2})\s*")
_BESIDE = re.compile(r"\b(?:before(?:hand)?|ahead|earlier|prior|in advance)\b.*$")
_SEPARATOR = re.compile(r"[,;\n]|\band\b(?!\s+a\s+half)")
_SPELT = (*_WORDS, "min", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks")
_NEAR = 0.6
"""The least likeness of a misspelt word and the right one, from 0 to 1."""
_NONE = frozenset({"", "none", "never", "no", "off", "-"})


def read_durations(text: str, unit: int = MINUTE) -> frozenset[int]:
    """The durations in `text` in minutes; they are separated by commas, and a bare number counts in `unit`.

    Nothing, "none" and "never" are no duration; Unread where something else cannot be read.
    """
    return frozenset(_read(part, unit) for part in _parts(text))


class Unread(ValueError):
    """A part of what was typed is no duration: `part` is that, and `meant` how it is spelt, or ""."""

    def __init__(self, part: str, meant: str) -> None:
        super().__init__(part)
        self.part = part
        self.meant = meant


def _read(part: str, unit: int) -> int:
    try:
        return _one(part, unit)
    except ValueError:
        raise Unread(part, _meant(part, unit)) from None


def _meant(part: str, unit: int) -> str:
    """The part with its words spelt right, as "2 hours" of "2 hous"; "" where that is no duration either."""
    respelt = re.sub(
        r"[^\W\d_]{2,12}", lambda m: next(iter(difflib.get_close_matches(m[0], _SPELT, 1, _NEAR)), m[0]), part
    )
    try:
        _one(respelt, unit)
    except ValueError:
        return ""
    return respelt


def _parts(text: str) -> Iterator[str]:
    whole = " ".join(text.casefold().split())
    if whole in _NONE:
        return
    for part in _SEPARATOR.split(whole):
        if bare := _BESIDE.sub("", part).strip():
            yield bare


def _one(part: str, unit: int) -> int:
    """One duration; bare minutes may follow hours, as in "1 h 30"."""
    if _BARE.fullmatch(part):
        return int(part) * unit
    if clock := _CLOCK.fullmatch(part):
        return int(clock[1]) * HOUR + int(clock[2])
    part = (
        re.sub(r"^(.*?\S)\s+and a half$", r"\1 half an unit", part) if part.endswith("and a half") else part
    )
    place, total, size = 0, 0.0, 0
    while place < len(part):
        if match := _PIECE.match(part, place):
            size = _SIZES[match[2][0]]
            total += _number(match[1]) * size
        elif (match := _MORE.match(part, place)) and size == HOUR:
            total, size = total + int(match[1]), 0
        elif part[place:] == "half an unit" and size:
            return _whole(total + size / 2)
        else:
            raise ValueError(part)
        place = match.end()
    return _whole(total)


def _number(word: str) -> float:
    return _WORDS[word] if word in _WORDS else float(word)


def _whole(minutes: float) -> int:
    if minutes != int(minutes):
        raise ValueError(minutes)
    return int(minutes)
