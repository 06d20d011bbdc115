"""Rooms, tracks and people: what `room X`, `track X` and `speaker X` name, and what of it to show."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.domain.common.words import fold, words
from bot.domain.program.answers import Answer, AnswerKind, listed, quoted, short_day
from bot.domain.program.lasting import apart
from bot.domain.program.lookup.filters import Filters, at_clock, read_time
from bot.domain.program.model import Program, day_of
from bot.domain.program.names import Match, Names
from bot.domain.program.sessions import Session
from bot.errors import BadInput

T = TypeVar("T")
_NOW_AND_NEXT = frozenset({"now", "next", "right", "currently"})


def by_room(program: Program, text: str, now: datetime) -> Answer:
    """The room that `text` names; form NOTHING where it names none, BadInput where `text` is empty."""
    known = [room.name for room in program.rooms]
    _require(text, "room", known)
    match, name, filters = _named(program, program.room_names, text, now)
    if not match.found:
        return _unknown("room", text, known)
    note = "" if match.exact else _corrected("room", name, [room.name for room in match.found])
    return in_rooms(program, filters.narrowed(match.found), now, note)


def by_track(program: Program, text: str, now: datetime) -> Answer:
    """The track that `text` names; form NOTHING where it names none, BadInput where `text` is empty."""
    _require(text, "track", program.tracks)
    match, name, filters = _named(program, program.track_names, text, now)
    if not match.found:
        return _unknown("track", text, program.tracks)
    note = "" if match.exact else _corrected("track", name, match.found)
    return in_tracks(program, replace(filters, tracks=match.found, rest=""), now, note)


def by_speaker(program: Program, text: str, now: datetime) -> Answer:
    """The people whom `text` names; form NOTHING where it names none, BadInput where `text` is empty."""
    known = [person.name for person in program.people]
    _require(text, "speaker", known)
    match, name, filters = _named(program, program.people_names, text, now)
    if not match.found:
        return Answer(AnswerKind.NOTHING, note=f"No speaker {quoted(text)}. Part of a name is enough.")
    note = "" if match.exact else _corrected("speaker", name, [person.name for person in match.found])
    sessions = _merged(program.of_person(person.id) for person in match.found)
    meant = frozenset(word for person in match.found for word in words(person.name))
    answer = Answer(AnswerKind.SPEAKER, sessions=sessions, people=match.found, note=note, meant=(meant,))
    return _narrowed(program, answer, filters, now)


def in_tracks(program: Program, filters: Filters, now: datetime, note: str = "") -> Answer:
    """Return what of the tracks of `filters` is then and there; without a time, what is not over, or else all that there was."""
    sessions = _merged(program.in_track(track) for track in filters.tracks)
    answer = Answer(AnswerKind.TRACK, sessions=sessions, tracks=filters.tracks, note=note)
    if filters.is_timed or filters.coming or filters.rooms:
        return _narrowed(program, answer, filters, now)
    return replace(answer, sessions=tuple(s for s in sessions if s.end > now) or sessions)


def of_people(program: Program, filters: Filters, now: datetime) -> Answer:
    """Return what the people of `filters` have a part in, what is to come first; then what is about them."""
    theirs = _merged(program.of_person(person.id) for person in filters.people)
    theirs = tuple(sorted(theirs, key=lambda s: (s.cancelled, s.end <= now)))
    found = program.search.ask(filters.named).found(now)
    about = tuple(hit.session for hit in found.hits if found.whole and not found.respelt)
    sessions = tuple({s.id: s for s in (*theirs, *about)}.values())
    answer = Answer(AnswerKind.SPEAKER, sessions=sessions, people=filters.people, meant=found.meant)
    return _narrowed(program, answer, filters, now)


def in_rooms(program: Program, filters: Filters, now: datetime, note: str = "") -> Answer:
    """Return what is on in the rooms of `filters`: from now on today, else on their next day, else all that there was."""
    sessions = _merged(program.in_room(room) for room in filters.rooms)
    if not sessions:
        said = f"{note} Nothing is on the program in {listed((r.name for r in filters.rooms), last='or')}."
        return Answer(AnswerKind.ROOM, rooms=filters.rooms, note=said.lstrip())
    answer = Answer(AnswerKind.ROOM, sessions=sessions, rooms=filters.rooms, note=note)
    if filters.is_timed:
        narrowed = _narrowed(program, answer, filters, now)
        return narrowed if narrowed.sessions else _then_next(program, narrowed, filters, now)
    coming = tuple(s for s in sessions if (s.start if filters.coming else s.end) > now)
    if not coming:
        over = " Nothing more comes there." if filters.coming else ""
        return replace(answer, note=f"{note}{over}".lstrip())
    attended, long = apart(coming)
    day = day_of(max(attended[0].start if attended else now, coming[0].start), program.zone)
    on_day = {s.id for s in (*program.on_day(day), *program.long_on(day))}
    there = tuple(s for s in (*attended, *long) if s.id in on_day) or coming
    return Answer(AnswerKind.ROOM, sessions=there, rooms=filters.rooms, note=note, day=day)


def _then_next(program: Program, nothing: Answer, filters: Filters, now: datetime) -> Answer:
    """`nothing` in a room at a time, with what comes there next on that day."""
    if filters.clock is None and not filters.running:
        return nothing
    day = filters.day or day_of(now, program.zone)
    at = now if filters.running or filters.clock is None else at_clock(program, day, filters.clock)
    later = [s for room in filters.rooms for s in program.in_room(room) if s.start > at and not s.cancelled]
    later = [s for s in later if day_of(s.start, program.zone) == day]
    first = min((s.start for s in later), default=None)
    return replace(nothing, sessions=tuple(s for s in later if s.start == first))


def _named(program: Program, names: Names[T], text: str, now: datetime) -> tuple[Match[T], str, Filters]:
    """Return what `text` names, whole or beside a day and a time; with the name as typed, and the day and time."""
    whole = names.match(text)
    if not (whole.found and whole.exact):
        filters = _with_now_and_next(read_time(program, text, now))
        if (filters or filters.coming) and filters.rest and (match := names.match(filters.rest)).found:
            return match, filters.rest, filters
    return whole, text, Filters()


def _with_now_and_next(filters: Filters) -> Filters:
    """With what "now" and "next" say before or behind a name."""
    parts = filters.rest.split()
    said = {fold(part) for part in parts}
    kept = [part for part in parts if fold(part) not in _NOW_AND_NEXT]
    running = bool(said & {"now", "currently"})
    return replace(filters, running=running, coming="next" in said and not running, rest=" ".join(kept))


def _narrowed(program: Program, answer: Answer, filters: Filters, now: datetime) -> Answer:
    """`answer` with only what `filters` allow; a time without a day is that of the next day on which it helps."""
    if not (filters or filters.coming):
        return answer
    filters = replace(filters, people=())
    allowed = [s for s in answer.sessions if filters.allow(program, s, now)]
    if filters.day is None and (filters.clock is not None or filters.part) and allowed:
        first = next((s for s in allowed if s.end > now), allowed[0])
        filters = replace(filters, day=day_of(first.start, program.zone))
        allowed = [s for s in allowed if filters.allow(program, s, now)]
    said = " ".join(note for note in (filters.note, answer.note) if note)
    note = said if allowed else f"{said} Nothing there {_then(filters)}.".lstrip()
    return replace(
        answer,
        sessions=tuple(allowed),
        note=note,
        day=filters.day,
        at=filters.moment(program),
        part=filters.part.name if filters.part else "",
    )


def _then(filters: Filters) -> str:
    said = [f"on {short_day(filters.day)}"] if filters.day else []
    said += [filters.part.said] if filters.part else []
    said += [f"at {filters.clock:%H:%M}"] if filters.clock is not None else []
    said += ["that is over"] if filters.past else []
    return " ".join(said) or ("after this" if filters.coming else "now")


def _merged(groups: Iterable[tuple[Session, ...]]) -> tuple[Session, ...]:
    found = {s.id: s for group in groups for s in group}
    return tuple(sorted(found.values(), key=lambda s: (s.start, s.where, s.title, s.id)))


def _require(text: str, what: str, known: Sequence[str]) -> None:
    if not text:
        there_are = f'Type the {what} after "{what}": {listed(known, last="or")}.'
        raise BadInput(there_are if known else f"The program names no {what} yet.")


def _unknown(what: str, text: str, known: Iterable[str]) -> Answer:
    there_are = f"; there are {listed(known)}" if known else "; the program names none"
    return Answer(AnswerKind.NOTHING, note=f"No {what} {quoted(text)}{there_are}.")


def _corrected(what: str, text: str, found: Iterable[str]) -> str:
    return f"No {what} {quoted(text)}; showing {listed(found)}."
