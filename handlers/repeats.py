"""Events that Slack sends again, because our acknowledgement did not reach it: each is handled once."""

import asyncio
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

_REMEMBERED = 600.0
"""Seconds for which an event is remembered: Slack's last repeat comes after about 5 minutes."""
_MOST = 50_000
"""How many events are remembered at most."""


def attach(app: AsyncApp) -> None:
    """Acknowledge an event that this process has seen before, and do no more about it."""
    seen: dict[str, float] = {}

    async def drop_repeats(body: dict[str, Any], next_: Callable[[], Any]) -> BoltResponse | None:
        if event := body.get("event_id"):
            now = asyncio.get_running_loop().time()
            _forget(seen, now)
            if event in seen:
                return BoltResponse(status=200)
            seen[event] = now + _REMEMBERED
        await next_()
        return None

    app.middleware(drop_repeats)


def _forget(seen: dict[str, float], now: float) -> None:
    """Drop what is old; the oldest come first."""
    for event in list(seen):
        if seen[event] > now and len(seen) < _MOST:
            return
        del seen[event]
