from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.program.occurrences import Standing, aligned, base_of
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import ProgramSnapshot, SessionEntry

DAYS = [datetime(2026, 12, day, 9, tzinfo=UTC) for day in range(1, 6)]
RECORD = {"g": Standing(DAYS[0], "X"), "g#2": Standing(DAYS[1], "X-2"), "h": Standing(DAYS[0], "Y")}


def program(**days):
    entries = (
        SessionEntry(key.replace("_", "#"), key, "T", SessionKind.TALK, DAYS[day], DAYS[day])
        for key, day in days.items()
    )
    return ProgramSnapshot("f", "s", "S", "UTC", tuple(entries), (), ())


def times(snapshot, standing=RECORD):
    return {entry.key: entry.start.day - 1 for entry in aligned(snapshot, standing).sessions}


def test_what_fits_stays():
    for same in (program(g=0, g_2=1, h=0), program(h=3), program(g=0), program(new=2)):
        assert aligned(same, RECORD) is same


def test_the_second_stays_the_second_without_the_first():
    assert times(program(g=1, h=0)) == {"g#2": 1, "h": 0}
    assert aligned(program(g=1), RECORD).sessions[0].code == "X-2"


def test_one_of_two_that_moves_past_the_other_is_the_only_one_that_moves():
    assert times(program(g=1, g_2=3)) == {"g#2": 1, "g": 3}


def test_one_that_is_new_is_a_third():
    assert times(program(g=1, g_2=3, g_3=4)) == {"g#2": 1, "g": 3, "g#3": 4}


def test_what_a_session_contains_goes_with_its_number():
    part = replace(program(p=1).sessions[0], parent_key="g")
    snapshot = program(g=1)
    made = aligned(replace(snapshot, sessions=(*snapshot.sessions, part)), RECORD)
    assert made.sessions[1].parent_key == "g#2"


def test_the_sources_key_is_what_stands_before_the_number():
    assert (base_of("g#12"), base_of("g"), base_of("#2"), base_of("a#b")) == ("g", "g", "#2", "a#b")
