"""Changes of sessions: what differs, what of it is worth telling, when, and how long."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.common.seconds import keep_whole
from bot.domain.ledger.deliveries import Priority
from bot.domain.people.model import Role
from bot.domain.program.billing import Part, is_same_title, only_in
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session

_NEAR = timedelta(hours=1)
_NEAR_QUIET = timedelta(minutes=1)
_CAP = 4
"""A notice waits at most so many quiet periods: changes that go on and on are told all the same."""
_BULK = 100
"""Sessions; an import that changes more of them is a broadcast, and must not delay what is urgent."""


class Gone(StrEnum):
    """The reason why a session does not take place."""

    NO = ""
    CANCELLED = "cancelled"
    REMOVED = "removed"
    """It is no longer on the program."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The time and place of a session; `start` and `end` are aware UTC, `room` is a name or ""."""

    start: datetime
    end: datetime
    room: str = ""
    gone: Gone = Gone.NO

    def __post_init__(self) -> None:
        keep_whole(self)

    @property
    def mark(self) -> str:
        """A short word that another slot does not have."""
        room = zlib.crc32(self.room.encode())
        return f"{self.start.timestamp():.0f}-{self.end.timestamp():.0f}-{room}-{self.gone}"

    def is_near(self, now: datetime) -> bool:
        """Tell whether it runs at `now` or begins within the hour."""
        return self.start <= now + _NEAR and self.end > now


@dataclass(frozen=True, slots=True)
class Change:
    """One session's change, from what was last told to what holds."""

    session_id: int
    title: str
    before: Slot
    after: Slot
    retitled_from: str = ""
    """The title that it had, where that is worth telling."""
    added: tuple[Part, ...] = ()
    """The new speakers and chairs."""
    taken_off: tuple[Part, ...] = ()
    reason: str = ""
    """The reason in an organizer's words; people read it, channels do not."""

    @classmethod
    def between(cls, session_id: int, before: "Remembered", after: "Remembered") -> "Change":
        """The change from what somebody remembers of a session to what holds."""
        change = cls(session_id, after.title, before.slot, after.slot)
        if before.parts is None or after.parts is None or after.slot.gone is Gone.REMOVED:
            return change
        is_same = not before.title or is_same_title(before.title, after.title)
        return replace(
            change,
            retitled_from="" if is_same else before.title,
            added=only_in(after.parts, before.parts),
            taken_off=only_in(before.parts, after.parts),
        )

    @property
    def differs(self) -> bool:
        """Tell whether there is anything to tell: what does not take place may change without a word."""
        return (self.is_elsewhere or self.is_billed_anew) and not (self.before.gone and self.after.gone)

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether its time, its room, or whether it takes place is another."""
        return self.before != self.after

    @property
    def is_billed_anew(self) -> bool:
        """Tell whether its title, its speakers or its chairs are others."""
        return bool(self.retitled_from or self.added or self.taken_off)

    def of_place(self) -> "Change":
        """Return what matters to a room: when and where, not who and what."""
        return replace(self, retitled_from="", added=(), taken_off=(), reason="")

    def seen_by(self, person_ids: Collection[int]) -> "Change":
        """Return what matters to these people, or to nobody in particular: who chairs concerns that chair alone."""
        added, taken_off = (
            tuple(p for p in parts if p.role is Role.SPEAKER or p.person_id in person_ids)
            for parts in (self.added, self.taken_off)
        )
        return replace(self, added=added, taken_off=taken_off)

    def is_told(self, now: datetime) -> bool:
        """Tell whether it is announced at `now`: it differs, and the session is not over."""
        return self.differs and max(self.before.end, self.after.end) > now

    def until(self, since: datetime) -> datetime:
        """Return when nobody needs to hear of it any more: the session has begun at its new time.

        One that had begun already at `since`, when it changed, is told of until it is over.
        """
        begins = self.after.start
        return begins if begins > since else max(self.after.end, self.before.start)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A session as somebody knows it."""

    title: str
    slot: Slot
    parts: tuple[Part, ...] | None = None
    """The speakers and chairs; None if they, and the title of that time, are not known."""

    def meaning(self, who: Mapping[int, int]) -> "Remembered":
        """The same with each part the person's whom its record means by `who`: a join of records is no change."""
        if self.parts is None:
            return self
        meant = (replace(part, person_id=who.get(part.person_id, part.person_id)) for part in self.parts)
        return replace(self, parts=tuple(meant))


def slot_of(session: Session) -> Slot:
    """Return the time and place of the session on today's program."""
    gone = Gone.CANCELLED if session.cancelled else Gone.NO
    return Slot(session.start, session.end, session.where, gone)


def priority(changes: Sequence[Change], now: datetime, *, total: int) -> Priority:
    """Return how urgent it is to tell `changes`; `total` is how many sessions changed at once."""
    if any(c.before.is_near(now) or c.after.is_near(now) for c in changes):
        return Priority.NOW
    return Priority.BULK if total > _BULK else Priority.TIMELY


def due_at(  # noqa: PLR0917 - what the moment depends on
    minutes: int,
    changes: Sequence[Change],
    since: datetime,
    now: datetime,
    urgency: Priority,
    not_before: datetime | None = None,
) -> datetime:
    """Return when to tell of `changes`, the last of which came at `now` and the first at `since`.

    The quiet period of so many `minutes` after the last, at most four of them after the first; what is near waits one
    minute, and never into the last minute before a session begins. Nothing goes out `not_before` that moment: until
    then the last change can be undone.
    """
    quiet = timedelta(minutes=minutes)
    latest = [since + _CAP * quiet]
    if urgency is Priority.NOW:
        quiet = min(quiet, _NEAR_QUIET)
        latest = [since + _CAP * quiet]
        latest += [c.after.start - _NEAR_QUIET for c in changes if c.after.start > now]
    return max(not_before or now, min(now + quiet, *latest))


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
    if change.is_billed_anew:
        return 0
    return above.session_id if above and _way(above) == _way(change) else 0


def _way(change: Change) -> tuple[object, ...]:
    before, after = change.before, change.after
    return after.start - before.start, before.room, after.room, before.gone, after.gone


def with_parts(program: Program, session: Session, wanted: Slot) -> dict[int, Slot]:
    """Return what an organizer's edit makes of the session and of those that it contains: they go with it."""
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
