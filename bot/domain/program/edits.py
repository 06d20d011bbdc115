"""An organizer's edit of the program, and what it would do: shown before it counts."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.common.ids import read_id
from bot.domain.program.changes import Change, Gone, Slot, slot_of
from bot.domain.program.conflicts import Conflict, Outside
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session
from bot.errors import BadInput

UNDO = timedelta(minutes=1)
"""So long an organizer's edit can be undone; nobody is told of it before that."""
REASON = 300
"""Characters of the reason that an organizer gives."""


class Verb(StrEnum):
    """The acts of an organizer on a session."""

    MOVE = "move"
    CANCEL = "cancel"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Edit:
    """The planned change of a session; `start` and `end` are aware UTC, and count for a move."""

    verb: Verb
    session_id: int
    start: datetime
    end: datetime
    room_id: int
    """0 for no room."""
    seen: str
    """The mark of where the session stood when the organizer looked."""

    @classmethod
    def of(cls, verb: Verb, session: Session) -> "Edit":
        """The edit that leaves the session's time and room as they are."""
        room_id = session.room.id if session.room else 0
        return cls(verb, session.id, session.start, session.end, room_id, slot_of(session).mark)

    def wanted(self, program: Program) -> Slot:
        """Return the session's new time and place; BadInput if its room has left the program."""
        here = slot_of(program.by_id[self.session_id])
        if self.verb is not Verb.MOVE:
            return replace(here, gone=Gone.CANCELLED if self.verb is Verb.CANCEL else Gone.NO)
        rooms = {0: "", **{room.id: room.name for room in program.rooms}}
        if self.room_id not in rooms:
            raise BadInput("That room is no longer on the program; choose another.")
        return replace(here, start=self.start, end=self.end, room=rooms[self.room_id])

    def encode(self) -> str:
        """As a form carries it."""
        numbers = (self.session_id, int(self.start.timestamp()), int(self.end.timestamp()), self.room_id)
        return " ".join([self.verb, *map(str, numbers), self.seen])

    @classmethod
    def decode(cls, text: str) -> "Edit":
        """The edit that `encode` wrote."""
        verb, session_id, start, end, room_id, seen = text.split(" ")
        first, last = (datetime.fromtimestamp(int(moment), UTC) for moment in (start, end))
        return cls(Verb(verb), read_id(session_id), first, last, read_id(room_id), seen)


@dataclass(frozen=True, slots=True)
class Review:
    """The effect of an edit, before or after it."""

    conference: Conference
    edit: Edit
    change: Change
    parts: int
    """The number of sessions within it that go along."""
    people: int
    """The number of people who are told."""
    channels: tuple[str, ...]
    """The Slack channels that are told."""
    at: datetime
    """The time when they are told, if nothing else changes."""
    conflicts: tuple[Conflict, ...] = ()
    outside: tuple[Outside, ...] = ()
    """The sessions that would no longer lie within the session that holds them."""
    undo: str = field(default="", compare=False)
    """The key under which it can be undone; "" before it counts."""
