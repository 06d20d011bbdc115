"""Recurrence in words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.announcements.clocks import Clocks
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
        ("every sat-mon 9 #g x", "0 9 * * sat,sun,mon", None, "#g x"),
        ("every evening at 8 #g x", "0 20 * * *", None, "#g x"),
        ("every thu morning at 9 #g x", "0 9 * * thu", None, "#g x"),
        ("at 8 in the evening every thu #g x", "0 20 * * thu", None, "#g x"),
        ("at 8 every thu evening #g x", "0 20 * * thu", None, "#g x"),
        ("every day at 9 Morning all", "0 9 * * *", None, "Morning all"),
        ("at 9 every day Evening all", "0 9 * * *", None, "Evening all"),
        ("every day until 4 Dec at 9 #g x", "0 9 * * *", date(2026, 12, 4), "#g x"),
        ("every day till fri 9 #g x", "0 9 * * *", date(2026, 12, 4), "#g x"),
        ("every week on mon and thu at 9 #g x", "0 9 * * mon,thu", None, "#g x"),
        ("9 every thu #g x", "0 9 * * thu", None, "#g x"),
        ("mondays at 9 every week: #g x", "0 9 * * mon", None, "#g x"),
        ("every tuesdays 09:00, until 4 December #g x", "0 9 * * tue", date(2026, 12, 4), "#g x"),
    ],
)
def test_it_is_read(typed, cron, until, rest):
    found = parse_every(typed, Clocks(NOW, ZONE))
    assert found
    assert (found.cron, found.until, found.rest) == (cron, until, rest)


def test_what_is_no_recurrence_is_left_alone():
    for text in (
        "mon 9 #g every week",
        "9 #g every week",
        "25:00 every",
        "weekly sync moved",
        "sat and sun are open",
    ):
        assert parse_every(text, Clocks(NOW, ZONE)) is None
    assert parse_every("tomorrow 09:00 #general every day", Clocks(NOW, ZONE)) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("every month 09:00 #g x", 'After "every" type "day"'),
        ("every mon #g x", '"every mon" needs a time of day'),
        ("every week at 9 #g x", '"every week at 9" needs a weekday, such as "every 2 weeks on mon at 9"'),
        ("every other weekday 9 #g x", '"other day" or "2 weeks on mon"'),
        ("every 2 hours #g x", '"other day" or "2 weeks on mon"'),
        ("every thu 25:00 #g x", '"25:00" is not a time of day'),
        ("every thu 9 IST #g x", "IST may mean India, Ireland or Israel"),
        ("every mon 09:00 until then #g x", 'After "until" type a date'),
    ],
)
def test_what_is_missing_is_said(typed, says):
    with pytest.raises(BadInput) as error:
        parse_every(typed, Clocks(NOW, ZONE))
    assert says in str(error.value)


def test_an_end_beyond_all_calendars_is_refused_in_one_sentence():
    with pytest.raises(BadInput, match="9999-12-31 is too far away. Type a nearer date"):
        end_of(date.max, ZONE)


def test_until_a_day_is_to_its_end_in_the_conferences_zone():
    assert end_of(date(2026, 12, 5), ZONE) == datetime(2026, 12, 5, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "cron", "rest"),
    [
        ("every other day at 9 #g x", "0 9 * * * 2d:2026-12-02", "#g x"),
        ("every other day at 11 #g x", "0 11 * * * 2d:2026-12-01", "#g x"),
        ("at 9 every second day #g x", "0 9 * * * 2d:2026-12-02", "#g x"),
        ("every 3 days 11:30 #g x", "30 11 * * * 3d:2026-12-01", "#g x"),
        ("every third day at noon: #g x", "0 12 * * * 3d:2026-12-01", "#g x"),
        ("every other week on thu at 9 #g x", "0 9 * * thu 2w:2026-11-30", "#g x"),
        ("every other thu 9 #g x", "0 9 * * thu 2w:2026-11-30", "#g x"),
        ("every 2 weeks on mon at 9 #g x", "0 9 * * mon 2w:2026-12-07", "#g x"),
        ("every two weeks at 9 on mon #g x", "0 9 * * mon 2w:2026-12-07", "#g x"),
        ("thu at 9 every other week #g x", "0 9 * * thu 2w:2026-11-30", "#g x"),
        ("at 9 on mon, wed every 2 weeks, #g x", "0 9 * * mon,wed 2w:2026-11-30", "#g x"),
        ("every fortnight on fri 9h #g x", "0 9 * * fri 2w:2026-11-30", "#g x"),
        ("fortnightly on fri 9h #g x", "0 9 * * fri 2w:2026-11-30", "#g x"),
        ("every 3rd monday 9 PT #g x", "0 18 * * mon 3w:2026-12-07", "#g x"),
    ],
)
def test_every_other_day_or_week_counts_from_the_first_time(typed, cron, rest):
    found = parse_every(typed, Clocks(NOW, ZONE))
    assert found
    assert (found.cron, found.rest) == (cron, rest)


@pytest.mark.parametrize(
    ("typed", "cron", "until"),
    [
        ("every thu 9 PT #g x", "0 18 * * thu", None),
        ("at 9 every thu PT #g x", "0 18 * * thu", None),
        ("9 PT every thu #g x", "0 18 * * thu", None),
        ("every thu 9am in Seattle until 17 dec #g x", "0 18 * * thu", date(2026, 12, 17)),
        ("every thu 9:00 (Europe/London): #g x", "0 10 * * thu", None),
        ("every weekday 9 EST #g x", "0 15 * * mon-fri", None),
        ("every day 9 PT until 4 Dec #g x", "0 18 * * *", date(2026, 12, 4)),
        ("every thu 9 -08:00 #g x", "0 18 * * thu", None),
        ("every thu 9pm PT until 17 dec #g x", "0 6 * * fri", date(2026, 12, 18)),
        ("every mon-fri at 2 tokyo time until 4 dec #g x", "0 18 * * mon,tue,wed,thu,sun", date(2026, 12, 3)),
        ("every other thu 9pm PT #g x", "0 6 * * fri 2w:2026-12-01", None),
    ],
)
def test_another_zone_is_put_on_the_conferences_clocks(typed, cron, until):
    found = parse_every(typed, Clocks(NOW, ZONE, datetime(2026, 12, 20, tzinfo=UTC)))
    assert found
    assert (found.cron, found.until, found.rest) == (cron, until, "#g x")


def test_a_zone_whose_clocks_change_in_between_is_refused_with_both_times():
    clocks = Clocks(NOW, ZONE, datetime(2027, 4, 20, tzinfo=UTC))
    says = "The clocks change in between: 09:00 PT is first 18:00, then 17:00 in Europe/Brussels; type 18:00 or 17:00, without"
    for typed in ("every thu 9 PT #g x", "at 9 every thu PT #g x", "every other day 9 PT #g x"):
        with pytest.raises(BadInput, match=says):
            parse_every(typed, clocks)
    assert parse_every("every thu 9 PT until 4 march #g x", clocks)
    ours = parse_every("every day 9 Brussels time until 30 april #g x", clocks)
    assert ours
    assert ours.cron == "0 9 * * *"


def test_a_night_on_which_our_own_clocks_change_is_no_other_time():
    found = parse_every(
        "every day 2:30 Berlin time #g x", Clocks(NOW, ZONE, datetime(2027, 4, 20, tzinfo=UTC))
    )
    assert found
    assert found.cron == "30 2 * * *"
