"""What a query says beside its words: a day, a time of day, rooms, "now" (DESIGN §4)."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.program import NIGHT, Program, day_of
from bot.domain.sessions import Room, Session
from bot.domain.when import parse_clock, parse_date
from bot.domain.words import STOP_WORDS, fold
from bot.domain.zones import MONTHS, WEEKDAYS
from bot.errors import BadInput

_CLOCK = re.compile(r"(?:[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}\s?[ap]m\b|noon\b)", re.IGNORECASE)
_DAYISH = re.compile(
    "[0-9]|day|today|tomorrow|yesterday|" + "|".join(n[:3] for n in WEEKDAYS + MONTHS), re.IGNORECASE
)
_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHORTEST_DAY = 3
_ASKING = STOP_WORDS | {"now", "next", "room", "right", "today", "day"}
"""Words that ask nothing more where a day, a time or a room is named."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a query down; `rest` is the words that remain, "" where none says anything."""

    day: date | None = None
    clock: time | None = None
    rooms: tuple[Room, ...] = ()
    running: bool = False
    rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.clock is not None or self.rooms or self.running)

    def narrowed(self, rooms: tuple[Room, ...]) -> "Filters":
        """These, for `rooms` and without words."""
        return replace(self, rooms=rooms, rest="")

    def moment(self, program: Program) -> datetime | None:
        """The time of day on the day, where both are named; before 04:00 it is the night after that day."""
        return at_clock(program, self.day, self.clock) if self.day and self.clock is not None else None

    def allow(self, program: Program, session: Session, now: datetime) -> bool:
        """Whether `session` is on that day, in one of the rooms, and runs at that time."""
        day = day_of(session.start, program.zone)
        return (
            self.day in {None, day}
            and (not self.rooms or session.room in self.rooms)
            and (not self.running or session.is_on(now))
            and (self.clock is None or session.start <= at_clock(program, day, self.clock) < session.end)
        )


def at_clock(program: Program, day: date, clock: time) -> datetime:
    """`clock` on the conference's `day`, which lasts until 04:00 of the next one; aware UTC."""
    past_midnight = clock.hour < NIGHT // timedelta(hours=1)
    return datetime.combine(day + timedelta(days=past_midnight), clock, program.zone).astimezone(UTC)


def read_time(program: Program, text: str, now: datetime) -> Filters:
    """The day of the conference and the time of day in `text`."""
    day, text = _day(program, text, day_of(now, program.zone))
    clock, text = _clock(text)
    return Filters(day, clock, rest=text)


def read_filters(program: Program, text: str, now: datetime) -> Filters:
    """The day, the time of day, the rooms and the "now" in `text`, each where the program knows it."""
    found = read_time(program, text, now)
    rest = found.rest.split()
    rooms, place = program.room_names.within(rest)
    del rest[place]
    asked = [fold(word) for word in rest]
    running = "now" in asked and (bool(rooms) or asked[-1] == "now")
    rest = [word for word in rest if not (running and fold(word) == "now")]
    filters = replace(found, rooms=rooms, running=running, rest=" ".join(rest))
    return replace(filters, rest="") if filters and set(fold(filters.rest).split()) <= _ASKING else filters


def named_day(program: Program, text: str, today: date) -> date | None:
    """The day that the whole of `text` names, whether or not it is one of the conference's."""
    word = fold(text)
    if word in _FROM_TODAY:
        return today + timedelta(days=_FROM_TODAY[word])
    if (weekday := _weekday(word)) is not None:
        return _next(program, weekday, today) or today + timedelta(days=(weekday - today.weekday()) % 7)
    if (match := re.fullmatch(r"day ([0-9]{1,2})", word)) and 0 < int(match[1]) <= len(program.days):
        return program.days[int(match[1]) - 1]
    found = _date(program, text, today)
    return found[0] if found and not found[1] else None


def _day(program: Program, text: str, today: date) -> tuple[date | None, str]:
    """The first day of the conference that stands in `text`, and `text` without it."""
    parts = text.split()
    for i in range(len(parts)):
        if not _DAYISH.match(parts[i]):
            continue
        for length in (4, 3, 2, 1):
            phrase = " ".join(parts[i : i + length])
            if length > len(parts) - i or (length == 1 and _is_a_word(program, parts, i)):
                continue
            if (day := named_day(program, phrase, today)) and (day in program.days):
                return day, " ".join(parts[:i] + parts[i + length :])
    return None, text


def _is_a_word(program: Program, parts: list[str], place: int) -> bool:
    """Whether "sat" is what talks are about here rather than Saturday."""
    word = fold(parts[place])
    shortened = _weekday(word) is not None and word.title() not in WEEKDAYS
    return len(parts) > 1 and shortened and program.search.names(word)


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


def _clock(text: str) -> tuple[time | None, str]:
    """The first time of day in `text`, and `text` without it."""
    for match in _CLOCK.finditer(text):
        try:
            found = parse_clock(text[match.start() :])
        except BadInput:
            continue
        if found and (match.start() == 0 or text[match.start() - 1].isspace()):
            before = re.sub(r"\b(?:at|on)\s*$", "", text[: match.start()], flags=re.IGNORECASE)
            return found[0], f"{before} {found[1]}".strip()
    return None, text
