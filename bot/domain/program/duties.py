"""The duties of a person on the program, without a star: to speak, present, chair, or stand in for somebody."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people.model import Person, Role
from bot.domain.program.agenda import clashes
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.reminders.presence import Presence, PresenceState


class Part(StrEnum):
    """The parts that somebody has in a session."""

    SPEAKS = "speaks"
    CHAIRS = "chairs"
    STANDS_IN = "stands in"
    """The speaker said that they present instead."""
    WROTE = "wrote"
    """They are an author, and somebody else speaks."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's part in `session`."""

    session: Session
    parts: frozenset[Part]
    instead_of: str = ""
    """The name of the speaker for whom they stand in, as the data has it; "" where nobody is named."""
    replaced: bool = False
    """True if somebody else presents their talk; `replaced_by` is that name, "" where it is not known."""
    replaced_by: str = ""

    @property
    def is_held(self) -> bool:
        """Tell whether they have to be there: they speak, present or chair, and the session takes place."""
        does = self.parts - {Part.WROTE} - ({Part.SPEAKS} if self.replaced else set())
        return bool(does) and not self.session.cancelled


Duties = Mapping[int, Duty]
"""Session id to one person's part in it, in the order of the program."""


def duties_of(
    program: Program,
    user: str,
    person: Person | None,
    replaced: Mapping[int, Presence],
    name: Callable[[str], str],
) -> dict[int, Duty]:
    """The person's duties; `replaced` holds the answers "someone else presents" by session id.

    `user` is their Slack user id; `name` gives a Slack user's name, or "".
    """
    me = {user, f"person:{person.id}"} if person else {user}
    theirs = {s.id: s for s in program.of_person(person.id)} if person else {}
    for id_, said in replaced.items():
        if said.substitute in me and id_ in program.by_id:
            theirs[id_] = program.by_id[id_]
    ordered = sorted(theirs.values(), key=lambda s: (s.start, s.id))
    found = (_duty(s, me, person, replaced.get(s.id), name) for s in ordered)
    return {duty.session.id: duty for duty in found if duty.parts}


def _duty(
    session: Session,
    me: set[str],
    person: Person | None,
    said: Presence | None,
    name: Callable[[str], str],
) -> Duty:
    parts = {
        _PARTS[a.role] for a in session.people if person and a.person.id == person.id and a.role in _PARTS
    }
    if Part.SPEAKS in parts:
        parts.discard(Part.WROTE)
    if said is None or said.state is not PresenceState.REPLACED or not said.holds_for(session):
        return Duty(session, frozenset(parts))
    if said.substitute in me:
        speaker = next((p.name for p in session.speakers if p.id == said.person_id), "")
        own = person is not None and said.person_id == person.id
        return Duty(session, frozenset(parts | {Part.STANDS_IN}), "" if own else speaker)
    if person is None or said.person_id != person.id or Part.SPEAKS not in parts:
        return Duty(session, frozenset(parts))
    known = {f"person:{a.person.id}": a.person.name for a in session.people}
    by = known.get(said.substitute) or name(said.substitute)
    return Duty(session, frozenset(parts), replaced=True, replaced_by=by)


_PARTS = {Role.SPEAKER: Part.SPEAKS, Role.SESSION_CHAIR: Part.CHAIRS, Role.AUTHOR: Part.WROTE}


def to_attend(starred: Iterable[Session], duties: Duties) -> list[Session]:
    """A person's agenda: what they starred and where they have a part, each session once.

    A duty that is cancelled, or that somebody else took over, stays. A paper that they only wrote is theirs to star.
    """
    shown = {i: d.session for i, d in duties.items() if d.parts - {Part.WROTE}}
    return list(({s.id: s for s in starred} | shown).values())


def bound(starred: Iterable[Session], duties: Duties) -> list[Session]:
    """Collect the sessions that the person starred or has a duty in, to find clashes."""
    theirs = {s.id: s for s in starred} | {i: d.session for i, d in duties.items() if d.is_held}
    return list(theirs.values())


def own_clashes(session: Session, duties: Duties) -> tuple[Session, ...]:
    """The person's duties that run while the session does."""
    held = {i: d.session for i, d in duties.items() if d.is_held}
    return clashes(({session.id: session} | held).values()).get(session.id, ()) if held else ()
