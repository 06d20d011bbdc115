"""Envelopes to Bolt, and Bolt's answers back: each handled once, however often Slack delivers it."""

import asyncio
import json
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.client import AWAY
from bot.socket_mode.line import Line, Message

log = logging.getLogger(__name__)

_REMEMBERED = 600.0
"""Seconds for which an answer is kept: Slack's last repeat comes after about 5 minutes."""
_MOST = 10_000
"""The greatest number of kept answers."""
_GRACE = 1.8
"""Seconds for the requests in hand when the process is to end."""
_OK, _NOT_FOUND = 200, 404

Answer = dict[str, Any] | None
"""The content of the acknowledgement, {} for an empty one; None for none."""


class Answers:
    """Runs `app` for each envelope, as a task of its own."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._known: dict[str, tuple[float, asyncio.Future[Answer]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, line: Line, message: Message) -> None:
        """Begin to answer what `line` has read."""
        request = SocketModeRequest.from_dict(message)
        if request is None or not isinstance(message["payload"], dict):
            log.info("Slack sent a %s over Socket Mode, which needs no answer", message.get("type"))
            return
        task = asyncio.create_task(self._answer(line, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float = _GRACE) -> None:
        """Wait for the requests in hand, so long at most, and break off the rest."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        rest = list(self._tasks)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _answer(self, line: Line, request: SocketModeRequest) -> None:
        answer = await self._once(request)
        if answer is None:
            return
        try:
            await line.send({"envelope_id": request.envelope_id, **answer})
        except AWAY as error:
            log.info("An acknowledgement came too late for its connection (%s)", type(error).__name__)

    async def _once(self, request: SocketModeRequest) -> Answer:
        """The answer of the first delivery, which a repeat waits for; another attempt where the first one failed."""
        names = _names(request)
        self._forget()
        for name in names:
            if name in self._known:
                return await asyncio.shield(self._known[name][1])
        loop = asyncio.get_running_loop()
        pending: asyncio.Future[Answer] = loop.create_future()
        self._known |= dict.fromkeys(names, (loop.time() + _REMEMBERED, pending))
        answer: Answer = None
        try:
            answer = _payload(request, await run_async_bolt_app(self._app, request))
        finally:
            pending.set_result(answer)
            if answer is None:
                for name in names:
                    self._known.pop(name, None)
        return answer

    def _forget(self) -> None:
        """Drop what is old; the oldest come first."""
        now = asyncio.get_running_loop().time()
        for name in list(self._known):
            if self._known[name][0] > now and len(self._known) < _MOST:
                return
            del self._known[name]


def _names(request: SocketModeRequest) -> list[str]:
    """By what a repeat is known: a command may come again in another envelope. Events are known to `handlers.common.repeats`."""
    trigger = request.payload.get("trigger_id")
    return [f"envelope {request.envelope_id}", *([f"trigger {trigger}"] if trigger else [])]


def _payload(request: SocketModeRequest, response: BoltResponse) -> Answer:
    """Bolt's response as an acknowledgement's payload.

    An event that nobody listens for is acknowledged, because Slack would repeat it. A command or a button that was
    not answered in time is not: the person is told by Slack.
    """
    if response.status == _NOT_FOUND and request.type == "events_api":
        return {}
    if response.status != _OK:
        log.warning("A %s was not answered (status %d)", request.type, response.status)
        return None
    if not response.body:
        return {}
    kind = (response.headers.get("content-type") or [""])[0]
    payload = json.loads(response.body) if kind.startswith("application/json") else {"text": response.body}
    return {"payload": payload}
