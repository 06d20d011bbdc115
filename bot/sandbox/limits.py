"""Rate limits: a token bucket per method, and for posts one per channel (docs.slack.dev/apis/web-api/rate-limits)."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

TIERS = {2: 20, 3: 50, 4: 100}
"""Calls a minute of a method in one workspace; a bucket that is full lets that many pass at once."""
METHOD_TIER = {
    "users.list": 2,
    "conversations.list": 2,
    "conversations.create": 2,
    "chat.update": 3,
    "chat.delete": 3,
    "conversations.open": 3,
    "conversations.info": 3,
    "conversations.history": 3,
    "conversations.replies": 3,
    "conversations.join": 3,
    "users.lookupByEmail": 3,
    "chat.postEphemeral": 4,
    "conversations.members": 4,
    "users.info": 4,
    "views.open": 4,
    "views.push": 4,
    "views.update": 4,
    "views.publish": 4,
}
ONE_TOKEN = 1 - 1e-9
"""A bucket that was refilled to 0.9999999999 holds one."""
POSTS_IN_A_BURST = 4
POSTS_A_MINUTE = 360
"""Slack says "several hundred a minute" for a workspace; bursts of 60 pass."""


@dataclass(slots=True)
class Bucket:
    """Tokens up to `capacity`, refilled by `rate` a second."""

    capacity: float
    rate: float
    filled: float
    tokens: float

    def missing(self, now: float) -> float:
        """Seconds until a token is there; 0 where one is."""
        self.tokens = min(self.capacity, self.tokens + (now - self.filled) * self.rate)
        self.filled = now
        return max(0.0, (ONE_TOKEN - self.tokens) / self.rate)


class Limits:
    """The buckets of one workspace; `timer` gives seconds, `enabled` switches all of them."""

    def __init__(self, timer: Callable[[], float] = time.monotonic, *, enabled: bool = True) -> None:
        self._timer = timer
        self.enabled = enabled
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def wait(self, method: str, channel: str = "") -> int:
        """0 and the call counts, or the whole seconds of Retry-After and it does not."""
        if not self.enabled:
            return 0
        now = self._timer()
        buckets = self._asked(method, channel, now)
        missing = max((bucket.missing(now) for bucket in buckets), default=0.0)
        if missing:
            return math.ceil(missing)
        for bucket in buckets:
            bucket.tokens -= 1
        return 0

    def _asked(self, method: str, channel: str, now: float) -> list[Bucket]:
        if method == "chat.postMessage":
            return [
                self._bucket((method, channel), POSTS_IN_A_BURST, 1.0, now),
                self._bucket((method, ""), 60, POSTS_A_MINUTE / 60, now),
            ]
        tier = METHOD_TIER.get(method)
        if tier is None:
            return []
        return [self._bucket((method, ""), TIERS[tier], TIERS[tier] / 60, now)]

    def _bucket(self, key: tuple[str, str], capacity: float, rate: float, now: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(capacity, rate, now, capacity))
