"""A small conference, written by hand, and what the tests of the use cases look at.

Two days in Brussels, Tuesday 1 and Wednesday 2 December 2026, in two rooms; the tests' clock stands at 09:00 UTC of
the first, an hour before the opening.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import SQLModel

from bot.config import Settings
from bot.domain.ledger.deliveries import Delivery, DeliveryKind
from bot.domain.people.model import Role
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session, SessionKind
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, ProgramSnapshot, SessionEntry
from bot.errors import BadInput
from bot.services.program.imports import Options, Report, write_program
from bot.services.services import Services
from bot.slack.directory import Channel, SlackUser
from db.engine import Database
from db.queries.ledger import deliveries
from db.sql import table_of
from db.tables import SessionRow
from tests.conftest import NOW

JANSON, CORNIL, MAIN = "C0JANSON", "C0CORNIL", "C0MAIN"
"""The channels of the two rooms, and the conference's own."""
OLGA, EVE, CHEN, WEI, ANNA, JORGEN, NOBODY = (
    "U0OLGA",
    "U0EVE",
    "U0CHEN",
    "U0WEI",
    "U0ANNA",
    "U0JORGEN",
    "U0NOBODY",
)
ORGANIZERS = ("eve@example.org", OLGA.lower())
"""As the settings keep them: one by e-mail, one by Slack id."""


KEY = "0123456789abcdef0123456789abcdef"
"""The key of the settings, by which people who were forgotten are told."""


def at(text: str) -> datetime:
    """ "1 09:00": that day of December 2026, that time in UTC."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 12, int(day), hour, minute, tzinfo=UTC)


def person(name: str, first: str = "") -> PersonEntry:
    """Someone with an e-mail, or known by the source's key alone where there is no `first`."""
    email = f"{first}@example.org" if first else ""
    return PersonEntry(email or f"p-{name}", name, email, "Search" if first else "")


def session(key: str, start: str, minutes: int, title: str, room: str, *people: str, **more) -> SessionEntry:
    """A talk by the people of these keys; its code is its key in capitals."""
    begins = at(start)
    given = {"kind": SessionKind.TALK, "people": tuple(map(AppearanceEntry, people)), **more}
    ends = begins + timedelta(minutes=minutes)
    return SessionEntry(key, key.upper(), title, start=begins, end=ends, room=room, **given)


PEOPLE = (
    person("Anna Example", "anna"),
    person("Chen Li", "chen"),
    person("Wei Chen", "wei"),
    person("Jørgen Łukasz", "jorgen"),
    person("Eve Okoro", "eve"),
    person("Bo"),
)
SESSIONS = (
    session("opening", "1 10:00", 60, "The Power of Learning", "Janson", "anna@example.org", kind=SessionKind.KEYNOTE),
    session("coffee", "1 11:00", 30, "Coffee", "Janson", kind=SessionKind.BREAK),
    session("search", "1 11:30", 60, "Search I", "Cornil", kind=SessionKind.PAPER_SESSION, track="Search",
            people=(AppearanceEntry("eve@example.org", Role.SESSION_CHAIR),)),
    session("retrieval", "1 11:30", 30, "Scaling Retrieval", "Cornil", "chen@example.org", parent_key="search",
            submission_key="214"),
    session("ranking", "1 12:00", 30, "Learning to Rank", "Cornil", "wei@example.org", "anna@example.org",
            parent_key="search"),
    session("rust", "1 14:00", 45, "Rust for Recommenders", "Janson", "jorgen@example.org", track="Systems"),
    session("fairness", "2 09:00", 60, "Fairness", "Janson", "anna@example.org"),
    session("closing", "2 16:00", 60, "Closing", "Cornil", "p-Bo"),
)  # fmt: skip
PROGRAM = ProgramSnapshot(
    "by hand", "amlc-2026", "AMLC 2026", "Europe/Brussels", SESSIONS, PEOPLE, ("Janson", "Cornil")
)
OTHER = ProgramSnapshot(
    "by hand",
    "units-2027",
    "Units 2027",
    "America/New_York",
    (session("keynote", "20 15:00", 60, "Units", "Hall", "anna@example.org", "p-Bo"),),
    (person("Anna Example", "anna"), person("Bo")),
    ("Hall",),
)
"""Another conference of the same workspace, three weeks later."""

USERS = [
    SlackUser(user, f"{first}@example.org", first)
    for user, first in ((EVE, "eve"), (CHEN, "chen"), (WEI, "wei"), (ANNA, "anna"), (JORGEN, "jorgen"))
] + [SlackUser(OLGA, "olga@example.org", "olga"), SlackUser(NOBODY, "nobody@example.org", "nobody")]


def changed(key: str, snapshot: ProgramSnapshot = PROGRAM, /, **fields) -> ProgramSnapshot:
    """`snapshot` in which the session of that key has these fields."""
    sessions = tuple(replace(s, **fields) if s.key == key else s for s in snapshot.sessions)
    return replace(snapshot, sessions=sessions)


def moved(key: str, start: str, snapshot: ProgramSnapshot = PROGRAM) -> ProgramSnapshot:
    """`snapshot` in which the session starts then, and lasts as long as before."""
    before = next(s for s in snapshot.sessions if s.key == key)
    return changed(key, snapshot, start=at(start), end=at(start) + (before.end - before.start))


def without(*keys: str) -> ProgramSnapshot:
    """The program without the sessions of these keys."""
    return replace(PROGRAM, sessions=tuple(s for s in PROGRAM.sessions if s.key not in keys))


async def write(database: Database, snapshot: ProgramSnapshot, now: datetime = NOW, **options) -> Report:
    """Import the program as `usher import` would."""
    async with database.write() as tx:
        return await write_program(tx, snapshot, "program.json", Options(**options), now)


def did(report: Report) -> tuple[int, int, int]:
    """How many sessions were added, changed and removed."""
    return report.added, report.changed, report.removed


async def dump(database: Database) -> dict[str, list[str]]:
    """Every row of every table, in words."""
    tables = SQLModel.metadata.sorted_tables
    async with database.read() as tx:
        return {t.name: sorted(map(repr, await tx.exec(select(t)))) for t in tables}


async def ids(database: Database) -> dict[str, int]:
    """Session key to id, whether it is on the program or not; the last conference's where a key repeats."""
    table = table_of(SessionRow).c
    async with database.read() as tx:
        return {row.key: row.id for row in await tx.exec(select(table.key, table.id).order_by(table.id))}


async def ledger(database: Database, *kinds: DeliveryKind) -> list[Delivery]:
    """What stands in the ledger, of these kinds, by the time that it is due."""
    async with database.read() as tx:
        found = await deliveries.listing(tx, limit=10_000)
    return [d for d in found if not kinds or d.kind in kinds]


class FakeChannels:
    """Slack's edge: the channels that the bot can see."""

    def __init__(self) -> None:
        self.closed: set[str] = set()
        self.seen = {c: Channel(c, c.lower(), is_member=True) for c in (JANSON, CORNIL, MAIN)}

    async def find(self, text: str) -> Channel:
        if found := self.seen.get(text.removeprefix("#")):
            return found
        raise BadInput(f"I can't see a channel {text}.")

    async def look(self, channel_id: str) -> Channel | None:
        return self.seen.get(channel_id)

    async def enter(self, channel_id: str) -> None:
        if channel_id in self.closed:
            raise BadInput("I'm not in this channel.")

    def forget(self, channel_id: str) -> None:
        pass

    async def members(self, channel: str) -> tuple[str, ...]:
        return (OLGA, EVE, CHEN, NOBODY) if channel == MAIN else ()

    async def with_address(self, email: str) -> str:
        return {u.email: u.id for u in USERS}.get(email, "")

    async def knows(self, user: str) -> bool:
        return user in {u.id for u in USERS}


def make_usher(database: Database, clock, organizers=ORGANIZERS, days: int | None = 400) -> Services:
    """What one process holds; nothing is loaded yet."""
    return Services(
        Settings(organizers=organizers, key=KEY, retention_days=days),
        database,
        clock,
        FakeChannels(),
        lambda: None,
    )


def program_of(services: Services, slug: str = PROGRAM.slug) -> Program:
    """The program of that conference, as the process holds it."""
    return next(p for p in services.programs.all() if p.conference.slug == slug)


def find(services: Services, key: str) -> Session:
    """The session of that key, as the process holds it."""
    return next(s for p in services.programs.all() for s in p.sessions if s.key == key)
