"""`room X`, `track X` and `speaker X`: what they name, and what of it to show."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.domain.answers import Answer, Form, listed, quoted, short_day
from bot.domain.filters import Filters, read_time
from bot.domain.lasting import apart
from bot.domain.names import Match, Names
from bot.domain.program import Program, day_of
from bot.domain.sessions import Session
from bot.domain.words import fold
from bot.errors import BadInput

T = TypeVar("T")
_TRACK_WORDS = frozenset({"devroom", "devrooms", "track", "tracks", "stream", "room", "session", "sessions"})
"""What people say of a track, beside its name."""


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
    sessions = _merged(program.in_track(track) for track in match.found)
    coming = tuple(s for s in sessions if s.end > now)
    shown = sessions if filters else coming or sessions
    return _narrowed(program, Answer(Form.TRACK, sessions=shown, tracks=match.found, note=note), filters, now)


def by_said_track(program: Program, query: str, now: datetime) -> Answer | None:
    """The track of "rust devroom", "track session" or "go room tomorrow", where it is exactly the name of one."""
    said = [word for word in query.split() if fold(word) not in _TRACK_WORDS]
    if len(said) == len(query.split()) or not said:
        return None
    match, _, filters = _named(program, program.track_names, " ".join(said), now)
    if not match.found or not match.exact or filters.rooms:
        return None
    return by_track(program, " ".join(said), now)


def by_speaker(program: Program, text: str, now: datetime) -> Answer:
    """The people whom `text` names; form NOTHING where it names none, BadInput where `text` is empty."""
    known = [person.name for person in program.people]
    _require(text, "speaker", known)
    match, name, filters = _named(program, program.people_names, text, now)
    if not match.found:
        return Answer(Form.NOTHING, note=f"No speaker {quoted(text)}; part of a name is enough.")
    note = "" if match.exact else _corrected("speaker", name, [person.name for person in match.found])
    sessions = _merged(program.of_person(person.id) for person in match.found)
    answer = Answer(Form.SPEAKER, sessions=sessions, people=match.found, note=note)
    return _narrowed(program, answer, filters, now)


def in_rooms(program: Program, filters: Filters, now: datetime, note: str = "") -> Answer:
    """What is on in the rooms of `filters`: from now on today, else on their next day, else all that there was."""
    sessions = _merged(program.in_room(room) for room in filters.rooms)
    answer = Answer(Form.ROOM, sessions=sessions, rooms=filters.rooms, note=note)
    if filters.day or filters.clock is not None or filters.running or filters.part:
        return _narrowed(program, answer, filters, now)
    coming = tuple(s for s in sessions if (s.start if filters.coming else s.end) > now)
    if not coming:
        over = " Nothing comes there any more." if filters.coming else ""
        return replace(answer, note=f"{note}{over}".lstrip())
    attended, long = apart(coming)
    day = day_of(max(attended[0].start if attended else now, coming[0].start), program.zone)
    on_day = {s.id for s in (*program.on_day(day), *program.long_on(day))}
    there = tuple(s for s in (*attended, *long) if s.id in on_day) or coming
    return Answer(Form.ROOM, sessions=there, rooms=filters.rooms, note=note, day=day)


def _named(program: Program, names: Names[T], text: str, now: datetime) -> tuple[Match[T], str, Filters]:
    """What `text` names, whole or beside a day and a time; with the name as typed, and the day and time."""
    whole = names.match(text)
    if not (whole.found and whole.exact):
        filters = read_time(program, text, now)
        if filters and filters.rest and (match := names.match(filters.rest)).found:
            return match, filters.rest, filters
    return whole, text, Filters()


def _narrowed(program: Program, answer: Answer, filters: Filters, now: datetime) -> Answer:
    """`answer` with only what `filters` allow; a time without a day is that of the next day on which it helps."""
    if not filters:
        return answer
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
    said += [f"in the {filters.part.name}"] if filters.part else []
    said += [f"at {filters.clock:%H:%M}"] if filters.clock is not None else []
    return " ".join(said) or "now"


def _merged(groups: Iterable[tuple[Session, ...]]) -> tuple[Session, ...]:
    found = {s.id: s for group in groups for s in group}
    return tuple(sorted(found.values(), key=lambda s: (s.start, s.where, s.title, s.id)))


def _require(text: str, what: str, known: Sequence[str]) -> None:
    if not text:
        there_are = f'Type the {what} after "{what}": {listed(known, last="or")}.'
        raise BadInput(there_are if known else f"The program names no {what} yet.")


def _unknown(what: str, text: str, known: Iterable[str]) -> Answer:
    there_are = f"; there are {listed(known)}" if known else "; the program names none"
    return Answer(Form.NOTHING, note=f"No {what} {quoted(text)}{there_are}.")


def _corrected(what: str, text: str, found: Iterable[str]) -> str:
    return f"No {what} {quoted(text)}; showing {listed(found)}."
