"""Times in the reader's zone, with a fallback in the conference's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.program.sessions import Conference
from bot.views.common import times
from tests.views.samples import CONFERENCE, NOW, at


def test_a_moment_is_a_slack_date_with_a_fallback_in_the_conferences_zone():
    start = at(14)
    unix = int(start.timestamp())
    assert (
        times.moment(CONFERENCE, start)
        == f"<!date^{unix}^{{date_short_pretty}} at {{time}}|Tue 1 Dec 14:00 CET>"
    )
    assert times.time(CONFERENCE, start) == f"<!date^{unix}^{{time}}|14:00 CET>"


def test_spans():
    assert times.plain_span(CONFERENCE, at(14), at(14, 20)) == "14:00–14:20 CET"
    assert times.plain_dated_span(CONFERENCE, at(14), at(14, 20)) == "Tue 1 Dec 14:00–14:20 CET"
    assert times.plain_span(CONFERENCE, at(23), at(1, day=2)) == "23:00–Wed 2 Dec 01:00 CET"
    assert times.plain_span(CONFERENCE, at(9), at(17, day=3)) == "09:00–Thu 3 Dec 17:00 CET"
    assert times.span(CONFERENCE, at(14), at(14, 20)).count("{time}") == 2
    assert times.span(CONFERENCE, at(9), at(17, day=3)).count("{date_short_pretty}") == 1


def test_a_zone_without_a_name_is_an_offset():
    kathmandu = Conference(1, "x", "X", "Asia/Kathmandu")
    assert times.plain_time(kathmandu, datetime(2026, 12, 1, 9, 15, tzinfo=UTC)) == "15:00 UTC+0545"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (10, "10 min"),
        (60, "1 hour"),
        (120, "2 hours"),
        (75, "1\u00a0h\u00a015"),
        (88, "1\u00a0h\u00a028"),
        (65, "1\u00a0h\u00a005"),
        (1440, "1 day"),
        (2880, "2 days"),
        (1, "1 min"),
    ],
)
def test_minutes(count, said):
    assert times.minutes(count) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=12), "in 12 min"),
        (timedelta(seconds=61), "in 2 min"),
        (timedelta(seconds=1), "in 1 min"),
        (timedelta(minutes=90), "in 1\u00a0h\u00a030"),
        (timedelta(minutes=91), ""),
        (timedelta(0), ""),
        (timedelta(minutes=-5), ""),
    ],
)
def test_near_times(ahead, said):
    assert times.until(NOW, NOW + ahead) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(0, "today"), (1, "tomorrow"), (28, "in 28 days"), (-1, "yesterday"), (-3, "3 days ago")],
)
def test_days(ahead, said):
    today = date(2026, 12, 12)
    assert times.days(today, today + timedelta(days=ahead)) == said


def test_a_day_far_away_has_its_year():
    assert times.named_day(date(2027, 1, 9), date(2026, 12, 12)) == "Sat 9 January"
    assert times.named_day(date(2027, 12, 9), date(2026, 12, 12)) == "Thu 9 December 2027"


def test_the_night_belongs_to_the_evening_before():
    assert times.day(CONFERENCE, at(1, day=2)) == date(2026, 12, 1)
