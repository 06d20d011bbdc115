"""The way to Slack and back: how long a call takes."""

import asyncio
from collections.abc import Awaitable, Callable

LISTS = frozenset({"users.list", "conversations.list", "conversations.members"})
"""Slack takes longer over a page of these."""
_LONGER = 3


class Network:
    """Each answer of the Web API comes `seconds` later, of a list three times that; `wait` lets them pass."""

    def __init__(
        self, seconds: float = 0.0, wait: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self.seconds = seconds
        self.wait = wait

    def takes(self, method: str) -> float:
        """Return how long a call of `method` takes, in seconds."""
        return self.seconds * (_LONGER if method in LISTS else 1)

    async def trip(self, method: str) -> None:
        """Let the time of one call pass."""
        if self.seconds:
            await self.wait(self.takes(method))
