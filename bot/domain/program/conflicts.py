"""The warnings before a session is moved: its room is taken, or somebody would be in two places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.people.model import Person
from bot.domain.program.changes import Slot, slot_of
from bot.domain.program.lasting import runs_long
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session


@dataclass(frozen=True, slots=True)
class Conflict:
    """`other` stands at the same time as `session` would: in its room, or with that `person` in it."""

    session: Session
    other: Session
    person: Person | None = None


def conflicts(program: Program, slots: Mapping[int, Slot]) -> list[Conflict]:
    """Return what the sessions of `slots` would run into, were they to stand there; in the order of the program."""
    found: list[Conflict] = []
    for id_, slot in slots.items():
        session = program.by_id[id_]
        if slot.gone or runs_long(session):
            continue
        family = {id_, *slots, *_above(program, session)}
        for other in _at_once(program.sessions, slot, family):
            if slot.room and other.where == slot.room:
                found.append(Conflict(session, other))
            shared = {a.person for a in session.people} & {a.person for a in other.people}
            found += [Conflict(session, other, p) for p in sorted(shared, key=lambda p: p.name)]
    return found


@dataclass(frozen=True, slots=True)
class Outside:
    """`session` would no longer lie within the time of `container`, which holds it."""

    session: Session
    container: Session


def outside(program: Program, slots: Mapping[int, Slot]) -> list[Outside]:
    """Return what would lie outside the session that holds it: what is moved itself, and what a moved session holds."""

    def slot(session: Session) -> Slot:
        return slots.get(session.id) or slot_of(session)

    def is_within(one: Slot, container: Slot) -> bool:
        return container.start <= one.start and one.end <= container.end

    held = {id_ for moved in slots for id_ in (moved, *(s.id for s in program.children(moved)))}
    found = []
    for session in (program.by_id[id_] for id_ in sorted(held)):
        container = program.by_id.get(session.parent_id or 0)
        if container is None or slot(session).gone or slot(container).gone:
            continue
        was = is_within(slot_of(session), slot_of(container))
        if was and not is_within(slot(session), slot(container)):
            found.append(Outside(session, container))
    return found


def _at_once(sessions: Iterable[Session], slot: Slot, but: set[int]) -> Iterable[Session]:
    """The sessions that run while `slot` does; those that contain a running one are seen through their parts."""
    found = [
        s
        for s in sessions
        if s.id not in but
        and not s.cancelled
        and not runs_long(s)
        and s.start < slot.end
        and s.end > slot.start
    ]
    containers = {s.parent_id for s in found}
    return (s for s in found if s.id not in containers)


def _above(program: Program, session: Session) -> Iterable[int]:
    while session.parent_id is not None and (found := program.by_id.get(session.parent_id)):
        yield found.id
        session = found
