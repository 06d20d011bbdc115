"""Counters and choices: small rows that several processes write at once."""

import asyncio

import pytest

from db.engine import Database
from db.queries.common import counters
from db.queries.people import preferences
from tests.services.by_hand import OTHER, PROGRAM, write


async def move(database, name="stars"):
    async with database.write() as tx:
        await counters.move(tx, name)


async def values(database):
    async with database.read() as tx:
        return await counters.values(tx)


async def test_a_counter_begins_with_its_first_move(database):
    assert await values(database) == {}
    await move(database)
    assert await values(database) == {"stars": 1}
    await move(database)
    await move(database, "people")
    assert await values(database) == {"stars": 2, "people": 1}


async def test_no_move_is_lost(database):
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        await asyncio.gather(*(move(one) for one in (database, other) * 5))
    assert await values(database) == {"stars": 10}


async def test_a_move_that_is_undone_was_none(database):
    await move(database)
    with pytest.raises(RuntimeError):
        async with database.write() as tx:
            await counters.move(tx, "stars")
            raise RuntimeError
    assert await values(database) == {"stars": 1}


async def test_a_choice_takes_the_place_of_the_one_before(database):
    await write(database, PROGRAM)
    await write(database, OTHER)
    for user, conference in (("U1", 1), ("U2", 1), ("U1", 2)):
        async with database.write() as tx:
            await preferences.choose(tx, user, conference)
    async with database.read() as tx:
        assert await preferences.all_choices(tx) == {"U1": 2, "U2": 1}
