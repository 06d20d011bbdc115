"""What somebody looks for in the audit log: a day, people, a session, and words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.privacy.logbook import Wanted, wanted
from bot.errors import BadInput

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
"""Already Wednesday 2 December in Brussels."""


def look(text):
    return wanted(text, NOW, BRUSSELS, lambda code: [12] if code.upper() == "RUST" else [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("today", date(2026, 12, 2)),
        ("Yesterday", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("3. december", date(2025, 12, 3)),
        ("wednesday", date(2026, 12, 2)),
        ("Thursday", date(2026, 11, 26)),
    ],
)
def test_a_day_is_one_of_the_conference_and_none_to_come(text, day):
    found = look(f"moved {text} ada")
    assert (found.words, found.since.astimezone(BRUSSELS).date()) == (("moved", "ada"), day)
    assert found.until - found.since == timedelta(hours=24)
    assert found.since.astimezone(BRUSSELS).hour == 0


def test_a_day_is_as_long_as_the_clocks_make_it():
    found = look("2026-10-25")
    assert found.until - found.since == timedelta(hours=25)


def test_people_sessions_and_numbers_are_told_from_words():
    found = look("<@U1|ada> moved rust Announcement 12 ada@example.org @Eve")
    assert found == Wanted(
        words=("moved", "eve"), users={"U1"}, addresses={"ada@example.org"}, subjects=("announcement:12", "session:12")
    )  # fmt: skip
    assert look("room 2026-12-0101 12 3 mice").words == ("room", "2026-12-0101", "12", "3", "mice")


@pytest.mark.parametrize("text", ["2026-13-01", "31 Nov", "30 February 2026-12-01"])
def test_a_day_that_does_not_exist_is_told(text):
    with pytest.raises(BadInput, match=r'There is no day ".*"\. Type one such as 2026-12-01'):
        look(text)


def test_two_days_are_one_too_many():
    with pytest.raises(BadInput, match="Name one day"):
        look("today 2026-12-01")
