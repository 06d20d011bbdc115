"""The parts that remaining sessions lose: rooms, tracks, starts, lengths, titles, speakers; counted by session, not by name.

A part is lost where it is gone, where it says nothing ("TBA"), and where most sessions are given one and the same instead of
their own, as a default does.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from bot.domain.people.model import UNNAMED
from bot.domain.program.sessions import Session

Pair = tuple[Session, Session]
_FEW = 3
"""Fewer are an edit; of fewer parts, one for all is a merger."""
_DAY = timedelta(days=1)
_NOTHING = re.compile(
    r"\W*|(?:t\.?b\.?[acd]\.?|n\.? ?n\.?|n/?a|none|null|nan|nobody|unknown|undefined|unassigned|untitled(?: session)?|anonymous|unnamed(?: person)?"
    r"|to be (?:announced|confirmed|determined|decided|defined)|no (?:room|name|title|track|speaker)|not (?:yet )?(?:set|known|assigned|announced)"
    r"|(?:room|speaker|track|title|name|talk) (?:t\.?b\.?[acd]\.?|unknown)|speaker|name|title|room|track)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LostPart:
    """So many of so many `holders` have lost their `part`."""

    holders: str
    lost: int
    total: int
    part: str


def lost_parts(before: Sequence[Session], after: Sequence[Session], zone: tzinfo = UTC) -> list[LostPart]:
    """The parts that more than a third of the sessions lost that take place before and after; wall times are those of `zone`."""
    now = {s.key: s for s in after if not s.cancelled}
    pairs = [(s, now[s.key]) for s in before if s.key in now and not s.cancelled]

    def clock(session: Session) -> Hashable:
        wall = session.start.astimezone(zone)
        return wall.timetz() if (wall.hour, wall.minute) != (0, 0) else None

    found = [
        _of_sessions(pairs, "room", lambda s: _said(s.where)),
        _of_sessions(pairs, "track", lambda s: _said(s.track)),
        _of_sessions(pairs, "title", lambda s: _said(s.title)),
        _of_sessions(pairs, "start", clock),
        _of_sessions(pairs, "day", lambda s: s.start.astimezone(zone).date()),
        _of_sessions(pairs, "length", _has_length, is_one_for_all=False),
        _of_speakers(pairs),
        _of_names(before, after),
    ]
    return [part for part in found if part.lost >= _FEW and part.lost * 3 > part.total]


def _of_sessions(
    pairs: Sequence[Pair], part: str, held: Callable[[Session], Hashable], *, is_one_for_all: bool = True
) -> LostPart:
    """Return how many sessions hold nothing any more, or have all been given the same instead of their own."""
    had = [(old, held(after)) for before, after in pairs if (old := held(before))]
    lost = sum(not new for _, new in had)
    if is_one_for_all and lost < len(had):
        heir, count = Counter(new for _, new in had if new).most_common(1)[0]
        theirs = {old for old, new in had if new == heir}
        if count * 2 > len(had) and len(theirs) >= _FEW:
            lost += sum(new == heir and old != heir for old, new in had)
    return LostPart("sessions", lost, len(had), part)


def _of_speakers(pairs: Sequence[Pair]) -> LostPart:
    """Return how many parts of people in sessions are gone: those who are not named there, as far as nobody takes their place."""
    lost = total = 0
    for before, after in pairs:
        here = [a.person for a in after.people if _said(a.person.name)]
        known = {*(person.id for person in here), *(person.name.casefold() for person in here)}
        had = [a.person for a in before.people if _said(a.person.name)]
        gone = sum(person.id not in known and person.name.casefold() not in known for person in had)
        total += len(had)
        lost += min(gone, max(0, len(had) - len(here)))
    return LostPart("names in sessions", lost, total, "place")


def _of_names(before: Sequence[Session], after: Sequence[Session]) -> LostPart:
    """Return how many people have no name any more, or all one and the same."""
    now = {a.person.id: _said(a.person.name) for s in after for a in s.people}
    had = {
        a.person.id: said
        for s in before
        for a in s.people
        if a.person.id in now and (said := _said(a.person.name))
    }
    changed = Counter(now[id_] for id_, name in had.items() if now[id_] and now[id_] != name)
    lost = sum(not now[id_] for id_ in had) + sum(count for count in changed.values() if count >= _FEW)
    return LostPart("people", lost, len(had), "name")


def _has_length(session: Session) -> bool:
    length = session.end - session.start
    return timedelta() < length and bool(length % _DAY)


def _said(text: str) -> str:
    """The words of a name, or "" where they say nothing."""
    said = " ".join(text.casefold().split())
    return "" if _NOTHING.fullmatch(said) or said == UNNAMED.casefold() else said
