"""The times to look in Slack for a message whose post was not answered, and the time to send it again."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ledger.deliveries import Delivery

LOOKS = (5.0, 20.0, 60.0)
"""Seconds before each look. Slack may still be at it, and its history may lag: only what the last look does not find is
sent again."""
AGAIN = 30.0
"""Seconds before another try where Slack did not let us look."""
_LAST = timedelta(seconds=3)
"""The last look comes this long before a message expires, so that it can still be sent."""
_GIVEN_UP = timedelta(days=1)
"""A message that never expires is looked for this long while Slack refuses to look."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The next step after a look that did not find the message."""

    wait: float | None
    """Seconds until the next look; None where it is sent again."""
    in_doubt: bool = False
    """True if it is sent again only because it would expire. It may be in the channel already."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks for one message, one after the other."""

    waits: Sequence[float] = LOOKS

    def before(self, number: int, delivery: Delivery, now: datetime) -> float:
        """Seconds until the look of that number, from 0: sooner where the message would expire before it."""
        return max(0.0, min(self.waits[number], _until_last(delivery, now)))

    def missed(self, delivery: Delivery, now: datetime) -> Missed:
        """Return the next step after the looks that the delivery counts and this one."""
        done, is_last = delivery.looks + 1, _until_last(delivery, now) <= 0
        is_old = not delivery.attempts  # from a backup: what was sent before it was restored is there by now
        if done >= len(self.waits) or is_last or is_old:
            return Missed(None, in_doubt=is_last and not is_old)
        return Missed(self.before(done, delivery, now))

    def are_over(self, delivery: Delivery, now: datetime) -> bool:
        """Tell whether nobody needs the message now, while Slack refuses to look."""
        since = delivery.first_attempt_at or delivery.due_at
        return (delivery.expires_at or since + _GIVEN_UP) <= now


def _until_last(delivery: Delivery, now: datetime) -> float:
    """Return the seconds until it must be sent in doubt or expires; below 0 if that moment has passed."""
    return (delivery.expires_at - _LAST - now).total_seconds() if delivery.expires_at else math.inf
