"""How long before something, as people type it."""

import pytest

from bot.domain.common.durations import DAY, read_durations


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1 day, 1 hour, 15 min", {1440, 60, 15}),
        ("1 day, 1 hour and 15 min", {1440, 60, 15}),
        ("1440, 60; 15", {1440, 60, 15}),
        ("1d", {1440}),
        ("1 h 30", {90}),
        ("1h30", {90}),
        ("1h 30m", {90}),
        ("1:30", {90}),
        ("1.5 hours", {90}),
        ("an hour and a half", {90}),
        ("90 min", {90}),
        ("90m, 15 minutes.", {90, 15}),
        ("a day before", {1440}),
        ("A day before the session, an hour before", {1440, 60}),
        ("half an hour", {30}),
        ("a quarter of an hour", {15}),
        ("2 days 3 h 5", {2 * 1440 + 185}),
        ("a week", {7 * 1440}),
        ("two weeks, ten minutes", {14 * 1440, 10}),
        ("1 hr\n 10 mins", {70}),
        ("", set()),
        ("never", set()),
        (" , ;", set()),
    ],
)
def test_durations_are_read_as_people_type_them(typed, minutes):
    assert read_durations(typed) == minutes


@pytest.mark.parametrize(
    "typed", ["soon", "1 fortnight", "5 5", "1.5", "0.001 h", "day", "1e3", "٣ x", "1 h 3 4"]
)
def test_something_else_is_no_duration(typed):
    with pytest.raises(ValueError):
        read_durations(typed)


def test_a_bare_number_counts_in_the_unit_of_the_field():
    assert read_durations("7, 2 days, 24 h", DAY) == {7 * DAY, 2 * DAY, DAY}
