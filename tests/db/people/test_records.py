"""People: who is known, linked, in a role, and counted."""

import pytest

from bot.domain.people.model import UNNAMED, Role
from db.queries.people import records as people
from tests.services.by_hand import OTHER, PROGRAM, write


@pytest.fixture
async def known(database):
    """Everybody of the two programs: e-mail, or name where there is none, to id."""
    await write(database, PROGRAM)
    await write(database, OTHER)
    async with database.read() as tx:
        return {p.email: p.id for p in await people.with_email(tx)}


async def test_who_has_an_email_is_listed_by_id_and_once(database, known):
    assert len(known) == 5
    async with database.read() as tx:
        listed = [p.id for p in await people.with_email(tx)]
    assert listed == sorted(listed) == sorted(known.values())


async def test_addresses_that_nobody_has_become_people_once(database, known):
    async with database.write() as tx:
        assert await people.ensure(tx, ["chen@example.org", "olga@example.org", "olga@example.org"])
        assert not await people.ensure(tx, ["olga@example.org"])
        assert not await people.ensure(tx, [])
    async with database.read() as tx:
        found = {p.email: p.name for p in await people.with_email(tx)}
    assert found["olga@example.org"] == UNNAMED
    assert found["chen@example.org"] == "Chen Li"
    assert len(found) == 6


async def test_a_role_is_held_by_exactly_those_who_were_named(database, known):
    chen, wei, anna = (known[f"{name}@example.org"] for name in ("chen", "wei", "anna"))
    async with database.write() as tx:
        assert await people.set_roles(tx, 1, Role.REVIEWER, [chen, wei, chen])
        assert not await people.set_roles(tx, 1, Role.REVIEWER, [wei, chen])
        assert await people.set_roles(tx, 1, Role.ORGANIZER, [anna])
        assert await people.set_roles(tx, 2, Role.REVIEWER, [anna])
        assert await people.set_roles(tx, 1, Role.REVIEWER, [wei])
        assert await people.set_roles(tx, 1, Role.ORGANIZER, [])
        assert not await people.set_roles(tx, 1, Role.ORGANIZER, [])
    async with database.read() as tx:
        assert await people.roles(tx) == {(1, Role.REVIEWER): {wei}, (2, Role.REVIEWER): {anna}}


async def test_a_conference_counts_its_own_people(database, known):
    async with database.read() as tx:
        assert await people.count(tx, 1) == 6
        assert await people.count(tx, 2) == 2
        assert await people.count(tx, 3) == 0
