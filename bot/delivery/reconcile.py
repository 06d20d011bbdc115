"""Look in Slack for a message whose attempt ended without an answer (DESIGN §5 "Ambiguous")."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import NotMember, Permanent, Sent, Transient, classify
from bot.delivery.post import EVENT_TYPE, harmless, join
from bot.domain.deliveries import Delivery

_SLACK = timedelta(minutes=10)
"""How far our clock and Slack's may be apart: by five minutes, and Slack's own requests are refused as too old."""
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Missing:
    """It is not there: it may be sent again."""

    others: frozenset[int] = frozenset()
    """The deliveries that are there."""


async def look(
    client: AsyncWebClient, delivery: Delivery, seconds: float, ask: Callable[[], None] = lambda: None
) -> Sent | Missing | Transient | Permanent:
    """Whether the message is where it was sent to, since its first attempt; `seconds` bound each try.

    `ask` is called before each page that is asked for: every one counts against the rate.
    """
    found = await _look(client, delivery, seconds, ask)
    if not isinstance(found, NotMember):
        return found
    refusal = await join(client, delivery.channel, seconds)
    if refusal:
        return refusal
    again = await _look(client, delivery, seconds, ask)
    return Permanent(again.cause) if isinstance(again, NotMember) else again


async def _look(
    client: AsyncWebClient, delivery: Delivery, seconds: float, ask: Callable[[], None]
) -> Sent | Missing | Transient | Permanent | NotMember:
    try:
        async with asyncio.timeout(seconds):
            channel = await _conversation(client, delivery.channel)
            others: set[int] = set()
            async for message in _messages(client, delivery, channel, ask):
                number = _delivery_of(message)
                if number == str(delivery.id):
                    return Sent(channel, message["ts"])
                if number.isdecimal():
                    others.add(int(number))
    except Exception as error:  # noqa: BLE001 - every error is classed, none is lost
        failure = classify(error)
        return failure if isinstance(failure, NotMember) else harmless(failure)
    return Missing(frozenset(others))


async def _conversation(client: AsyncWebClient, channel: str) -> str:
    """A direct message was addressed to a user: opening it again gives the conversation's id."""
    if not channel.startswith(("U", "W")):
        return channel
    opened = await client.conversations_open(users=channel)
    return str(opened["channel"]["id"])


async def _messages(
    client: AsyncWebClient, delivery: Delivery, channel: str, ask: Callable[[], None]
) -> AsyncIterator[Mapping[str, Any]]:
    assert delivery.first_attempt_at is not None  # `begin` wrote it before anything was sent
    oldest = f"{(delivery.first_attempt_at - _SLACK).timestamp():.6f}"
    cursor: str | None = None
    while True:
        ask()
        if delivery.thread_ts:
            page = await client.conversations_replies(
                channel=channel,
                ts=delivery.thread_ts,
                oldest=oldest,
                limit=_PAGE,
                cursor=cursor,
                include_all_metadata=True,
            )
        else:
            page = await client.conversations_history(
                channel=channel, oldest=oldest, limit=_PAGE, cursor=cursor, include_all_metadata=True
            )
        for message in page.get("messages") or ():
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _delivery_of(message: Mapping[str, Any]) -> str:
    """The number of the delivery that a message is, "" where it is none."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("id")) if metadata.get("event_type") == EVENT_TYPE else ""
