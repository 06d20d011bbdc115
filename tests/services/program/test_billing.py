"""Other titles and speakers: told to those concerned, among them the former speakers, and to nobody else."""

from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, Drop, State
from bot.domain.people.model import Role
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.setup.bindings import Purpose
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JANSON,
    JORGEN,
    NOBODY,
    PROGRAM,
    WEI,
    changed,
    dump,
    find,
    ledger,
    moved,
    person,
    program_of,
)
from tests.services.program.change_desk import Desk

CHEN_SPEAKS = (AppearanceEntry("chen@example.org"),)
OTHER_SPEAKER = changed("rust", people=CHEN_SPEAKS)
REMINDERS = (DeliveryKind.SPEAKER_REMINDER, DeliveryKind.PRESENCE_ASK)


@pytest.fixture
def desk(services, clock):
    return Desk(services, clock)


async def test_another_title_is_told_to_people_who_starred_it_and_its_speakers(desk):
    await desk.star(WEI, "rust")
    await desk.bring(changed("rust", title="Go for Everything"))
    said = await desk.said()
    assert set(said) == {JORGEN, WEI}
    assert said[WEI] == (
        'New title: "Rust for Recommenders" is now "Go for Everything", Tue 1 Dec 15:00–15:45 CET in Janson.'
    )


async def test_a_trivial_edit_of_a_title_is_taken_over_and_not_told(desk):
    await desk.bring(changed("rust", title="Rust for Recommendres!"))
    assert find(desk.services, "rust").title == "Rust for Recommendres!"
    assert await desk.notices() == {}


async def test_another_speaker_is_told_to_each_as_it_concerns_them(desk):
    await desk.star(WEI, "rust")
    await desk.bring(OTHER_SPEAKER)
    said = await desk.said()
    assert set(said) == {JORGEN, CHEN, WEI}
    here = '"Rust for Recommenders", Tue 1 Dec 15:00–15:45 CET in Janson.'
    assert said[WEI] == f"Speakers changed: {here} Now speaking: Chen Li. No longer speaking: Jørgen Łukasz."
    assert said[JORGEN] == f"You no longer speak in {here} Now speaking: Chen Li."
    assert said[CHEN] == f"You now speak in {here} No longer speaking: Jørgen Łukasz."


async def test_the_former_speaker_is_not_reminded_and_the_new_one_is(desk):
    def people(deliveries):
        rust = f"session:{find(desk.services, 'rust').id}"
        return {d.recipient for d in deliveries if d.subject == rust and d.state is State.PLANNED}

    before = people(await ledger(desk.database, *REMINDERS))
    await desk.bring(OTHER_SPEAKER)
    after = people(await ledger(desk.database, *REMINDERS))
    assert before
    assert after
    assert not {r for r in before if r.startswith("person:")} & after


async def test_changed_and_changed_back_tells_nothing(desk):
    await desk.star(WEI, "rust")
    await desk.bring(changed("rust", OTHER_SPEAKER, title="Go for Everything"))
    assert len(await desk.said()) == 3
    desk.wait(minutes=1)
    await desk.bring(PROGRAM)
    assert await desk.said() == {}
    for notice in (await desk.notices()).values():
        assert isinstance(await desk.render(notice), Drop)


async def test_a_move_and_another_title_are_one_line_and_the_room_hears_of_the_move_alone(desk):
    await desk.star(WEI, "rust")
    await desk.bring(changed("rust", title="Go for Everything"))
    desk.wait(minutes=1)
    await desk.bring(moved("rust", "1 15:00", changed("rust", title="Go for Everything")))
    said = await desk.said()
    told = 'Moved: "Go for Everything" is now Tue 1 Dec 16:00–16:45 CET in Janson (was Tue 1 Dec 15:00 CET).'
    assert said == {WEI: f'{told} Its title was "Rust for Recommenders".', JANSON: told, JORGEN: said[WEI]}


async def test_a_sessions_own_channel_hears_of_its_title_and_speakers(desk):
    rust = find(desk.services, "rust").id
    await desk.services.setup.bind(EVE, program_of(desk.services), "C0RUST", Purpose.SESSION, target=rust)
    await desk.bring(OTHER_SPEAKER)
    assert "Now speaking: Chen Li" in (await desk.said())["C0RUST"]


async def test_a_speaker_of_two_who_leaves_does_not_hide_the_other(desk):
    await desk.bring(changed("ranking", people=(AppearanceEntry("anna@example.org"),)))
    said = await desk.said()
    assert said[WEI].startswith('You no longer speak in "Learning to Rank"')
    assert said[ANNA].endswith("No longer speaking: Wei Chen.")
    assert EVE in said  # who chairs the session that contains it


async def test_another_chair_is_told_to_the_two_chairs_alone(desk):
    await desk.star(NOBODY, "search")
    await desk.bring(changed("search", people=(AppearanceEntry("chen@example.org", Role.SESSION_CHAIR),)))
    said = await desk.said()
    assert set(said) == {EVE, CHEN}
    assert said[EVE].startswith('You no longer chair in "Search I"')
    assert said[CHEN].startswith('You now chair in "Search I"')


async def test_a_record_with_another_key_and_the_same_name_is_the_same_speaker(desk):
    people = tuple(person("Jørgen Łukasz") if p.name == "Jørgen Łukasz" else p for p in PROGRAM.people)
    await desk.bring(replace(changed("rust", people=(AppearanceEntry("p-Jørgen Łukasz"),)), people=people))
    assert await desk.said() == {}


async def test_the_order_of_speakers_is_not_told(desk):
    swapped = tuple(reversed(next(s for s in PROGRAM.sessions if s.key == "ranking").people))
    await desk.bring(changed("ranking", people=swapped))
    assert await desk.notices() == {}


async def test_a_new_speaker_learns_what_it_clashes_with(desk):
    await desk.star(CHEN, "coffee")
    await desk.bring(moved("rust", "1 11:00", changed("rust", people=CHEN_SPEAKS)))
    assert "It now clashes with" in (await desk.said())[CHEN]


async def test_the_former_speaker_of_a_cancelled_session_hears_that_it_is_cancelled(desk):
    await desk.bring(changed("rust", OTHER_SPEAKER, cancelled=True))
    said = await desk.said()
    assert said[JORGEN].startswith('Cancelled: "Rust for Recommenders"')


async def test_quiet_and_the_same_file_again_tell_nothing(desk, database):
    await desk.bring(OTHER_SPEAKER, quiet=True)
    assert await desk.notices() == {}
    before = await dump(database)
    await desk.bring(OTHER_SPEAKER)
    assert await dump(database) == before
