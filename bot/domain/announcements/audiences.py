"""The recipients of an announcement: targets as people name them, and the time that it takes to reach them.

A target is a channel, the name of an audience, or an e-mail address. What it means is looked up when the announcement
goes out.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from bot.domain.people.model import Person, once
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Session
from bot.domain.submissions.papers import ACCEPTED, Status, Submission, as_authors_see

PER_SECOND = 5
"""Messages a second that a workspace takes: 300 a minute."""
APPROVED_ABOVE = 200
"""More recipients than these need the approval of a second organizer."""
NAMES = "everyone, speakers, speakers of a track, authors, reviewers, chairs"


class Sort(StrEnum):
    """The sorts of targets."""

    CHANNEL = "channel"
    ATTENDEES = "attendees"
    SPEAKERS = "speakers"
    AUTHORS = "authors"
    REVIEWERS = "reviewers"
    OWING = "owing"
    """Authors who owe something: an accepted paper without its camera-ready version, or a draft."""
    TRACK = "track"
    DAY = "day"
    STARRED = "starred"
    EMAIL = "email"
    USER = "user"
    """One Slack user, named by their id."""
    ROOM = "room"
    """The speakers of the sessions in a room."""
    SESSION = "session"
    """The speakers of one session, and of those that it contains."""
    CHAIRS = "chairs"


WHOLE = frozenset({Sort.ATTENDEES, Sort.SPEAKERS, Sort.AUTHORS, Sort.REVIEWERS, Sort.CHAIRS, Sort.OWING})
"""Audiences that need no name."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target.

    `name` is a channel's name or id, a track, a room, a day as 2026-12-01 or "today", a session's code, an address, a
    user's id or "@" and a name.
    """

    sort: Sort
    name: str = ""
    title: str = field(default="", compare=False)
    """The session's title, where the name is a session's code and the record has that session."""

    def encode(self) -> str:
        """As it is kept: "attendees", "track:Search", "channel:C1"."""
        return f"{self.sort}:{self.name}" if self.name else self.sort.value

    @classmethod
    def decode(cls, text: str) -> "Target":
        """The target that `encode` wrote."""
        sort, _, name = text.partition(":")
        return cls(Sort(sort), name)


@dataclass(frozen=True, slots=True)
class Reach:
    """The people and channels that the targets reach now, each once."""

    channels: tuple[str, ...] = ()
    """Slack channel ids."""
    users: tuple[str, ...] = ()
    """Slack user ids."""
    unlinked: tuple[Person, ...] = ()
    """People without a sure Slack account. Those with `linked_by` are only guessed."""

    @property
    def messages(self) -> int:
        """Return how many messages that is."""
        return len(self.channels) + len(self.users)

    @property
    def needs_approval(self) -> bool:
        """Tell whether so many are reached that a second organizer has to approve."""
        return len(self.users) > APPROVED_ABOVE

    def lasts(self) -> timedelta:
        """Return how long sending takes: each channel takes one message a second, the workspace 300 a minute."""
        return sending_time(self.messages)


def sending_time(messages: int) -> timedelta:
    """Return how long so many messages to different recipients take under the workspace's rate; one takes no time."""
    return timedelta(seconds=ceil(messages / PER_SECOND)) if messages > 1 else timedelta()


def of_program(target: Target, program: Program, now: datetime) -> tuple[Person, ...]:
    """The people whom the program alone names: speakers, a track's, a day's."""
    sessions = [s for s in program.sessions if not s.cancelled]
    if target.sort is Sort.CHAIRS:
        return once(p for s in sessions for p in s.chairs)
    if target.sort is Sort.ROOM:
        sessions = [s for s in sessions if s.room and s.room.name == target.name]
    elif target.sort is Sort.SESSION:
        sessions = [s for s in sessions if _is_within(s, target.name, program)]
    elif target.sort is Sort.TRACK:
        sessions = [s for s in sessions if _track_of(s.id, program) == target.name]
    elif target.sort is Sort.DAY:
        day = _date(target.name, program, now)
        sessions = [s for s in sessions if day_of(s.start, program.zone) == day]
    return once(p for s in sessions for p in s.speakers)


def _is_within(session: Session, code: str, program: Program) -> bool:
    """Tell whether it is the session of that code, or one that this contains."""
    at: Session | None = session
    while at and at.code != code:
        at = program.by_id.get(at.parent_id) if at.parent_id else None
    return at is not None


def _track_of(session_id: int, program: Program) -> str:
    """A talk's track is its own, or that of the session that contains it."""
    session = program.by_id.get(session_id)
    while session and not session.track and session.parent_id:
        session = program.by_id.get(session.parent_id)
    return session.track if session else ""


def _date(name: str, program: Program, now: datetime) -> date:
    today = day_of(now, program.zone)
    named = {"today": today, "tomorrow": today + timedelta(days=1)}
    return named.get(name) or date.fromisoformat(name)


def owes(submission: Submission, today: date) -> bool:
    """Tell whether its authors owe something on `today`, as far as they know it: a draft, or a camera-ready version."""
    status = as_authors_see(submission, today).status
    return status is Status.DRAFT or status in ACCEPTED
