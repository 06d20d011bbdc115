"""Changes of sessions: what differs, what of it is worth telling, when, and how long (DESIGN §5)."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.deliveries import Priority
from bot.domain.program import Program
from bot.domain.sessions import Session

_NEAR = timedelta(hours=1)
_NEAR_QUIET = timedelta(minutes=1)
_CAP = 4
"""A notice waits at most so many quiet periods: changes that go on and on are told all the same."""
_BULK = 100
"""Sessions; an import that changes more of them is a broadcast, and must not delay what is urgent."""


class Gone(StrEnum):
    """Whether a session takes place, and why not."""

    NO = ""
    CANCELLED = "cancelled"
    REMOVED = "removed"
    """It is no longer on the program."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where a session is; `start` and `end` are aware UTC, `room` is a name or ""."""

    start: datetime
    end: datetime
    room: str = ""
    gone: Gone = Gone.NO

    @property
    def mark(self) -> str:
        """A short word that another slot does not have."""
        room = zlib.crc32(self.room.encode())
        return f"{self.start.timestamp():.0f}-{self.end.timestamp():.0f}-{room}-{self.gone}"

    def is_near(self, now: datetime) -> bool:
        """Whether it runs at `now` or begins within the hour."""
        return self.start <= now + _NEAR and self.end > now


@dataclass(frozen=True, slots=True)
class Change:
    """One session's change, from what was last told to what holds."""

    session_id: int
    title: str
    before: Slot
    after: Slot

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell: what does not take place may move without a word."""
        return self.before != self.after and not (self.before.gone and self.after.gone)

    def is_told(self, now: datetime) -> bool:
        """Whether it is announced at `now`: it differs, and the session is not over."""
        return self.differs and max(self.before.end, self.after.end) > now

    def until(self, since: datetime) -> datetime:
        """When nobody needs to hear of it any more: the session has begun at its new time.

        One that had begun already at `since`, when it changed, is told of until it is over.
        """
        begins = self.after.start
        return begins if begins > since else max(self.after.end, self.before.start)


def slot_of(session: Session) -> Slot:
    """Where the session stands on today's program."""
    gone = Gone.CANCELLED if session.cancelled else Gone.NO
    return Slot(session.start, session.end, session.where, gone)


def priority(changes: Sequence[Change], now: datetime, *, total: int) -> Priority:
    """How urgent it is to tell `changes`; `total` is how many sessions changed at once."""
    if any(c.before.is_near(now) or c.after.is_near(now) for c in changes):
        return Priority.NOW
    return Priority.BULK if total > _BULK else Priority.TIMELY


def due_at(
    minutes: int, changes: Sequence[Change], since: datetime, now: datetime, urgency: Priority
) -> datetime:
    """When to tell of `changes`, the last of which came at `now` and the first at `since`.

    The quiet period of so many `minutes` after the last, at most four of them after the first; what is near waits one
    minute, and never into the last minute before a session begins.
    """
    quiet = timedelta(minutes=minutes)
    latest = [since + _CAP * quiet]
    if urgency is Priority.NOW:
        quiet = min(quiet, _NEAR_QUIET)
        latest = [since + _CAP * quiet]
        latest += [c.after.start - _NEAR_QUIET for c in changes if c.after.start > now]
    return max(now, min(now + quiet, *latest))


def folded(changes: Sequence[Change], program: Program) -> list[tuple[Change, int]]:
    """`changes` by their new start, each with how many of its parts changed along with it: those are not told apart."""
    by_id = {c.session_id: c for c in changes}
    parts: dict[int, int] = {}
    for change in changes:
        if above := _changed_along(change, by_id, program):
            parts[above] = parts.get(above, 0) + 1
            parts[change.session_id] = -1
    told = [(c, parts.get(c.session_id, 0)) for c in changes if parts.get(c.session_id, 0) >= 0]
    return sorted(told, key=lambda one: (one[0].after.start, one[0].title, one[0].session_id))


def _changed_along(change: Change, by_id: Mapping[int, Change], program: Program) -> int:
    """The id of the changed session that contains this one, where both changed alike; else 0."""
    session = program.by_id.get(change.session_id)
    above = by_id.get(session.parent_id or 0) if session else None
    return above.session_id if above and _way(above) == _way(change) else 0


def _way(change: Change) -> tuple[object, ...]:
    before, after = change.before, change.after
    return after.start - before.start, before.room, after.room, before.gone, after.gone


def with_parts(program: Program, session: Session, wanted: Slot) -> dict[int, Slot]:
    """What an organizer's edit makes of the session and of those that it contains: they go with it."""
    slots = {session.id: wanted}
    shift, where = wanted.start - session.start, session.where
    for part in _inside(program, session.id):
        room = wanted.room if part.where == where else part.where
        moved = replace(slot_of(part), start=part.start + shift, end=part.end + shift, room=room)
        slots[part.id] = replace(moved, gone=wanted.gone) if wanted.gone != slot_of(session).gone else moved
    return slots


def _inside(program: Program, session_id: int) -> Iterable[Session]:
    for part in program.children(session_id):
        yield part
        yield from _inside(program, part.id)
