"""What the worker counts: what became of deliveries, how late they were, its rounds, and the lease."""

import pytest

from bot.delivery.pulse import Pulse
from bot.domain.ledger.deliveries import DeliveryKind, Drop
from bot.errors import Unavailable
from bot.metrics import Metrics
from tests.delivery.conftest import Desk


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_each_end_is_counted_once_and_what_was_sent_with_its_lateness(desk: Desk):
    async def drop(_delivery):
        return Drop("it no longer stands")

    metrics = Metrics()
    worker = desk.worker(metrics=metrics, renderers={**desk.renderers, DeliveryKind.WELCOME: drop})
    await desk.plan(
        desk.one("sent", "C1", minutes=-2, kind=DeliveryKind.SPEAKER_REMINDER),
        desk.one("refused", "CARCHIVED"),
        desk.one("dropped", "U1", kind=DeliveryKind.WELCOME),
        desk.one("late", "C2", minutes=-2, expires=-1),
        desk.one("planned", "C3", minutes=60),
    )
    await worker.sweep()
    desk.move(seconds=10)  # what is less urgent leaves some of Slack's rate to others
    await worker.sweep()
    value = metrics.registry.get_sample_value
    settled = {
        (kind, state): value("usher_deliveries_settled_total", {"kind": kind, "state": state})
        for kind in ("announcement", "speaker-reminder", "welcome")
        for state in ("sent", "failed", "cancelled", "expired")
    }
    assert {pair: count for pair, count in settled.items() if count} == {
        ("speaker-reminder", "sent"): 1,
        ("announcement", "failed"): 1,
        ("announcement", "expired"): 1,
        ("welcome", "cancelled"): 1,
    }
    late = {"kind": "speaker-reminder"}
    assert value("usher_delivery_lateness_seconds_sum", late) == 120
    assert value("usher_delivery_lateness_seconds_bucket", {**late, "le": "60.0"}) == 0
    assert value("usher_delivery_lateness_seconds_count", {"kind": "announcement"}) is None


async def test_a_round_counts_when_it_has_ended_and_not_when_it_failed(desk: Desk):
    timer = Seconds()
    worker, other = desk.worker("w1"), desk.worker("w2")
    worker.pulse, other.pulse = Pulse(timer), Pulse(timer)
    timer.now = 100
    await worker.sweep()
    assert (worker.pulse.age, worker.pulse.held) == (0, None)  # nothing is due: nobody needs the lease
    await desk.plan(desk.one("first"))
    await worker.sweep()
    timer.now = 110
    await desk.plan(desk.one("second"))
    await other.sweep()
    assert (worker.pulse.held, worker.pulse.age) == (10, 10)
    assert (other.pulse.held, other.pulse.age) == (None, 0)  # it stands by, and is well
    timer.now = 131
    assert worker.pulse.held is None  # the lease was not renewed

    async def away():
        raise Unavailable("away")

    other._anything = away
    with pytest.raises(Unavailable):
        await other.sweep()
    assert other.pulse.age == 21


async def test_a_round_that_goes_on_for_long_counts_while_it_moves(desk: Desk):
    worker, beats = desk.worker(), []
    worker.pulse.beat = lambda: beats.append(1)
    await desk.plan(desk.one("one"))
    await worker.sweep()
    assert len(beats) > 1
