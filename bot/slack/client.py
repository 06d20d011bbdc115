"""The Slack client: made in one place, because its defaults re-send messages."""

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.distance import Distance

TIMEOUT = 10
"""Seconds for one call; the ledger's lease is longer, so no other worker sends meanwhile."""

AWAY = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""The errors that a call raises if Slack is away or refuses it."""


def make_client(
    token: str | None,
    api_url: str,
    session: aiohttp.ClientSession | None = None,
    *,
    patient: bool = False,
    distance: Distance | None = None,
) -> AsyncWebClient:
    """A client that never repeats a call by itself: the default connection retry posts twice.

    A `patient` one waits as long as a 429 says and tries again: for reading the directory only. `distance` is told how
    Slack's clock stands, by each answer.
    """
    again: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=10)] if patient else []
    options: dict[str, Any] = {"timeout": TIMEOUT, "retry_handlers": again, "session": session}
    if distance is None:
        return AsyncWebClient(token, api_url, **options)
    return _Watched(distance, token, api_url, **options)


class _Watched(AsyncWebClient):
    """Notes the time of every answer of Slack."""

    def __init__(self, distance: Distance, token: str | None, api_url: str, **options: Any) -> None:
        super().__init__(token, api_url, **options)
        self._distance = distance

    async def api_call(self, *names: Any, **options: Any) -> AsyncSlackResponse:
        answered = self._distance.began()
        try:
            answer = await super().api_call(*names, **options)
        except SlackApiError as error:
            answered(getattr(error.response, "headers", None))
            raise
        answered(answer.headers)
        return answer
