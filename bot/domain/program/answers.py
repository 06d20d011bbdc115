"""The answer to a look-up: what to show, and what to say about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.common.zones import MONTHS, WEEKDAYS
from bot.domain.people.model import Person
from bot.domain.program.model import Program
from bot.domain.program.sessions import Room, Session

_QUOTED = 60


class AnswerKind(StrEnum):
    """The kinds of answers."""

    NOW_NEXT = "now and next"
    NOW = "now"
    NEXT = "next"
    DAY = "day"
    ROOM = "room"
    TRACK = "track"
    SPEAKER = "speaker"
    CARD = "card"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to `query`; what heads it stands in `day`, `at`, `rooms`, `tracks` and `people`."""

    form: AnswerKind
    query: str = ""
    now: tuple[Session, ...] = ()
    """The running sessions, for NOW_NEXT and NOW only."""
    sessions: tuple[Session, ...] = ()
    """The sessions of the answer in order: the next ones for NOW_NEXT and NEXT, the one for CARD."""
    note: str = ""
    """Plain sentences, or "": what was corrected, what there is not. Holds the query: escape it."""
    closest: Session | None = None
    """For NOTHING: the session whose title looks most like the query."""
    day: date | None = None
    at: datetime | None = None
    """The time of that day that was asked about."""
    part: str = ""
    """The part of that day that was asked about, such as "afternoon"."""
    rooms: tuple[Room, ...] = ()
    tracks: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    meant: tuple[frozenset[str], ...] = ()
    """For each thing that was asked for in words, the words of the program that stand for it."""
    begins: datetime | None = None
    """The start of the conference, if it has not begun."""
    over: bool = False
    """True if the conference is over."""


def quoted(text: str) -> str:
    """`text` in quotation marks, shortened where it is long."""
    return f'"{text}"' if len(text) <= _QUOTED else f'"{text[: _QUOTED - 1].rstrip()}…"'


def listed(names: Iterable[str], most: int = 5, last: str = "and") -> str:
    """Up to `most` of `names` in a sentence: "A, B and C", "A, B and 3 more"."""
    shown = list(names)
    if len(shown) > most:
        shown[most:] = [f"{len(shown) - most} more"]
    return f" {last} ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def short_day(day: date) -> str:
    """`day` as "Sun 2 Feb"."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def days_of(program: Program) -> str:
    """The days of `program` as "Sat 1 Feb and Sun 2 Feb"; the first and the last where they are many."""
    days = [short_day(day) for day in program.days]
    return f"{days[0]} to {days[-1]}" if len(days) > 3 else listed(days)  # noqa: PLR2004 three read well
