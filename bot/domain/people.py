"""People: known by e-mail where there is one, by their source's key where there is not."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is at a conference; one person may be several."""

    ORGANIZER = "organizer"
    TRACK_CHAIR = "track chair"
    SESSION_CHAIR = "session chair"
    REVIEWER = "reviewer"
    AUTHOR = "author"
    SPEAKER = "speaker"
    ATTENDEE = "attendee"
    GUEST = "guest"


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

    @property
    def is_guess(self) -> bool:
        """Whether it is only guessed that the Slack user is this person."""
        return False


@dataclass(frozen=True, slots=True)
class Appearance:
    """A person's part in one session."""

    person: Person
    role: Role = Role.SPEAKER


UNNAMED = "Unnamed person"
"""What everybody is called of whom nothing but the address is known: an address, or its beginning, is private."""


def stand_in(email: str) -> str:  # noqa: ARG001 - it must give nothing of the address away
    """What somebody is called of whom nothing but the address is known."""
    return UNNAMED


def known_as(person: Person) -> str:
    """The person's name, or the address of somebody without one: for organizers only."""
    return person.email if person.email and person.name in {"", UNNAMED} else person.name
