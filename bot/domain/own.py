"""People's own data: who is meant, and what is stored about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.submissions import AuthorsView


@dataclass(frozen=True, slots=True)
class Subject:
    """One person, by everything that names them in the record."""

    users: frozenset[str] = frozenset()
    """Their Slack users."""
    records: frozenset[int] = frozenset()
    """Records that are surely theirs; one that is only guessed may be a namesake's."""
    addresses: frozenset[str] = frozenset()
    guesses: frozenset[int] = frozenset()
    """Records that are theirs by the name or by their own word alone: nothing of them is opened."""

    @property
    def recipients(self) -> frozenset[str]:
        """What the ledger calls them."""
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

    user: str
    made_at: datetime
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    papers: Sequence[tuple[str, AuthorsView]] = ()
    """The papers that they wrote, each with its conference, as authors may see them today."""
