"""One attempt to post one message: chat.postMessage once, and conversations.join where that is all that is missing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Ambiguous, Failure, NotMember, Outcome, Permanent, Sent, Transient, classify
from bot.domain.ledger.deliveries import Message
from bot.domain.ledger.rests import JOIN

EVENT_TYPE = "usher_delivery"
"""The metadata by which a message is found again."""
InTime = Callable[[], bool]
"""Tells whether a call that begins now ends before another worker may take over."""
OVERSLEPT = "its lease was nearly over"
"""The reason why a delayed worker posted nothing. It looks first, as another worker would, before it tries again."""


async def post(
    client: AsyncWebClient,
    delivery_id: int,
    message: Message,
    seconds: float,
    in_time: InTime = lambda: True,
) -> Outcome:
    """Post `message` within `seconds` for each call; never raises for what Slack or the network does.

    Nothing is posted once it is no longer `in_time`: another worker may have looked for it already. The client must
    have no retry handlers: they re-send what may have arrived.
    """
    outcome = await _post(client, delivery_id, message, seconds, in_time)
    if not isinstance(outcome, NotMember):
        return outcome
    refusal = await join(client, message.channel, seconds)
    return refusal or await _post(client, delivery_id, message, seconds, in_time)


async def join(client: AsyncWebClient, channel: str, seconds: float) -> Transient | Permanent | None:
    """Join the channel; None once the bot is in it, else why not. A private channel has to invite it."""
    try:
        async with asyncio.timeout(seconds):
            await client.conversations_join(channel=channel)
    except Exception as error:  # noqa: BLE001 - every error is classed, none is lost
        failure = harmless(classify(error))
        # what cannot be joined is for an organizer to mend: /invite
        return (
            replace(failure, method=JOIN) if isinstance(failure, Transient) else Permanent("not_in_channel")
        )
    return None


def harmless(failure: Failure) -> Transient | Permanent:
    """The failure of a call that may safely be made twice, and that not every installation may make."""
    match failure:
        case Ambiguous(cause):
            return Transient(cause)
        case NotMember(cause) | Transient("missing_scope" as cause):
            return Permanent(cause)
        case Transient() | Permanent():
            return failure


async def _post(
    client: AsyncWebClient, delivery_id: int, message: Message, seconds: float, in_time: InTime
) -> Outcome:
    if not in_time():
        return Ambiguous(OVERSLEPT)
    try:
        async with asyncio.timeout(seconds):
            response = await client.chat_postMessage(
                channel=message.channel,
                text=message.text,
                blocks=[dict(block) for block in message.blocks] or None,
                thread_ts=message.thread_ts or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": delivery_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        return Sent(channel=response["channel"], ts=response["ts"])
    except Exception as error:  # noqa: BLE001 - every error is classed, none is lost
        return classify(error)
