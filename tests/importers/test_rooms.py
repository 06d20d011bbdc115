"""Which texts name the same room, and by which key it is known."""

import json

import pytest

from bot.importers import registry
from bot.importers.rooms import Listed, Rooms

AREA = Listed("Hardware Area", "0a-guid", "area-51")
FOSDEM = Listed("H.1301 (Cornil)")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hardware Area", "Hardware Area"),
        ("HARDWARE  area", "Hardware Area"),
        ("hardwarearea", "Hardware Area"),
        ("hardware-area", "Hardware Area"),
        ("12-hardware_area", "Hardware Area"),
        ("area-51", "Hardware Area"),
        ("0A-GUID", "Hardware Area"),
        ("h1301", "H.1301 (Cornil)"),
        ("h1301-cornil", "H.1301 (Cornil)"),
        ("Room 11", "Room 11"),
        ("Room 1 1", "Room 1 1"),
        ("Room 1.1", "Room 1.1"),
        ("Hall", "Hall"),
        ("", ""),
    ],
)
def test_a_text_names_a_room(text, name):
    assert Rooms([AREA, FOSDEM], ["Room 11", "Hall"]).name(text) == name


def test_a_slug_that_fits_two_rooms_is_a_room_of_its_own():
    assert Rooms([Listed("Room 1.1"), Listed("Room 11 (a)")], []).name("room-11") == "room-11"
    assert Rooms([Listed("1", "2"), Listed("2", "1")], []).name("1") == "1"


def test_keys():
    rooms = Rooms([AREA, AREA, Listed("Hall", slug="hall"), Listed("A", "same"), Listed("B", "same")], [])
    assert [rooms.key(name) for name in ("hardware area", "Hall", "A", "B", "C")] == [
        "0a-guid",
        "hall",
        "",
        "",
        "",
    ]
    assert Rooms([Listed("A", "1"), Listed("a", "2")], []).key("A") == ""


WRAPPED = [("1", "Hall 1"), ("2", "Hall 2"), ("3", "hardwarearea"), ("4", "")]


def test_an_events_own_room_counts_over_the_one_around_it_in_xml():
    events = "".join(
        f'<event guid="{key}"><start>1{key}:00</start><duration>1:00</duration><room>{room}</room><title>T</title></event>'
        for key, room in WRAPPED
    )
    xml = (
        "<schedule><conference><acronym>w</acronym><time_zone_name>UTC</time_zone_name></conference>"
        f'<day date="2026-06-01"><room name="Hardware Area" guid="0a">{events}</room></day></schedule>'
    )
    program = registry.read(xml.encode(), "w.xml")
    assert [s.room for s in program.sessions] == ["Hall 1", "Hall 2", "Hardware Area", "Hardware Area"]
    assert (program.rooms, program.room_keys) == (
        ("Hall 1", "Hall 2", "Hardware Area"),
        {"Hardware Area": "0a"},
    )


@pytest.mark.parametrize("v2", [False, True])
def test_an_events_own_room_counts_over_the_one_around_it_in_json(v2):
    area = {"name": {"en": "Hardware Area"}, "guid": "0a", "slug": "3-hardware-area"}
    events = [
        {"guid": key, "date": f"2026-06-01T1{key}:00:00Z", "duration": "1:00", "room": room, "title": "T"}
        for key, room in (*WRAPPED[:3], ("4", "0a"))
    ]
    if v2:
        events = [{**e, "start": e.pop("date")} for e in events]
    days = [{"date": "2026-06-01", "rooms": {} if v2 else {"Hardware Area": events}}]
    conference = {"acronym": "w", "time_zone_name": "UTC", "days": days, "rooms": [area, "nonsense", 7]}
    file = {"schedule": {"conference": conference, **({"events": events} if v2 else {})}}
    program = registry.read(json.dumps(file).encode(), "w.json")
    assert [s.room for s in program.sessions] == ["Hall 1", "Hall 2", "Hardware Area", "Hardware Area"]
    assert program.room_keys == {"Hardware Area": "0a"}


def test_a_list_of_rooms_that_is_none_refuses_nothing():
    event = {"guid": "g", "date": "2026-06-01T10:00:00Z", "duration": "1:00", "room": "R", "title": "T"}
    conference = {
        "acronym": "w",
        "time_zone_name": "UTC",
        "rooms": "none",
        "days": [{"rooms": {"R": [event]}}],
    }
    assert registry.read(json.dumps({"schedule": {"conference": conference}}).encode(), "w").rooms == ("R",)
