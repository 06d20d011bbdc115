"""The Events API: what happened, told to the app, again up to three times until it acknowledges."""

import asyncio
import json
import secrets
from collections.abc import Sequence
from typing import Any

from bot.sandbox.outbound import JSON, Ack, Outbound
from bot.sandbox.payloads import Payloads
from bot.sandbox.workspace import Workspace

RETRY_SECONDS = (0.0, 0.5, 2.0)
"""Slack waits almost nothing, 1 minute and 5 minutes; nobody at a laptop wants to."""
REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


class Events:
    """Sends events to the app; `retry_seconds` are the pauses before each redelivery."""

    def __init__(
        self, workspace: Workspace, outbound: Outbound, retry_seconds: Sequence[float] = RETRY_SECONDS
    ) -> None:
        self._workspace = workspace
        self._outbound = outbound
        self._retry_seconds = retry_seconds

    async def send(self, event: dict[str, Any], name: str = "") -> Ack | None:
        """Deliver `event` under its event id; None where the app did not subscribe to `name` (its type)."""
        if (name or event["type"]) not in self._workspace.events:
            return None
        body = Payloads(self._workspace).event(event)
        ack = await self._outbound.post(body, JSON)
        for number, pause in enumerate(self._retry_seconds, start=1):
            if not ack.error or ack.no_retry:
                break
            await asyncio.sleep(pause)
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": REASONS[ack.error]}
            ack = await self._outbound.post(body, JSON, headers)
        return ack

    async def verify_url(self) -> bool:
        """Tell whether the app answers Slack's challenge, as when its request URL is saved."""
        challenge = secrets.token_urlsafe(40)
        body = json.dumps({"type": "url_verification", "token": "", "challenge": challenge})
        ack = await self._outbound.post(body, JSON)
        if ack.error or ack.body is None:
            return False
        return challenge in {ack.body.get("challenge"), ack.body.get("text")}
