"""Submissions: what became of a paper, and what its authors may know of it when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum

from bot.domain.people.model import Person


class Status(StrEnum):
    """The states of a submission."""

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
"""The states after which a final version is due."""
DECISIONS = ACCEPTED | {
    Status.WAITLISTED,
    Status.REVISE,
    Status.INVITED_ELSEWHERE,
    Status.REJECTED,
    Status.CAMERA_READY,
}
"""The states that authors must not learn before the decision date."""
OPEN_TO_AUTHORS = frozenset({Status.DRAFT, Status.WITHDRAWN})
"""The states that authors always know, because they set them."""


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
    """The day from which on the authors see the decision; without one they see it at once."""
    camera_ready_due: date | None = None


@dataclass(frozen=True, slots=True)
class AuthorsView:
    """A submission as its authors may see it on a given day: `submission` holds what they may know, and no more."""

    submission: Submission
    due: str
    """The authors' next task, as one sentence without its full stop."""
    due_on: date | None = None

    @property
    def status(self) -> Status:
        """The status that they may know."""
        return self.submission.status

    @property
    def history(self) -> tuple[StatusChange, ...]:
        """The changes of status that they may know of."""
        return self.submission.history


def as_authors_see(submission: Submission, today: date, zone: tzinfo = UTC) -> AuthorsView:
    """`submission` on `today`, a day in the conference's `zone`: the one place that says what its authors may know.

    Until the decision is out, a paper that was handed in has one status, whatever the record says.
    """
    status = submission.status
    is_out = is_released(submission, today)
    if not (is_out and status in DECISIONS) and status not in OPEN_TO_AUTHORS:
        status = Status.UNDER_REVIEW
    if is_out and status is not Status.UNDER_REVIEW:
        history = _told(submission, zone)
    else:
        history = _until_the_decision(submission.history)
    due, due_on = _due(submission, status, today)
    known = replace(
        submission,
        status=status,
        history=history,
        decision_on=submission.decision_on if status is Status.UNDER_REVIEW else None,
        camera_ready_due=submission.camera_ready_due if status in ACCEPTED else None,
    )
    return AuthorsView(known, due, due_on)


def is_released(submission: Submission, today: date) -> bool:
    """Tell whether a decision on the paper, once there is one, is for its authors to see on `today`."""
    return submission.decision_on is None or submission.decision_on <= today


def _until_the_decision(history: Iterable[StatusChange]) -> tuple[StatusChange, ...]:
    """The history without what tells a decided paper from another: it was handed in, and is under review."""
    known: list[StatusChange] = []
    for change in history:
        status = change.status if change.status in OPEN_TO_AUTHORS else Status.UNDER_REVIEW
        if not known or known[-1].status is not status:
            known.append(StatusChange(status, change.at))
    return tuple(known)


def _told(submission: Submission, zone: tzinfo) -> tuple[StatusChange, ...]:
    """The history once the decision is out: what was decided before that day counts as said on that day."""
    if submission.decision_on is None:
        return submission.history
    release = datetime.combine(submission.decision_on, time(), zone).astimezone(UTC)
    early = [c for c in submission.history if c.at < release]
    known = [c for c in early if c.status not in DECISIONS]
    if early and early[-1].status in DECISIONS:
        known.append(StatusChange(early[-1].status, release))
    return (*known, *(c for c in submission.history if c.at >= release))


def _due(submission: Submission, status: Status, today: date) -> tuple[str, date | None]:
    if status in ACCEPTED and (due := submission.camera_ready_due):
        return (
            "The camera-ready version is due" if today <= due else "The camera-ready version was due"
        ), due
    if status is Status.DRAFT:
        return "Your draft is not submitted yet", None
    if status is Status.REVISE:
        return "Your revised version is due", None
    if status is Status.UNDER_REVIEW and (decision := submission.decision_on):
        if decision < today:
            return "Nothing is due from you before the decision", None
        return "Nothing is due from you before the decision", decision
    return "Nothing is due from you", None
