"""Questions to the speakers of a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.sessions import Conference, Session

ANSWER_LIMIT = 2000
"""Characters of an answer in writing."""
QUESTION_LIMIT = 1000
"""Characters of a question; more is a comment, and would not fit the card."""


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
    """Whether a moderator has taken it out of sight."""
    edited: bool = False
    is_linked: bool = True
    """Whether the record can still know its asker again."""

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is shown who asked."""
        return not self.asker

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return not (self.answered or self.withdrawn or self.hidden)


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What somebody answered in writing; `by` is their Slack user."""

    id: int
    question_id: int
    by: str
    text: str


def closes_at(conference: Conference, session: Session) -> datetime:
    """When the session's questions are closed by themselves, and it is forgotten who asked."""
    return session.end + timedelta(hours=conference.questions.hours)


def ranked(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Open questions first, most votes first, oldest first among equals; withdrawn and hidden ones left out."""
    standing = (q for q in questions if not (q.withdrawn or q.hidden))
    return tuple(sorted(standing, key=lambda q: (q.answered, -q.votes, q.asked_at, q.id)))
