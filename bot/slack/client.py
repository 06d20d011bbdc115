"""The Slack client: made in one place, because its defaults re-send messages."""

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT = 10
"""Seconds for one call; the ledger's lease is longer, so no other worker sends meanwhile."""

AWAY = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""What a call raises where Slack is away or refuses it."""


def make_client(
    token: str | None, api_url: str, session: aiohttp.ClientSession | None = None, *, patient: bool = False
) -> AsyncWebClient:
    """A client that never repeats a call by itself: the default connection retry posts twice (SLACK.md).

    A `patient` one waits as long as a 429 says and tries again: for reading the directory only.
    """
    again: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=10)] if patient else []
    return AsyncWebClient(
        token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=again, session=session
    )
