"""What each request of Slack's waited for: the calls of Slack that were made before its acknowledgement.

Nothing has to be said of a handler for it to be watched: requests are seen where Bolt takes them in, calls where the SDK
makes them, and what belongs together is told by the context in which a handler runs.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.lookups import Lookups

WITH_TRIGGER = frozenset({"views.open", "views.push"})
"""What may come before the acknowledgement: its trigger lives for seconds."""


@dataclass(slots=True)
class Asked:
    """One request: what it was, and the calls of Slack that were made before it was acknowledged."""

    what: str
    request: AsyncBoltRequest
    calls: list[str] = field(default_factory=list)
    answered: bool = False

    @property
    def waits(self) -> bool:
        """Whether it has no acknowledgement yet."""
        ack = self.request.context.get("ack")
        return not self.answered and (ack is None or ack.response is None)


_current: ContextVar[Asked | None] = ContextVar("asked", default=None)


class Watch:
    """Every request that came in."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def offences(self) -> list[str]:
        """Requests that waited for Slack, and for what."""
        return [
            f"{asked.what} waits for {call}"
            for asked in self.asked
            for call in asked.calls
            if call not in WITH_TRIGGER
        ]

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Watch every app and every client while the block runs."""
        dispatch, api_call = AsyncApp.async_dispatch, AsyncBaseClient.api_call
        respond, ask = AsyncWebhookClient.send_dict, Lookups.ask

        async def dispatched(app: AsyncApp, request: AsyncBoltRequest) -> Any:
            asked = Asked(_what(request.body), request)
            self.asked.append(asked)
            token = _current.set(asked)
            try:
                return await dispatch(app, request)
            finally:
                asked.answered = True
                _current.reset(token)

        async def called(client: AsyncBaseClient, api_method: str, **kwargs: Any) -> Any:
            _note(api_method)
            return await api_call(client, api_method, **kwargs)

        async def responded(client: AsyncWebhookClient, *args: Any, **kwargs: Any) -> Any:
            _note("response_url")
            return await respond(client, *args, **kwargs)

        async def looked_up(lookups: Lookups, question: Any, *args: Any, **kwargs: Any) -> Any:
            _note(f"a look-up of {question}")  # it may be remembered now, and asked the next time
            return await ask(lookups, question, *args, **kwargs)

        with (
            mock.patch.object(AsyncApp, "async_dispatch", dispatched),
            mock.patch.object(AsyncBaseClient, "api_call", called),
            mock.patch.object(AsyncWebhookClient, "send_dict", responded),
            mock.patch.object(Lookups, "ask", looked_up),
        ):
            yield self


def _note(call: str) -> None:
    asked = _current.get()
    if asked and asked.waits:
        asked.calls.append(call)


def _what(body: dict[str, Any]) -> str:
    """As "/announce now #random Doors", "announce:schedule", "view announce:form", "event user_change"."""
    with suppress(LookupError, TypeError):  # tests send anything
        if "command" in body:
            return f"{body['command']} {body.get('text', '')}".strip()
        if body.get("actions"):
            return str(body["actions"][0]["action_id"])
        if "view" in body:
            return f"view {body['view']['callback_id']}"
        if "event" in body:
            return f"event {body['event']['type']}"
    return json.dumps(body)[:80]
