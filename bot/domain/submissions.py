"""Submissions: what became of a paper, and what its authors may know of it when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.people import Person


class Status(StrEnum):
    """Where a submission stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under review"
    ACCEPTED = "accepted"
    ACCEPTED_ORAL = "accepted as an oral"
    ACCEPTED_POSTER = "accepted as a poster"
    CONDITIONAL = "conditionally accepted"
    WAITLISTED = "waitlisted"
    REVISE = "revise and resubmit"
    INVITED_ELSEWHERE = "invited elsewhere"
    """To a journal, a workshop or another track."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CAMERA_READY = "camera-ready handed in"


ACCEPTED = frozenset({Status.ACCEPTED, Status.ACCEPTED_ORAL, Status.ACCEPTED_POSTER, Status.CONDITIONAL})
"""What a final version is due after."""
DECISIONS = ACCEPTED | {
    Status.WAITLISTED,
    Status.REVISE,
    Status.INVITED_ELSEWHERE,
    Status.REJECTED,
    Status.CAMERA_READY,
}
"""What authors must not learn before the decision date."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A submission came to `status` at `at` (aware UTC)."""

    status: Status
    at: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A paper; `status` and `history` are what the record holds, not what an author may see."""

    id: int
    key: str
    title: str
    authors: tuple[Person, ...]
    track: str = ""
    status: Status = Status.SUBMITTED
    history: tuple[StatusChange, ...] = ()
    submitted_on: date | None = None
    decision_on: date | None = None
    camera_ready_due: date | None = None


@dataclass(frozen=True, slots=True)
class AuthorsView:
    """A submission as its authors may see it on a given day."""

    submission: Submission
    status: Status
    history: tuple[StatusChange, ...]
    due: str
    """What is due from the authors, as one sentence without its full stop."""
    due_on: date | None = None


def as_authors_see(submission: Submission, today: date) -> AuthorsView:
    """`submission` on `today` (a day in the conference's zone): no decision before its date."""
    held = submission.decision_on is not None and today < submission.decision_on
    history = tuple(c for c in submission.history if not (held and c.status in DECISIONS))
    status = submission.status
    if held and status in DECISIONS:
        status = history[-1].status if history else Status.UNDER_REVIEW
    due, due_on = _due(submission, status, today)
    return AuthorsView(submission, status, history, due, due_on)


def _due(submission: Submission, status: Status, today: date) -> tuple[str, date | None]:
    if status in ACCEPTED and (due := submission.camera_ready_due):
        return (
            "The camera-ready version is due" if today <= due else "The camera-ready version was due"
        ), due
    if status is Status.DRAFT:
        return "The draft is yours to submit", None
    if status is Status.REVISE:
        return "A revised version is yours to submit", None
    if status in {Status.SUBMITTED, Status.UNDER_REVIEW} and (decision := submission.decision_on):
        return "Nothing is due from you before the decision", decision
    return "Nothing is due from you", None
