"""People's own data: who is meant, and what is stored about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.program.sessions import Conference, Session
from bot.domain.submissions.papers import AuthorsView


@dataclass(frozen=True, slots=True)
class Subject:
    """One person, by everything that names them in the record."""

    users: frozenset[str] = frozenset()
    """Their Slack users."""
    records: frozenset[int] = frozenset()
    """Records that are surely theirs; one that is only guessed may be a namesake's."""
    addresses: frozenset[str] = frozenset()

    def __or__(self, other: "Subject") -> "Subject":
        """Both."""
        return Subject(
            self.users | other.users, self.records | other.records, self.addresses | other.addresses
        )

    @property
    def recipients(self) -> frozenset[str]:
        """Return what the ledger calls them."""
        return self.users | {f"person:{record}" for record in self.records}

    @property
    def nodes(self) -> frozenset[str]:
        """Their accounts, and their records as text."""
        return self.users | {str(record) for record in self.records}


Row = Mapping[str, object]
"""Columns of one row, as they are given."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything that is stored about a person, by table; `made_at` is aware UTC."""

    person: str
    """Their Slack user, or the address by which they were asked about."""
    made_at: datetime
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    papers: Sequence[tuple[str, AuthorsView]] = ()
    """The papers that they wrote, each with its conference, as authors may see them today."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A session of the person's that is still to come."""

    conference: Conference
    session: Session
    chairs: bool
    """True if they chair it, and do not speak in it."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """The consequences of forgetting the person."""

    goes: Mapping[str, int] = field(default_factory=dict)
    """The number of their rows that are deleted or become nameless, by table."""
    named: Sequence[str] = ()
    """Titles of sessions on the program that go on naming them."""
    papers: int = 0
    """Papers that go on naming them, because others wrote them, too."""
    talks: Sequence[Talk] = ()
    announcements: int = 0
    """Announcements of theirs that are still to go out."""
    alone: Sequence[str] = ()
    """Conferences that nobody else organizes."""
    in_settings: bool = False
    """True if the operator's settings name them as an organizer."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is stored about them, as where the address has a typing error."""
        return not (any(self.goes.values()) or self.named or self.papers)
