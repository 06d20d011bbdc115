"""A large organization for the members' benchmark: 20,000 accounts of every sort, and a conference of 4,000 people."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import (
    AppearanceEntry,
    AttendeeSnapshot,
    PersonEntry,
    ProgramSnapshot,
    SessionEntry,
)
from bot.sandbox.crowd import OTHER_TEAM
from bot.sandbox.model import User

ACCOUNTS = 20_000
_SESSIONS, _SPEAKERS, _ATTENDEES, _NAMELESS = 1_000, 2_000, 2_000, 500
_GUESTS, _STRANGERS, _SILENT, _GONE, _BOTS = 0.10, 0.05, 0.05, 0.05, 0.02
"""Shares of the accounts; who is silent has no address."""
_TWICE = 40
"""One in so many addresses is a guest's, too, and the guest is on an earlier page; one in twice as many is two full members'."""
_STEP = 7_919
"""Prime, and so each account has a place of its own: people of the conference are on every page."""


def everybody(size: int = ACCOUNTS) -> list[User]:
    """So many accounts, in the order in which Slack lists them."""
    sorts = [
        *(["guest"] * int(size * _GUESTS)),
        *(["stranger"] * int(size * _STRANGERS)),
        *(["silent"] * int(size * _SILENT)),
        *(["gone"] * int(size * _GONE)),
        *(["bot"] * int(size * _BOTS)),
    ]
    found = [
        _account(n, sorts[n * _STEP % size] if n * _STEP % size < len(sorts) else "") for n in range(size)
    ]
    for number in range(0, size // 2, _TWICE):
        other = found[size - 1 - number]
        found[number].email, found[number].team = other.email, ""
        found[number].is_restricted = number % (2 * _TWICE) == 0
    return found


def linked(users: list[User], addresses: list[str]) -> dict[str, str]:
    """Whom each address leads to: the only full member of ours who has it, else the only guest; nobody between two."""
    having = defaultdict[str, list[User]](list)
    for user in users:
        if user.email and not (user.is_bot or user.deleted or user.team):
            having[user.email].append(user)
    best = {a: [u for u in having[a] if not u.is_restricted] or having[a] for a in addresses}
    return {address: found[0].id for address, found in best.items() if len(found) == 1}


def addresses(size: int = ACCOUNTS) -> list[str]:
    """Those of the people of the conference: half of them speak."""
    return [_address(n * size // (_SPEAKERS + _ATTENDEES)) for n in range(_SPEAKERS + _ATTENDEES)]


def program(now: datetime, size: int = ACCOUNTS) -> ProgramSnapshot:
    """A program in a month; every talk has two speakers with addresses, every other a third one without."""
    start = datetime(now.year, now.month, now.day, 9, tzinfo=UTC) + timedelta(days=30)
    people = [PersonEntry(a, _name(a), a) for a in addresses(size)[::2]]
    nameless = [PersonEntry(f"p-{n}", f"Guest Speaker {_word(n)}") for n in range(_NAMELESS)]
    sessions = [
        _session(n, start + timedelta(days=n // 250, minutes=30 * (n % 250 // 16)),
                 [people[2 * n], people[2 * n + 1], *nameless[n // 2 : n // 2 + n % 2]])
        for n in range(_SESSIONS)
    ]  # fmt: skip
    rooms = tuple(f"Room {n}" for n in range(16))
    return ProgramSnapshot(
        "bench", "large-2027", "Large 2027", "Europe/Brussels", tuple(sessions), (*people, *nameless), rooms
    )


def attendees(size: int = ACCOUNTS) -> AttendeeSnapshot:
    """The other half, who only listen."""
    found = [PersonEntry(a, _name(a), a, "Search") for a in addresses(size)[1::2]]
    return AttendeeSnapshot("bench", tuple(found))


def _session(number: int, start: datetime, people: list[PersonEntry]) -> SessionEntry:
    parts = tuple(AppearanceEntry(one.key, Role.SPEAKER) for one in people)
    end, room = start + timedelta(minutes=25), f"Room {number % 16}"
    return SessionEntry(
        f"s{number}", f"S{number}", f"Talk {number}", SessionKind.TALK, start, end, room, people=parts
    )


def _account(number: int, sort: str) -> User:
    address = _address(number)
    return User(
        f"U{number:06}", f"handle{number}", _name(address), "" if sort == "silent" else address,
        is_bot=sort == "bot", is_restricted=sort == "guest", deleted=sort == "gone",
        team=OTHER_TEAM if sort == "stranger" else "",
    )  # fmt: skip


def _address(number: int) -> str:
    return f"m{number}@example.org"


def _name(address: str) -> str:
    return f"Ada {_word(int(address[1:].partition('@')[0]))}"


def _word(number: int) -> str:
    """A surname of letters: digits make no name that is matched."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number)).capitalize()
