from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people.model import Appearance, Person
from bot.domain.program.losses import is_too_much, losses, moved, people
from bot.domain.program.sessions import Room, Session, SessionKind

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
ROOMS = [Room(n, f"Room {n}") for n in range(1, 5)]


def talk(n, **changes):
    start = START + timedelta(hours=n)
    made = Session(n, f"k{n}", f"{n}", f"Talk {n}", SessionKind.TALK, start, start + timedelta(minutes=30))
    speaker = Appearance(Person(n, f"Speaker {n}"))
    return replace(made, **{"room": ROOMS[n % 4], "track": f"Track {n % 4}", "people": (speaker,), **changes})


PROGRAM = [talk(n) for n in range(12)]


def lost(after, before=PROGRAM):
    return [(loss.what, loss.lost, loss.total) for loss in losses(before, after)]


@pytest.mark.parametrize(
    ("gone", "total", "is_loss"),
    [
        (1, 1, True),
        (1, 2, False),
        (2, 2, True),
        (2, 3, True),
        (1, 3, False),
        (2, 6, False),
        (3, 8, True),
        (0, 0, False),
    ],
)
def test_a_third_is_too_much_where_it_is_no_single_edit(gone, total, is_loss):
    assert is_too_much(gone, total) == is_loss


def test_nothing_is_lost_by_the_same_or_more():
    assert lost(PROGRAM) == []
    assert lost([*PROGRAM, talk(20)]) == []
    assert lost([], before=[]) == []


def test_people_rooms_and_tracks():
    assert lost([replace(s, people=()) for s in PROGRAM]) == [("people", 12, 12)]
    assert lost([replace(s, room=None) for s in PROGRAM]) == [("rooms", 4, 4)]
    assert lost([replace(s, track="") for s in PROGRAM]) == [("tracks", 4, 4)]
    assert lost([replace(s, people=()) if s.id < 5 else s for s in PROGRAM]) == [("people", 5, 12)]
    assert lost([replace(s, people=()) if s.id < 4 else s for s in PROGRAM]) == []
    bare = [replace(s, people=(), room=None, track="") for s in PROGRAM]
    assert [what for what, *_ in lost(bare)] == ["people", "rooms", "tracks"]


def test_sessions_count_first():
    assert lost(PROGRAM[:7]) == [("sessions", 5, 12)]


def test_people_under_other_keys_are_the_same_by_name():
    assert (
        lost([replace(s, people=(Appearance(Person(s.id + 100, f"SPEAKER {s.id}")),)) for s in PROGRAM]) == []
    )


def test_a_speaker_more_or_less_in_a_small_program_is_an_edit():
    few = PROGRAM[:4]
    assert lost([replace(s, people=()) if s.id < 2 else s for s in few], few) == []
    assert lost([replace(few[0], people=())], few[:1]) == []
    assert lost([replace(s, people=()) for s in few[:2]], few[:2]) == [("people", 2, 2)]


def test_other_names_of_rooms_and_tracks_are_no_loss_and_one_for_all_is():
    assert lost([replace(s, track=s.track.replace("Track", "Stream")) for s in PROGRAM]) == []
    assert lost([replace(s, track="All") for s in PROGRAM]) == [("tracks", 4, 4)]
    assert lost([replace(s, room=Room(9, "TBA")) for s in PROGRAM]) == [("rooms", 4, 4)]


def test_all_that_move_are_a_wrong_zone_and_some_are_not():
    later = [replace(s, start=s.start + timedelta(hours=1)) for s in PROGRAM]
    assert moved(PROGRAM, later)
    assert not moved(PROGRAM, [*later[:11], PROGRAM[11]])
    assert not moved(PROGRAM[:2], later[:2])
    assert not moved(PROGRAM, PROGRAM)


def test_who_goes():
    assert people(PROGRAM, [replace(PROGRAM[0], people=())]).ids == frozenset(range(12))
