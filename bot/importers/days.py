"""Days as tables write them: 2026-09-01, with or without a time, 1.9.2026, 1 Sep 2026, Excel's number of a day.

`1/9/2026` is read where another day of the file tells which number is the month (13/9/2026); else it is asked about.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.common.addresses import blanked
from bot.importers.quarantine import BadRecord

_TIME = r"(?:[t,\s]+(?:at )?\d{1,2}[:.]\d\d.*)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d\d?)\2(\d\d?){_TIME}")
_PLAIN = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:t?\d{4}(?:\d\d)?z?)?")
_CHARACTERS = re.compile(r"(\d{4})\s?[年년]\s?(\d\d?)\s?[月월]\s?(\d\d?)\s?[日일]?(?:\s.*)?")
_POINTS = re.compile(rf"(\d\d?)\.\s?(\d\d?)\.\s?(\d{{4}}|\d\d){_TIME}")
_SLASHES = re.compile(rf"(\d\d?)([/-])(\d\d?)\2(\d{{4}}|(?<=/)\d\d){_TIME}")
_NAMED = re.compile(
    rf"(?:\w+,? )?(?:(\d\d?)(?:st|nd|rd|th|er|\.|º)?(?:[ -]| de )([^\W\d_]{{3,10}})\.?|([^\W\d_]{{3,10}})\.? (\d\d?)(?:st|nd|rd|th)?)"
    rf",?(?:[ -]| de )(\d{{4}}|(?<=-)\d\d){_TIME}"
)
_AMERICAN = re.compile(r"\d ?[ap]m\b")
"""A clock of twelve hours is written beside a month that comes first."""
_SERIAL = re.compile(r"([3-6]\d{4})(?:[.,]\d+)?")
_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen janv", "feb fév fev febr", "mar mär mrt mars marz", "apr avr abr avri", "may mai maj mei mag maio mayo", "jun juin giu",
            "jul juil lug", "aug aoû aou ago", "sep set sept", "oct okt ott out", "nov", "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""By their first letters: four where three are those of two months."""
_NONE = frozenset(
    {
        "",
        "-",
        "\u2013",
        "\u2014",
        "n/a",
        "na",
        "none",
        "null",
        "nan",
        "tbd",
        "tba",
        "yes",
        "no",
        "true",
        "false",
        "?",
    }
)
_EPOCH = date(1899, 12, 30)
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Order:
    """The order of the numbers of 1/9/2026 in a file, as far as its days tell."""

    day_first: bool
    month_first: bool

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Order":
        """The order that these days show."""
        found = [m for text in texts if (m := _SLASHES.fullmatch(text.strip().casefold()))]
        return cls(
            any(int(m[1]) > _MONTHS_A_YEAR for m in found),
            any(int(m[3]) > _MONTHS_A_YEAR or _AMERICAN.search(m[0]) for m in found),
        )


def read_day(text: str, column: str, order: Order) -> date | None:
    """The day, as it is written and in no other zone; None where there is none; BadRecord where it cannot be told."""
    said = text.strip().casefold()
    if said in _NONE:
        return None
    try:
        if found := _told(said):
            return found
    except (ValueError, OverflowError):
        pass
    days = _by_order(match, order) if (match := _SLASHES.fullmatch(said)) else ()
    if len(days) == 1:
        return days[0]
    which = f": it may be {days[0]} or {days[1]}, so write which" if days else ""
    raise BadRecord(
        f'has the {column} "{blanked(text)[:40].strip()}", which is not a day written YYYY-MM-DD{which}'
    )


def _told(said: str) -> date | None:
    """The day of a form that can be read in one way only; ValueError where the calendar has no such day."""
    if match := _ISO.fullmatch(said):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := _PLAIN.fullmatch(said) or _CHARACTERS.fullmatch(said):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _POINTS.fullmatch(said):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if (match := _NAMED.fullmatch(said)) and (month := _month(match[2] or match[3])):
        return date(_year(match[5]), month, int(match[1] or match[4]))
    if match := _SERIAL.fullmatch(said):
        return _EPOCH + timedelta(days=int(match[1]))
    return None


def _year(text: str) -> int:
    """The year of "26", too: nobody hands in a paper before 2000."""
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004


def _month(name: str) -> int | None:
    return next((_MONTHS[name[:size]] for size in (4, 3) if name[:size] in _MONTHS), None)


def _by_order(match: re.Match[str], order: Order) -> tuple[date, ...]:
    """The days that it may be: one, two that nothing in the file tells apart, or none."""
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    by_day, by_month = _day(year, second, first), _day(year, first, second)
    if order.day_first != order.month_first:
        by_day, by_month = (by_day, None) if order.day_first else (None, by_month)
    return tuple(dict.fromkeys(day for day in (by_day, by_month) if day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
