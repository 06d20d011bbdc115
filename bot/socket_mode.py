"""Slack's requests through a socket of ours: for a bot without a public address."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.errors import Misconfigured, Unavailable
from bot.slack.client import AWAY

log = logging.getLogger(__name__)
_SILENCE = 60
"""Seconds without a ping after which the connection counts as dead: the SDK does not always notice (SLACK.md)."""


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str) -> AsyncIterator[None]:
    """Keep `app` connected; Misconfigured where Slack refuses the token."""
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except SlackApiError as error:
        raise Misconfigured(f"Slack refuses SLACK_APP_TOKEN ({error.response['error']}).") from None
    except AWAY as error:
        raise Unavailable(f"Slack cannot be reached for Socket Mode ({type(error).__name__}).") from None
    watch = asyncio.create_task(_watch(handler))
    try:
        yield
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
        await handler.close_async()  # type: ignore[no-untyped-call]


async def _watch(handler: AsyncSocketModeHandler) -> None:
    """Connect anew whenever the connection has gone silent."""
    while True:
        await asyncio.sleep(_SILENCE)
        heard = handler.client.last_ping_pong_time
        if heard is None or time.time() - heard > _SILENCE:
            log.warning("Socket Mode has been silent for over %d s: connecting anew", _SILENCE)
            await handler.client.connect_to_new_endpoint(force=True)
