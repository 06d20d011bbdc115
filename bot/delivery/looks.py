"""When a message whose post was not answered is looked for in Slack, and when it is sent again."""

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
"""How long before it expires a message is looked for at the latest, so that it can still be sent."""
_GIVEN_UP = timedelta(days=1)
"""How long a message without an end is looked for where Slack lets nobody look."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What follows a look that did not find the message."""

    wait: float | None
    """Seconds until the next look; None where it is sent again."""
    in_doubt: bool = False
    """Whether it is sent again only because it would expire: it may be there all the same."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks for one message, one after the other."""

    waits: Sequence[float] = LOOKS

    def before(self, number: int, delivery: Delivery, now: datetime) -> float:
        """Seconds until the look of that number, from 0: sooner where the message would expire before it."""
        return max(0.0, min(self.waits[number], _until_last(delivery, now)))

    def missed(self, delivery: Delivery, now: datetime) -> Missed:
        """What follows, after the looks that the delivery counts and this one."""
        done, is_last = delivery.looks + 1, _until_last(delivery, now) <= 0
        is_old = not delivery.attempts  # from a backup: what was sent before it was restored is there by now
        if done >= len(self.waits) or is_last or is_old:
            return Missed(None, in_doubt=is_last and not is_old)
        return Missed(self.before(done, delivery, now))

    def are_over(self, delivery: Delivery, now: datetime) -> bool:
        """Whether nobody needs the message any more, while Slack lets nobody look."""
        since = delivery.first_attempt_at or delivery.due_at
        return (delivery.expires_at or since + _GIVEN_UP) <= now


def _until_last(delivery: Delivery, now: datetime) -> float:
    """Seconds until it has to be sent in doubt, or expires; below 0 where that is past."""
    return (delivery.expires_at - _LAST - now).total_seconds() if delivery.expires_at else math.inf
