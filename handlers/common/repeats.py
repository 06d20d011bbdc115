"""Requests that come again, because our acknowledgement did not reach Slack or somebody replays them: each acts once."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.domain.common.commands import SESSION

_REMEMBERED = 600.0
"""Seconds for which a request is remembered: a signature holds for 5 minutes, and Slack's last repeat comes after about 5."""
_MOST = 50_000
"""The greatest number of remembered requests."""


def attach(app: AsyncApp, prefix: str) -> None:
    """Acknowledge a request that this process has seen before, and do no more about it."""
    seen: dict[str, float] = {}
    reading = SESSION.typed(prefix)

    async def drop_repeats(
        req: AsyncBoltRequest, body: dict[str, Any], next_: Callable[[], Any]
    ) -> BoltResponse | None:
        if body.get("command") != reading:  # it only reads, and may be answered again
            now = asyncio.get_running_loop().time()
            _forget(seen, now)
            names = list(_names(req, body))
            if any(name in seen for name in names):
                return BoltResponse(status=200)
            seen.update(dict.fromkeys([*names, *_bodies(req)], now + _REMEMBERED))
        await next_()
        return None

    app.middleware(drop_repeats)


def _names(request: AsyncBoltRequest, body: dict[str, Any]) -> Iterator[str]:
    """Yield what tells the request from every other one: an event's id, the signature; of what Slack sends again, the body."""
    if event := body.get("event_id"):
        yield str(event)
    yield from request.headers.get("x-slack-signature", ())
    if request.headers.get("x-slack-retry-num"):
        yield from _bodies(request)


def _bodies(request: AsyncBoltRequest) -> Iterator[str]:
    """The body, in few characters; in Socket Mode there is none, and `bot.socket_mode` knows its envelopes."""
    if request.raw_body:
        yield hashlib.sha256(request.raw_body.encode(errors="replace")).hexdigest()


def _forget(seen: dict[str, float], now: float) -> None:
    """Drop what is old; the oldest come first."""
    for name in list(seen):
        if seen[name] > now and len(seen) < _MOST:
            return
        del seen[name]
