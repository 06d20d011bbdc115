"""The rests that Slack asks for, with their length."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(seconds=5)
"""A shorter rest is over before another process could need to know of it."""
LONGEST = timedelta(hours=1)
"""The longest rest, whatever Retry-After a proxy writes: a later call asks again."""
LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Slack's names of a limit."""
POST, LOOK = "chat.postMessage", "conversations.history"
JOIN, UPDATE = "conversations.join", "chat.update"
TO_POST = frozenset({POST, JOIN})
"""Rests of these methods stop posts, too: a channel that the bot must join takes no message before."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A method that rests until a moment: for one channel or person, or with "" for the whole workspace."""

    method: str
    channel: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Resting:
    """A rest, how many messages wait for its end, and how many of them expire before."""

    rest: Rest
    waiting: int
    expiring: int

    def says(self, name: str) -> str:
        """As "Slack limits chat.postMessage to #general (ratelimited) until …"; `name` is whom it is about, "" for all."""
        about = f"to {name}" if name else "of the whole workspace"
        limits = f"Slack limits {self.rest.method} {about} ({self.rest.reason}) until {self.rest.until:%Y-%m-%d %H:%M} UTC"
        if self.rest.method == UPDATE:
            return f"{limits}: messages that were edited change after that."
        waits = "1 message waits" if self.waiting == 1 else f"{self.waiting} messages wait"
        return f"{limits}: {waits}, {self.expiring or 'none'} of them will expire before."
