"""The board of a day: what can be done from it, what was done, and which part of it a reader looks at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.common.ids import read_id
from bot.domain.ledger.deliveries import OPEN, Delivery, State
from bot.domain.program.sessions import Session
from bot.domain.reminders.presence import Light, Presence, PresenceState, is_asked

MESSAGE = 1000
"""Characters of a message to a speaker."""
PAUSE = timedelta(minutes=2)
"""Nobody is asked again sooner than this after they were asked."""
_AFTERWARDS = timedelta(hours=12)
"""So long a message still goes out that was written when the session was over."""
_CALM = timedelta(minutes=15)
"""A board that is lost again and again, or that Slack lets nobody edit, is posted anew no more often than this."""
AFTER = ":after:"
"""Stands in the dedupe key of a board that was posted anew, before the id of the one that was lost."""
CLOSED = frozenset({"not_in_channel", "channel_not_found", "is_archived", "access_denied"})
"""Slack's errors for a channel that is closed to the bot; it may be opened again."""


class BoardAct(StrEnum):
    """The acts on a session from the board."""

    MESSAGE = "message"
    HERE = "here"
    UNDO = "undo"
    AGAIN = "again"


class Side(StrEnum):
    """The part of a day on a page of the board: from now on, or before or after a session."""

    NOW = "now"
    BEFORE = "before"
    AFTER = "after"
    BESIDE = "beside"
    """The posters that one line of the board stands for."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The page of a board that somebody looks at."""

    conference_id: int
    day: date
    side: Side = Side.NOW
    session_id: int = 0
    """The session before, after or beside which the page is."""

    def encode(self) -> str:
        """As a button's value."""
        return f"{self.conference_id} {self.day} {self.side} {self.session_id}"

    @classmethod
    def decode(cls, value: str) -> "Spot":
        """Return what `encode` wrote; ValueError where it is not one."""
        conference_id, day, side, session_id = value.split(" ")
        return cls(read_id(conference_id), date.fromisoformat(day), Side(side), read_id(session_id))


@dataclass(frozen=True, slots=True)
class Row:
    """The place of a menu of the board: the session as it was shown there, and the page."""

    session_id: int
    start: int
    spot: Spot

    @classmethod
    def of(cls, session: Session, spot: Spot) -> "Row":
        """The row of the session as it stands."""
        return cls(session.id, int(session.start.timestamp()), spot)

    def encode(self) -> str:
        """As a block id, and as what a form is opened with."""
        return f"board:{self.session_id}:{self.start}:{self.spot.encode()}"

    @classmethod
    def decode(cls, value: str) -> "Row":
        """Return what `encode` wrote; ValueError where it is not one."""
        _, session_id, start, spot = value.split(":", 3)
        return cls(read_id(session_id), int(start), Spot.decode(spot))


@dataclass(frozen=True, slots=True)
class Done:
    """The last act on a session from the board."""

    act: BoardAct
    by: str
    """The Slack user who did it."""
    at: datetime
    states: frozenset[State]
    """The states of its messages."""

    @property
    def is_open(self) -> bool:
        """Tell whether a message is still on its way."""
        return bool(self.states & OPEN)

    @property
    def has_failed(self) -> bool:
        """Tell whether a message did not arrive."""
        return bool(self.states & {State.FAILED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Entry:
    """A session on the board."""

    session: Session
    light: Light
    presence: Presence | None = None
    acts: frozenset[BoardAct] = frozenset()
    """The acts that its reader may do for it."""
    done: Done | None = None


def possible(session: Session, lit: Light, now: datetime) -> frozenset[BoardAct]:
    """Return what makes sense for the session, whoever may do it."""
    acts = {BoardAct.MESSAGE}
    if session.end <= now or not is_asked(session):
        return frozenset(acts)
    if lit.value in set(PresenceState):
        acts.add(BoardAct.UNDO)
        if lit is Light.LATE:
            acts.add(BoardAct.HERE)
    else:
        acts |= {BoardAct.HERE, BoardAct.AGAIN}
    return frozenset(acts)


def message_expires(session: Session, now: datetime) -> datetime:
    """Return when a message to its speakers is of no use any more: with the session, or a while after what is over."""
    return session.end if session.end > now else now + _AFTERWARDS


def posted_anew(last: Delivery, problem: str, now: datetime) -> datetime | None:
    """Return when a board is posted anew whose last message is `last`; None where that one still stands.

    `problem` is why it is edited no more, in Slack's word.
    """
    is_lost = last.state is State.SENT and problem
    if not is_lost and not (last.state is State.FAILED and last.last_error in CLOSED):
        return None
    return max(now, (last.settled_at or now) + _CALM) if AFTER in last.dedupe_key else now
