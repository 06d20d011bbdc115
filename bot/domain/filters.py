"""What a query says beside its words: a day, a part of it, a time of day, rooms, "now" (DESIGN §4)."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from rapidfuzz.distance import OSA

from bot.domain.dayparts import Part, read_part
from bot.domain.program import NIGHT, Program, day_of
from bot.domain.sessions import Room, Session
from bot.domain.when import parse_clock, parse_date
from bot.domain.words import STOP_WORDS, fold
from bot.domain.zones import MONTHS, WEEKDAYS
from bot.errors import BadInput

_CLOCK = re.compile(
    r"(?:[0-9]{1,2}:[0-9]{2}|[0-9]{1,2}\s?[ap]m\b|noon\b|at\s+[0-9]{1,2}(?![\w:.-]))", re.IGNORECASE
)
_BEFORE_CLOCK = re.compile(
    r"\b(?:(start|begin)(?:s|ing|ning)?(?:\s+|$))?(?:\b(?:at|on|from)\s*)?$", re.IGNORECASE
)
_BARE_HOUR = re.compile(r"at\s+([1-7])(?![\w:.-]|\s*[ap]m\b)", re.IGNORECASE)
"""Said without more, these are hours of the afternoon: nobody asks what is on at three in the night."""
_DAYISH = re.compile(
    "[0-9]|day|today|tomorrow|yesterday|" + "|".join(n[:3] for n in WEEKDAYS + MONTHS), re.IGNORECASE
)
_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHORTEST_DAY = 3
_DAY_WORDS = (*_FROM_TODAY, *(day.lower() for day in WEEKDAYS))
_SHORTEST_TYPO, _LONG_TYPO = 5, 8
"""Letters of a misspelt day, and of one in which two may be wrong."""
_ASKING = STOP_WORDS | {
    "now",
    "next",
    "room",
    "right",
    "today",
    "day",
    "during",
    "happening",
    "happens",
    "going",
}
"""Words that ask nothing more where a day, a time or a room is named."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a query down; `rest` is the words that remain, "" where none says anything."""

    day: date | None = None
    clock: time | None = None
    rooms: tuple[Room, ...] = ()
    running: bool = False
    rest: str = ""
    part: Part | None = None
    starts: bool = False
    """Whether what is asked for begins at `clock`."""
    coming: bool = False
    """Whether what has begun does not count."""
    note: str = ""
    """What was taken for a day though it is none."""

    def __bool__(self) -> bool:
        return bool(self.day or self.clock is not None or self.rooms or self.running or self.part)

    def narrowed(self, rooms: tuple[Room, ...]) -> "Filters":
        """These, for `rooms` and without words."""
        return replace(self, rooms=rooms, rest="")

    def moment(self, program: Program) -> datetime | None:
        """The time of day on the day, where both are named; before 04:00 it is the night after that day."""
        return at_clock(program, self.day, self.clock) if self.day and self.clock is not None else None

    def allow(self, program: Program, session: Session, now: datetime) -> bool:
        """Whether `session` is on that day, in one of the rooms, begins in that part of it, and runs at that time."""
        day = day_of(session.start, program.zone)
        return (
            self.day in {None, day}
            and (not self.rooms or session.room in self.rooms)
            and (not self.running or session.is_on(now))
            and (not self.coming or session.start > now)
            and (self.part is None or self.part.holds(session.start, day, program.zone))
            and (self.clock is None or self._then(session, at_clock(program, day, self.clock)))
        )

    def _then(self, session: Session, at: datetime) -> bool:
        return session.start == at if self.starts else session.start <= at < session.end


def at_clock(program: Program, day: date, clock: time) -> datetime:
    """`clock` on the conference's `day`, which lasts until 04:00 of the next one; aware UTC."""
    past_midnight = clock.hour < NIGHT // timedelta(hours=1)
    return datetime.combine(day + timedelta(days=past_midnight), clock, program.zone).astimezone(UTC)


def read_time(program: Program, text: str, now: datetime) -> Filters:
    """The day of the conference, the part of it and the time of day in `text`."""
    today = day_of(now, program.zone)
    part, is_today, without = read_part(text)
    day, rest = _day(program, without, today)
    note = ""
    if day is None:
        day, rest, note = _misspelt(program, without, today)
    if part and not is_today and day is None and program.search.names(fold(part.name)):
        part, rest = None, text  # "morning" is what a talk is about here
    if part and is_today and day is None:
        day = today
    clock, starts, rest = _clock(rest)
    return Filters(day, clock, rest=rest, part=part, starts=starts, note=note)


def read_filters(program: Program, text: str, now: datetime) -> Filters:
    """The day, the time of day, the rooms and the "now" in `text`, each where the program knows it."""
    found = read_time(program, text, now)
    rest = found.rest.split()
    rooms, place = program.room_names.within(rest)
    del rest[place]
    asked = [fold(word) for word in rest]
    running = "now" in asked and (bool(rooms) or asked[-1] == "now")
    coming = "next" in asked and bool(rooms)
    said = {"now"} if running else {"next"} if coming else set()
    rest = [word for word in rest if fold(word) not in said]
    filters = replace(found, rooms=rooms, running=running, coming=coming, rest=" ".join(rest))
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


def _misspelt(program: Program, text: str, today: date) -> tuple[date | None, str, str]:
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


def _clock(text: str) -> tuple[time | None, bool, str]:
    """The first time of day in `text`, whether something is to begin then, and `text` without it."""
    for match in _CLOCK.finditer(text):
        try:
            found = parse_clock(text[match.start() :])
        except BadInput:
            continue
        if found and (match.start() == 0 or text[match.start() - 1].isspace()):
            clock, after = found
            if _BARE_HOUR.match(text, match.start()):
                clock = clock.replace(hour=clock.hour + 12)
            before = text[: match.start()].rstrip()
            said = _BEFORE_CLOCK.search(before)
            starts = bool(said and said[1])
            return clock, starts, f"{before[: said.start()] if said else before} {after}".strip()
    return None, False, text
