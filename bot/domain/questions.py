"""Questions to the speakers of a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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


def ranked(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Open questions first, most votes first, oldest first among equals; withdrawn ones left out."""
    standing = (q for q in questions if not q.withdrawn)
    return tuple(sorted(standing, key=lambda q: (q.answered, -q.votes, q.asked_at, q.id)))
