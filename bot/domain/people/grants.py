"""Roles that somebody was given by hand: whose, for what, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people.model import OURS, Role, UserKind
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.errors import BadInput, NotAllowed

ORGANIZER, CHAIR = "organizer", "chair"
"""The typed words for roles."""
GUEST = "Guests of the workspace can't be organizers: they are not members of the organization."
ELSEWHERE = "Only members of this workspace can have a role. That account belongs to another organization."
NOBODY = "That account is a bot's, or deactivated. Only people of this workspace can have a role."
UNKNOWN = (
    "Slack has not told me about that account yet. Try again tomorrow, or give the role to somebody else."
)
_SHOWN = 5
_SORTS = frozenset({"track", "session"})
"""The words that may come before the name of a track or session."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a role: a conference (organizers), one track, or one session."""

    role: Role
    track: str = ""
    session_id: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of an account at a conference; `taken_at` is None while it holds."""

    id: int
    conference_id: int
    slack_user: str
    person_id: int | None
    scope: Scope
    granted_by: str
    """A Slack user, or "shell"."""
    granted_at: datetime
    taken_by: str = ""
    taken_at: datetime | None = None
    kind: UserKind | None = None
    """The kind of the account in our workspace; None if Slack knows none."""
    name: str = ""
    """The account's name."""

    @property
    def is_effective(self) -> bool:
        """Tell whether it counts now: an account that was deactivated, or became a guest's, keeps the row and loses the effect."""
        fit = {UserKind.MEMBER} if self.scope.role is Role.ORGANIZER else OURS
        return self.taken_at is None and self.kind in fit

    def covers(self, session: Session, container: Session | None) -> bool:
        """Tell whether it makes the account chair the session's track."""
        tracks = {s.track.casefold() for s in (session, container) if s and s.track}
        return self.scope.role is Role.TRACK_CHAIR and self.scope.track.casefold() in tracks


def require_fit(kind: UserKind | None, role: Role) -> None:
    """NotAllowed, with the reason, where an account of that kind can't have the role."""
    if kind is None:
        raise BadInput(UNKNOWN)
    if kind is UserKind.OUTSIDER:
        raise NotAllowed(ELSEWHERE)
    if kind not in OURS:
        raise NotAllowed(NOBODY)
    if kind is UserKind.GUEST and role is Role.ORGANIZER:
        raise NotAllowed(GUEST)


def read_scope(program: Program, role: str, what: str) -> Scope:
    """Return what "organizer", or "chair" and a track or a session, means; BadInput says what to type."""
    what = " ".join(what.split())
    match role.casefold():
        case "organizer" if not what:
            return Scope(Role.ORGANIZER)
        case "organizer":
            raise BadInput("An organizer's role is for the whole conference. Leave out the words after it.")
        case "chair":
            return _chaired(program, what)
    raise BadInput(f'There is no role "{role}". Type "{ORGANIZER}" or "{CHAIR}".')


def _chaired(program: Program, what: str) -> Scope:
    """The session or the track of exactly that id or name, else the one track of which it is a part; a misspelt one is no right."""
    if not what:
        raise BadInput('Type what they chair: "chair Search" for a track, or "chair" and a session\'s id.')
    kind, _, name = what.partition(" ")
    kind = kind.casefold() if name and kind.casefold() in _SORTS else ""
    name = name if kind else what
    exact = [t for t in program.tracks if t.casefold() == name.casefold() and kind != "session"]
    meant = [s for s in program.sessions if name.casefold() in {s.code.casefold(), s.title.casefold()}]
    meant = [] if kind == "track" else [by_id] if (by_id := program.get(name)) else meant
    if len(exact) + len(meant) > 1:
        ways = [*(f'"track {t}"' for t in exact), *(f'"session {s.code}"' for s in meant[:_SHOWN])]
        raise BadInput(f'"{what}" names several things. Type chair and one of {", ".join(ways)}.')
    if meant:
        return Scope(Role.SESSION_CHAIR, session_id=meant[0].id)
    match = program.track_names.match("" if kind == "session" else name)
    near = exact or match.found
    if len(near) == 1 and (exact or match.exact):
        return Scope(Role.TRACK_CHAIR, track=near[0])
    if near:
        meant_by = " or ".join(near[:_SHOWN])
        raise BadInput(f'No track and no session "{what}". Did you mean {meant_by}?')
    known = ", ".join(program.tracks[:_SHOWN]) or "none"
    raise BadInput(
        f'No track and no session "{what}". Type the id of a session, or a track; there are {known}.'
    )


def one_of(grants: Iterable[Grant], scope: Scope | None) -> Grant:
    """The grant that is meant by the role, or the only one; BadInput where there is none, or where it has to be said."""
    held = list(grants)
    if scope is not None:
        held = [grant for grant in held if grant.scope == scope]
    if len(held) == 1:
        return held[0]
    if held:
        raise BadInput(
            "They have several roles here. Type one: organizer, or chair and the track or session."
        )
    raise BadInput("Nobody has given them such a role here. Roles on the program come from its file.")
