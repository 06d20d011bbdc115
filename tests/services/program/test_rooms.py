"""Rooms that are renamed in the source keep what they are: their channel, and the quiet of those who go there."""

from dataclasses import replace

import pytest

from tests.services.by_hand import (
    CORNIL,
    JANSON,
    JORGEN,
    PROGRAM,
    changed,
    did,
    dump,
    find,
    moved,
    program_of,
    write,
)
from tests.services.program.change_desk import Desk
from tests.services.program.test_edits import do

KEYED = replace(PROGRAM, room_keys={"Janson": "guid-j", "Cornil": "guid-c"})


def renamed(names, snapshot=KEYED):
    """`snapshot` with other names of the rooms, under the same keys."""
    return replace(
        snapshot,
        rooms=tuple(names.get(r, r) for r in snapshot.rooms),
        room_keys={names.get(r, r): key for r, key in snapshot.room_keys.items()},
        sessions=tuple(replace(s, room=names.get(s.room, s.room)) for s in snapshot.sessions),
    )


@pytest.fixture
async def desk(services, clock):
    desk = Desk(services, clock)
    await desk.bring(KEYED)
    return desk


def rooms(desk):
    return {r.name: r.channel for r in program_of(desk.services).rooms}


async def test_a_room_with_another_name_keeps_its_channel_and_moves_nobody(desk):
    before = {s.key: s.room.id for s in program_of(desk.services).sessions if s.room}
    report = await write(desk.database, renamed({"Janson": "Lounge"}), desk.clock.utcnow())
    await desk.services.refresh()
    assert (did(report), report.notes, report.rooms) == ((0, 0, 0), ("Janson is now Lounge.",), 2)
    assert rooms(desk) == {"Lounge": JANSON, "Cornil": CORNIL}
    assert {s.key: s.room.id for s in program_of(desk.services).sessions if s.room} == before
    assert await desk.notices() == {}
    again = await dump(desk.database)
    assert (await write(desk.database, renamed({"Janson": "Lounge"}))).notes == ()
    assert await dump(desk.database) == again


async def test_two_rooms_may_change_names(desk):
    opening = find(desk.services, "opening").room.id
    await desk.bring(renamed({"Janson": "Cornil", "Cornil": "Janson"}))
    assert rooms(desk) == {"Cornil": JANSON, "Janson": CORNIL}
    assert (find(desk.services, "opening").room.id, find(desk.services, "opening").where) == (
        opening,
        "Cornil",
    )
    assert await desk.notices() == {}


async def test_a_name_may_be_one_that_a_former_room_had(desk):
    everything = replace(
        KEYED, rooms=("Janson",), sessions=tuple(replace(s, room="Janson") for s in KEYED.sessions)
    )
    await desk.bring(everything, quiet=True)
    await desk.bring(renamed({"Janson": "Cornil"}, replace(everything, room_keys={"Janson": "guid-j"})))
    assert rooms(desk) == {"Cornil": JANSON}
    assert await desk.notices() == {}
    await desk.bring(renamed({"Janson": "Cornil", "Cornil": "Aula"}), quiet=True)
    assert rooms(desk) == {"Cornil": JANSON, "Aula": CORNIL}


async def test_a_session_that_changes_rooms_is_told_while_its_room_is_renamed(desk):
    await desk.bring(changed("rust", renamed({"Cornil": "Aula"}), room="Aula"))
    said = await desk.said()
    assert said[JORGEN] == (
        'Moved: "Rust for Recommenders" is now Tue 1 Dec 15:00–15:45 CET in Aula (was in Janson).'
    )


async def test_a_notice_that_waits_says_nothing_of_a_new_name(desk):
    await desk.bring(moved("rust", "1 15:00", KEYED))
    await desk.bring(renamed({"Janson": "Lounge"}, moved("rust", "1 15:00", KEYED)))
    said = await desk.said()
    assert said[JORGEN] == (
        'Moved: "Rust for Recommenders" is now Tue 1 Dec 16:00–16:45 CET in Lounge (was Tue 1 Dec 15:00 CET).'
    )
    await desk.bring(renamed({"Janson": "Lounge"}))
    assert await desk.said() == {}


async def test_an_organizers_edit_outlasts_a_new_name(desk):
    await do(desk.services, "rust", room="Cornil")
    await desk.bring(renamed({"Janson": "Lounge", "Cornil": "Aula"}))
    assert find(desk.services, "rust").where == "Aula"
    await desk.bring(renamed({"Janson": "Lounge", "Cornil": "Aula"}))
    assert find(desk.services, "rust").where == "Aula"


async def test_without_keys_the_channel_is_kept_and_people_are_told(services, clock):
    desk = Desk(services, clock)
    report = await write(desk.database, renamed({"Janson": "Lounge"}, PROGRAM), clock.utcnow())
    await services.refresh()
    assert rooms(desk) == {"Lounge": JANSON, "Cornil": CORNIL}
    (note,) = report.notes
    assert note.startswith("Janson seems to be Lounge now: the same sessions are there at the same times.")
    assert (await desk.said())[JORGEN] == (
        'Moved: "Rust for Recommenders" is now Tue 1 Dec 15:00–15:45 CET in Lounge (was in Janson).'
    )


async def test_a_key_is_taken_over_from_the_first_file_that_has_it(services, clock):
    desk = Desk(services, clock)
    await desk.bring(KEYED)
    await desk.bring(renamed({"Cornil": "Aula"}))
    assert rooms(desk) == {"Janson": JANSON, "Aula": CORNIL}
    assert await desk.notices() == {}
