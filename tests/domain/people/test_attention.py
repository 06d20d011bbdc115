"""What a person wants to hear of, and when: choices, quiet hours over midnight and changes of the clocks, digests."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Priority, State
from bot.domain.people.attention import HOUR, Duty, Personal, Quiet, digest_due, is_urgent, zone_of
from bot.domain.program.sessions import Conference
from bot.domain.setup.settings import ReminderSettings

BRUSSELS, NEW_YORK, LORD_HOWE = map(ZoneInfo, ("Europe/Brussels", "America/New_York", "Australia/Lord_Howe"))
CONFERENCE = Conference(1, "amlc", "AMLC", "Europe/Brussels")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda m: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
)


def a_delivery(kind, priority=Priority.TIMELY, **payload) -> Delivery:
    return Delivery(1, kind, "s", "U1", "k", NOW, None, priority, 1, payload, State.PLANNED, 0, 0, False, None, "", "",
                    "", "", None)  # fmt: skip


def local(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-12-01 21:59", None),
        ("2026-12-01 22:00", "2026-12-02 07:00"),
        ("2026-12-01 23:59", "2026-12-02 07:00"),
        ("2026-12-02 00:00", "2026-12-02 07:00"),
        ("2026-12-02 06:59", "2026-12-02 07:00"),
        ("2026-12-02 07:00", None),
        ("2026-12-31 23:00", "2027-01-01 07:00"),
        (
            "2026-03-28 23:00",
            "2026-03-29 07:00",
        ),  # the clocks go forward in this night: eight hours become seven
        ("2026-10-24 23:00", "2026-10-25 07:00"),  # and back in this one: nine
    ],
)
def test_quiet_hours_run_past_midnight(now, until):
    quiet = Quiet(time(22), time(7))
    expected = until and local(until, BRUSSELS)
    assert quiet.until(local(now, BRUSSELS), BRUSSELS) == expected


def test_quiet_hours_within_a_day():
    quiet = Quiet(time(12), time(13, 30))
    assert quiet.until(local("2026-12-01 12:10", NEW_YORK), NEW_YORK) == local("2026-12-01 13:30", NEW_YORK)
    assert quiet.until(local("2026-12-01 13:30", NEW_YORK), NEW_YORK) is None
    assert quiet.until(local("2026-12-01 03:00", NEW_YORK), NEW_YORK) is None


def test_they_last_as_long_as_the_night_does():
    quiet = Quiet(time(22), time(7))
    for zone, spring, autumn in (
        (BRUSSELS, "2026-03-28 22:00", "2026-10-24 22:00"),
        (NEW_YORK, "2026-03-07 22:00", "2026-10-31 22:00"),
    ):
        lasting = []
        for night in (spring, autumn):
            begins = local(night, zone)
            ends = quiet.until(begins, zone)
            assert ends
            lasting.append(ends - begins)
        assert lasting == [timedelta(hours=8), timedelta(hours=10)]


def test_an_end_that_comes_twice_or_never():
    twice, never = Quiet(time(22), time(2, 30)), Quiet(time(22), time(2, 30))
    first, second = (local("2026-10-25 02:30", BRUSSELS, fold) for fold in (0, 1))
    assert twice.until(local("2026-10-25 01:00", BRUSSELS), BRUSSELS) == first
    assert twice.until(local("2026-10-25 02:10", BRUSSELS, 1), BRUSSELS) == second
    ends = never.until(local("2026-03-29 01:00", BRUSSELS), BRUSSELS)
    assert ends
    assert never.until(ends, BRUSSELS) is None


@given(clocks, clocks, moments, st.sampled_from([BRUSSELS, NEW_YORK, LORD_HOWE]))
def test_quiet_hours_end_soon_and_are_over_then(start, end, now, zone):
    if start == end:
        return
    quiet = Quiet(start, end)
    ends = quiet.until(now, zone)
    if ends is None:
        clock = now.astimezone(zone).time()
        assert not (start <= clock < end if start < end else clock >= start or clock < end)
    else:
        assert now < ends <= now + timedelta(hours=26)
        # over, unless the clocks jumped over the end, right into the next quiet hours
        assert quiet.until(ends, zone) is None or ends.astimezone(zone).time() >= start > end


@given(
    st.builds(
        Personal,
        duty=st.sampled_from(Duty),
        deadlines=st.booleans(),
        star_lead=st.sampled_from([None, 0, 5, 60]),
        quiet=st.none() | st.builds(Quiet, clocks, clocks),
    )
)
def test_choices_survive_the_record(chosen):
    assert Personal.from_json(chosen.to_json()) == chosen
    assert Personal.from_json({}) == Personal()


def test_nobody_goes_without_the_last_reminder_of_their_own_session():
    last = Personal(duty=Duty.LAST)
    for kind, leads in (
        (DeliveryKind.SPEAKER_REMINDER, (1440, 60, 15)),
        (DeliveryKind.CHAIR_REMINDER, (60, 10)),
    ):
        refused = [lead for lead in leads if last.refuses(kind, {"lead": lead}, CONFERENCE)]
        assert refused == list(leads[:-1])
        assert not any(Personal().refuses(kind, {"lead": lead}, CONFERENCE) for lead in leads)


def test_what_can_be_switched_off():
    chosen = Personal(deadlines=False, star_lead=0)
    for kind in (DeliveryKind.DEADLINE_REMINDER, DeliveryKind.REVIEW_REMINDER, DeliveryKind.STAR_REMINDER):
        assert chosen.refuses(kind, {}, CONFERENCE)
        assert not Personal().refuses(kind, {}, CONFERENCE)
    assert not chosen.refuses(DeliveryKind.ANNOUNCEMENT, {}, CONFERENCE)
    assert chosen.star_leads(CONFERENCE) == ()
    assert Personal(star_lead=5).star_leads(CONFERENCE) == (5,)
    rules = replace(CONFERENCE, reminders=ReminderSettings(star_leads=(30, 10)))
    assert Personal().star_leads(rules) == (30, 10)


def test_what_is_urgent():
    for kind in (DeliveryKind.SPEAKER_REMINDER, DeliveryKind.CHAIR_REMINDER):
        assert is_urgent(a_delivery(kind, lead=60))
        assert not is_urgent(a_delivery(kind, lead=61))
    assert not is_urgent(a_delivery(DeliveryKind.STAR_REMINDER, lead=15))
    assert not is_urgent(a_delivery(DeliveryKind.ANNOUNCEMENT))
    assert is_urgent(a_delivery(DeliveryKind.CHANGE_NOTICE, Priority.NOW))
    assert not is_urgent(a_delivery(DeliveryKind.CHANGE_NOTICE, Priority.TIMELY))
    assert is_urgent(a_delivery(DeliveryKind.PRESENCE_ASK))


def test_when_a_digest_leaves():
    soon = NOW + timedelta(minutes=2)
    assert digest_due(NOW, None, None) == soon
    assert digest_due(NOW, NOW - timedelta(minutes=10), None) == NOW + timedelta(minutes=50)
    assert digest_due(NOW, NOW - 2 * HOUR, None) == soon
    # what would be of no use in an hour does not wait for it
    assert digest_due(NOW, NOW - timedelta(minutes=10), NOW + timedelta(minutes=15)) == NOW + timedelta(
        minutes=12
    )
    assert digest_due(NOW, None, NOW + timedelta(minutes=1)) == NOW


def test_a_zone_that_nobody_knows_is_the_conferences():
    assert zone_of("America/New_York", BRUSSELS) == NEW_YORK
    for name in ("", "Middle/Earth", "../etc/passwd", "UTC\0"):
        assert zone_of(name, BRUSSELS) == BRUSSELS
