"""One websocket to Slack, from its handshake to its end. It is never used twice."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.socket_mode.farewell import Farewell, Kind, of_disconnect

log = logging.getLogger(__name__)

_PING = 5.0
"""Seconds between our pings."""
_UNANSWERED = 3
"""Pings in a row, with nothing heard in between, after which the line is dead."""
_SLACK_PINGS = 60.0
"""Seconds without a ping of Slack's after which the line is dead, once Slack has sent one. A proxy answers our own."""
_SEND = 5.0
"""Seconds that one frame may take."""

Message = dict[str, Any]


class Line:
    """Reads until it is stopped, breaks, or is silent; then closes its websocket and its session."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        socket: ClientWebSocketResponse,
        take: Callable[["Line", Message], None],
    ) -> None:
        """Take over both; they are closed with the line. `take` is given each envelope and returns at once."""
        self._session, self._socket, self._take = session, socket, take
        loop = asyncio.get_running_loop()
        self._timer, self.began = loop.time, loop.time()
        self.hello: asyncio.Future[None] = loop.create_future()
        """Done when Slack has greeted us: envelopes come from now on."""
        self.leaving: asyncio.Future[Farewell] = loop.create_future()
        """Done when the line has to be replaced; it may still work, where Slack has told us beforehand."""
        self._told: asyncio.Future[str] = loop.create_future()
        self._deaf = False
        self._heard, self._pinged = 0, self._timer()
        self._expects_pings = False
        self._reading = asyncio.create_task(self._read())
        self._living = asyncio.create_task(self._live())

    @property
    def age(self) -> float:
        """Seconds since the handshake."""
        return self._timer() - self.began

    async def send(self, message: Message) -> None:
        """Write one message; OSError, ClientError or TimeoutError where the line is gone."""
        async with asyncio.timeout(_SEND):
            await self._socket.send_str(json.dumps(message))

    def deafen(self) -> None:
        """Take no more envelopes; what has been taken can still be answered."""
        self._deaf = True

    def stop(self) -> None:
        """End the line soon."""
        if not self._told.done():
            self._told.set_result("stopped")

    def when_ended(self, call: Callable[["Line"], None]) -> None:
        """Call back once everything is closed."""
        self._living.add_done_callback(lambda _: call(self))

    async def ended(self) -> None:
        """Wait until everything is closed."""
        await asyncio.wait([self._living])

    async def _live(self) -> None:
        keeping = asyncio.create_task(self._keep())
        ends = (self._reading, keeping, self._told)
        code = "stopped"
        try:
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            code = _end(next(end for end in ends if end in done))
        finally:
            if not self.leaving.done():
                self.leaving.set_result(Farewell(Kind.AWAY, code))
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
            await self._close()

    async def _close(self) -> None:
        """Slack does not always answer a farewell, and a dead line never does: nobody waits for it."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1.0):
                await self._socket.close()
        with contextlib.suppress(Exception):
            await self._session.close()

    async def _read(self) -> str:
        """Read until the line breaks; why it did."""
        while True:
            frame = await self._socket.receive()
            self._heard += 1
            match frame.type:
                case WSMsgType.TEXT:
                    self._sort(frame.data)
                case WSMsgType.PING:
                    self._expects_pings, self._pinged = True, self._timer()
                    await self._socket.pong(frame.data)
                case WSMsgType.CLOSE | WSMsgType.CLOSED | WSMsgType.CLOSING:
                    return f"closed, {self._socket.close_code}"
                case WSMsgType.ERROR:
                    return type(frame.data).__name__
                case _:
                    pass  # a pong: it was heard, and that is all

    def _sort(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            log.warning("Slack sent something over Socket Mode that is no message; it is left out")
            return
        match message.get("type"):
            case "hello":
                if not self.hello.done():
                    self.hello.set_result(None)
            case "disconnect":
                if not self.leaving.done():
                    self.leaving.set_result(of_disconnect(str(message.get("reason") or "")))
            case _ if not self._deaf:
                self._take(self, message)
            case _:
                pass  # Slack sends it again, to whoever is there

    async def _keep(self) -> str:
        """Ping, and watch for silence; why the line is dead.

        Pings are counted and not only seconds: a process that was held up has heard nothing either.
        """
        unanswered = 0
        while unanswered < _UNANSWERED:
            heard, began = self._heard, self._timer()
            try:
                async with asyncio.timeout(_SEND):
                    await self._socket.ping()
            except (OSError, aiohttp.ClientError, TimeoutError) as error:
                return type(error).__name__
            await asyncio.sleep(max(0.0, began + _PING - self._timer()))
            unanswered = unanswered + 1 if self._heard == heard else 0
            if self._expects_pings and began - self._pinged > _SLACK_PINGS:
                break
        return "silence"


def _end(task: asyncio.Future[str]) -> str:
    """Return why the task ended, in a word."""
    if task.cancelled():
        return "closed"
    if error := task.exception():
        log.error("a Socket Mode connection is given up", exc_info=error)
        return type(error).__name__
    return task.result()
