from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ImportRefused
from bot.importers.quarantine import BadRecord
from bot.importers.times import Day, asked_zone, begins, ends, lasting, lasts, to_utc, zone_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:30", 30),
        ("1:05", 65),
        ("2:15:30", 135.5),
        ("45", 45),
        ("24:00", 1440),
        ("0:00", 0),
        (" 00:10 ", 10),
    ],
)
def test_durations(text, minutes):
    assert lasts(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "why"), [("", "has no duration"), ("soon", "not written H:MM"), ("9999:00", "longer")]
)
def test_what_is_no_duration(text, why):
    with pytest.raises(BadRecord, match=why):
        lasts(text)


def test_an_event_cannot_end_before_it_starts():
    start = datetime(2025, 2, 1, tzinfo=UTC)
    assert lasting(start, start + timedelta(hours=1)) == timedelta(hours=1)
    with pytest.raises(BadRecord, match="ends before it starts"):
        lasting(start, start - timedelta(minutes=1))
    with pytest.raises(BadRecord, match="outside the calendar"):
        ends(datetime.max.replace(tzinfo=UTC), timedelta(minutes=1))


@pytest.mark.parametrize(
    ("moment", "start", "utc"),
    [
        ("2025-07-01T10:00:00+02:00", "23:00", "2025-07-01 08:00"),  # its own date wins
        ("2025-07-01T10:00:00Z", "", "2025-07-01 10:00"),
        ("2025-07-01T10:00:00", "", "2025-07-01 08:00"),  # without offset: in the zone
        ("2025-07-01", "10:00", "2025-07-01 08:00"),
        ("2025-07-01", "01:00", "2025-06-30 23:00"),  # a date of its own is a calendar date
        ("", "2025-07-01T10:00:00+00:00", "2025-07-01 10:00"),
        ("", "10:00", "2025-07-02 08:00"),
        ("", "1000", "2025-07-02 08:00"),
        ("", "9:30:00", "2025-07-02 07:30"),
        ("", "00:30", "2025-07-02 22:30"),  # the night after the day
    ],
)
def test_when_an_event_begins(moment, start, utc):
    day = Day.read("2025-07-02", "2025-07-02T09:00:00+02:00", "2025-07-03T04:00:00+02:00")
    assert begins(moment, start, day, BERLIN) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "start", "day", "why"),
    [
        ("", "", True, "has no start"),
        ("", "25:00", True, "is no time"),
        ("", "10:00", False, "has no date"),
        ("1 July", "10:00", True, "not a day written YYYY-MM-DD"),
        ("2025-02-30", "10:00", True, "not a day written YYYY-MM-DD"),
        ("0001-01-01T00:00:00", "", True, "outside the calendar"),
    ],
)
def test_when_an_event_does_not_say_when(moment, start, day, why):
    with pytest.raises(BadRecord, match=why):
        begins(moment, start, Day(date(2025, 7, 2)) if day else None, BERLIN)


def test_a_day_begins_at_its_day_change_else_at_its_start_else_at_four():
    assert Day.read("2025-02-01", "2025-02-01T10:00:00", "", "09:00:00").opens == time(9)
    assert Day.read("2025-02-01", "2025-02-01T10:00:00", "").opens == time(10)
    assert Day.read("2025-02-01", "", "").opens == time(4)


def wall(text):
    """A wall time: naive, as files give it."""
    return datetime.fromisoformat(text)


def test_what_starts_before_the_day_and_would_end_after_it_is_of_that_morning():
    day = Day.read("2025-02-01", "2025-02-01T11:00:00+01:00", "2025-02-02T04:00:00+01:00")
    assert day.at(time(3, 30)) == wall("2025-02-02T03:30")
    assert day.at(time(10, 30)) == wall("2025-02-01T10:30")
    assert Day(date.max).at(time(1)) == wall("9999-12-31T01:00")


def test_a_skipped_wall_time_moves_forward_and_a_repeated_one_is_its_first():
    skipped, repeated = wall("2025-03-30T02:30"), wall("2025-10-26T02:30")
    assert to_utc(skipped, BERLIN).astimezone(BERLIN).isoformat() == "2025-03-30T03:30:00+02:00"
    assert to_utc(repeated, BERLIN).astimezone(BERLIN).isoformat() == "2025-10-26T02:30:00+02:00"


@pytest.mark.parametrize(
    ("given", "stated", "moments", "zone"),
    [
        ("Asia/Tokyo", "Europe/Berlin", [], "Asia/Tokyo"),
        (None, "Europe/Berlin", ["2025-01-01T10:00:00+05:00"], "Europe/Berlin"),
        (None, "", ["", "2025-01-01", "2025-01-01T10:00:00", "2025-01-01T10:00:00+01:00"], "Etc/GMT-1"),
        (None, "Not/AZone", ["2025-01-01T10:00:00-05:00"], "Etc/GMT+5"),
        (None, "", ["2025-01-01T10:00:00Z"], "UTC"),
    ],
)
def test_the_zone_of_a_file(given, stated, moments, zone):
    assert zone_of("f.xml", given, stated, moments).key == zone


@pytest.mark.parametrize(
    ("stated", "moments", "why"),
    [
        ("", [], "f.xml: says no time zone; pass --tz"),
        ("", ["2025-01-01T10:00:00+05:30"], "says no time zone"),
        ("Mars/Olympus", [], 'names the time zone "Mars/Olympus", which is not one; pass --tz'),
    ],
)
def test_a_file_without_a_zone_asks_for_one(stated, moments, why):
    with pytest.raises(ImportRefused, match=why):
        zone_of("f.xml", None, stated, moments)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Europe/Brussel", "did you mean Europe/Brussels"),
        ("europe/brussels", "did you mean Europe/Brussels"),
        ("../../etc/passwd", "pass --tz"),
        ("Europe", "is not a time zone"),
        ("", "pass --tz"),
        ("\x00", "is not a time zone"),
    ],
)
def test_an_unknown_tz_is_refused_with_the_closest(name, advice):
    with pytest.raises(ImportRefused, match=advice):
        asked_zone("f.xml", name)


@given(st.text(max_size=30), st.text(max_size=12), st.text(max_size=30))
def test_no_text_of_a_time_breaks_the_reader(moment, start, day):
    with suppress(BadRecord):
        assert begins(moment, start, Day.read(day, moment, start, start), BERLIN).tzinfo is UTC
    with suppress(BadRecord):
        assert lasts(start) >= timedelta(0)


def test_what_runs_half_a_day_from_midnight_begins_that_day_and_a_late_night_the_day_after():
    day = Day.read("2026-09-14", "", "")
    assert day.for_what_lasts(timedelta(hours=72)).at(time(0)).isoformat() == "2026-09-14T00:00:00"
    assert day.for_what_lasts(timedelta(hours=2)).at(time(0)).isoformat() == "2026-09-15T00:00:00"
