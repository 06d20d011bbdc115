"""The ladder: who is asked, when, and what the board's lights mean."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from bot.domain.ledger.deliveries import Priority
from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session, SessionKind
from bot.domain.reminders.presence import (
    Light,
    Presence,
    PresenceState,
    Rung,
    board_days,
    board_end,
    board_start,
    carries,
    co_speakers,
    escalation,
    first_lead,
    is_asked,
    light,
)
from bot.domain.setup.settings import PresenceSettings, ReminderSettings

START = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
LONG_BEFORE = START - timedelta(days=30)
CONFERENCE = Conference(1, "amlc", "AMLC 2026", "Europe/Brussels", organizers_channel="C0ORGA")
SPEAKERS = (Appearance(Person(1, "Fay")),)
AUTHOR, CHAIR = Appearance(Person(2, "Ada"), Role.AUTHOR), Appearance(Person(3, "Eve"), Role.SESSION_CHAIR)
some = hypothesis(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
leads = st.lists(st.integers(1, 180), max_size=4, unique=True).map(tuple)


def talk(**fields) -> Session:
    given_ = {"kind": SessionKind.TALK, "people": (*SPEAKERS, AUTHOR, CHAIR), **fields}
    return Session(7, "k", "K", "A talk", start=START, end=START + timedelta(minutes=20), **given_)


def rungs(session, conference=CONFERENCE, container=None, now=LONG_BEFORE):
    """Who is asked so many minutes before, in the order in which they fall due."""
    plans = escalation(conference, [session], {container.id: container} if container else {}, now)
    found = [(p.payload["rung"], p.payload["lead"], p.recipient) for p in plans]
    return sorted(found, key=lambda each: -each[1])


def test_the_default_ladder():
    assert rungs(talk()) == [
        ("speaker", 30, "person:1"),
        ("co-speaker", 15, "person:2"),  # the reminder of 15 minutes before asks the speaker
        ("chair", 10, "person:3"),
        ("organizers", 5, "C0ORGA"),
    ]


def test_a_rung_says_what_it_is_about_and_ends_when_the_talk_begins():
    plan = escalation(CONFERENCE, [talk()], {}, LONG_BEFORE)[0]
    assert (plan.subject, plan.expires_at, plan.priority) == ("session:7", START, Priority.TIMELY)
    assert plan.payload["start"] == int(START.timestamp())
    assert plan.due_at == START - timedelta(minutes=30)
    assert plan.dedupe_key == f"presence-ask:7:{int(START.timestamp())}:30:person:1"


def test_the_chairs_of_the_session_that_holds_it_are_asked_too():
    held = talk(people=SPEAKERS, parent_id=9)
    container = replace(talk(people=(CHAIR,)), id=9)
    assert ("chair", 10, "person:3") in rungs(held, container=container)
    assert rungs(container) == []  # nobody speaks in it by themselves


@pytest.mark.parametrize("fields", [{"cancelled": True}, {"kind": SessionKind.BREAK}, {"kind": SessionKind.SOCIAL}, {"people": (CHAIR,)}])  # fmt: skip
def test_nothing_is_asked_where_nobody_need_be(fields):
    assert rungs(talk(**fields)) == []
    assert not is_asked(talk(**fields))


def test_nobody_waits_for_a_poster():
    assert {rung for rung, *_ in rungs(talk(kind=SessionKind.POSTER))} == {Rung.SPEAKER, Rung.CO_SPEAKER}


def test_without_an_organizers_channel_there_is_no_last_rung():
    assert "organizers" not in {r for r, *_ in rungs(talk(), replace(CONFERENCE, organizers_channel=""))}


def test_who_speaks_and_chairs_is_asked_once_at_a_time():
    both = talk(people=(*SPEAKERS, Appearance(SPEAKERS[0].person, Role.SESSION_CHAIR)))
    settings = replace(CONFERENCE, presence=PresenceSettings((10,), (10,), (10,), ()))
    assert rungs(both, settings) == [("speaker", 10, "person:1")]


def test_of_several_speakers_each_is_asked_of_the_other():
    two = talk(people=(*SPEAKERS, Appearance(Person(5, "Ben"))))
    assert co_speakers(two) == two.speakers
    settings = replace(CONFERENCE, presence=PresenceSettings((30,), (12,), (), ()))
    assert [(n, who) for _, n, who in rungs(two, settings)] == [
        (30, "person:1"), (30, "person:5"), (12, "person:1"), (12, "person:5")
    ]  # fmt: skip


@some
@given(st.builds(PresenceSettings, leads, leads, leads, leads), leads, st.integers(-10, 200))
def test_every_rung_is_still_to_come_before_the_start_and_asked_once(settings, reminded, minutes_before):
    now = START - timedelta(minutes=minutes_before)
    conference = replace(CONFERENCE, presence=settings, reminders=ReminderSettings(speaker_leads=reminded))
    plans = escalation(conference, [talk()], {}, now)
    assert all(now <= p.due_at < p.expires_at == START for p in plans)
    moments = [(p.due_at, p.recipient) for p in plans]
    assert len(set(moments)) == len(moments)
    assert len({p.dedupe_key for p in plans}) == len(plans)
    asked = {(p.payload["lead"], p.payload["rung"]) for p in plans}
    for lead in (n for n in settings.speaker_leads if n <= minutes_before):
        assert (lead, "speaker") in asked or lead in reminded
    assert {lead for lead, rung in asked if rung == "organizers"} == {
        n for n in settings.organizer_leads if n <= minutes_before
    }


@some
@given(leads, st.timedeltas(timedelta(minutes=1), timedelta(days=9)))
def test_a_session_that_moves_has_a_ladder_of_its_own(minutes, by):
    conference = replace(CONFERENCE, presence=PresenceSettings(minutes, minutes, minutes, minutes))
    moved = replace(talk(), start=START + by, end=START + by + timedelta(minutes=20))
    before, after = (escalation(conference, [s], {}, LONG_BEFORE) for s in (talk(), moved))
    assert len(before) == len(after)
    assert not {p.dedupe_key for p in before} & {p.dedupe_key for p in after}


@pytest.mark.parametrize(
    ("given_leads", "first"),
    [
        ((1440, 60, 15), 60),
        ((1440, 45, 15), 45),
        ((90, 30), 30),
        ((120, 15), 120),
        ((1440, 15), 180),
        ((), 180),
    ],
)
def test_the_reminder_closest_to_an_hour_asks_first(given_leads, first):
    settings = ReminderSettings(speaker_leads=given_leads)
    assert first_lead(settings) == first
    assert not carries(settings, 1440)
    assert carries(settings, 15)


def said(state=PresenceState.HERE, start=START):
    return Presence(7, start, state, 1, "U1", START - timedelta(minutes=50), 10)


@pytest.mark.parametrize(
    ("presence", "asked", "minutes", "lit"),
    [
        (None, False, -60, Light.NOT_ASKED),
        (None, True, -60, Light.ASKED),
        (None, True, 0, Light.NO_ANSWER),
        (None, False, 0, Light.NEVER_ASKED),
        (said(), True, 5, Light.HERE),
        (said(), False, -60, Light.HERE),
        (said(PresenceState.LATE), True, -5, Light.LATE),
        (said(PresenceState.REPLACED), True, -5, Light.REPLACED),
        (said(PresenceState.CANNOT), True, -5, Light.CANNOT),
        (said(start=START - timedelta(hours=1)), False, -60, Light.NOT_ASKED),  # it has moved since
    ],
)
def test_the_lights(presence, asked, minutes, lit):
    assert light(talk(), presence, START + timedelta(minutes=minutes), asked=asked) is lit


def test_a_board_is_there_from_two_hours_before_the_first_session_to_the_last_end():
    coffee = replace(talk(kind=SessionKind.BREAK, people=()), id=8, start=START - timedelta(hours=1))
    day = date(2026, 12, 1)
    program = Program(CONFERENCE, [talk(), coffee], ())
    assert board_start(program, day) == START - timedelta(hours=3)
    assert board_end(program, day) == START + timedelta(minutes=20)
    for moment, days in (
        (START - timedelta(hours=3, seconds=1), ()),
        (START - timedelta(hours=3), (day,)),
        (START + timedelta(minutes=19), (day,)),
        (START + timedelta(minutes=20), ()),
    ):
        assert board_days(program, moment) == days
    assert board_days(Program(CONFERENCE, [coffee], ()), START) == ()


def test_settings_come_back():
    chosen = PresenceSettings((40,), (), (12, 8), (3,))
    assert PresenceSettings.from_json(chosen.to_json()) == chosen
    assert PresenceSettings.from_json({}) == PresenceSettings()
