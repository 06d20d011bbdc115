"""Programs and what is bound to them: rows in, domain objects out."""

import pytest
from sqlalchemy.exc import NoResultFound

from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.setup.settings import ReminderSettings
from db.queries.program import records as programs
from db.queries.setup import bindings
from tests.services.by_hand import OTHER, PROGRAM, changed, ids, without, write


@pytest.fixture
async def two(database):
    await write(database, PROGRAM)
    await write(database, OTHER)
    return database


async def keys(database, conference=1, only=None):
    async with database.read() as tx:
        return [s.key for s in await programs.sessions(tx, conference, only)]


async def test_sessions_come_in_the_order_of_their_start(two):
    assert await keys(two) == [s.key for s in PROGRAM.sessions]
    assert await keys(two, 2) == ["keynote"]
    assert await keys(two, 3) == []


async def test_they_are_narrowed_to_those_that_are_asked_for(two):
    known = await ids(two)
    assert await keys(two, 1, [known["rust"], known["opening"], known["keynote"]]) == ["opening", "rust"]
    assert await keys(two, 1, []) == []


async def test_what_has_left_the_program_is_not_on_it(two):
    await write(two, without("rust"))
    assert "rust" not in await keys(two)
    assert await keys(two, 1, [(await ids(two))["rust"]]) == []


async def test_people_stand_in_the_programs_order_each_one_object(two):
    await write(
        two, changed("rust", people=tuple(map(AppearanceEntry, ("wei@example.org", "anna@example.org"))))
    )
    async with two.read() as tx:
        by_key = {s.key: s for s in await programs.sessions(tx, 1)}
    assert [p.name for p in by_key["rust"].speakers] == ["Wei Chen", "Anna Example"]
    assert by_key["rust"].speakers[1] is by_key["opening"].speakers[0]
    assert by_key["rust"].room == by_key["opening"].room
    assert by_key["ranking"].parent_id == by_key["search"].id


async def test_a_revision_moves_alone(two):
    async with two.read() as tx:
        before = await programs.revisions(tx)
    async with two.write() as tx:
        assert await programs.bump(tx, 1) == before[1] + 1
    async with two.read() as tx:
        assert await programs.revisions(tx) == {1: before[1] + 1, 2: before[2]}
        assert (await programs.conference(tx, 1)).revision == before[1] + 1


async def test_conferences_and_revisions_are_listed_oldest_first_whichever_was_written_last(two):
    async with two.write() as tx:
        await programs.bump(tx, 1)
    async with two.read() as tx:
        assert list(await programs.revisions(tx)) == [1, 2]
        assert [c.slug for c in await programs.conferences(tx)] == [PROGRAM.slug, OTHER.slug]


async def test_a_conference_that_is_not_there_is_an_error(two):
    async with two.read() as tx:
        with pytest.raises(NoResultFound):
            await programs.conference(tx, 3)


async def test_a_channel_is_freed_at_its_own_conference_alone(two):
    async with two.write() as tx:
        rooms = {c: next(iter(await programs.rooms(tx, c))) for c in (1, 2)}
        for conference, room in rooms.items():
            await bindings.bind_conference(tx, conference, "help_channel", "C1")
            await bindings.bind_room(tx, conference, room, "C1")
        await bindings.bind_session(tx, 1, (await ids(two))["rust"], "C1")
        await bindings.unbind(tx, 1, "C1")
    async with two.read() as tx:
        assert [(await programs.conference(tx, c)).help_channel for c in (1, 2)] == ["", "C1"]
        assert {r.channel for r in (await programs.rooms(tx, 1)).values()} == {""}
        assert {r.channel for r in (await programs.rooms(tx, 2)).values()} == {"C1"}
        assert {s.channel for s in await programs.sessions(tx, 1)} == {""}


async def test_a_room_of_another_conference_is_not_bound(two):
    async with two.write() as tx:
        (hall,) = await programs.rooms(tx, 2)
        await bindings.bind_room(tx, 1, hall, "C1")
        await bindings.bind_session(tx, 2, (await ids(two))["rust"], "C1")
    async with two.read() as tx:
        assert (await programs.rooms(tx, 2))[hall].channel == ""
        assert {s.channel for s in await programs.sessions(tx, 1)} == {""}


async def test_only_a_conferences_own_channels_have_a_name(two):
    async with two.write() as tx:
        with pytest.raises(AssertionError):
            await bindings.bind_conference(tx, 1, "slug", "C1")


async def test_reminders_are_kept_for_one_conference(two):
    kept = ReminderSettings((5,), ())
    async with two.write() as tx:
        await bindings.set_reminders(tx, 1, kept)
    async with two.read() as tx:
        assert (await programs.conference(tx, 1)).reminders == kept
        assert (await programs.conference(tx, 2)).reminders == ReminderSettings()
