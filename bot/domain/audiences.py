"""Who an announcement goes to: targets as people name them, and how long it takes to reach so many.

A target is a channel, the name of an audience, or an e-mail address. What it means is looked up when the announcement
goes out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from bot.domain.commands import SESSION
from bot.domain.people import Person
from bot.domain.program import Program, day_of
from bot.domain.submissions import ACCEPTED, Status, Submission, as_authors_see
from bot.domain.zones import WEEKDAYS
from bot.errors import BadInput

PER_SECOND = 5
"""Messages a second that a workspace takes: 300 a minute (SLACK.md "Rates")."""
APPROVED_ABOVE = 200
"""More recipients than these need the approval of a second organizer."""
NAMES = "attendees, speakers, authors, reviewers, owing, track:NAME, day:tuesday, starred:CODE"
_EMAIL = re.compile(r"[^\s@<>(),;:\"|]{1,64}@[^\s@<>(),;:\"|]+\.[^\s@<>(),;:\"|.]{2,}")
_QUOTED = re.compile(r'["\u201c\u201d\u201e]([^"\u201c\u201d]*)["\u201c\u201d]')
_WORD = re.compile(r"[^\s,]+")
_MENTION = re.compile(r"<(?P<sign>[@#])(?P<id>[A-Z][A-Z0-9]+)(?:\|[^<>]*)?>")
"""A channel or a person as Slack writes them: "<#C1|general>", and without a name where the channel is private."""
_NAMED = 5
_SHORTEST = 3
"""Letters of a weekday's name."""


class Sort(StrEnum):
    """What sort of target it is."""

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


WHOLE = frozenset({Sort.ATTENDEES, Sort.SPEAKERS, Sort.AUTHORS, Sort.REVIEWERS, Sort.OWING})
"""Audiences that need no name."""
_MENTIONED = {"#": Sort.CHANNEL, "@": Sort.USER}
_PARTS = {sort.value: sort for sort in (Sort.TRACK, Sort.DAY, Sort.STARRED)}


@dataclass(frozen=True, slots=True)
class Target:
    """One target.

    `name` is a channel's name or id, a track, a day as 2026-12-01 or "today", a session's code, an address, a user's id.
    """

    sort: Sort
    name: str = ""

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
    """Whom the targets reach at this moment, everyone once."""

    channels: tuple[str, ...] = ()
    """Slack channel ids."""
    users: tuple[str, ...] = ()
    """Slack user ids."""
    unlinked: tuple[Person, ...] = ()
    """Who is meant and has no Slack account that is sure; one with `linked_by` is only guessed."""

    @property
    def messages(self) -> int:
        """How many messages that is."""
        return len(self.channels) + len(self.users)

    @property
    def needs_approval(self) -> bool:
        """Whether so many are reached that a second organizer has to approve."""
        return len(self.users) > APPROVED_ABOVE

    def lasts(self) -> timedelta:
        """How long sending takes: each channel takes one message a second, the workspace 300 a minute."""
        return sending_time(self.messages)


def sending_time(messages: int) -> timedelta:
    """How long so many messages to different recipients take under the workspace's rate; one takes no time."""
    return timedelta(seconds=ceil(messages / PER_SECOND)) if messages > 1 else timedelta()


def read_targets(text: str, program: Program, now: datetime) -> tuple[tuple[Target, ...], str]:
    """The targets that `text` begins with, separated by commas, and what follows them.

    BadInput where there is none, or one names nothing. A channel has its id where Slack gave it, else the name as it was
    typed, for Slack to know.
    """
    found: list[Target] = []
    rest = text.lstrip()
    while True:
        target, rest = _one(rest, program, now)
        found.append(target)
        after = rest.lstrip()
        if not after.startswith(","):
            return tuple(dict.fromkeys(found)), after
        rest = after[1:].lstrip()


def read_target(text: str, program: Program, now: datetime) -> Target:
    """The one target that `text` is; BadInput where it names nothing."""
    target, rest = _one(text.strip(), program, now)
    if rest.strip():
        raise _unknown(text.strip())
    return target


def _one(text: str, program: Program, now: datetime) -> tuple[Target, str]:
    if mention := _MENTION.match(text):
        return Target(_MENTIONED[mention["sign"]], mention["id"]), text[mention.end() :]
    word = _WORD.match(text)
    said = word[0] if word else ""
    name, colon, _ = said.partition(":")
    if said.startswith("#"):
        return Target(Sort.CHANNEL, said[1:]), text[len(said) :]
    if not colon and name.casefold() in {s.value for s in WHOLE}:
        return Target(Sort(name.casefold())), text[len(said) :]
    if colon and (sort := _PARTS.get(name.casefold())):
        return _part(sort, text[len(name) + 1 :], program, now)
    if not colon and _EMAIL.fullmatch(said):
        return Target(Sort.EMAIL, said.lower()), text[len(said) :]
    raise _unknown(said)


def _part(sort: Sort, text: str, program: Program, now: datetime) -> tuple[Target, str]:
    """A track's, a day's or a session's target, named at the beginning of `text`."""
    if sort is Sort.TRACK:
        return _track(text, program)
    word = _WORD.match(text)
    said = word[0] if word else ""
    rest = text[len(said) :]
    if sort is Sort.DAY:
        return Target(sort, _day(said, program, now)), rest
    session = program.get(said)
    if session is None:
        raise BadInput(f'There is no session "{said}"; {SESSION} finds its id.')
    return Target(sort, session.code), rest


def _track(text: str, program: Program) -> tuple[Target, str]:
    """A track by its name: in quotes, or the longest one that stands here."""
    if quoted := _QUOTED.match(text):
        said, rest = quoted[1], text[quoted.end() :]
        known = next((t for t in program.tracks if t.casefold() == said.casefold()), "")
    else:
        here = [t for t in program.tracks if _begins(text, t)]
        known = max(here, key=len, default="")
        word = _WORD.match(text)
        said, rest = (word[0] if word else ""), text[len(known) :]
    if known:
        return Target(Sort.TRACK, known), rest
    raise BadInput(f'There is no track "{said}"; there are {_some(program.tracks)}.')


def _begins(text: str, name: str) -> bool:
    rest = text[len(name) :]
    return text[: len(name)].casefold() == name.casefold() and (not rest or not rest[0].isalnum())


def _day(said: str, program: Program, now: datetime) -> str:
    """The day as it is kept; a weekday is the conference's next one of that name."""
    name = said.casefold()
    if name in {"today", "tomorrow"}:
        return name
    same = [d for d in program.days if WEEKDAYS[d.weekday()].casefold().startswith(name)]
    if same and len(name) >= _SHORTEST:
        coming = [d for d in same if d >= day_of(now, program.zone)] or same
        return coming[0].isoformat()
    try:
        day = date.fromisoformat(name)
    except ValueError:
        day = None
    if day and day in program.days:
        return day.isoformat()
    raise BadInput(
        f'The conference has no day "{said}"; it has {_some([d.isoformat() for d in program.days])}.'
    )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED]) or "none"
    return shown + (" and so on" if len(names) > _NAMED else "")


def _unknown(said: str) -> BadInput:
    start = (
        f'"{said[:60]}" is neither a channel, an audience nor an e-mail address'
        if said
        else "Nobody is named"
    )
    return BadInput(f"{start}; type #channel, an address, or one of {NAMES}.")


def of_program(target: Target, program: Program, now: datetime) -> tuple[Person, ...]:
    """The people whom the program alone names: speakers, a track's, a day's."""
    sessions = [s for s in program.sessions if not s.cancelled]
    if target.sort is Sort.TRACK:
        sessions = [s for s in sessions if _track_of(s.id, program) == target.name]
    elif target.sort is Sort.DAY:
        day = _date(target.name, program, now)
        sessions = [s for s in sessions if day_of(s.start, program.zone) == day]
    return once(p for s in sessions for p in s.speakers)


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
    """Whether its authors owe something on `today`, as far as they know it: a draft, or a camera-ready version."""
    status = as_authors_see(submission, today).status
    return status is Status.DRAFT or status in ACCEPTED


def once(people: Iterable[Person]) -> tuple[Person, ...]:
    """Everyone once, in the order of their first mention."""
    return tuple({p.id: p for p in people}.values())
