"""A real program file as the domain's objects, without a database between."""

from bot.domain.people.model import Appearance, Person
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room, Session
from bot.domain.program.snapshot import ProgramSnapshot
from bot.importers.registry import read
from tests.paths import shared


def real_program(name: str, tz: str | None = None) -> Program:
    """The program in the file `name`, or a skip."""
    path = shared(name)
    snapshot = read(path.read_bytes(), path.name, tz)
    assert isinstance(snapshot, ProgramSnapshot)
    return program_of(snapshot)


def program_of(snapshot: ProgramSnapshot) -> Program:
    """The program of `snapshot`, with ids in its order."""
    conference = Conference(1, snapshot.slug, snapshot.name, snapshot.timezone)
    rooms = {name: Room(i, name) for i, name in enumerate(snapshot.rooms, 1)}
    people = {p.key: Person(i, p.name, p.email, p.unit) for i, p in enumerate(snapshot.people, 1)}
    ids = {s.key: i for i, s in enumerate(snapshot.sessions, 1)}
    assert len(ids) == len(snapshot.sessions)
    sessions = (
        Session(
            id=ids[s.key], key=s.key, code=s.code, title=s.title, kind=s.kind, start=s.start, end=s.end,
            room=rooms.get(s.room), track=s.track, abstract=s.abstract, url=s.url, language=s.language,
            people=tuple(Appearance(people[a.person_key], a.role) for a in s.people),
            parent_id=ids.get(s.parent_key),
        )
        for s in snapshot.sessions
    )  # fmt: skip
    return Program(conference, sessions, rooms.values())
