"""The facts for matching people: records, accounts, papers, and statements by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.people.model import UNNAMED, How, UserKind

Node = int | str
"""A record's id, or a Slack user's."""


class Source(StrEnum):
    """The sources of a person's record at a conference."""

    PROGRAM = "program"
    AUTHORS = "authors"
    ATTENDEES = "attendees"
    SPEAKERS = "speakers"
    """A list of speakers or authors with their addresses."""


@dataclass(frozen=True, slots=True)
class Record:
    """A person as one source names them; `key` is the source's own id."""

    id: int
    name: str
    email: str = ""
    key: str = ""
    is_forgotten: bool = False
    """True if they asked to be forgotten: then nothing tells who they are."""

    @property
    def own_name(self) -> str:
        """Their name; "" where only their address is known, or where it must lead to nobody."""
        return "" if self.name == UNNAMED or self.is_forgotten else self.name


@dataclass(frozen=True, slots=True)
class Member:
    """An account of our workspace that a person may have."""

    user: str
    name: str
    display_name: str = ""
    email: str = ""
    kind: UserKind = UserKind.MEMBER
    tz: str = ""

    @property
    def is_guest(self) -> bool:
        """Tell whether the workspace has invited them into some of its channels only."""
        return self.kind is UserKind.GUEST

    @property
    def names(self) -> tuple[str, ...]:
        """Return what they are called, each name once."""
        return tuple(dict.fromkeys(name for name in (self.name, self.display_name) if name))


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's entry in a list of speakers: `record` holds the address."""

    record: int
    source_id: str = ""
    submissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conference:
    """The people of a conference by source; papers by the code that submissions have, in lower case."""

    id: int
    by_source: Mapping[Source, frozenset[int]]
    speakers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """The presenters of the paper of that code, by the program."""
    authors: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Its authors, by the list of submissions."""
    contacts: tuple[Contact, ...] = ()
    former: frozenset[int] = frozenset()
    """People whom its sources named once, by keys of their own, and name no more."""

    @property
    def records(self) -> frozenset[int]:
        """Everybody at the conference."""
        return frozenset().union(*self.by_source.values())


@dataclass(frozen=True, slots=True)
class Edge:
    """Two that are one: a record and another, or a record and an account."""

    record: int
    other: Node
    how: How

    @property
    def sides(self) -> frozenset[Node]:
        """Both, in no order."""
        return frozenset({self.record, self.other})


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that says who is who."""

    records: Mapping[int, Record]
    members: tuple[Member, ...]
    conferences: tuple[Conference, ...] = ()
    said: tuple[Edge, ...] = ()
    """The statements of organizers (HAND) and people themselves (OWN); of a joined pair, `other` is the one to keep."""
    refused: frozenset[frozenset[Node]] = frozenset()
    """Pairs of which somebody said that they are not one."""
    held: Mapping[int, str] = field(default_factory=dict)
    """Records to the active accounts that they are linked to by an address: no change in Slack moves them."""
    contested: tuple[Edge, ...] = ()
    """Accounts that have an address now by which an organizer linked somebody to another one."""
    found: tuple[Edge, ...] = ()
    """The earlier matches by papers and names: they hold on for people that no source names now."""

    heirs: tuple[Edge, ...] = ()
    """Records that took the place of others (`other`) in their source."""

    @property
    def there(self) -> frozenset[int]:
        """Everybody whom a source of any conference names now."""
        return frozenset().union(*(conference.records for conference in self.conferences))
