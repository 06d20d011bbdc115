"""One session that stands somewhere in the order of things: the first, the last, the one after X, the opening."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.domain.common.words import SOFT_WORDS, STOP_WORDS, fold
from bot.domain.program.answers import Answer, AnswerKind, quoted
from bot.domain.program.lookup.filters import Filters
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Session, SessionKind

_AROUND = re.compile(
    r"^(?P<before>.*?)(?<!\w)(?:(?:right|straight|directly|just) )?(?P<which>after|following|before)(?:\s+(?P<what>.+))?[?.!]*$",
    re.IGNORECASE,
)
_IDLE = STOP_WORDS | SOFT_WORDS | {"comes", "follows", "next", "then", "else", "goes", "plays", "stage"}
_CEREMONIES = {"opening": frozenset({"opening", "welcome"}), "closing": frozenset({"closing", "farewell"})}
_OF_CEREMONIES = (
    frozenset({"ceremony", "keynote", "plenary", "remarks", "address", "speech", "conference"}) | _IDLE
)


def first_or_last(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """The first or the last of what `filters` and the words allow, on one day where a room or a day is meant."""
    if not filters.pick:
        return None
    allowed = filters.allows(program, now)
    if filters.rest:
        found = program.search.ask(filters.rest).found(now, allowed)
        pool = [hit.session for hit in found.hits] if found.whole and not found.is_guess else []
    else:
        pool = [s for s in program.sessions if allowed(s)]
    pool = [s for s in pool if not s.cancelled]
    if not pool:
        return None
    day = filters.day
    if day is None and not (filters.tracks or filters.people or filters.rest):
        day = _day_of_interest(program, pool, now)
        pool = [s for s in pool if day_of(s.start, program.zone) == day]
    starts = [s.start for s in pool]
    start = min(starts) if filters.pick == "first" else max(starts)
    chosen = tuple(s for s in pool if s.start == start)
    return Answer(AnswerKind.WORDS, sessions=chosen, day=day, rooms=filters.rooms, note=filters.note)


def around(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """Return what "who speaks after laura durieux" asks: the session that follows hers in its room, or stands before it."""
    match = _AROUND.match(filters.rest)
    if not match or not set(fold(match["before"]).split()) <= _IDLE:
        return None
    which, what = fold(match["which"]), match["what"] or ""
    allowed = replace(filters, rest="").allows(program, now)
    if what:
        found = program.search.ask(what).found(now, allowed)
        known = [hit.session for hit in found.hits] if found.whole and not found.is_guess else []
    else:
        known = (
            sorted(filter(allowed, program.sessions), key=lambda s: s.end <= now) if filters.people else []
        )
    if not known or any(fold(f"{which} {what}") in fold(s.title) for s in known):
        return None
    return beside(program, known[0], is_after=which != "before")


def beside(program: Program, session: Session, *, is_after: bool) -> Answer:
    """The session that is next to `session` in its room, or else in its track, on its day."""
    day = day_of(session.start, program.zone)
    there = program.in_room(session.room) if session.room else program.in_track(session.track)
    same_day = [s for s in there if day_of(s.start, program.zone) == day and not s.cancelled]
    if is_after:
        beside = [s for s in same_day if s.start >= session.end]
        start = min((s.start for s in beside), default=None)
    else:
        beside = [s for s in same_day if s.end <= session.start]
        start = max((s.start for s in beside), default=None)
    place = f" in {session.where}" if session.where else ""
    word = "after" if is_after else "before"
    if start is None:
        note = f"Nothing comes {word} {quoted(session.title)}{place} that day; showing that one."
        return Answer(AnswerKind.WORDS, sessions=(session,), day=day, note=note)
    chosen = tuple(s for s in beside if s.start == start)
    return Answer(
        AnswerKind.WORDS, sessions=chosen, day=day, note=f"{word.title()} {quoted(session.title)}{place}."
    )


def ceremony(program: Program, filters: Filters, now: datetime) -> Answer | None:
    """The opening or the closing of the whole conference, and what else has the word."""
    said = set(fold(filters.rest).split())
    which = [name for name in _CEREMONIES if name in said]
    if len(which) != 1 or not said <= _OF_CEREMONIES | {which[0]} or filters.rooms or filters.tracks:
        return None
    allowed, words = filters.allows(program, now), _CEREMONIES[which[0]]
    fits = [s for s in program.sessions if allowed(s) and words & set(fold(s.title).split())]
    own = [s for s in fits if s.kind is SessionKind.KEYNOTE] or [
        s for s in fits if _is_whole(program, s, words)
    ]
    if not own:
        return None
    today = day_of(now, program.zone)
    first = sorted(own, key=lambda s: (day_of(s.start, program.zone) != today, s.start))
    if which[0] == "closing":
        first = sorted(own, key=lambda s: s.start, reverse=True)
    return Answer(AnswerKind.WORDS, sessions=_joined(first, fits), day=filters.day, note=filters.note)


def _is_whole(program: Program, session: Session, words: frozenset[str]) -> bool:
    """Tell whether the title says no more than that, with the conference's name."""
    name = set(fold(program.conference.name).split())
    return set(fold(session.title).split()) <= words | name | _OF_CEREMONIES


def _joined(first: Iterable[Session], others: Iterable[Session]) -> tuple[Session, ...]:
    return tuple(dict.fromkeys((*first, *others)))


def _day_of_interest(program: Program, pool: list[Session], now: datetime) -> date:
    """Today, else the next day, else the last on which any of `pool` is."""
    today = day_of(now, program.zone)
    days = sorted({day_of(s.start, program.zone) for s in pool})
    return next((day for day in days if day >= today), days[-1])
