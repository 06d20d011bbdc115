"""Times with fractions of a second lose no reminder: plans, buttons and payloads name the second in which they lie."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.common.seconds import whole
from bot.domain.program.changes import Slot
from bot.domain.program.sessions import Conference, Session, SessionKind
from bot.domain.program.snapshot import SessionEntry
from bot.domain.reminders.presence import Presence, PresenceState
from bot.domain.reminders.timing import of_starts
from bot.importers.times import to_utc

START = datetime(2026, 12, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRACTIONS = [timedelta(microseconds=n) for n in (1, 500_000, 999_999)]


@pytest.mark.parametrize("by", FRACTIONS)
def test_whatever_holds_a_time_of_the_program_holds_whole_seconds(by):
    start, end = START + by, START + HOUR + by
    entry = SessionEntry("k", "K", "A talk", SessionKind.TALK, start, end)
    session = Session(1, "k", "K", "A talk", SessionKind.TALK, start, end)
    for one in (entry, session, Slot(start, end)):
        assert (one.start, one.end) == (START, START + HOUR)
    assert to_utc(start.replace(tzinfo=None), ZoneInfo("UTC")) == to_utc(start, ZoneInfo("UTC")) == START
    assert whole(start) == START


@pytest.mark.parametrize("by", FRACTIONS)
def test_an_answer_from_before_holds_and_nothing_has_moved(by):
    session = Session(1, "k", "K", "A talk", SessionKind.TALK, START, START + HOUR)
    said = Presence(1, START + by, PresenceState.HERE, 1, "U1", START)
    assert said.holds_for(session)
    assert Slot(START, START + HOUR) == Slot(START + by, START + HOUR + by)


def test_two_starts_within_a_second_are_one_reminder():
    conference = Conference(1, "c", "C", "UTC", main_channel="CMAIN")
    plans = of_starts(conference, [START, *(START + by for by in FRACTIONS)], START - HOUR)
    keys = [plan.dedupe_key for plan in plans]
    assert keys
    assert len(keys) == len(set(keys)) == len(conference.reminders.main_leads)
    assert {plan.expires_at for plan in plans} == {START}
