"""The time of a first attempt by Slack's clock: its messages carry its own times."""

from collections.abc import Callable
from datetime import datetime

from bot.clock import Clock
from bot.domain.ledger.deliveries import Delivery
from bot.slack.distance import Distance


def begun(delivery: Delivery, clock: Clock, distance: Distance) -> Callable[[], datetime]:
    """A function that says when the first attempt was at the earliest, as far as is known at that moment.

    The attempt was written down in Slack's time, as far as that was known then. If our clock went ahead since Slack
    answered last, Slack's next answer tells. If it was set back, what is written lies in the future.
    """
    first = delivery.first_attempt_at
    assert first is not None  # `begin` wrote it before anything was sent
    return lambda: min(first, distance.in_slacks_time(first), distance.in_slacks_time(clock.utcnow()))
