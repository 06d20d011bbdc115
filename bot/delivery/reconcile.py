"""Look in Slack for a message whose attempt ended without an answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import NotMember, Permanent, Sent, Transient, classify
from bot.delivery.post import EVENT_TYPE, harmless, join
from bot.domain.ledger.deliveries import Delivery

_SLACK = timedelta(minutes=10)
"""So much earlier than the first attempt the search begins: what is known of the distance to Slack's clock may be wrong."""
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Missing:
    """It is not there: it may be sent again."""

    others: frozenset[int] = frozenset()
    """The deliveries that are there."""


async def look(
    client: AsyncWebClient,
    delivery: Delivery,
    seconds: float,
    ask: Callable[[], None] = lambda: None,
    begun: Callable[[], datetime] | None = None,
) -> Sent | Missing | Transient | Permanent:
    """Look for the message in its channel since its first attempt; `seconds` is the limit of each try.

    `ask` is called before each page, because each counts against the rate. `begun` is the time of the first attempt by
    Slack's clock as far as known. Slack's answers may show that it was earlier.
    """
    assert delivery.first_attempt_at is not None  # `begin` wrote it before anything was sent
    first = begun or partial(getattr, delivery, "first_attempt_at")
    since = first()
    found = await _look(client, delivery, seconds, ask, since)
    if isinstance(found, NotMember):
        refusal = await join(client, delivery.channel, seconds)
        if refusal:
            return refusal
        found = await _look(client, delivery, seconds, ask, since)
    if isinstance(found, Missing) and (known := first()) < since - _SLACK / 2:
        found = await _look(client, delivery, seconds, ask, known)
    return Permanent(found.cause) if isinstance(found, NotMember) else found


async def _look(
    client: AsyncWebClient, delivery: Delivery, seconds: float, ask: Callable[[], None], since: datetime
) -> Sent | Missing | Transient | Permanent | NotMember:
    try:
        async with asyncio.timeout(seconds):
            channel = await _conversation(client, delivery.channel)
            others: set[int] = set()
            async for message in _messages(client, delivery, channel, ask, since):
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
    client: AsyncWebClient, delivery: Delivery, channel: str, ask: Callable[[], None], since: datetime
) -> AsyncIterator[Mapping[str, Any]]:
    oldest = f"{(since - _SLACK).timestamp():.6f}"
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
