from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.program.model import Program, day_of, natural
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from tests.domain.program.sample_program import (  # fmt: skip
    ANNA,
    BRUSSELS,
    CONFERENCE,
    CORNIL,
    EMPTY,
    EVE,
    JANSON,
    PROGRAM,
    ROOMS,
    SESSIONS,
    at,
    codes,
    session,
)


def test_is_ordered_by_start_room_and_title():
    assert codes(PROGRAM.sessions)[:7] == ["A1", "A2", "A4", "A3", "A7", "A5", "A6"]
    assert [room.name for room in PROGRAM.rooms][:2] == ["Foyer", "H.1301 (Cornil)"]
    assert PROGRAM.tracks == ("Keynotes", "Language", "Search", "Systems")
    assert len(PROGRAM.people) == 6


@pytest.mark.parametrize("code", ["A7", "a7", "#a7", " A7 "])
def test_gets_by_code_whatever_the_case(code):
    assert PROGRAM.get(code) is PROGRAM.by_id[7]


def test_an_unknown_code_gets_nothing():
    assert PROGRAM.get("A99") is None


def test_what_is_past_midnight_belongs_to_the_day_before():
    assert PROGRAM.days == (date(2026, 12, 1), date(2026, 12, 2))
    assert codes(PROGRAM.on_day(date(2026, 12, 1)))[-2:] == ["A11", "A12"]
    assert codes(PROGRAM.on_day(date(2026, 12, 2))) == ["A13", "A14", "A15", "A16"]
    assert PROGRAM.on_day(date(2026, 12, 3)) == ()


@pytest.mark.parametrize(("moment", "day"), [("2 03:59", 1), ("2 04:00", 2), ("1 00:00", 30)])
def test_a_day_ends_at_four_in_the_morning(moment, day):
    assert day_of(at(moment), BRUSSELS).day == day


@pytest.mark.parametrize(
    ("moment", "running"),
    [
        ("1 08:59", []),
        ("1 09:00", ["A1"]),
        ("1 10:00", ["A2"]),  # ends are exclusive, starts inclusive
        ("1 10:45", ["A4", "A7"]),  # the paper session shows through its talk
        ("1 11:29", ["A5", "A7"]),
        ("1 14:35", ["A8", "A9"]),  # by room: H before Janson
        ("1 15:10", []),  # cancelled
        ("2 01:30", ["A11", "A12"]),
        ("2 20:00", []),
    ],
)
def test_now_shows_the_innermost_running_sessions(moment, running):
    assert codes(PROGRAM.now(at(moment))) == running


def test_a_container_runs_by_itself_between_its_talks():
    gap = Program(CONFERENCE, [s for s in SESSIONS if s.code != "A5"], ROOMS)
    assert codes(gap.now(at("1 11:10"))) == ["A3", "A7"]


def test_a_container_above_a_pausing_one_shows_through_the_talk():
    day = session(20, "1 09:00", 600, "Workshop day", kind=SessionKind.WORKSHOP)
    held = [day, *(replace(s, parent_id=20) if s.id == 3 else s for s in SESSIONS)]
    held = [replace(s, end=at("1 10:40")) if s.id == 3 else s for s in held]
    assert codes(Program(CONFERENCE, held, ROOMS).now(at("1 11:10"))) == ["A5", "A7"]


def test_containers_that_hold_each_other_end_the_walk():
    loop = [replace(s, parent_id=15 if s.id == 14 else 14) for s in SESSIONS if s.id in {14, 15}]
    assert Program(CONFERENCE, loop, ROOMS).now(at("2 10:10")) == ()


def test_keynotes_lead_what_runs_now():
    keynote = session(30, "1 10:30", 60, "Plenary", JANSON, kind=SessionKind.KEYNOTE)
    assert codes(Program(CONFERENCE, [*SESSIONS, keynote], ROOMS).now(at("1 10:45"))) == ["A30", "A4", "A7"]


@pytest.mark.parametrize(
    ("moment", "coming"),
    [
        ("1 07:00", ["A1"]),
        ("1 09:00", ["A2"]),
        ("1 09:30", ["A2", "A4", "A7"]),  # all that starts within the hour
        ("1 11:30", ["A8"]),
        ("1 13:59", ["A8", "A9"]),
        ("1 14:30", ["A11"]),  # the cancelled one does not come
        ("2 14:00", []),
    ],
)
def test_next_is_the_coming_hour_or_else_the_next_start(moment, coming):
    assert codes(PROGRAM.next(at(moment))) == coming


def test_finds_by_room_track_person_parent_and_channel():
    assert codes(PROGRAM.in_room(CORNIL)) == ["A4", "A3", "A5", "A6", "A14"]
    assert PROGRAM.in_room(EMPTY) == ()
    assert codes(PROGRAM.in_track("Systems")) == ["A7", "A10", "A15"]
    assert codes(PROGRAM.of_person(ANNA.id)) == ["A1", "A5", "A13"]
    assert codes(PROGRAM.of_person(EVE.id)) == ["A3", "A8"]
    assert codes(PROGRAM.children(3)) == ["A4", "A5", "A6"]
    assert PROGRAM.for_channel("C0JANSON") == JANSON
    assert PROGRAM.for_channel("C0TALK14") is PROGRAM.by_id[14]
    assert PROGRAM.for_channel("C0OTHER") is None


def test_begins_and_ends_with_what_is_not_cancelled():
    assert (PROGRAM.begins, PROGRAM.ends) == (at("1 09:00"), at("2 15:00"))
    assert Program(CONFERENCE, [replace(s, cancelled=True) for s in SESSIONS], ROOMS).begins is None


def test_an_empty_program_answers_too():
    empty = Program(CONFERENCE, [], [])
    assert (empty.now(at("1 09:00")), empty.next(at("1 09:00")), empty.days, empty.tracks) == ((), (), (), ())


def test_many_moments_are_answered_from_the_sessions_themselves():
    start = datetime(2026, 12, 1, tzinfo=UTC)
    for minutes in range(0, 3 * 24 * 60, 7):
        moment = start + timedelta(minutes=minutes)
        running = {s.id for s in SESSIONS if s.is_on(moment)}
        assert {s.id for s in PROGRAM.now(moment)} == running - ({3} if running & {4, 5, 6} else set())


def test_room_nine_comes_before_room_ten():
    assert sorted(["Room 10", "room 9", "Aula", "10"], key=natural) == ["10", "Aula", "room 9", "Room 10"]


def test_posters_are_shown_as_their_session() -> None:
    base = datetime(2026, 12, 1, 9, tzinfo=UTC)
    hall = Room(1, "Atrium")
    common = {"start": base, "end": base + timedelta(hours=1), "room": hall}
    held = Session(1, "p", "P", "Posters", SessionKind.POSTER, **common)
    posters = [
        Session(n, f"p{n}", f"P{n}", f"Poster {n}", SessionKind.POSTER, parent_id=1, **common) for n in (2, 3)
    ]
    late = {**common, "start": base + timedelta(minutes=30)}
    later = Session(4, "p4", "P4", "Late poster", SessionKind.POSTER, parent_id=1, **late)
    program = Program(Conference(1, "c", "C", "UTC"), [held, *posters, later], [hall])
    assert program.now(base) == program.now(base + timedelta(minutes=45)) == (held,)
    assert program.next(base - timedelta(minutes=5)) == (held,)
