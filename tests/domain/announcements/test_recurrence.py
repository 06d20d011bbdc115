"""Recurrence in words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.announcements.recurrence import end_of, parse_every
from bot.errors import BadInput

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "cron", "until", "rest"),
    [
        ("every mon 09:00 until 2026-12-05 #general Hi", "0 9 * * mon", date(2026, 12, 5), "#general Hi"),
        ("Every day at 9 #general Hi", "0 9 * * *", None, "#general Hi"),
        ("every weekday 8:30am #g Hi", "30 8 * * mon-fri", None, "#g Hi"),
        (
            "every Monday, Wed and fri 14:05 until 5 dec: #g Hi",
            "5 14 * * mon,wed,fri",
            date(2026, 12, 5),
            "#g Hi",
        ),
        ("at 9 every thu #g x", "0 9 * * thu", None, "#g x"),
        ("9:00 every day #g x", "0 9 * * *", None, "#g x"),
        ("9am daily #g x", "0 9 * * *", None, "#g x"),
        ("at 9 on weekdays until 4 Dec #g x", "0 9 * * mon-fri", date(2026, 12, 4), "#g x"),
        ("mondays and thursdays at 9 #g x", "0 9 * * mon,thu", None, "#g x"),
        ("weekly on mon at 9 #g x", "0 9 * * mon", None, "#g x"),
        ("every morning at 9 #g x", "0 9 * * *", None, "#g x"),
        ("each day of the conference at 9 #g x", "0 9 * * *", None, "#g x"),
        ("every thu 9 CET #g x", "0 9 * * thu", None, "#g x"),
        ("every thursday, 9:00 Brussels time: #g x", "0 9 * * thu", None, "#g x"),
        ("every mon-fri 9 #g x", "0 9 * * mon-fri", None, "#g x"),
        ("every Monday - Wednesday, sat 9h until fri #g x", "0 9 * * mon-wed,sat", date(2026, 12, 4), "#g x"),
        ("every tuesdays 09:00, until 4 December #g x", "0 9 * * tue", date(2026, 12, 4), "#g x"),
    ],
)
def test_it_is_read(typed, cron, until, rest):
    found = parse_every(typed, NOW, ZONE)
    assert found
    assert (found.cron, found.until, found.rest) == (cron, until, rest)


def test_what_is_no_recurrence_is_left_alone():
    assert parse_every("tomorrow 09:00 #general every day", NOW, ZONE) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("every month 09:00 #g x", 'After "every" say "day"'),
        ("every mon #g x", '"every mon" needs a time of day'),
        (
            "every day 09:00 EST #g x",
            """goes by the conference's clocks (Europe/Brussels); leave "EST" out""",
        ),
        ("every mon 09:00 until then #g x", 'After "until" comes a date'),
    ],
)
def test_what_is_missing_is_said(typed, says):
    with pytest.raises(BadInput) as error:
        parse_every(typed, NOW, ZONE)
    assert says in str(error.value)


def test_an_end_beyond_all_calendars_is_refused_in_one_sentence():
    with pytest.raises(BadInput, match="9999-12-31 is too far from now; type a nearer date"):
        end_of(date.max, ZONE)


def test_until_a_day_is_to_its_end_in_the_conferences_zone():
    assert end_of(date(2026, 12, 5), ZONE) == datetime(2026, 12, 5, 23, tzinfo=UTC)
