"""Which changes are told, when, and what is remembered of them while they wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger.deliveries import Priority
from bot.domain.program.billing import TOLD_ROLES, Part
from bot.domain.program.changes import Change, Gone, Slot, due_at, priority
from bot.domain.program.notices import Notice, Remembered

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def slot(start=DAY, room="Janson", gone=Gone.NO, length=HOUR):
    return Slot(NOW + start, NOW + start + length, room, gone)


def change(before, after):
    return Change(7, "Talk", before, after)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (slot(), slot(), False),
        (slot(), slot(2 * DAY), True),
        (slot(), slot(room="Cornil"), True),
        (slot(), slot(length=MINUTE), True),
        (slot(), slot(gone=Gone.CANCELLED), True),
        (slot(gone=Gone.REMOVED), slot(), True),
        (slot(gone=Gone.CANCELLED), slot(2 * DAY, gone=Gone.CANCELLED), False),
        (slot(gone=Gone.CANCELLED), slot(gone=Gone.REMOVED), False),
        (slot(-DAY), slot(-2 * DAY), False),
        (slot(-DAY), slot(DAY), True),
        (slot(-HOUR), slot(-2 * HOUR), False),
        (slot(-HOUR + MINUTE), slot(-HOUR + MINUTE, "Cornil"), True),
    ],
)
def test_what_differs_and_is_not_over_is_told(before, after, told):
    assert change(before, after).is_told(NOW) is told


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (slot(), slot(2 * DAY), Priority.TIMELY),
        (slot(HOUR), slot(DAY), Priority.NOW),
        (slot(DAY), slot(HOUR), Priority.NOW),
        (slot(HOUR + MINUTE), slot(DAY), Priority.TIMELY),
        (slot(-MINUTE), slot(-MINUTE, "Cornil"), Priority.NOW),
        (slot(-DAY), slot(DAY), Priority.TIMELY),
    ],
)
def test_what_is_near_goes_first(before, after, expected):
    assert priority([change(before, after)], NOW, total=1) is expected


def test_a_great_many_are_bulk_but_for_what_is_near():
    far, near = change(slot(), slot(2 * DAY)), change(slot(HOUR), slot(DAY))
    assert priority([far], NOW, total=100) is Priority.TIMELY
    assert priority([far], NOW, total=101) is Priority.BULK
    assert priority([far, near], NOW, total=101) is Priority.NOW


minutes = st.integers(0, 10_000).map(lambda m: m * MINUTE)


@given(st.integers(1, 60), minutes, minutes, st.sampled_from([Priority.NOW, Priority.TIMELY, Priority.BULK]))
def test_a_notice_is_due_after_the_last_change_and_not_too_long_after_the_first(quiet, ago, start, urgency):
    one = change(slot(), slot(start))
    due = due_at(quiet, [one], NOW - ago, NOW, urgency)
    waits = min(quiet, 1) if urgency is Priority.NOW else quiet
    assert NOW <= due <= NOW + waits * MINUTE
    assert due <= max(NOW, NOW - ago + 4 * waits * MINUTE)
    if urgency is Priority.NOW and start > MINUTE:
        assert due <= NOW + start - MINUTE


def test_what_has_begun_already_is_told_until_it_is_over():
    running = change(slot(-MINUTE), slot(-MINUTE, "Cornil"))
    assert running.until(NOW) == NOW + HOUR - MINUTE
    assert change(slot(), slot(HOUR)).until(NOW) == NOW + HOUR
    early = change(slot(DAY), slot(-DAY))
    assert early.until(NOW) == NOW + DAY


moments = st.integers(0, 2**31).map(lambda s: datetime.fromtimestamp(s, UTC))
slots = st.builds(Slot, moments, moments, st.text(max_size=30), st.sampled_from(Gone))
parts = st.lists(
    st.builds(Part, st.integers(1, 2**31), st.sampled_from(TOLD_ROLES), st.text(max_size=30)), max_size=4
)
remembered = st.builds(Remembered, st.text(max_size=60), slots, st.none() | parts.map(tuple))
known = st.dictionaries(st.integers(1, 2**31), remembered, max_size=5)
notices = st.builds(Notice, moments, st.integers(0, 2**31), known)


@given(notices)
def test_a_notice_comes_back_from_the_ledger(notice):
    payload = notice.to_payload()
    assert all(isinstance(value, str | int) for value in payload.values())
    assert Notice.from_payload(payload) == notice


@given(notices, notices)
def test_what_a_reader_knew_first_is_kept(later, earlier):
    both = later.with_earlier(earlier)
    assert both.sessions.keys() == later.sessions.keys() | earlier.sessions.keys()
    assert all(both.sessions[id_] == known for id_, known in earlier.sessions.items())
    assert both.since == min(later.since, earlier.since)
    assert both.revision == max(later.revision, earlier.revision)


@given(slots, slots)
def test_a_mark_names_one_slot(one, other):
    assert (one.mark == other.mark) == (one == other)
    assert " " not in one.mark


def test_a_notice_that_an_earlier_version_wrote_is_read_and_tells_no_title():
    payload = {
        "since": 0,
        "revision": 3,
        "session:7": '["2026-12-01T10:00:00+00:00", "2026-12-01T11:00:00+00:00", "Janson", "", "Old"]',
    }
    (known,) = Notice.from_payload(payload).sessions.values()
    assert (known.title, known.slot.room, known.parts) == ("Old", "Janson", None)
    now = Remembered("New", known.slot, (Part(1, TOLD_ROLES[0], "Ada"),))
    assert not Change.between(7, known, now).differs
    assert Change.between(7, known, replace(now, slot=replace(known.slot, room="Cornil"))).retitled_from == ""
