"""People: known by e-mail where there is one, by their source's key where there is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of a person at a conference; one person may have several."""

    ORGANIZER = "organizer"
    TRACK_CHAIR = "track chair"
    SESSION_CHAIR = "session chair"
    REVIEWER = "reviewer"
    AUTHOR = "author"
    SPEAKER = "speaker"
    ATTENDEE = "attendee"
    GUEST = "guest"


class UserKind(StrEnum):
    """The kinds of Slack accounts in our workspace."""

    MEMBER = "member"
    GUEST = "guest"
    """Somebody whom the workspace invited into some of its channels: a person of ours like any other."""
    OUTSIDER = "outsider"
    """A member of another organization, whom we see in a shared channel: nobody's account here."""
    BOT = "bot"
    DEACTIVATED = "deactivated"


OURS = frozenset({UserKind.MEMBER, UserKind.GUEST})
"""Accounts of people of our workspace, who can be linked and written to."""


class How(StrEnum):
    """The ways to join two records of one person or to link one to a Slack account; the weakest first."""

    NAME = "name"
    """A guess: the names are the same, and nobody else has that name."""
    OWN = "own"
    """The person says so: enough for their talks, not for their papers or a role."""
    SUBMISSION = "submission"
    HAND = "hand"
    """An organizer says so."""
    EMAIL = "email"
    HEIR = "heir"
    """The same source names the person by another key than before; no account is found by it, so nobody sees it."""

    @property
    def shown(self) -> str:
        """As people read it: what the person said is made by hand, too."""
        return How.HAND.value if self is How.OWN else self.value


WEAK = frozenset({How.NAME, How.OWN})
"""The ways that open neither papers nor roles."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone on the program, among the authors or among the organizers."""

    id: int
    name: str
    email: str = ""
    unit: str = ""
    slack_user: str = ""
    """The Slack user id, or "" while unlinked."""
    tz: str = ""
    """The IANA name of the zone that their Slack profile gives, or ""."""
    linked_by: How | None = None
    """The weakest step from the Slack user to this person; None while unlinked."""

    @property
    def is_guess(self) -> bool:
        """Tell whether it is only guessed that the Slack user is this person."""
        return self.linked_by is How.NAME

    @property
    def is_sure(self) -> bool:
        """Tell whether no guess, and not only their own word, says that the Slack user is this person; so while unlinked."""
        return self.linked_by not in WEAK

    @property
    def sure_user(self) -> str:
        """The Slack user, to whom what is this person's alone is open; "" where they are not sure."""
        return self.slack_user if self.is_sure else ""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A person's part in one session."""

    person: Person
    role: Role = Role.SPEAKER
    named: int = 0
    """The record by which the source names them; it stays the same when records are joined."""


def once(people: Iterable[Person]) -> tuple[Person, ...]:
    """Everybody once, in the order in which they come first: a source may list a person twice, or under two records."""
    known: dict[int, Person] = {}
    for person in people:
        known.setdefault(person.id, person)
    return tuple(known.values())


UNNAMED = "Unnamed person"
"""The name of people with nothing but an address: even the beginning of an address is private."""


def stand_in(email: str) -> str:  # noqa: ARG001 - it must give nothing of the address away
    """Return what somebody is called of whom nothing but the address is known."""
    return UNNAMED


def known_as(person: Person) -> str:
    """The person's name, or the address of somebody without one: for organizers only."""
    return person.email if person.email and person.name in {"", UNNAMED} else person.name
