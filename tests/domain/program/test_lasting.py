"""What runs for long: which sessions that are, and that they clash with nothing and come last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people.model import Appearance, Person
from bot.domain.program.agenda import clashes, double_duty
from bot.domain.program.changes import slot_of
from bot.domain.program.conflicts import conflicts
from bot.domain.program.lasting import apart, runs_long
from bot.domain.program.lookup import look_up
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from bot.domain.reminders.presence import board_start, is_asked
from tests.domain.program.sample_program import PROGRAM as SAMPLE

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 9, 13, 22, tzinfo=UTC)  # 00:00 in Berlin
ADA = Appearance(Person(1, "Ada"))
FOYER, ROOM = Room(1, "Foyer"), Room(2, "Room 1")


def lasts(hours, kind=SessionKind.TALK, title="Thing", people=(), *, after=0, id_=1, room=FOYER, **more):
    start = MONDAY + after * HOUR
    return Session(
        id_, f"k{id_}", str(id_), title, kind, start, start + hours * HOUR, room, people=tuple(people), **more
    )


@pytest.mark.parametrize(
    "long",
    [
        lasts(72, title="Art exhibition"),
        lasts(10, title="Registration desk"),
        lasts(5, title="Hackathon"),
        lasts(9, SessionKind.BREAK, "Registration"),
        lasts(8, title="KDE booth", people=[ADA]),
        lasts(12, title="Assembly", people=[ADA]),
        lasts(30, SessionKind.WORKSHOP),
        lasts(11, SessionKind.SOCIAL),
    ],
)
def test_what_people_drop_in_at_runs_long(long):
    assert runs_long(long)


@pytest.mark.parametrize(
    "attended",
    [
        lasts(1),
        lasts(4, title="Booths"),
        lasts(4, SessionKind.TUTORIAL),
        lasts(4, people=[ADA]),
        lasts(8, SessionKind.WORKSHOP),
        lasts(9, SessionKind.TUTORIAL, people=[ADA]),
        lasts(8, title="Training", people=[ADA]),
        lasts(6, SessionKind.SOCIAL, "Dinner"),
        lasts(10, title="Devroom", has_parts=True),
        lasts(48, SessionKind.PAPER_SESSION, has_parts=True),
    ],
)
def test_what_people_attend_does_not(attended):
    assert not runs_long(attended)


TALK = lasts(1, people=[ADA], after=12, id_=2, title="Talk", room=ROOM)
DESK = lasts(10, after=8, id_=3, title="Registration desk", people=[ADA])
ART = lasts(72, id_=4, title="Art exhibition")
TUTORIAL = lasts(4, SessionKind.TUTORIAL, people=[ADA], after=11, id_=5, title="Tutorial", room=ROOM)
LATE = lasts(1, after=33, id_=6, title="Second day", room=ROOM)
EVERY = (TALK, DESK, ART, TUTORIAL, LATE)


def program(*sessions):
    return Program(Conference(1, "c", "C", "Europe/Berlin"), sessions, [FOYER, ROOM])


def test_it_clashes_with_nothing_and_a_tutorial_still_does():
    assert set(clashes(EVERY)) == {TALK.id, TUTORIAL.id}
    assert set(double_duty(EVERY, 1)) == {TALK.id, TUTORIAL.id}


def test_neither_its_room_nor_its_people_are_taken():
    here = program(*EVERY)
    there = replace(slot_of(TALK), room="Foyer")
    assert {c.other for c in conflicts(here, {TALK.id: there})} == {TUTORIAL}
    assert conflicts(here, {DESK.id: slot_of(DESK)}) == []


def test_nobody_is_asked_whether_they_are_there():
    assert is_asked(TALK)
    assert is_asked(TUTORIAL)
    assert not is_asked(DESK)


def test_it_comes_last_of_what_is_on_and_next():
    here = program(*EVERY)
    assert here.now(MONDAY + 12 * HOUR) == (TUTORIAL, TALK, ART, DESK) or here.now(MONDAY + 12 * HOUR)[
        2:
    ] == (ART, DESK)
    assert here.next(MONDAY + 7.5 * HOUR) == (
        TUTORIAL,
        DESK,
    )  # what is attended next is not hidden by what opens before


def test_a_day_holds_what_began_before_and_runs_on():
    here = program(*EVERY)
    assert [str(day) for day in here.days] == ["2026-09-14", "2026-09-15"]
    assert look_up(here, "tomorrow", MONDAY + 12 * HOUR).sessions == (LATE, ART)
    assert look_up(here, "2026-09-15", MONDAY + 12 * HOUR).sessions == (LATE, ART)
    assert here.long_on(here.days[0]) == ()


def test_now_goes_on_to_what_comes_next_where_only_long_things_are_on():
    here = program(*EVERY)
    found = look_up(here, "now", MONDAY + 9 * HOUR)
    assert found.note == "Only all-day sessions are on now."
    assert found.sessions == (TUTORIAL, ART, DESK)


def test_the_board_opens_before_the_first_talk():
    here = program(*EVERY)
    assert board_start(here, here.days[0]) == TUTORIAL.start - 2 * HOUR


def test_a_search_finds_it_and_lists_it_after_its_equals():
    here = program(lasts(1, after=40, id_=7, title="Art"), replace(ART, title="Art"))
    assert [s.id for s in look_up(here, "art", MONDAY).sessions] == [7, 4]
    assert look_up(program(*EVERY), "exhibition", MONDAY).sessions == (ART,)


def test_the_sample_is_not_touched():
    assert apart(SAMPLE.sessions)[1] == ()


def test_a_rooms_day_is_that_of_its_next_session_not_of_what_began_before():
    here = program(ART, lasts(1, after=34, id_=8, title="Coffee"), lasts(1, after=58, id_=9, title="Later"))
    found = look_up(here, "room Foyer", MONDAY + 30 * HOUR)
    assert [s.id for s in found.sessions] == [8, 4]
    assert str(found.day) == "2026-09-15"
    alone = look_up(program(ART), "room Foyer", MONDAY + 30 * HOUR)
    assert (alone.sessions, str(alone.day)) == ((ART,), "2026-09-15")
