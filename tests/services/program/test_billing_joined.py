"""Two records of one person: that they are joined, or that a source names another of them, is no change of speakers."""

from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import Drop
from bot.domain.people.model import Role
from bot.domain.program.snapshot import AppearanceEntry
from tests.services.by_hand import EVE, JORGEN, PROGRAM, WEI, changed, find, person
from tests.services.program.change_desk import Desk

OTHER_RECORD = replace(
    changed("rust", people=(AppearanceEntry("p-J. Lukasz"),)), people=(*PROGRAM.people, person("J. Lukasz"))
)
"""The program in which the speaker of "rust" stands under another key, and another name."""
BOTH = replace(
    OTHER_RECORD,
    sessions=changed(
        "rust", people=(AppearanceEntry("jorgen@example.org"), AppearanceEntry("p-J. Lukasz"))
    ).sessions,
)


@pytest.fixture
async def desk(services, clock):
    desk = Desk(services, clock)
    await desk.star(WEI, "rust")
    return desk


async def merge(desk):
    await desk.services.linking.merge("Jørgen Łukasz", "J. Lukasz")
    await desk.services.refresh()


async def known_as_two(desk):
    """Let both records be known, and their sessions as before."""
    await desk.bring(BOTH, quiet=True)
    await desk.bring(PROGRAM, quiet=True)


async def test_another_record_of_the_same_person_is_the_same_speaker(desk):
    await known_as_two(desk)
    await merge(desk)
    await desk.bring(OTHER_RECORD)
    assert await desk.notices() == {}
    assert [p.name for p in find(desk.services, "rust").speakers] == ["J. Lukasz"]


async def test_another_record_of_somebody_else_is_told(desk):
    await known_as_two(desk)
    await desk.bring(OTHER_RECORD)
    assert set(await desk.said()) == {WEI, JORGEN}


async def test_what_waits_when_the_records_are_joined_is_told_no_more(desk):
    await desk.bring(OTHER_RECORD)
    assert set(await desk.said()) == {WEI, JORGEN}
    await merge(desk)
    assert await desk.said() == {}
    for notice in (await desk.notices()).values():
        assert isinstance(await desk.render(notice), Drop)


async def test_a_join_that_is_undone_before_the_notice_goes_out_is_told_as_it_is(desk):
    await desk.bring(OTHER_RECORD)
    await merge(desk)
    await desk.services.linking.unmerge("Jørgen Łukasz", "J. Lukasz")
    await desk.services.refresh()
    assert "No longer speaking: Jørgen Łukasz" in (await desk.said())[WEI]


async def test_a_person_who_was_named_twice_and_is_named_once_is_not_taken_off(desk):
    await desk.bring(BOTH, quiet=True)
    await merge(desk)
    await desk.bring(OTHER_RECORD)
    await desk.bring(PROGRAM)
    assert await desk.notices() == {}


async def test_a_person_who_is_added_under_two_records_is_named_once(desk):
    await desk.bring(changed("rust", BOTH, people=()), quiet=True)
    await known_as_two(desk)
    await merge(desk)
    await desk.bring(changed("rust", BOTH, people=()), quiet=True)
    await desk.bring(BOTH)
    assert (await desk.said())[WEI].endswith("Now speaking: Jørgen Łukasz.")
    assert (await desk.said())[JORGEN].startswith("You now speak in")


async def test_a_join_while_others_change_too_names_the_others_alone(desk):
    await known_as_two(desk)
    await merge(desk)
    people = (*OTHER_RECORD.sessions[0].people, AppearanceEntry("p-J. Lukasz"))
    await desk.bring(changed("rust", OTHER_RECORD, people=people))
    said = (await desk.said())[WEI]
    assert "Now speaking: Anna Example." in said
    assert "Lukasz" not in said


async def test_a_chair_under_another_record_chairs_on(desk):
    named = replace(PROGRAM, people=(*PROGRAM.people, person("E. Okoro")))
    again = changed("search", named, people=(AppearanceEntry("p-E. Okoro", Role.SESSION_CHAIR),))
    await desk.bring(again)
    assert EVE in await desk.said()
    await desk.services.linking.merge("Eve Okoro", "E. Okoro")
    await desk.services.refresh()
    assert await desk.said() == {}
