"""The sessions that hold the words of a query; where none holds them all, how far it is relaxed, and what to say of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.program.answers import Answer, AnswerKind, listed, quoted, short_day
from bot.domain.program.lookup.filters import Filters, at_clock
from bot.domain.program.model import Program, day_of
from bot.domain.program.search import Found, Respelt
from bot.domain.program.sessions import Session

_MOST_SPELLINGS = 3


def whole(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """The sessions that `filters` allow and that hold every word of their rest."""
    found = program.search.ask(filters.rest).found(now, filters.allows(program, now) if filters else None)
    return of_found(program, found, filters) if found.whole and not found.is_guess else None


def of_found(program: Program, found: Found, filters: Filters, note: str = "") -> Answer:
    """Return what was found, with what was taken for something else."""
    notes = (filters.note, note, *map(respelt, found.respelt))
    return Answer(
        AnswerKind.WORDS,
        sessions=tuple(hit.session for hit in found.hits),
        day=filters.day,
        at=filters.moment(program),
        part=filters.part.name if filters.part else "",
        rooms=filters.rooms,
        people=filters.people,
        note=" ".join(note for note in notes if note),
        meant=found.meant,
    )


def relaxed(program: Program, filters: Filters, query: str, now: datetime) -> Answer | None:
    """Return what comes nearest: all words at other times or places, else most of them then and there, else all that is there."""
    asked = program.search.ask(filters.rest or query)
    if filters and filters.rest:
        for fewer in _wider(filters):
            found = asked.found(now, fewer.allows(program, now) if fewer else None)
            if found.whole and not found.is_guess:
                there = kept(filters)
                note = f"{there[:1].upper()}{there[1:]}: nothing matches {quoted(filters.rest)}; showing {_other(filters, fewer)}."
                answer = of_found(program, found, fewer, note)
                return replace(answer, sessions=_nearest(program, answer.sessions, filters))
    found = asked.found(now, filters.allows(program, now) if filters else None)
    if found.hits and not found.is_guess:
        return of_found(
            program, found, filters, f"No session has all of {quoted(query)}; these have most of them."
        )
    return None


def respelt(each: Respelt) -> str:
    """The sentence on a word that was taken for another."""
    shown = listed((quoted(word) for word in each.shown), most=_MOST_SPELLINGS)
    if each.is_known:
        return f"Showing {shown}; nothing with the other words matches {quoted(each.typed)}."
    return f"Showing {shown}; nothing matches {quoted(each.typed)}."


def kept(filters: Filters) -> str:
    """Return what is still asked for once the words are gone, as "Janson on Sun 2 Feb"."""
    named = [*(p.name for p in filters.people), *filters.tracks, *(room.name for room in filters.rooms)]
    said = [listed(named, most=3)] if named else []
    said += [f"on {short_day(filters.day)}" if said else short_day(filters.day)] if filters.day else []
    said += [filters.part.said] if filters.part else []
    said += [f"at {filters.clock:%H:%M}"] if filters.clock is not None else []
    return " ".join(said) or "what is on now"


def _wider(filters: Filters) -> Iterator[Filters]:
    """Ever fewer filters; a person is never given up."""
    timeless = replace(filters, clock=None, running=False, part=None, coming=False, starts=False, past=False)
    yield timeless
    yield replace(timeless, day=None)
    yield Filters(rest=filters.rest, people=filters.people)


def _other(asked: Filters, fewer: Filters) -> str:
    """Return what was given up of what was `asked`, as "other days and rooms"."""
    is_timed = bool(asked.clock is not None or asked.running or asked.part or asked.coming or asked.past)
    days, places = asked.day and not fewer.day, asked.rooms and not fewer.rooms
    given_up = (
        ("days", days),
        ("times", is_timed and not days),
        ("rooms", places),
        ("tracks", asked.tracks and not fewer.tracks),
    )
    return f"other {listed(word for word, is_other in given_up if is_other)}"


def _nearest(program: Program, sessions: Sequence[Session], filters: Filters) -> tuple[Session, ...]:
    """The first to begin from the time on that was asked for, then those before it; as ranked where none was."""
    if filters.clock is None:
        return tuple(sessions)
    clock = filters.clock

    def distance(session: Session) -> tuple[bool, float]:
        asked = at_clock(program, filters.day or day_of(session.start, program.zone), clock)
        return session.start < asked, abs((session.start - asked).total_seconds())

    return tuple(sorted(sessions, key=distance))
