"""Questions to the speakers of a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people.reader import Reader
from bot.domain.program.sessions import Conference, Session, SessionKind

ANSWER_LIMIT = 2000
"""Characters of an answer in writing."""
QUESTION_LIMIT = 1000
"""Characters of a question; more is a comment, and would not fit the card."""


NOBODY_SPEAKS = frozenset({SessionKind.BREAK, SessionKind.SOCIAL})
"""Kinds of sessions that take no questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it may be shown: `asker` is "" where it is anonymous."""

    id: int
    session_id: int
    asker: str
    """Slack user id, or "" for an anonymous question."""
    text: str
    asked_at: datetime
    votes: int = 0
    answered: bool = False
    withdrawn: bool = False
    channel: str = ""
    hidden: bool = False
    """True if a moderator has taken it out of sight."""
    edited: bool = False
    is_linked: bool = True
    """True if the record can still know its asker again."""

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody is shown who asked."""
        return not self.asker

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return not (self.answered or self.withdrawn or self.hidden)


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """A written answer; `by` is the Slack user of its author."""

    id: int
    question_id: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Unasked:
    """A question that somebody typed and that no session has taken yet."""

    text: str
    anonymous: bool = False


class Stage(StrEnum):
    """The stages of a session for people who ask now, the likeliest first."""

    NOW = "now"
    ENDED = "just ended"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Place:
    """A session that takes a question."""

    conference: Conference
    session: Session
    stage: Stage


def closes_at(conference: Conference, session: Session) -> datetime:
    """Return when the session's questions are closed by themselves, and it is forgotten who asked."""
    return session.end + timedelta(hours=conference.questions.hours)


def why_not(conference: Conference, session: Session, now: datetime) -> str:
    """Return why nobody can put a question to the session at `now`, as one sentence; "" where people can.

    The program tells this much; a moderator may have closed the questions, or ended those of one person.
    """
    if session.cancelled:
        return f'"{session.title}" is cancelled, so nobody answers questions there.'
    if session.kind in NOBODY_SPEAKS:
        return f'Nobody speaks in "{session.title}", so nobody answers questions there.'
    if not session.channel_here:
        return f'"{session.title}" has no channel, so a question cannot be posted there.'
    if closes_at(conference, session) <= now:
        return f'The questions to "{session.title}" are closed.'
    return ""


def can_ask(conference: Conference, session: Session, now: datetime, reader: Reader) -> bool:
    """Tell whether the reader can put a question to the session at `now`."""
    return reader.may_ask and session.id not in reader.closed and not why_not(conference, session, now)


def ranked(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Open questions first, most votes first, oldest first among equals; withdrawn and hidden ones left out."""
    standing = (q for q in questions if not (q.withdrawn or q.hidden))
    return tuple(sorted(standing, key=lambda q: (q.answered, -q.votes, q.asked_at, q.id)))
