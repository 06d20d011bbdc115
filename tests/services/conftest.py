"""A conference that is imported, set up and linked, and the process that serves it; and another process beside it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr
from sqlalchemy import event

from bot.clock import MovableClock
from bot.config import Settings
from bot.domain.setup.bindings import Purpose
from bot.services.reminders.planning import plan_reminders
from bot.services.services import Services
from bot.services.setup.bindings import bind_channel
from db.engine import Database
from db.queries.program import imports
from db.queries.program import records as programs
from tests.conftest import NOW
from tests.kept import once
from tests.services.by_hand import CORNIL, JANSON, MAIN, OLGA, PROGRAM, USERS, FakeChannels, make_usher, write


@pytest.fixture
async def conference(database: Database, database_url: str) -> Database:
    """The small conference in the record, with a channel for each room."""
    await once(database_url, "by_hand", lambda: _set_up(database))
    return database


async def _set_up(database: Database) -> None:
    await write(database, PROGRAM)
    async with database.write() as tx:
        row = await imports.conference(tx, PROGRAM.slug)
        rooms = {r.name: r.id for r in (await programs.rooms(tx, row.id)).values()}
        await bind_channel(tx, row.id, MAIN, Purpose.MAIN)
        await bind_channel(tx, row.id, JANSON, Purpose.ROOM, rooms["Janson"])
        await bind_channel(tx, row.id, CORNIL, Purpose.ROOM, rooms["Cornil"])
        await programs.bump(tx, row.id)
        standing = [s.id for s in await programs.sessions(tx, row.id)]
        await plan_reminders(tx, await programs.conference(tx, row.id), standing, NOW)


@pytest.fixture
async def services(conference: Database, database_url: str, clock: MovableClock) -> Services:
    """The process that serves it, with everybody linked."""
    services = make_usher(conference, clock)
    await once(database_url, "by_hand_linked", lambda: services.people.link(USERS, everyone=True))
    await services.refresh()
    return services


@pytest.fixture
async def keyed(services: Services, clock: MovableClock) -> Services:
    """Such a process with a key in its settings. Eve chairs a session there, and organizes nothing."""
    settings = Settings(organizers=(OLGA.lower(),), key=SecretStr("k" * 32))
    made = Services(settings, services.database, clock, FakeChannels(), lambda: None)
    await made.refresh()
    return made


@pytest.fixture
async def elsewhere(services: Services, clock: MovableClock) -> AsyncIterator[Services]:
    """Another process on the same record, that has loaded it as it stands."""
    async with Database(services.database.url.render_as_string(hide_password=False)) as database:
        other = make_usher(database, clock)
        await other.refresh()
        yield other


@pytest.fixture
def untouched(database: Database):
    """A block in which the record must not be asked anything."""

    @contextmanager
    def block() -> Iterator[None]:
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            asked.append(statement)

        engine = database._engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        yield
        event.remove(engine, "before_cursor_execute", note)
        assert asked == []

    return block
