"""Requests to the app, signed as Slack signs them (docs.slack.dev/authentication/verifying-requests-from-slack)."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
OK = 200
ACK_SECONDS = 3.0
"""So long Slack waits for an acknowledgement."""


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's acknowledgement: HTTP status (0: none came), its body, how long it took.

    A plain text body is `{"text": …}`, an empty one None. `error` is Slack's word for what went wrong, else "".
    """

    status: int
    body: dict[str, Any] | None
    ms: float
    error: str = ""
    no_retry: bool = False


class Outbound:
    """Slack's side of the app's request URL. It waits `ack_seconds` for an acknowledgement."""

    def __init__(self, request_url: str, signing_secret: str) -> None:
        self.request_url = request_url
        self._secret = signing_secret.encode()
        self.ack_seconds = ACK_SECONDS
        self._session: aiohttp.ClientSession | None = None
        self._waiting = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def idle(self) -> None:
        """Wait until every request that was sent has its acknowledgement."""
        await self._idle.wait()

    def sign_with(self, secret: str) -> None:
        """Sign with this secret from now on: the app was made anew."""
        self._secret = secret.encode()

    async def form(self, fields: Mapping[str, str]) -> Ack:
        """Send a form: a slash command, or an interaction in its field `payload`."""
        return await self.post(urlencode(fields), FORM)

    async def interaction(self, payload: dict[str, Any]) -> Ack:
        """Send what someone did with a button, menu or modal."""
        return await self.form({"payload": json.dumps(payload)})

    async def post(self, body: str, content_type: str, headers: Mapping[str, str] | None = None) -> Ack:
        """Send `body` signed with the real time, which the app compares with its own."""
        data = body.encode()
        timestamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:%s:%s" % (timestamp.encode(), data), hashlib.sha256).hexdigest()
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
            **(headers or {}),
        }
        started = time.perf_counter()
        self._waiting += 1
        self._idle.clear()
        try:
            async with self._open().post(
                self.request_url, data=data, headers=signed, timeout=aiohttp.ClientTimeout(self.ack_seconds)
            ) as response:
                text = await response.text()
        except TimeoutError:
            return Ack(0, None, _since(started), "operation_timeout")
        except aiohttp.ClientError:
            return Ack(0, None, _since(started), "dispatch_failed")
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._idle.set()
        error = "" if response.status == OK else "dispatch_failed"
        no_retry = response.headers.get("X-Slack-No-Retry") == "1"
        return Ack(response.status, _read(text, response.content_type), _since(started), error, no_retry)

    async def aclose(self) -> None:
        """Close the connections to the app."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # A connection for each request. The app may close one that is kept just as a request is on its way, and
            # nobody could tell whether that was handled: sent again it might be done twice, given up it might be lost.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self._session


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _read(text: str, content_type: str) -> dict[str, Any] | None:
    if not text.strip():
        return None
    if content_type == JSON:
        try:
            body = json.loads(text)
        except ValueError:
            return {"text": text}
        return body if isinstance(body, dict) else {"text": text}
    return {"text": text}
