"""Cron on a wall clock that changes: every time exactly once (Europe/Brussels, America/New_York, spring and autumn)."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.services.announcements import cron as cron_module
from bot.services.announcements.recurrence import check, next_time, odd_times

BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")


def times(cron: str, zone: ZoneInfo, day: str, count: int) -> list[str]:
    """The next times from the beginning of the day on, in the zone, with the offset."""
    at = datetime.fromisoformat(day).replace(tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
    found = []
    for _ in range(count):
        following = next_time(cron, at, zone)
        assert following
        assert following > at
        at = following
        found.append(at.astimezone(zone).strftime("%d %H:%M %z"))
    return found


@pytest.mark.parametrize(
    ("zone", "day", "cron", "expected"),
    [
        (BRUSSELS, "2026-03-28", "30 2 * * *", ["28 02:30 +0100", "29 03:30 +0200", "30 02:30 +0200"]),
        (BRUSSELS, "2026-10-24", "30 2 * * *", ["24 02:30 +0200", "25 02:30 +0200", "26 02:30 +0100"]),
        (NEW_YORK, "2026-03-07", "30 2 * * *", ["07 02:30 -0500", "08 03:30 -0400", "09 02:30 -0400"]),
        (NEW_YORK, "2026-10-31", "30 1 * * *", ["31 01:30 -0400", "01 01:30 -0400", "02 01:30 -0500"]),
        (BRUSSELS, "2026-03-28", "0 9 * * *", ["28 09:00 +0100", "29 09:00 +0200", "30 09:00 +0200"]),
        (BRUSSELS, "2026-10-24", "0 9 * * *", ["24 09:00 +0200", "25 09:00 +0100", "26 09:00 +0100"]),
        (NEW_YORK, "2026-03-07", "0 9 * * *", ["07 09:00 -0500", "08 09:00 -0400", "09 09:00 -0400"]),
        (NEW_YORK, "2026-10-31", "0 9 * * *", ["31 09:00 -0400", "01 09:00 -0500", "02 09:00 -0500"]),
        (BRUSSELS, "2026-10-19", "0 9 * * mon", ["19 09:00 +0200", "26 09:00 +0100", "02 09:00 +0100"]),
    ],
)  # fmt: skip
def test_the_clocks_change(zone, day, cron, expected):
    assert times(cron, zone, day, 3) == expected


@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [(BRUSSELS, "2026-03-29", 23), (BRUSSELS, "2026-10-25", 24), (NEW_YORK, "2026-03-08", 23), (NEW_YORK, "2026-11-01", 24)],
)  # fmt: skip
def test_every_hour_of_a_day_with_a_change(zone, day, count):
    """The skipped hour coincides with the next one; the repeated one comes the first time only."""
    found = times("0 * * * *", zone, day, count + 1)
    hours = [entry.split()[1] for entry in found[:count]]
    assert len(set(hours)) == count
    assert found[-1].split()[0] != found[0].split()[0]


@given(
    st.sampled_from([BRUSSELS, NEW_YORK]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["30 2 * * *", "0 9 * * mon-fri", "*/20 * * * *", "0,30 1-3 * * sun", "15 3 1 * *"]),
)
def test_the_next_time_comes_later_and_no_time_lies_between(zone, start, cron):
    after = start.replace(tzinfo=UTC)
    following = next_time(cron, after, zone)
    assert following
    assert following > after
    assert next_time(cron, following - timedelta(seconds=1), zone) == following
    between = after + (following - after) / 2
    assert next_time(cron, between, zone) == following


@pytest.mark.parametrize(
    ("zone", "start", "cron", "says"),
    [
        (BRUSSELS, "2027-03-20", "30 2 * * *", [("28 02:30", "28 03:30 +0200", True)]),
        (BRUSSELS, "2026-10-20", "30 2 * * *", [("25 02:30", "25 02:30 +0200", False)]),
        (NEW_YORK, "2027-03-10", "30 2 * * *", [("14 02:30", "14 03:30 -0400", True)]),
        (NEW_YORK, "2026-10-28", "30 1 * * *", [("01 01:30", "01 01:30 -0400", False)]),
        (BRUSSELS, "2026-10-20", "0 9 * * *", []),
        (BRUSSELS, "2026-10-26", "30 2 * * *", []),
    ],
)  # fmt: skip
def test_the_times_that_a_change_of_the_clocks_skips_or_repeats(zone, start, cron, says):
    at = datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC)
    found = odd_times(cron, at, zone, at + timedelta(days=10))
    assert [(f"{o.wall:%d %H:%M}", f"{o.at:%d %H:%M %z}", o.skipped) for o in found] == says
    for moment in (o.at.astimezone(UTC) for o in found):
        assert next_time(cron, moment - timedelta(minutes=1), zone) == moment


def test_it_stops_before_its_end():
    after = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert next_time("0 9 * * *", after, BRUSSELS, datetime(2026, 12, 2, 8, 0, 1, tzinfo=UTC))
    assert next_time("0 9 * * *", after, BRUSSELS, datetime(2026, 12, 2, 8, tzinfo=UTC)) is None


def test_an_expression_is_kept_in_one_form():
    assert check("  0  9 * * MON-Fri ") == "0 9 * * mon-fri"
    assert check("0 9 * * THU  2W:2026-11-30") == "0 9 * * thu 2w:2026-11-30"


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 9 * * * 2d:2026-12-02", ["02", "04", "06", "08"]),
        ("0 9 * * * 3d:2026-12-04", ["01", "04", "07", "10"]),
        ("0 9 * * thu 2w:2026-11-30", ["03", "17", "31", "14"]),
        ("0 9 * * mon,thu 2w:2026-12-07", ["07", "10", "21", "24"]),
        ("0 9 * * fri 3w:2026-11-30", ["04", "25", "15", "05"]),
    ],
)
def test_every_other_day_or_week(cron, expected):
    assert [found.split()[0] for found in times(check(cron), BRUSSELS, "2026-12-01", 4)] == expected


@given(st.integers(2, 19), st.sampled_from("dw"), st.integers(0, 400))
def test_so_many_days_or_weeks_lie_between_two_times(count, unit, ahead):
    cron = f"30 9 * * {'thu' if unit == 'w' else '*'} {count}{unit}:2026-11-30"
    first = next_time(cron, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=ahead), BRUSSELS)
    assert first
    second = next_time(cron, first, BRUSSELS)
    assert second
    days = (second.astimezone(BRUSSELS).date() - first.astimezone(BRUSSELS).date()).days
    assert days == count * (7 if unit == "w" else 1)


@pytest.mark.parametrize(
    ("cron", "says"),
    [
        ("0 9 * * 1", 'the number "1" means different days'),
        ("0 9 * * mon-5", "means different days"),
        ("0 9 * * monday", '"monday" is no weekday'),
        ("0 9 * *", "is no cron expression"),
        ("0 9 1 * * 2d:2026-12-01", "is no cron expression"),
        ("0 9 * * thu 1w:2026-12-01", "is no cron expression"),
        ("0 9 * * thu 2w:2026-13-01", "cannot be read"),
        ("2w:2026-12-01", "is no cron expression"),
        (" ", "is no cron expression"),
        ("61 9 * * *", "cannot be read"),
        ("0 9 * * fri-mon", "cannot be read"),
        ("0 9 1 * mon", "not both"),
        ("0 9 30 2 *", "never comes: no month of it has such a day"),
        ("0 0 30,31 2 *", "never comes"),
        ("0 0 31 2,4 *", "never comes"),
        ("0 0 31 2,4,6,9,11 *", "never comes"),
        ("0 0 29 2 1", 'the number "1" means different days'),
        ("* * * * *", "every 5 minutes at most"),
        ("0,2 9 * * *", "every 5 minutes at most"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(cron, says):
    with pytest.raises(BadInput) as error:
        check(cron)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


RARE = ["0 0 29 2 *", "0 0 31 2,12 *", "30 9 last 2 *", "0 0 29-31 2 *", "0 0 1 1 *", "*/30 8-10 */10 */5 *"]


@pytest.mark.parametrize("cron", RARE)
@pytest.mark.parametrize("start", ["2026-01-01 00:00", "2096-02-29 00:01", "2199-12-31 23:59"])
def test_the_times_are_those_of_apscheduler(cron, start):
    start = datetime.fromisoformat(start)
    trigger, moment, expected = CronTrigger.from_crontab(cron, timezone=UTC), start.replace(tzinfo=UTC), []
    for _ in range(6):
        moment = trigger.get_next_fire_time(None, moment)
        expected.append(moment.replace(tzinfo=None))
        moment += timedelta(seconds=1)
    assert list(islice(cron_module.read(cron).walls(start), 6)) == expected


@pytest.mark.parametrize("cron", [*RARE, "0 0 31 2,4 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 29 2 mon"])
def test_a_rare_time_is_found_and_one_that_never_comes_is_known_within_few_steps(cron, monkeypatch):
    """A step is a look at a month: APScheduler takes a hundred thousand where none comes."""
    looked, monthrange = [], cron_module.monthrange
    monkeypatch.setattr(cron_module, "monthrange", lambda *month: looked.append(month) or monthrange(*month))
    next_time(cron, datetime(2096, 3, 1, tzinfo=UTC), BRUSSELS)
    assert len(looked) < 200
    looked.clear()
    with suppress(BadInput):
        check(cron)
    assert len(looked) < 1000


def test_what_comes_no_more_in_the_calendar_ends():
    assert next_time("0 0 29 2 *", datetime(9996, 3, 1, tzinfo=UTC), ZoneInfo("UTC")) is None
