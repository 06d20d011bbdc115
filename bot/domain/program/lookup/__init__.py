"""The reading of the words after /session, and the answer to them.

A query is read (`filters`, with `days`, `clocks`, `parts` and `who`), answered by what it names (`moments`, `naming`, `picked`),
or by the words that it holds (`matched`), which are relaxed where nothing has them all. A day of the conference ends at 04:00
in its zone: at one in the night "today" is still the evening before.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.common.words import STOP_WORDS, compact, fold
from bot.domain.program.answers import Answer, AnswerKind, days_of, quoted
from bot.domain.program.lookup import matched, picked
from bot.domain.program.lookup.clocks import impossible
from bot.domain.program.lookup.days import day_beyond, named_day
from bot.domain.program.lookup.filters import PAST, Filters, read_filters
from bot.domain.program.lookup.meals import meal
from bot.domain.program.lookup.moments import ALONE, in_time, nothing_then, on_day
from bot.domain.program.lookup.naming import by_room, by_speaker, by_track, in_rooms, in_tracks, of_people
from bot.domain.program.model import Program, day_of

__all__ = ["Answer", "AnswerKind", "look_up"]
_LONGEST_QUERY = 200
_AFTER_THIS = re.compile(r"\bafter (?:this|that)(?: one| talk| session)?\b", re.IGNORECASE)
_NAMED: Mapping[str, Callable[[Program, str, datetime], Answer]] = {
    "room": by_room,
    "track": by_track,
    "speaker": by_speaker,
}


def look_up(program: Program, text: str, now: datetime) -> Answer:
    """Return what `text` asks of `program` at `now` (aware); BadInput where it says room, track or speaker and no name."""
    query = " ".join(text.split())[:_LONGEST_QUERY].strip()
    answer = replace(_answer(program, _AFTER_THIS.sub("next", query), now), query=query)
    if not program.begins or not program.ends:
        return replace(answer, note=answer.note or "Nothing is on the program yet.")
    return replace(answer, begins=program.begins if now < program.begins else None, over=program.ends <= now)


def _answer(program: Program, query: str, now: datetime) -> Answer:
    if not query:
        return Answer(AnswerKind.NOW_NEXT, now=program.now(now), sessions=program.next(now))
    first, _, rest = query.partition(" ")
    word = fold(first)
    if not rest and word in ALONE:
        return ALONE[word](program, now)
    if word in _NAMED:
        named = _NAMED[word](program, rest, now)
        if named.form is AnswerKind.NOTHING and (found := matched.whole(program, Filters(rest=query), now)):
            return replace(
                found, note=f"No {word} {quoted(rest)}; showing what matches the words. {found.note}".rstrip()
            )
        return named
    for by in (_by_code, _by_moment, _by_what_cannot_be):
        if answer := by(program, query, now):
            return answer
    return _by_all_it_says(program, query, now)


def _by_code(program: Program, query: str, _now: datetime) -> Answer | None:
    """The session with that id, as 1234, #1234 or "id 1234"."""
    word, _, rest = query.partition(" ")
    told = fold(word) == "id" and bool(rest)
    code = (rest if told else query).removeprefix("#").strip()
    if session := program.get(code):
        return Answer(AnswerKind.CARD, sessions=(session,))
    if (told or query.startswith("#")) and " " not in code and any(map(str.isdigit, code)):
        return _no_session(code)
    return None


def _no_session(code: str) -> Answer:
    return Answer(
        AnswerKind.NOTHING, note=f"No session {quoted(code)}. You can also type words of its title."
    )


def _by_moment(program: Program, query: str, now: datetime) -> Answer | None:
    """Return what "whats next" asks, where one word that says when is all that it says."""
    if PAST.search(query):
        return None  # "what was on today" asks for what is over
    telling = [word for word in fold(query).split() if word not in STOP_WORDS]
    return ALONE[telling[0]](program, now) if len(telling) == 1 and telling[0] in ALONE else None


def _by_what_cannot_be(program: Program, query: str, now: datetime) -> Answer | None:
    """One sentence on a time such as 99:99, on 31 February, and on a day that the conference does not have."""
    if said := impossible(query, now.astimezone(program.zone)):
        return Answer(AnswerKind.NOTHING, note=said)
    if number := day_beyond(program, query):
        return Answer(
            AnswerKind.NOTHING,
            note=f"There is no day {number}: {program.conference.name} runs {days_of(program)}.",
        )
    return None


def _by_all_it_says(program: Program, query: str, now: datetime) -> Answer:
    filters = read_filters(program, query, now)
    for by in (picked.first_or_last, picked.ceremony, picked.around, meal):
        if answer := by(program, filters, now):
            return answer
    if filters and (answer := _then_and_there(program, filters, query, now)):
        return answer
    return _by_words(program, filters, query, now)


def _then_and_there(program: Program, filters: Filters, query: str, now: datetime) -> Answer | None:
    """Return what `filters` ask where something is on then and there."""
    if filters.rest:
        return matched.whole(program, filters, now)
    answer: Answer | None
    if filters.people:
        answer = _or_other_times(of_people, program, filters, now)
    elif filters.rooms:
        answer = in_rooms(program, filters, now)
    elif filters.tracks:
        answer = _or_other_times(in_tracks, program, filters, now)
    else:
        answer = in_time(program, filters, now, is_today="today" in fold(query).split())
    if answer and filters.note not in answer.note:
        answer = replace(answer, note=f"{filters.note} {answer.note}".rstrip())
    return answer


def _or_other_times(
    by: Callable[[Program, Filters, datetime], Answer], program: Program, filters: Filters, now: datetime
) -> Answer:
    """Return what `filters` ask of a person or a track; where that is nothing, theirs at other times."""
    answer = by(program, filters, now)
    if answer.sessions:
        return answer
    other = by(program, Filters(tracks=filters.tracks, people=filters.people), now)
    return replace(other, note=f"{answer.note.rstrip('.')}; showing other times.")


def _by_words(program: Program, filters: Filters, query: str, now: datetime) -> Answer:
    """The sessions that hold every word, else the nearest that there is."""
    if answer := matched.whole(program, Filters(rest=query), now):
        return answer
    if day := named_day(program, query, day_of(now, program.zone)):
        return on_day(program, day)
    for answer in (nothing_then(program, filters, now), matched.relaxed(program, filters, query, now)):
        if answer:
            return answer
    if filters and filters.rest and (answer := _without_words(program, filters, query, now)):
        return answer
    if compact(query).isdigit():
        return _no_session(query)
    note = f"Nothing on the program matches {quoted(query)}."
    return Answer(AnswerKind.NOTHING, note=note, closest=program.search.closest(query, now))


def _without_words(program: Program, filters: Filters, query: str, now: datetime) -> Answer | None:
    """All that is on then and there, where nothing matches the words that were said beside it."""
    answer = _then_and_there(program, replace(filters, rest=""), query, now)
    if not answer or not (answer.sessions or answer.now):
        return None
    note = f"Nothing matches {quoted(filters.rest)}; showing {matched.kept(filters)}."
    return replace(answer, note=f"{note} {answer.note}".rstrip())
