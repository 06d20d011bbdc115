"""The losses of a program by an import: if there are many, the file may be cut short or another conference's."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people.model import UNNAMED
from bot.domain.program.sessions import Session

_FEW_RECORDS, _FEW_OTHERS = 2, 3
"""Fewer that go are an edit, not a loss, as long as any stays: one of two sessions, two of four speakers."""
_FEW_MOVES = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """So many of so many are not there any more; `ids` are those of people or sessions."""

    what: str
    lost: int
    total: int
    ids: frozenset[int] = frozenset()


def is_too_much(lost: int, total: int, few: int = _FEW_RECORDS) -> bool:
    """Tell whether more than a third goes: all there is, or enough of it to be no edit."""
    return lost * 3 > total and (lost >= few or lost == total)


def losses(before: Sequence[Session], after: Sequence[Session]) -> list[Loss]:
    """Return what of a program was lost beyond what an edit takes away: sessions, else of what remains people, rooms, tracks."""
    now = {s.key: s for s in after}
    lost = frozenset(s.id for s in before if s.key not in now)
    if is_too_much(len(lost), len(before)):
        return [Loss("sessions", len(lost), len(before), lost)]
    others = (
        people(before, after),
        _places("rooms", _room, before, now),
        _places("tracks", _track, before, now),
    )
    return [x for x in others if x.total > 1 and is_too_much(x.lost, x.total, _FEW_OTHERS)]


def moved(before: Sequence[Session], after: Sequence[Session]) -> Loss | None:
    """The sessions that start at another time, if all of them do: a wrong zone or another year's file."""
    now = {s.key: s for s in after}
    both = [(s, now[s.key]) for s in before if s.key in now]
    if len(both) >= _FEW_MOVES and all(s.start != same.start for s, same in both):
        return Loss("sessions", len(both), len(both))
    return None


def people(before: Sequence[Session], after: Sequence[Session]) -> Loss:
    """Those who are on the program no more, under another key neither."""
    there = {a.person.id: a.person for s in before for a in s.people}
    here = {a.person.id: a.person.name.casefold() for s in after for a in s.people}
    names = {*here.values()} - {UNNAMED.casefold()}
    lost = [i for i, person in there.items() if i not in here and person.name.casefold() not in names]
    return Loss("people", len(lost), len(there), frozenset(lost))


def _room(session: Session) -> str:
    return str(session.room.id) if session.room else ""


def _track(session: Session) -> str:
    return session.track.casefold()


def _places(
    what: str, place: Callable[[Session], str], before: Sequence[Session], now: Mapping[str, Session]
) -> Loss:
    """The rooms or tracks in which nothing is any more; one whose sessions are all in a new one has another name."""
    there = {name for s in before if (name := place(s))}
    gone = there - {place(s) for s in now.values()}
    heirs: dict[str, str] = {}
    for name in gone:
        found = {place(now[s.key]) for s in before if place(s) == name and s.key in now}
        if len(found) == 1 and (heir := found.pop()) and heir not in there:
            heirs[name] = heir
    times = Counter(heirs.values())
    lost = [name for name in gone if name not in heirs or times[heirs[name]] > 1]
    return Loss(what, len(lost), len(there))
