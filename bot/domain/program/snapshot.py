"""The content that an importer reads from a file: plain values, keyed by the source, before the database has seen them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.common.seconds import keep_whole
from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One record that was left out: where it stands in the file, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person as the source names them; `key` is the e-mail in lower case where there is one, else the source's id.

    Where only the address is known, `name` is empty or `people.UNNAMED`.
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
    kind: SessionKind
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
    cancelled: bool = False
    """True if the source says that it does not take place; `title` is without that, or "" where the source has no other."""

    def __post_init__(self) -> None:
        keep_whole(self)


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
    """The remarks of the import about the whole file, in sentences."""
    room_keys: Mapping[str, str] = field(default_factory=dict)
    """By which keys the source knows its rooms, by name, where it has any: a room that is renamed keeps its key."""
    unread: frozenset[str] = frozenset()
    """The source's keys of quarantined sessions, without occurrence: what is known of these stays as it is."""

    def cancelled(self) -> frozenset[str]:
        """The keys of the sessions that the source cancels: what a cancelled session contains goes with it."""
        by_key = {entry.key: entry for entry in self.sessions}

        def goes(entry: SessionEntry, seen: frozenset[str] = frozenset()) -> bool:
            above = None if entry.key in seen else by_key.get(entry.parent_key)
            return entry.cancelled or (above is not None and goes(above, seen | {entry.key}))

        return frozenset(entry.key for entry in self.sessions if goes(entry))


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
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows that the source itself marks as gone: by how they are marked, how many."""
    unread: frozenset[str] = frozenset()
    """The keys of quarantined submissions: what is known of these stays as it is."""


@dataclass(frozen=True, slots=True)
class AttendeeSnapshot:
    """The registered people of one file, each address once; a person whom the file does not name has no name."""

    format: str
    people: tuple[PersonEntry, ...]
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    """The address of a speaker or an author: `submissions` are the ids of their papers or proposals in the source."""

    name: str
    email: str
    source_id: str = ""
    """The source's own id of the person, such as pretalx's code, or ""."""
    submissions: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerSnapshot:
    """The addresses of speakers or authors: nobody becomes an attendee by it; each address once."""

    format: str
    people: tuple[SpeakerEntry, ...]
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
