"""Token buckets over a timer of our own."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.backoff import Backoff
from bot.delivery.rates import Bucket, Rates


class Timer:
    """Seconds that pass when they are told to."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def timer():
    return Timer()


def test_a_burst_then_one_a_second(timer):
    bucket = Bucket(timer, 1.0, 3)
    for _ in range(3):
        assert bucket.wait() == 0
        bucket.take()
    assert bucket.level() == 0
    assert bucket.wait() == pytest.approx(1.0)
    timer.now += 1
    assert (bucket.level(), bucket.wait()) == (1, 0)
    timer.now += 100
    assert bucket.level() == 3
    assert bucket.idle


def test_a_pause_lets_nothing_pass_and_the_longer_one_counts(timer):
    bucket = Bucket(timer, 1.0, 3)
    bucket.pause(30)
    bucket.pause(5)
    assert (bucket.level(), bucket.wait(), bucket.idle) == (0, pytest.approx(30), False)
    timer.now += 30
    assert (bucket.level(), bucket.wait()) == (3, 0)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_the_rate(steps):
    timer = Timer()
    bucket, taken, start = Bucket(timer, 1.0, 3), 0, timer.now
    for step in steps:
        timer.now += step
        if bucket.level():
            bucket.take()
            taken += 1
        assert taken <= 3 + (timer.now - start) + 1e-6


def test_channels_rest_apart_and_share_the_workspace(timer):
    rates = Rates(timer, per_minute=60, burst=4, channel_burst=2)
    rates.alias("person:1", "U1")
    for _ in range(2):
        rates.take("U1")
    assert rates.resting() == {"U1", "person:1"}
    assert (rates.ready("U1"), rates.ready("C1"), rates.budget()) == (False, True, 2)
    rates.take("C1")
    rates.take("C2")
    assert (rates.budget(), rates.ready("C3")) == (0, False)
    assert rates.next_in() == pytest.approx(1.0)
    timer.now += 60
    assert (rates.resting(), rates.budget(), rates.next_in()) == (set(), 4, 0)


def test_refused_channels_rest_apart_until_slack_takes_nothing_any_more(timer):
    rates = Rates(timer)
    for n in range(9):
        rates.refused(f"C{n}", 3600)
    assert rates.budget() == 10
    rates.succeeded()
    for n in range(9):
        rates.refused(f"D{n}", 3600)
    assert rates.budget() == 10
    rates.refused("E1", 3600)
    assert rates.budget() == 0
    timer.now += 5  # not an hour: one tries
    assert rates.budget() == 10
    assert len(rates.resting()) == 19


def test_failures_in_a_row_are_waited_out_longer_and_longer(timer):
    rates, waits = Rates(timer), []
    for _ in range(20):
        for _ in range(3):
            rates.failed()
        waits.append(rates.next_in())
        timer.now += 60
    assert waits[:5] == pytest.approx([5, 10, 20, 40, 60])
    assert max(waits) == pytest.approx(60)
    rates.succeeded()
    rates.failed()
    assert rates.next_in() == 0


def test_backoff_doubles_with_jitter_up_to_a_limit_and_never_below_retry_after():
    backoff = Backoff(first=2, longest=120, random=random.Random(7))
    for attempts, full in ((1, 2), (2, 4), (4, 16), (7, 120), (5000, 120)):
        seconds = [backoff.seconds(attempts) for _ in range(50)]
        assert all(full / 2 <= each <= full for each in seconds)
        assert len(set(seconds)) > 1
    assert backoff.seconds(1, at_least=30) == 30
    assert Backoff(random=random.Random(7)).seconds(3) == Backoff(random=random.Random(7)).seconds(3)
