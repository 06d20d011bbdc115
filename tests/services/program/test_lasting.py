"""What runs all day, in the record: nobody is asked for it, and it gets in nobody's way."""

from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.agenda import clashes, double_duty
from bot.domain.program.lasting import runs_long
from bot.domain.program.sessions import SessionKind
from tests.services.by_hand import ANNA, PROGRAM, at, find, ledger, program_of, session
from tests.services.program.change_desk import Desk

BOOTH = session("booth", "1 08:00", 600, "KDE booth", "Janson", "anna@example.org")
WITH_BOOTH = replace(PROGRAM, sessions=(*PROGRAM.sessions, BOOTH))


@pytest.fixture
def desk(services, clock):
    return Desk(services, clock)


async def test_nobody_is_asked_for_a_booth_that_opens_later(desk):
    later = replace(BOOTH, start=at("2 08:00"), end=at("2 18:00"))
    await desk.bring(replace(PROGRAM, sessions=(*PROGRAM.sessions, later)))
    asks = await ledger(desk.database, DeliveryKind.PRESENCE_ASK)
    subjects = {d.subject for d in asks if d.state is State.PLANNED}
    assert f"session:{find(desk.services, 'booth').id}" not in subjects
    assert f"session:{find(desk.services, 'fairness').id}" in subjects


async def test_a_booth_clashes_with_nothing_and_is_no_second_duty(desk):
    await desk.bring(WITH_BOOTH)
    await desk.star(ANNA, "booth", "opening", "rust")
    program = program_of(desk.services)
    assert find(desk.services, "booth") in program.now(at("1 10:30"))
    assert program.now(at("1 10:30"))[-1] == find(desk.services, "booth")
    starred = await desk.services.agenda.sessions(ANNA, program)
    assert find(desk.services, "booth") in starred
    assert clashes(starred) == {}
    anna = find(desk.services, "booth").speakers[0].id
    assert double_duty(program.sessions, anna) == {}


async def test_a_day_that_contains_sessions_is_known_from_the_record(desk):
    day = session("day", "1 08:00", 600, "Devroom", "Cornil", kind=SessionKind.TALK)
    inside = session("inside", "1 08:00", 30, "Talk inside", "Cornil", parent_key="day")
    await desk.bring(replace(PROGRAM, sessions=(*PROGRAM.sessions, day, inside)))
    assert find(desk.services, "day").has_parts
    assert not find(desk.services, "inside").has_parts
    assert not runs_long(find(desk.services, "day"))
    await desk.bring(replace(PROGRAM, sessions=(*PROGRAM.sessions, day)))
    assert runs_long(find(desk.services, "day"))
