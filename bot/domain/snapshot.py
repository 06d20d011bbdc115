"""What an importer reads from a file: plain values, keyed by the source, before the database has seen them."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.people import Role
from bot.domain.sessions import Kind


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One record that was left out: where it stands in the file, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person as the source names them; `key` is the e-mail in lower case where there is one, else the source's id.

    Where only the address is known, `name` is empty or the address's beginning.
    """

    key: str
    name: str
    email: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AppearanceEntry:
    """The part of the person `person_key` in a session."""

    person_key: str
    role: Role = Role.SPEAKER


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session as the source gives it; `start` and `end` are aware UTC, `abstract` is escaped Slack mrkdwn."""

    key: str
    code: str
    title: str
    kind: Kind
    start: datetime
    end: datetime
    room: str = ""
    track: str = ""
    people: tuple[AppearanceEntry, ...] = ()
    abstract: str = ""
    url: str = ""
    language: str = ""
    parent_key: str = ""
    submission_key: str = ""


@dataclass(frozen=True, slots=True)
class ProgramSnapshot:
    """A whole program; every person_key of a session is in `people`, every room in `rooms`."""

    format: str
    slug: str
    """Lower-case letters, digits and hyphens, from the acronym or the title."""
    name: str
    timezone: str
    """IANA name."""
    sessions: tuple[SessionEntry, ...]
    people: tuple[PersonEntry, ...]
    rooms: tuple[str, ...]
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()
    """What the import says of the file as a whole, in sentences."""


@dataclass(frozen=True, slots=True)
class SubmissionEntry:
    """A submission as the source gives it; `authors` are person keys in order, dates are in the conference's zone."""

    key: str
    title: str
    authors: tuple[str, ...]
    track: str = ""
    status: str = "submitted"
    """One of domain.submissions.Status, as its value."""
    submitted_on: date | None = None
    decision_on: date | None = None
    """From this day on the decision is the authors' to see."""
    camera_ready_due: date | None = None


@dataclass(frozen=True, slots=True)
class SubmissionSnapshot:
    """All submissions of one file; every author is in `people`."""

    format: str
    submissions: tuple[SubmissionEntry, ...]
    people: tuple[PersonEntry, ...]
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttendeeSnapshot:
    """The registered people of one file, each address once; who is not named there has no name."""

    format: str
    people: tuple[PersonEntry, ...]
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()
