"""Lists of speakers with addresses: contacts, never a registration."""

from dataclasses import replace

import pytest

from bot.domain.people.model import Role
from bot.domain.program.snapshot import SpeakerEntry, SpeakerSnapshot
from bot.errors import BadInput
from bot.services.program.imports import Options, write_speakers
from db.queries.common import counters
from db.queries.people import records as people
from db.queries.program import imports
from tests.conftest import NOW
from tests.services.by_hand import PROGRAM, did, write

SPEAKERS = SpeakerSnapshot(
    "by hand",
    (
        SpeakerEntry("Bo", "bo@example.org", "B0B0B0", ("CLOSE1",), "Cloud"),
        SpeakerEntry("A. Example", "anna@example.org", "A1A1A1"),
    ),
    notes=("A note.",),
    left_out={"withdrawn": 2},
)


@pytest.fixture
async def bring(database):
    await write(database, PROGRAM)

    async def bring(snapshot=SPEAKERS, **options):
        async with database.write() as tx:
            return await write_speakers(tx, snapshot, Options(**options), NOW)

    return bring


async def test_the_addresses_and_units_are_known_and_nobody_is_renamed(database, bring):
    report = await bring()
    assert did(report) == (1, 0, 0)
    assert (report.notes, report.left_out) == (("A note.",), {"withdrawn": 2})
    async with database.read() as tx:
        known = {p.email: (p.name, p.unit) for p in await people.with_email(tx)}
    assert known["bo@example.org"] == ("Bo", "Cloud")
    assert known["anna@example.org"] == ("Anna Example", "Search")


async def test_nobody_becomes_an_attendee(database, bring):
    await bring()
    async with database.read() as tx:
        row = await imports.conference(tx, PROGRAM.slug)
        assert await people.holders(tx, row.id, Role.ATTENDEE) == {}


async def test_the_same_again_writes_nothing_and_a_new_unit_is_a_change(database, bring):
    await bring()
    async with database.read() as tx:
        before = (await counters.values(tx))["people"]
    assert did(await bring()) == (0, 0, 0)
    async with database.read() as tx:
        assert (await counters.values(tx))["people"] == before
    bo, anna = SPEAKERS.people
    assert did(await bring(replace(SPEAKERS, people=(replace(bo, unit="Trust"), anna)))) == (0, 1, 0)


async def test_they_belong_to_a_conference(bring):
    with pytest.raises(BadInput, match='There is no conference "other"'):
        await bring(conference="other")
