"""Examples of help come from the program, and find what they name."""

from dataclasses import replace

import pytest

from bot.domain.common.commands import COMMANDS, SESSION
from bot.domain.home.examples import PLACEHOLDERS, Examples, examples_of, filled, known
from bot.domain.program.lookup import AnswerKind, look_up
from bot.domain.program.model import Program
from tests.domain.program.real_program import real_program
from tests.domain.program.sample_program import CONFERENCE, PROGRAM, ROOMS, at, session

HOSTILE = ("`rm` <!channel> and more", "now today", "   ", "\u202egnp.exe is here", "Title\nin two lines")


def test_they_are_the_programs_own():
    found = examples_of(PROGRAM, at("1 09:30"))
    assert found.title == "Scaling Retrieval to a Billion Products"
    assert found.words == "retrieval tue 10:30"
    assert (found.room, found.track, found.speaker) == ("H.1301 (Cornil)", "Search", "Chen Li")
    assert (found.code, found.weekday, found.until) == ("A4", "tue", "2026-12-02")


@pytest.mark.parametrize("moment", ["1 08:00", "1 12:00", "2 08:00", "2 23:59"])
def test_each_finds_something_at_any_time(moment):
    _each_finds(PROGRAM, at(moment))


@pytest.mark.parametrize("name", ["frab_xml/fosdem2025_final.xml"])
def test_each_finds_something_in_a_real_program(name):
    program = real_program(name)
    assert program.begins
    found = _each_finds(program, program.begins)
    assert all((found.title, found.room, found.track, found.speaker, found.weekday, found.until))


def _each_finds(program, now):
    found = examples_of(program, now)
    for typed, _ in filled(SESSION.lines, found):
        if typed and typed not in {"today", "mine"}:
            answer = look_up(program, typed, now)
            assert answer.form is not AnswerKind.NOTHING, typed
    return found


def test_a_long_title_is_cut_at_a_word():
    long = session(1, "1 10:00", 30, "Retrieval " * 30, ROOMS[0])
    (title,) = {examples_of(Program(CONFERENCE, [long], ROOMS), at("1 09:00")).title}
    assert title == "Retrieval Retrieval Retrieval Retrieval"


@pytest.mark.parametrize("title", HOSTILE)
def test_what_cannot_be_typed_as_it_is_shown_is_no_example(title):
    odd = session(1, "1 10:00", 30, title, replace(ROOMS[0], name=title), track=title)
    found = examples_of(Program(CONFERENCE, [odd], [replace(ROOMS[0], name=title)]), at("1 09:00"))
    for shown in (found.title, found.room, found.track):
        assert "`" not in shown
        assert "\n" not in shown
        assert "\u202e" not in shown


def test_lines_without_an_example_are_left_out():
    empty = examples_of(Program(CONFERENCE, [], []), at("1 09:00"))
    assert empty == Examples()
    for command in COMMANDS:
        for typed, what in filled(command.lines, empty):
            assert "{" not in typed + what
    assert [typed for typed, _ in filled(SESSION.lines, empty)] == ["", "today", "mine"]
    assert [typed for typed, _ in filled(SESSION.lines, known(None, at("1 09:00")))][2] == "room <room>"
    assert all(len(filled(command.lines, PLACEHOLDERS)) == len(command.lines) for command in COMMANDS)
