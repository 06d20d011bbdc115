"""What of their agenda a person asks for: a day, a part of it, a time, a room, in the words that a search takes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.answers import short_day
from bot.domain.lookup.days import named_day
from bot.domain.lookup.filters import Filters, read_filters
from bot.domain.program import Program, day_of
from bot.domain.sessions import Session

_ALL = frozenset({"", "all", "everything", "whole", "mine"})
_FILLERS = frozenset({"all", "my", "agenda", "for", "stars", "starred", "please"})
"""Words that ask nothing more beside a day."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; `when` says so in plain words, "" where it is all."""

    program: Program
    now: datetime
    filters: Filters = field(default_factory=Filters)
    day: date | None = None
    """A day on which the conference may not take place."""
    when: str = ""
    note: str = ""

    def has(self, session: Session) -> bool:
        """Whether the session is among it."""
        if self.day and day_of(session.start, self.program.zone) != self.day:
            return False
        return self.filters.allow(self.program, session, self.now)


def wanted(program: Program, query: str, now: datetime) -> Wanted | None:
    """What `query` asks of an agenda; None where it names no time and no place."""
    text = " ".join(query.split())
    if text.casefold() in _ALL:
        return Wanted(program, now)
    found = read_filters(program, text, now)
    if found and not found.pick and not set(found.rest.casefold().split()) - _FILLERS:
        return Wanted(program, now, found, when=_said(found, program, now), note=found.note)
    if day := named_day(program, text, day_of(now, program.zone)):
        return Wanted(program, now, day=day, when=_on(day, program, now))
    return None


def _said(found: Filters, program: Program, now: datetime) -> str:
    """As "tomorrow morning", "on Saturday 5 December at 14:00 in Janson"."""
    day = _on(found.day, program, now) if found.day else ""
    words = [day] if day else []
    if found.part:
        words = [f"this {found.part.name}" if day == "today" else f"{day or 'in the'} {found.part.name}"]
    words += [f"at {found.clock:%H:%M}"] if found.clock is not None else []
    words += ["now"] if found.running else []
    words += [f"in {' or '.join(room.name for room in found.rooms)}"] if found.rooms else []
    words += [f"in {' or '.join(found.tracks)}"] if found.tracks else []
    words += [f"with {' or '.join(person.name for person in found.people)}"] if found.people else []
    return " ".join(words)


def _on(day: date, program: Program, now: datetime) -> str:
    ahead = (day - day_of(now, program.zone)).days
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get(ahead) or f"on {short_day(day)}"
