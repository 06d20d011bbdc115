"""What a person means who types something after /session, and the answer to it (DESIGN §7).

A day of the conference ends at 04:00 in its zone: at one in the night "today" is still the evening before.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.answers import Answer, Form, days_of, quoted, short_day
from bot.domain.commands import SESSION
from bot.domain.filters import Filters, at_clock, named_day, read_filters
from bot.domain.lasting import apart
from bot.domain.naming import by_room, by_said_track, by_speaker, by_track, in_rooms
from bot.domain.program import Program, day_of
from bot.domain.search import Hit
from bot.domain.words import STOP_WORDS, compact, fold

__all__ = ["Answer", "Form", "look_up"]
_LONGEST_QUERY = 200
_AFTER_THIS = re.compile(r"\bafter (?:this|that)(?: one| talk| session)?\b", re.IGNORECASE)


def look_up(program: Program, text: str, now: datetime) -> Answer:
    """What `text` asks of `program` at `now` (aware); BadInput where it says room, track or speaker and no name."""
    query = " ".join(text.split())[:_LONGEST_QUERY].strip()
    answer = replace(_answer(program, _AFTER_THIS.sub("next", query), now), query=query)
    if not program.begins or not program.ends:
        return replace(answer, note=answer.note or "Nothing is on the program yet.")
    return replace(answer, begins=program.begins if now < program.begins else None, over=program.ends <= now)


def _answer(program: Program, query: str, now: datetime) -> Answer:
    if not query:
        return Answer(Form.NOW_NEXT, now=program.now(now), sessions=program.next(now))
    first, _, rest = query.partition(" ")
    word = fold(first)
    if not rest and word in _ALONE:
        return _ALONE[word](program, now)
    if word in _NAMED:
        named = _NAMED[word](program, rest, now)
        if named.form is Form.NOTHING and (found := _found(program, query, now)):
            return replace(found, note=f"No {word} {quoted(rest)}; showing what matches the words.")
        return named
    for by in (_by_code, _by_moment, by_said_track, _by_filters):
        if answer := by(program, query, now):
            return answer
    return _by_words(program, query, now)


def _now(program: Program, now: datetime) -> Answer:
    """What runs; in a pause, what comes next."""
    running, coming = program.now(now), program.next(now)
    if apart(running)[0] or not coming:
        return Answer(Form.NOW, now=running)
    note = "Nothing is on now but what runs all day." if running else "Nothing is on now."
    return Answer(Form.NOW, sessions=(*coming, *running), note=note)


def _next(program: Program, now: datetime) -> Answer:
    coming = program.next(now)
    note = "" if coming or not program.now(now) else "Nothing comes after what is on now."
    return Answer(Form.NEXT, sessions=coming, note=note)


def _today(program: Program, now: datetime) -> Answer:
    """What of today is not over yet; the whole day once all of it is."""
    answer = _on_day(program, day_of(now, program.zone))
    left = tuple(s for s in answer.sessions if s.end > now)
    if len(left) == len(answer.sessions):
        return answer
    if not left:
        return replace(answer, note="All of today is over.")
    over = len(answer.sessions) - len(left)
    which = "1 earlier session is" if over == 1 else f"{over} earlier sessions are"
    return replace(answer, sessions=left, note=f"{which} over; {SESSION} {answer.day} lists the whole day.")


def _tomorrow(program: Program, now: datetime) -> Answer:
    return _on_day(program, day_of(now, program.zone) + timedelta(days=1))


def _on_day(program: Program, day: date) -> Answer:
    there = program.on_day(day)
    answer = Answer(Form.DAY, sessions=(*there, *program.long_on(day)), day=day)
    if answer.sessions:
        return answer
    return replace(
        answer, note=f"Nothing is on {short_day(day)}: {program.conference.name} runs {days_of(program)}."
    )


_ALONE: Mapping[str, Callable[[Program, datetime], Answer]] = {
    "now": _now,
    "next": _next,
    "today": _today,
    "tomorrow": _tomorrow,
}
_NAMED: Mapping[str, Callable[[Program, str, datetime], Answer]] = {
    "room": by_room,
    "track": by_track,
    "speaker": by_speaker,
}


def _by_code(program: Program, query: str, _now: datetime) -> Answer | None:
    """The session with that id, as 1234, #1234 or "id 1234"."""
    word, _, rest = query.partition(" ")
    told = fold(word) == "id" and bool(rest)
    code = (rest if told else query).removeprefix("#").strip()
    if session := program.get(code):
        return Answer(Form.CARD, sessions=(session,))
    if (told or query.startswith("#")) and " " not in code and any(map(str.isdigit, code)):
        return _no_session(code)
    return None


def _no_session(code: str) -> Answer:
    return Answer(Form.NOTHING, note=f"No session {quoted(code)}; words of its title find it, too.")


def _by_moment(program: Program, query: str, now: datetime) -> Answer | None:
    """What "whats next" asks, where one word that says when is all that it says."""
    telling = [word for word in fold(query).split() if word not in STOP_WORDS]
    return _ALONE[telling[0]](program, now) if len(telling) == 1 and telling[0] in _ALONE else None


def _by_filters(program: Program, query: str, now: datetime) -> Answer | None:
    """What `query` asks where it names a day, a time or a room, and something is on then and there."""
    filters = read_filters(program, query, now)
    answer = _then_and_there(program, filters, query, now)
    if answer and filters.note not in answer.note:
        answer = replace(answer, note=f"{filters.note} {answer.note}".rstrip())
    return answer


def _then_and_there(program: Program, filters: Filters, query: str, now: datetime) -> Answer | None:
    if filters and filters.rest:
        return _of_hits(program, _allowed(program, filters, now), filters)
    if filters.rooms:
        return in_rooms(program, filters, now)
    if filters.clock is not None:
        return _at_clock(program, filters, filters.clock, now)
    if filters.part:
        return _in_part(program, filters, now)
    return _on(program, filters, query, now)


def _on(program: Program, filters: Filters, query: str, now: datetime) -> Answer | None:
    if filters.running:
        return _now(program, now)
    if filters.day is None:
        return None
    return _today(program, now) if "today" in fold(query).split() else _on_day(program, filters.day)


def _allowed(program: Program, filters: Filters, now: datetime) -> list[Hit]:
    hits = program.search.find(filters.rest, now)
    return [hit for hit in hits if hit.whole and filters.allow(program, hit.session, now)]


def _at_clock(program: Program, filters: Filters, clock: time, now: datetime) -> Answer | None:
    """What is on, or begins, at that time, of the filters' day or else the next day on which anything is."""
    on = [(each, at) for each, at in _moments(program, filters, clock) if program.now(at)]
    if not on:
        return None
    begins = [(each, at) for each, at in on if any(s.start == at for s in program.now(at))]
    note = (
        "" if begins or not filters.starts else f"Nothing begins at {clock:%H:%M}; showing what is on then."
    )
    chosen = begins if filters.starts and begins else on
    day, at = next((o for o in chosen if o[1] >= now), chosen[0])
    sessions = tuple(s for s in program.now(at) if chosen is on or s.start == at)
    return Answer(Form.DAY, sessions=sessions, day=day, at=at, note=note)


def _nothing_then(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """What comes after a time at which nothing is on."""
    if filters.clock is None or filters.rest or not program.days:
        return None
    moments = _moments(program, filters, filters.clock)
    day, at = next(((each, at) for each, at in moments if at >= now), moments[0])
    coming = [s for s in program.on_day(day) if s.start > at and not s.cancelled]
    note = f"Nothing is on at {filters.clock:%H:%M}" + ("; showing what comes next." if coming else ".")
    first = tuple(s for s in coming if s.start == coming[0].start)
    return Answer(Form.DAY, sessions=first, day=day, at=at, note=note)


def _in_part(program: Program, filters: Filters, now: datetime) -> Answer:
    """What begins in that part of the filters' day, or else of the next day on which anything does; today, what is left."""
    assert filters.part
    today, name = day_of(now, program.zone), filters.part.name
    for day in sorted(_days(program, filters), key=lambda each: (each < today, each)):
        there = tuple(s for s in program.on_day(day) if filters.allow(program, s, now))
        if not there:
            continue
        left = tuple(s for s in there if s.end > now) if day == today else there
        over = f"{len(there) - len(left)} earlier {'is' if len(there) - len(left) == 1 else 'are'} over."
        note = "" if len(left) == len(there) else over if left else "All of it is over."
        return Answer(Form.DAY, sessions=left or there, day=day, part=name, note=note)
    if not filters.day:
        return Answer(Form.DAY, note=f"Nothing begins in the {name}.")
    whole = _on_day(program, filters.day)
    note = f"Nothing begins on {short_day(filters.day)} in the {name}; showing the whole day."
    return replace(whole, note=whole.note or note)


def _days(program: Program, filters: Filters) -> list[date]:
    return [filters.day] if filters.day else list(program.days)


def _moments(program: Program, filters: Filters, clock: time) -> list[tuple[date, datetime]]:
    """That time of day on each day that may be meant."""
    return [(day, at_clock(program, day, clock)) for day in _days(program, filters)]


def _by_words(program: Program, query: str, now: datetime) -> Answer:
    if answer := _found(program, query, now):
        return answer
    if day := named_day(program, query, day_of(now, program.zone)):
        return _on_day(program, day)
    filters = read_filters(program, query, now)
    if answer := _relaxed(program, filters, now) or _nothing_then(program, filters, now):
        return answer
    if answer := _most_of_it(program, query, now):
        return replace(answer, note=f"No session has all of {quoted(query)}; these have most of it.")
    if compact(query).isdigit():
        return _no_session(query)
    note = f"Nothing on the program matches {quoted(query)}."
    return Answer(Form.NOTHING, note=note, closest=program.search.closest(query, now))


def _most_of_it(program: Program, query: str, now: datetime) -> Answer | None:
    """The sessions that hold most words of what `query` says beside a day, a time and a room; or else of all of it."""
    filters = read_filters(program, query, now)
    if filters and filters.rest:
        hits = program.search.find(filters.rest, now)
        if answer := _of_hits(
            program, [hit for hit in hits if filters.allow(program, hit.session, now)], filters
        ):
            return answer
    return _of_hits(program, program.search.find(query, now), Filters())


def _relaxed(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """The words of a query that names a time or a place where they do not stand: on that day there, else anywhere."""
    if not filters or not filters.rest:
        return None
    for fewer in (replace(filters, clock=None, running=False, part=None), Filters(rest=filters.rest)):
        if answer := _of_hits(program, _allowed(program, fewer, now), fewer):
            shown = "other times" if fewer else "the whole program"
            note = f"Nothing then and there matches {quoted(filters.rest)}; showing {shown}."
            return replace(answer, note=note)
    return None


def _found(program: Program, query: str, now: datetime) -> Answer | None:
    """The sessions that hold every word of `query`."""
    return _of_hits(program, [hit for hit in program.search.find(query, now) if hit.whole], Filters())


def _of_hits(program: Program, hits: list[Hit], filters: Filters) -> Answer | None:
    if not hits:
        return None
    sessions = tuple(hit.session for hit in hits)
    return Answer(
        Form.WORDS,
        sessions=sessions,
        day=filters.day,
        at=filters.moment(program),
        part=filters.part.name if filters.part else "",
        rooms=filters.rooms,
        note=filters.note,
    )
