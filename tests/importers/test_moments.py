"""Dates and start times that contradict one another, in both spellings of the format."""

import json

import pytest

from bot.importers import registry

SATURDAY, SUNDAY = "2026-03-28", "2026-03-29"  # the clocks of Europe go forward on Sunday


def of_xml(events, zone, day):
    told = "".join(
        f'<event guid="g{n}"><date>{date}</date><start>{start}</start><duration>0:30</duration><title>T</title></event>'
        for n, (date, start) in enumerate(events)
    )
    named = f"<time_zone_name>{zone}</time_zone_name>" if zone else ""
    return (
        f'<schedule><conference><acronym>a</acronym>{named}</conference><day date="{day}"><room name="R">{told}</room></day>'
        "</schedule>"
    ).encode()


def of_json(events, zone, day):
    told = [
        {"guid": f"g{n}", "date": date, "start": start, "duration": "0:30", "title": "T"}
        for n, (date, start) in enumerate(events)
    ]
    conference = {"acronym": "a", "days": [{"date": day, "rooms": {"R": told}}]}
    return json.dumps(
        {"schedule": {"conference": conference | ({"time_zone_name": zone} if zone else {})}}
    ).encode()


@pytest.fixture(params=[of_xml, of_json])
def starts(request):
    def read(*events, zone="Europe/Berlin", day=SATURDAY, tz=None):
        program = registry.read(request.param(events, zone, day), "p", tz)
        by_key = {s.key: s.start for s in program.sessions}
        return [f"{by_key[key]:%d %H:%M}" for key in sorted(by_key)], program.notes

    return read


def test_an_offset_that_is_stale_after_the_clocks_changed(starts):
    found, (note,) = starts(
        (f"{SATURDAY}T10:00:00+01:00", "10:00"),
        (f"{SUNDAY}T10:00:00+01:00", "10:00"),
        (f"{SUNDAY}T00:30:00+01:00", "00:30"),
    )
    assert found == ["28 09:00", "29 08:00", "28 23:30"]
    assert note == (
        "The offsets of 1 of 3 dates are not those of Europe/Berlin on that day, the first 2026-03-29T10:00:00+01:00 "
        "with the start 10:00: the start times count, as the clock there shows them."
    )


@pytest.mark.parametrize("offset", ["Z", "+00:00", "-05:00", "+09:00"])
def test_a_local_time_under_another_zones_offset(starts, offset):
    found, (note,) = starts(
        (f"{SATURDAY}T10:00:00{offset}", "10:00"), (f"{SUNDAY}T18:15:00{offset}", "18:15")
    )
    assert found == ["28 09:00", "29 16:15"]
    assert note.startswith("The offsets of 2 of 2 dates are not those of Europe/Berlin")


@pytest.mark.parametrize("tz", [None, "Europe/Berlin"])
def test_true_utc_stays_right(starts, tz):
    zone = "" if tz else "Europe/Berlin"
    events = (
        (f"{SATURDAY}T09:00:00Z", "10:00"),
        (f"{SATURDAY}T23:30:00Z", "00:30"),
        (f"{SUNDAY}T08:00:00Z", "10:00"),
    )
    assert starts(*events, zone=zone, tz=tz) == (["28 09:00", "28 23:30", "29 08:00"], ())


def test_right_offsets_that_change_with_the_clocks(starts):
    events = ((f"{SATURDAY}T10:00:00+01:00", "10:00"), (f"{SUNDAY}T10:00:00+02:00", "10:00"))
    for zone in ("Europe/Berlin", ""):
        assert starts(*events, zone=zone) == (["28 09:00", "29 08:00"], ())


def test_the_hour_that_is_skipped_or_repeated_is_no_contradiction(starts):
    assert starts((f"{SUNDAY}T02:30:00+01:00", "02:30")) == (["29 01:30"], ())
    both = (("2026-10-25T02:30:00+02:00", "02:30"), ("2026-10-25T02:30:00+01:00", "02:30"))
    assert starts(*both) == (["25 00:30", "25 01:30"], ())


def test_with_a_zone_asked_for_offsets_that_fit_the_files_own_stand(starts):
    event = (f"{SATURDAY}T10:00:00+01:00", "10:00")
    assert starts(event, tz="Europe/London") == (["28 09:00"], ())


def test_a_zone_asked_for_where_the_file_names_none_is_where_the_clock_hangs(starts):
    found, notes = starts((f"{SATURDAY}T10:00:00Z", "10:00"), zone="", tz="Europe/Berlin")
    assert (found, len(notes)) == (["28 09:00"], 1)


def test_without_a_zone_offsets_are_all_there_is(starts):
    assert starts((f"{SATURDAY}T10:00:00+01:00", "09:00"), zone="") == (["28 09:00"], ())


def test_a_file_that_names_no_place_keeps_its_offsets_and_says_so(starts):
    found, (note,) = starts((f"{SATURDAY}T10:00:00+01:00", "10:00"), zone="UTC")
    assert found == ["28 09:00"]
    assert "pass --tz" in note


def test_one_event_that_disagrees_otherwise_keeps_its_date_and_is_told(starts):
    right = [(f"{SATURDAY}T{hour}:00:00+01:00", f"{hour}:00") for hour in (10, 11, 12)]
    found, (note,) = starts(*right, (f"{SATURDAY}T13:00:00+01:00", "14:00"))
    assert found == ["28 09:00", "28 10:00", "28 11:00", "28 12:00"]
    assert note == (
        "1 event has a date and a start that disagree, the first 2026-03-28T13:00:00+01:00 with the start 14:00. The date counts."
    )


def test_starts_that_fit_nothing_do_not_overrule_dates(starts):
    odd = [(f"{SATURDAY}T{hour}:00:00+01:00", f"{hour + 3}:17") for hour in (10, 11)]
    found, (note,) = starts(*odd, (f"{SUNDAY}T10:00:00+01:00", "10:00"))
    assert found == ["28 09:00", "28 10:00", "29 09:00"]
    assert note.startswith("3 events have a date and a start that disagree")


@pytest.mark.parametrize("midnight", ["T00:00:00+01:00", "T00:00:00", "T00:00:00Z"])
def test_dates_that_are_all_at_midnight_are_days(starts, midnight):
    events = (
        (f"{SATURDAY}{midnight}", "10:00"),
        (f"{SATURDAY}{midnight}", "00:30"),
        (f"{SUNDAY}{midnight}", "18:00"),
    )
    assert starts(*events)[0] == ["28 09:00", "28 23:30", "29 16:00"]


def test_the_end_of_the_calendar_is_survived(starts):
    right = [(f"{SATURDAY}T{hour}:00:00+01:00", f"{hour}:00") for hour in (10, 11, 12)]
    assert starts(*right, ("9999-12-31T23:59:00-10:00", "23:59"))[0] == ["28 09:00", "28 10:00", "28 11:00"]
