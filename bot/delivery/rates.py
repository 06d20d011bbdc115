"""Slack's rates as token buckets.

They pace real requests, so they go by a timer in seconds and not by the conference's clock, which may be moved.
"""

import time
from collections.abc import Callable

from bot.domain.ledger.ranks import Rank

_CROWD = 3
"""So many failures in a row are not about one message: Slack wants to be left alone."""
_EVERYBODY = 10
"""So many channels refused one after the other, and nothing taken between, are not about the channels."""
_PAUSE, _LONGEST_PAUSE = 5.0, 60.0
_ALMOST = 1e-9
"""A bucket that was refilled to 0.9999999999 holds a token."""
_LEFT = {Rank.PROMPT: 0.2, Rank.MANY: 0.8, Rank.BULK: 0.8}
"""The share of the workspace's burst that these ranks leave to those before them. It costs them no rate, only their burst."""


class Bucket:
    """At most `capacity` tokens, and `per_second` new ones a second of `timer`."""

    def __init__(self, timer: Callable[[], float], per_second: float, capacity: int) -> None:
        self._timer, self._per_second, self._capacity = timer, per_second, capacity
        self._tokens = float(capacity)
        self._filled = self._until = timer()

    def level(self) -> int:
        """Return the number of tokens that may be taken now."""
        return 0 if self.paused else max(0, int(self._refilled() + _ALMOST))

    def wait(self, tokens: int = 1) -> float:
        """Seconds until so many tokens are there; 0 where they are."""
        missing = tokens - _ALMOST - self._refilled()
        return max(0.0, self._until - self._filled, missing / self._per_second)

    def take(self) -> None:
        """Take a token; what is taken beyond the last one is waited for."""
        self._tokens = self._refilled() - 1

    def pause(self, seconds: float) -> None:
        """Let nothing pass for so long: Slack's Retry-After."""
        self._until = max(self._until, self._timer() + seconds)

    @property
    def paused(self) -> bool:
        """Tell whether Slack has said to wait and that time is not over."""
        return self._timer() < self._until

    @property
    def idle(self) -> bool:
        """Tell whether it is full and open, so it can be dropped and made again."""
        return self.level() == self._capacity

    def _refilled(self) -> float:
        now = self._timer()
        self._tokens = min(float(self._capacity), self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        return self._tokens


class Rates:
    """The budget of one workspace: each channel, all of them together, and look-ups."""

    def __init__(
        self,
        timer: Callable[[], float] = time.monotonic,
        *,
        per_minute: float = 300,
        burst: int = 10,
        channel_per_second: float = 1.0,
        channel_burst: int = 3,
    ) -> None:
        self._new_channel: Callable[[], Bucket] = lambda: Bucket(timer, channel_per_second, channel_burst)
        self._channels: dict[str, Bucket] = {}
        self._workspace = Bucket(timer, per_minute / 60, burst)
        self._left = {rank: int(burst * share) for rank, share in _LEFT.items()}
        self._failures, self._refusals, self._patience = 0, 0, _PAUSE
        self.lookups = Bucket(timer, 50 / 60, 10)
        """conversations.history, .replies and .open are of Tier 3: 50 a minute."""

    def budget(self, rank: Rank = Rank.PRESENCE) -> int:
        """Return how many messages of that rank the workspace may send now. Low ranks leave some for higher ones."""
        return max(0, self._workspace.level() - self._left.get(rank, 0))

    def ready(self, channel: str) -> bool:
        """Tell whether a message may go to the channel now."""
        return bool(self._workspace.level() and self._bucket(channel).level())

    def take(self, channel: str) -> None:
        """Count a message to the channel."""
        self._workspace.take()
        self._bucket(channel).take()

    def alias(self, recipient: str, channel: str) -> None:
        """Let `recipient`, as the ledger names them, wait when their channel does."""
        self._channels[recipient] = self._bucket(channel)

    def refused(self, channel: str, seconds: float, *, is_post: bool = True) -> None:
        """Note that Slack answered 429 to a post or to a call before it: that channel rests, and no other.

        If it refuses one channel after another and takes nothing, all rest for a while, and one tries.
        """
        self._bucket(channel).pause(seconds)
        if not is_post:
            return
        self._refusals += 1
        if self._refusals >= _EVERYBODY and not self._workspace.paused:
            self.halt(min(seconds, self._patience))
            self._patience = min(_LONGEST_PAUSE, self._patience * 2)

    def rest(self, channel: str, seconds: float) -> None:
        """Go on with a rest that was written down: of a channel, or with "" of the workspace."""
        (self._bucket(channel) if channel else self._workspace).pause(seconds)

    def failed(self) -> None:
        """A post failed, and not for its own fault: where that goes on, wait longer and longer."""
        self._failures += 1
        if self._failures >= _CROWD and not self._workspace.paused:
            self.halt(self._patience)
            self._patience = min(_LONGEST_PAUSE, self._patience * 2)

    def succeeded(self) -> None:
        """A post arrived."""
        self._failures, self._refusals, self._patience = 0, 0, _PAUSE

    def halt(self, seconds: float) -> None:
        """Send nothing at all for so long."""
        self._workspace.pause(seconds)

    def resting(self) -> set[str]:
        """The channels and recipients that must wait; forgets those that are as good as new."""
        self._channels = {name: bucket for name, bucket in self._channels.items() if not bucket.idle}
        return {name for name, bucket in self._channels.items() if not bucket.level()}

    def next_in(self) -> float:
        """Seconds until something that must wait now may go; 0 where nothing must."""
        waits = [
            self._workspace.wait(max(self._left.values()) + 1),
            *(self._channels[name].wait() for name in self.resting()),
        ]
        return min((wait for wait in waits if wait > 0), default=0.0)

    def _bucket(self, channel: str) -> Bucket:
        if channel not in self._channels:
            self._channels[channel] = self._new_channel()
        return self._channels[channel]
