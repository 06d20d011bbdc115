"""The part of an agenda that a person asks for: a day, a part of it, a time, a room, in the words of a search."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.program.lookup.days import named_day
from bot.domain.program.lookup.filters import Filters, read_filters
from bot.domain.program.lookup.said import said_day, said_when
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Session

_ALL = frozenset({"", "all", "everything", "whole", "mine"})
_FILLERS = frozenset({"all", "my", "agenda", "for", "stars", "starred", "please"})
"""Words that ask nothing more beside a day."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The request; `when` says it in plain words, "" if it is the whole agenda."""

    program: Program
    now: datetime
    filters: Filters = field(default_factory=Filters)
    day: date | None = None
    """A day on which the conference may not take place."""
    when: str = ""
    note: str = ""

    def has(self, session: Session) -> bool:
        """Tell whether the session is among it."""
        if self.day and day_of(session.start, self.program.zone) != self.day:
            return False
        return self.filters.allow(self.program, session, self.now)


def wanted(program: Program, query: str, now: datetime) -> Wanted | None:
    """Return what `query` asks of an agenda; None where it names no time and no place."""
    text = " ".join(query.split())
    if text.casefold() in _ALL:
        return Wanted(program, now)
    found = read_filters(program, text, now)
    if found and not found.pick and not set(found.rest.casefold().split()) - _FILLERS:
        return Wanted(program, now, found, when=said_when(found, program, now), note=found.note)
    if day := named_day(program, text, day_of(now, program.zone)):
        return Wanted(program, now, day=day, when=said_day(day, program, now))
    return None
