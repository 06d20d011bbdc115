"""The filters of a query beside its words: a day, a part of it, a time of day, rooms, a track, people, "now", "first"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.common.words import STOP_WORDS, fold
from bot.domain.people.model import Person
from bot.domain.program.lookup.clocks import read_clock, read_soon
from bot.domain.program.lookup.days import day_in, misspelt_day
from bot.domain.program.lookup.parts import Part, read_half, read_part
from bot.domain.program.lookup.who import misspelt_room, said_people, said_tracks
from bot.domain.program.model import NIGHT, Program, day_of
from bot.domain.program.sessions import Room, Session

_ASKING = STOP_WORDS | {"now", "next", "today", "day", "room"}
"""Words that ask nothing more where a day, a time or a room is named."""
_NOW = re.compile(r"(?<!\w)(?:right now|just now|at the moment|currently|now)(?!\w)", re.IGNORECASE)
PAST = re.compile(
    r"(?<!\w)(?:(?:did|have|had|has|what|do)\s+)*(?:i|we)(?:\s*[\u2019']ve)?\s+(?:have\s+|just\s+)*(?P<miss>miss(?:ed)?)(?!\w)"
    r"|(?<!\w)(?:was|were|has been|have been)(?!\w)",
    re.IGNORECASE,
)
"""The words that ask for past sessions."""
_PLACES = frozenset({"room", "hall", "devroom", "auditorium", "theatre", "theater", "aula", "amphitheatre"})
"""The words for a room, beside its name."""
_PICK = re.compile(
    r"(?<!\w)(?:the |very )*(?P<which>first|last|final)\s+(?:(?=(?:keynote|tutorial|workshop|panel|poster|paper|bof)s?\b)|"
    r"(?:talk|session|event|thing|one|slot|speaker|lecture|presentation)s?(?!\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a query; `rest` is the words that remain, "" if none says anything."""

    day: date | None = None
    clock: time | None = None
    rooms: tuple[Room, ...] = ()
    running: bool = False
    rest: str = ""
    part: Part | None = None
    starts: bool = False
    """True if what is asked for begins at `clock`."""
    coming: bool = False
    """True if what has begun does not count."""
    past: bool = False
    """True if only what is over counts."""
    note: str = ""
    """The remark about a word that was read as a day or a room though it is none."""
    tracks: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    named: str = ""
    """The words that named the people."""
    pick: str = ""
    """"first" or "last" of what the others allow, or ""."""

    def __bool__(self) -> bool:
        return bool(self.is_timed or self.rooms or self.tracks or self.people or self.pick)

    @property
    def is_timed(self) -> bool:
        """Tell whether they name a day, a part of it or a time."""
        return bool(self.day or self.clock is not None or self.running or self.part or self.past)

    def narrowed(self, rooms: tuple[Room, ...]) -> "Filters":
        """These, for `rooms` and without words."""
        return replace(self, rooms=rooms, rest="")

    def moment(self, program: Program) -> datetime | None:
        """The time of day on the day, where both are named; before 04:00 it is the night after that day."""
        return at_clock(program, self.day, self.clock) if self.day and self.clock is not None else None

    def allows(self, program: Program, now: datetime) -> Callable[[Session], bool]:
        """Return what tells whether a session is allowed."""
        return lambda session: self.allow(program, session, now)

    def allow(self, program: Program, session: Session, now: datetime) -> bool:
        """Tell whether `session` is on that day, in one of the rooms, begins in that part of it, and runs at that time."""
        day = day_of(session.start, program.zone)
        return (
            self.day in {None, day}
            and (not self.rooms or session.room in self.rooms)
            and (not self.tracks or session.track in self.tracks)
            and (not self.people or any(a.person in self.people for a in session.people))
            and (not self.running or session.is_on(now))
            and (not self.coming or session.start > now)
            and (not self.past or session.end <= now)
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
    soon, text = read_soon(text, now, program.zone)
    if soon and (then := day_of(soon, program.zone)) in program.days:
        return Filters(then, soon.astimezone(program.zone).time(), rest=text)
    today = day_of(now, program.zone)
    part, is_today, without = read_part(text)
    day, rest = day_in(program, without, today)
    note = ""
    if day is None:
        day, rest, note = misspelt_day(program, without, today)
    if part and not is_today and day is None and program.search.names(fold(part.name)):
        part, rest = None, text  # "morning" is what a talk is about here
    if part and is_today and day is None:
        day = today
    clock, starts, rest = read_clock(rest)
    if day and part is None and clock is None:
        part, rest = read_half(rest)
    return Filters(day, clock, rest=rest, part=part, starts=starts, note=note)


def read_filters(program: Program, text: str, now: datetime) -> Filters:
    """Return what `text` says beside its words, each where the program knows it."""
    pick = _PICK.search(text)
    without = f"{text[: pick.start()]} {text[pick.end() :]}" if pick else text
    past = PAST.search(without)
    if past and past["miss"]:
        without = f"{without[: past.start()]} {without[past.end() :]}"
    found = read_time(program, without, now)
    rest = found.rest.split()
    rooms, place = program.room_names.within(rest)
    del rest[_with_word_of_place(rest, place) if rooms else place]
    note = found.note
    if not rooms:
        rooms, rest, said = misspelt_room(program, rest)
        note = f"{note} {said}".strip()
    tracks, rest, said = said_tracks(program, rest) if not rooms else ((), rest, "")
    people, named, rest = said_people(program, rest)
    note = f"{note} {said}".strip()
    filters = replace(found, rooms=rooms, tracks=tracks, people=people, named=named, note=note)
    if pick:
        filters = replace(filters, pick="first" if fold(pick["which"]) == "first" else "last")
    filters = _without_words_of_asking(program, _read_now(filters, rest))
    return _over(program, filters, now) if past else filters


def _with_word_of_place(rest: list[str], place: slice) -> slice:
    """Return where a room's name stands, with "hall" or the like before or after it."""
    start, end = place.start, place.stop
    if start and fold(rest[start - 1]) in _PLACES:
        return slice(start - 1, end)
    return slice(start, end + 1) if fold(" ".join(rest[end : end + 1])) in _PLACES else place


def _over(program: Program, filters: Filters, now: datetime) -> Filters:
    """Those of "what was on this morning": only what is over counts, today's where no day is said.

    With other words, at a time of day, and of a day to come they are as they were.
    """
    today = day_of(now, program.zone)
    day = filters.day or today
    asks_more = filters.rest and not all(_asks(program, word) for word in fold(filters.rest).split())
    if asks_more or day > today or filters.clock is not None or filters.people or filters.pick:
        return filters
    return replace(filters, day=day, past=True, rest="")


def _read_now(filters: Filters, rest: list[str]) -> Filters:
    """With what "now" and "next" say beside a room or a track, or at the end."""
    text = " ".join(rest)
    somewhere = bool(filters.rooms or filters.tracks)
    found = _NOW.search(text)
    running = found is not None and (somewhere or not text[found.end() :].strip(" ?!."))
    if running and found:
        text = f"{text[: found.start()]} {text[found.end() :]}"
    coming = not running and "next" in fold(text).split() and somewhere
    kept = [word for word in text.split() if not (coming and fold(word) == "next")]
    return replace(filters, running=running, coming=coming, rest=" ".join(kept))


def _without_words_of_asking(program: Program, filters: Filters) -> Filters:
    """Without words where none of them names anything; beside a person, without those that do not."""
    if not filters:
        return filters
    telling = [
        word for word in filters.rest.split() if not all(_asks(program, part) for part in fold(word).split())
    ]
    return replace(filters, rest=" ".join(telling)) if filters.people or not telling else filters


def _asks(program: Program, word: str) -> bool:
    return word in _ASKING or program.search.is_soft(word)
