from datetime import timedelta

import pytest

from bot.demo.rehearsal.report import POST, Call, peak
from bot.domain.ledger.deliveries import State
from tests.demo.rehearsal.samples import NOON, report, send

SECOND = timedelta(seconds=1)


def calls(method, *seconds, **fields):
    return tuple(Call(NOON + s * SECOND, method, **fields) for s in seconds)


def test_what_falls_upon_one_person_within_a_minute_collides():
    found = report(send(1), send(2, late=59), send(3, "U2"), send(4, "C1")).collisions
    assert [(c.name, c.kinds, c.is_channel) for c in found] == [
        ("Ada Example", ("star-reminder",) * 2, False)
    ]
    assert (found[0].first, found[0].last) == (NOON, NOON + 59 * SECOND)


def test_a_minute_later_is_another_thing():
    assert report(send(1), send(2, at=1)).collisions == ()


def test_a_long_train_of_messages_is_several_collisions():
    found = report(*(send(n, late=20.0 * n) for n in range(6))).collisions
    assert [len(c.kinds) for c in found] == [3, 3]


def test_what_stands_in_a_thread_disturbs_nobody():
    assert report(send(1, "C1"), send(2, "C1", in_thread=True)).collisions == ()


def test_who_gets_more_than_the_budget_in_an_hour():
    at_the_limit = [send(n, "U1", at=10 * n) for n in range(6)]
    over = [send(10 + n, "U2", at=9 * n) for n in range(7)]
    (crowd,) = report(*at_the_limit, *over).too_many
    assert (crowd.name, crowd.messages) == ("U2", 7)
    assert (crowd.first, crowd.last) == (NOON, NOON + timedelta(minutes=54))


def test_the_hour_may_begin_at_any_minute():
    early = [send(n, at=50 + n) for n in range(4)]
    later = [send(10 + n, at=70 + n) for n in range(4)]
    assert [c.messages for c in report(*early, *later).too_many] == [8]


def test_exactly_an_hour_apart_is_not_within_an_hour():
    assert report(send(1), send(2, at=60), budget=1).too_many == ()


def test_channels_have_no_budget():
    assert report(*(send(n, "C1", at=n) for n in range(20))).too_many == ()


def test_what_was_late_and_by_how_much():
    found = report(send(1, late=29.9), send(2, late=30), send(3, late=400), send(4, late=-5)).late
    assert [(s.id, s.late) for s in found] == [(3, 400 * SECOND), (2, 30 * SECOND)]


def test_a_channel_from_which_too_much_was_wanted_at_once():
    sends = [send(n, "C1", late=n) for n in range(61)]
    made = calls(POST, *range(61), channel="C1")
    workspace, busiest = report(*sends, calls=made).limits
    assert (workspace.what, workspace.used, workspace.wanted, workspace.breaks) == (
        "all messages",
        60,
        61,
        False,
    )
    assert (busiest.what, busiest.used, busiest.wanted, busiest.allowed) == ("messages to #main", 60, 61, 60)
    assert busiest.breaks
    assert busiest.at == NOON


def test_a_refusal_of_slack_breaks_a_limit():
    made = (*calls("chat.update", 0, 1), *calls("chat.update", 2, refused=True), *calls("auth.test", 1))
    (limit,) = report(calls=made, tiers={"chat.update": 50}).limits
    assert (limit.what, limit.used, limit.refused, limit.breaks) == ("chat.update", 3, 1, True)


def test_calls_below_their_tier_break_nothing():
    (limit,) = report(calls=calls("chat.update", *range(0, 120, 2)), tiers={"chat.update": 50}).limits
    assert (limit.used, limit.breaks) == (30, False)


def test_what_failed_and_who_was_not_reached_are_two_things():
    unlinked = [send(n, "person:7", state=State.FAILED, reason="no account") for n in (1, 2)]
    found = report(
        *unlinked, send(3, "C1", state=State.FAILED, reason="is_archived"), send(4, state=State.EXPIRED)
    )
    assert [s.id for s in found.failed] == [3, 4]
    assert [(u.name, u.messages, u.reason) for u in found.unreached] == [("Bo Unlinked", 2, "no account")]


def test_what_still_stands_open_at_the_end_has_failed():
    assert [s.id for s in report(send(1, state=State.UNCERTAIN)).failed] == [1]


@pytest.mark.parametrize(
    ("arrived", "part"), [({1: 2, 2: 1}, "twice"), ({2: 1}, "lost"), ({1: 1, 2: 1, 3: 1}, "unknown")]
)
def test_exactly_once(arrived, part):
    sends = send(1), send(2), send(3, state=State.FAILED)
    assert report(*sends).exactly_once
    broken = report(*sends, arrived=arrived)
    assert not broken.exactly_once
    assert len(getattr(broken, part)) == 1
    assert sum(len(found) for found in (broken.twice, broken.lost, broken.unknown)) == 1


def test_a_peak_is_the_fullest_window_wherever_it_begins():
    times = [NOON + n * SECOND for n in (0, 50, 70, 100, 109, 300)]
    assert peak(times, timedelta(minutes=1))[:2] == (4, 1)
    assert peak([], timedelta(minutes=1))[0] == 0


def test_sends_are_counted_by_kind_the_most_frequent_first():
    found = report(
        send(1), send(2, kind="digest"), send(3, at=5, kind="digest"), send(4, state=State.EXPIRED)
    )
    assert list(found.by_kind.items()) == [("digest", 2), ("star-reminder", 1)]
