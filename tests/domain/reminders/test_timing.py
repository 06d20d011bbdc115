"""Planning: every reminder before its session, none for what is cancelled, and a move replaces exactly its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.sessions import Conference, Room, Session, SessionKind
from bot.domain.reminders import deadlines, timing
from bot.domain.reminders.deadlines import Due
from bot.domain.setup.settings import ReminderSettings

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
leads = st.lists(st.integers(1, 10_080), max_size=5, unique=True).map(tuple)
rules = st.builds(
    ReminderSettings,
    channel_leads=leads,
    speaker_leads=leads,
    main_leads=leads,
    chair_leads=leads,
    star_leads=leads,
)
people = st.lists(
    st.builds(
        Appearance,
        st.integers(1, 6).map(lambda n: Person(n, f"P{n}")),
        st.sampled_from([Role.SPEAKER, Role.SESSION_CHAIR, Role.AUTHOR]),
    ),
    max_size=4,
).map(tuple)


@st.composite
def programs(draw):
    rooms = [Room(1, "A", "C1"), Room(2, "B"), None]
    return [
        Session(
            id=n, key=f"k{n}", code=f"S{n}", title="T", kind=draw(st.sampled_from(SessionKind)),
            start=(start := NOW + timedelta(minutes=draw(st.integers(-3000, 20_000)))),
            end=start + timedelta(minutes=draw(st.integers(5, 90))), room=draw(st.sampled_from(rooms)),
            people=draw(people), parent_id=draw(st.none() | st.just(1)), cancelled=draw(st.booleans()),
        )
        for n in range(1, draw(st.integers(1, 6)) + 1)
    ]  # fmt: skip


def conference(settings=None):
    held = settings or ReminderSettings()
    return Conference(1, "amlc", "AMLC", "Europe/Brussels", main_channel="C0", reminders=held)


def stars_of(sessions, settings):
    return {s.id: {"U1": settings.star_leads, "U2": (7,)} for s in sessions}


@given(programs(), rules)
def test_every_reminder_comes_before_its_session_and_none_for_what_is_cancelled(sessions, settings):
    plans = timing.plan(conference(settings), sessions, NOW, stars_of(sessions, settings))
    by_id = {s.id: s for s in sessions}
    for plan in plans:
        session = by_id[plan.payload["session"]]
        assert plan.due_at < session.start == plan.expires_at
        assert plan.due_at == session.start - timedelta(minutes=plan.payload["lead"])
        assert not session.cancelled
        assert session.start > NOW
        assert plan.subject == timing.subject(session.id)
        assert plan.kind in timing.KINDS
    assert len({p.dedupe_key for p in plans}) == len(plans)


@given(programs(), rules, st.integers(1, 500))
def test_a_move_replaces_exactly_its_own(sessions, settings, minutes):
    held, stars = conference(settings), stars_of(sessions, settings)
    moved = replace(sessions[0], start=sessions[0].start + timedelta(minutes=minutes))
    before = {p.dedupe_key: p for p in timing.plan(held, sessions, NOW, stars)}
    after = {p.dedupe_key: p for p in timing.plan(held, [moved, *sessions[1:]], NOW, stars)}
    its = timing.subject(moved.id)
    assert {k for k, p in before.items() if p.subject != its} == {
        k for k, p in after.items() if p.subject != its
    }
    assert not any(p.subject == its and k in after for k, p in before.items())


def test_who_is_reminded_by_default():
    chair, anna = Person(1, "Eve"), Person(2, "Anna")
    session = Session(
        5, "k", "S5", "T", SessionKind.TALK, NOW + timedelta(days=2), NOW + timedelta(days=2, hours=1), Room(1, "A", "C1"),
        people=(Appearance(anna), Appearance(chair, Role.SESSION_CHAIR), Appearance(anna)),
    )  # fmt: skip
    plans = timing.plan(conference(), [session], NOW, {5: {"U9": (15,)}})
    found = sorted((p.recipient, p.kind.value, p.payload["lead"]) for p in plans)
    assert found == [
        ("C1", "channel-reminder", 10),
        ("U9", "star-reminder", 15),
        ("person:1", "chair-reminder", 10),
        ("person:1", "chair-reminder", 60),
        ("person:2", "speaker-reminder", 15),
        ("person:2", "speaker-reminder", 60),
        ("person:2", "speaker-reminder", 1440),
    ]


def test_the_main_channel_is_told_once_of_what_starts_together():
    start = NOW + timedelta(hours=3)
    plans = timing.of_starts(conference(), [start, start, NOW, NOW + timedelta(hours=1)], NOW)
    assert [p.due_at for p in plans] == [NOW + timedelta(minutes=50), start - timedelta(minutes=10)]
    assert {p.recipient for p in plans} == {"C0"}
    assert timing.of_starts(replace(conference(), main_channel=""), [start], NOW) == []


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Europe/Brussels", ("2026-03-28", "2026-03-29", "2026-03-30")),
        ("Europe/Brussels", ("2026-10-24", "2026-10-25", "2026-10-26")),
        ("America/New_York", ("2026-03-07", "2026-03-08", "2026-03-09")),
        ("America/New_York", ("2026-10-31", "2026-11-01", "2026-11-02")),
    ],
)
def test_a_lead_is_a_length_of_time_whatever_the_clocks_do(zone, days):
    """09:00 on the day of the change: an hour before is an hour, a day before is 24 hours, on the wall 08:00 or 10:00."""
    local = ZoneInfo(zone)
    starts = [datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=local).astimezone(UTC) for day in days]
    assert {b - a for a, b in pairwise(starts)} != {timedelta(days=1)}  # the clocks do change in between
    for start in starts:
        session = Session(
            1,
            "k",
            "S1",
            "T",
            SessionKind.TALK,
            start,
            start + timedelta(hours=1),
            people=(Appearance(Person(1, "P")),),
        )
        plans = timing.plan(conference(), [session], start - timedelta(days=3))
        ahead = {start - p.due_at for p in plans}
        assert ahead == {timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)}


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Europe/Brussels", "2026-03-31"),
        ("Europe/Brussels", "2026-10-27"),
        ("America/New_York", "2026-03-10"),
        ("America/New_York", "2026-11-03"),
    ],
)
def test_deadlines_are_told_of_at_nine_where_the_person_is(zone, due):
    """Seven days before, two and one: the clocks change between the first and the others."""
    day = date.fromisoformat(due)
    plans = deadlines.plan(
        conference(), [Due(DeliveryKind.DEADLINE_REMINDER, 4, zone, day)], NOW - timedelta(days=400)
    )
    walls = [p.due_at.astimezone(ZoneInfo(zone)) for p in plans]
    assert [(w.date(), w.hour, w.minute) for w in walls] == [
        (day - timedelta(days=n), 9, 0) for n in (7, 2, 1)
    ]
    assert walls[0].utcoffset() != walls[2].utcoffset()
    assert {p.due_at.tzinfo for p in plans} == {UTC}


def test_a_deadline_is_told_once_a_person_however_much_is_due():
    same = Due(DeliveryKind.DEADLINE_REMINDER, 4, "", date(2026, 12, 9))
    plans = deadlines.plan(conference(), [same, same, replace(same, person_id=5)], NOW)
    assert [(p.recipient, p.payload["days"]) for p in plans] == [
        (f"person:{n}", days) for n in (4, 5) for days in (7, 2, 1)
    ]  # fmt: skip
    assert plans[0].due_at == datetime(2026, 12, 2, 8, tzinfo=UTC)  # 09:00 in the conference's zone
    past = deadlines.plan(conference(), [replace(same, day=date(2026, 11, 1))], NOW)
    assert past == []


@given(rules, st.none() | st.dates(), st.integers(1, 60))
def test_the_rules_survive_the_record(settings, due, hourly):
    held = replace(settings, review_due=due, hourly=hourly)
    assert ReminderSettings.from_json(held.to_json()) == held
    assert ReminderSettings.from_json({"channel_leads": [5], "of another version": 1}) == ReminderSettings(
        (5,)
    )
