"""How late an announcement may go out, as people type it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.announcements.lateness import read_late
from bot.errors import BadInput
from bot.views.common import times

ZONE = ZoneInfo("Europe/Brussels")
AT = datetime(2026, 12, 1, 10, 30, tzinfo=ZONE).astimezone(UTC)
NIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=ZONE).astimezone(UTC)
SPRING = datetime(2026, 3, 29, 1, 30, tzinfo=ZONE).astimezone(UTC)
"""Half an hour before the clocks skip an hour."""


def minutes(text, at=AT):
    late = read_late(text, at, ZONE)
    return late and late.total_seconds() / 60


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("10", 10),
        (" 10 min ", 10),
        ("10 mins late", 10),
        ("up to 10 minutes.", 10),
        ("at most 45m", 45),
        ("half an hour", 30),
        ("Half An Hour", 30),
        ("1 h", 60),
        ("1 hour", 60),
        ("an hour and a half", 90),
        ("1 h 30", 90),
        ("1:30", 90),
        ("2 days", 2880),
        ("until 11:10", 40),
        ("till 11.10", 40),
        ("by 11:10 am", 40),
        ("until 1pm", 150),
        ("until 22:31", 721),
    ],
)
def test_it_is_read_as_people_type_it(text, late):
    assert minutes(text) == late


@pytest.mark.parametrize("text", ["whenever", "Whenever", "any time", "no limit"])
def test_it_may_go_out_whenever(text):
    assert read_late(text, AT, ZONE) is None


def test_a_time_after_midnight_is_on_the_next_day():
    assert minutes("until 0:15", NIGHT) == 45
    assert minutes("until 8", NIGHT) == 510


def test_a_change_of_the_clocks_counts_the_time_that_passes():
    assert minutes("until 4:00", SPRING) == 90


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("until 10:00", "10:00 is before it is sent (10:30). Type a later time."),
        ("until 10:30", "10:30 is before it is sent (10:30)"),
        ("10 mni", "Did you mean 10 min? Type how long"),
        ("10, 20", "Type how long"),
        ("none", "Type how long"),
        ("0", "Type how long"),
        ("-5", "Type how long"),
        ("8 days", "7 days at most"),
        ("9" * 30, "Type how long"),
        ("soon", "Type how long"),
        ("until lunch", "Type how long"),
        ("until 25:00", "25:00"),
    ],
)
def test_what_cannot_be_read_says_what_to_type(text, says):
    with pytest.raises(BadInput) as error:
        read_late(text, AT, ZONE)
    assert says in str(error.value)


def test_without_a_time_of_its_own_only_a_duration_is_read():
    assert read_late("20 min", None, ZONE) == timedelta(minutes=20)
    with pytest.raises(BadInput, match="say how long"):
        read_late("until 11:10", None, ZONE)


@given(st.integers(1, 7 * 24 * 60))
def test_what_a_form_shows_is_read_again(late):
    assert minutes(times.minutes(late)) == late


@given(st.text(max_size=40), st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1 < at.year < 9999))
def test_no_text_breaks_it(text, at):
    try:
        found = read_late(text, at, ZONE)
    except BadInput:
        return
    assert found is None or timedelta(0) < found <= timedelta(days=7)
