"""Claims: somebody says that a person on the program is them, and an organizer confirms it. Pure rules."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people.model import UNNAMED, Appearance, Person, Role
from bot.domain.program.sessions import Conference, Session

_CLAIMABLE = frozenset({Role.SPEAKER, Role.AUTHOR, Role.SESSION_CHAIR})
"""Everybody whom a session's card names."""


class ClaimState(StrEnum):
    """The outcomes of a claim."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    """The person took it back."""
    LINKED = "linked"
    """Somebody else was linked meanwhile."""
    GONE = "gone"
    """The person is no longer in that session, or the session is no longer on the program."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The account `slack_user` says that it is the person of the record `person_id`; it opens nothing by itself."""

    id: int
    conference_id: int
    session_id: int
    """The session on whose card it was said."""
    person_id: int
    slack_user: str
    state: ClaimState = ClaimState.OPEN
    by: str = ""
    """The organizer who confirmed or declined it; "" where nobody did."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim with what an organizer needs to answer it."""

    conference: Conference
    claim: Claim
    name: str
    """The name of the person, as the program has it."""
    account: str = ""
    """The name of the account, as Slack has it."""
    session: Session | None = None
    """None where it is no longer on the program."""
    linked_as: str = ""
    """The name of another person to whom the account is linked already; "" where there is none."""
    guessed: str = ""
    """Another account, of which it is guessed that it is the person's; "" where there is none."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The claims that a reader of a session can make, and their present one."""

    people: tuple[Person, ...] = ()
    """The people whom they can say they are."""
    asked: Claim | None = None
    """Their claim at this conference that no organizer has answered."""
    asked_name: str = ""
    """The name of the person of that claim."""


NOBODY = Offer()
"""Nothing to say."""


def is_free(person: Person, user: str) -> bool:
    """Tell whether the Slack user can say that they are the person: nobody surely is, nor has said so themselves."""
    if person.slack_user and person.slack_user == user:
        return not person.is_sure
    return not person.slack_user or person.is_guess


def claimable(session: Session, user: str = "") -> tuple[Person, ...]:
    """The people of the session who the Slack user, or anybody, can say they are, each once.

    Somebody who has a part in the session already can only say so of themselves.
    """
    theirs = [a.person for a in session.people if user and a.person.slack_user == user]
    among = theirs or [a.person for a in session.people if a.role in _CLAIMABLE]
    free = (p for p in among if is_free(p, user) and p.name.strip() and p.name != UNNAMED)
    return tuple({p.id: p for p in free}.values())


def appearance(session: Session, person_id: int) -> Appearance | None:
    """The part of the person, or of the record, of that id in the session."""
    return next((a for a in session.people if person_id in {a.person.id, a.named}), None)
