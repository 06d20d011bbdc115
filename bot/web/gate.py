"""One connection over HTTP: uvicorn's, with limits on what it may cost. Whoever breaks one gets an answer, and is closed.

uvicorn has no limit on headers, bodies and slowness of its own. Its parser calls `on_…` while it reads; a limit that is
broken there is kept in `_verdict` until the parser has returned.
"""

import asyncio
import contextlib
from typing import Any

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from bot.web.refusals import Cause
from bot.web.room import Room

MAX_BODY = 1_000_000
"""Bytes of a body. Slack's largest requests, forms with all their inputs, have some hundred thousand."""
MAX_HEAD = 32_000
"""Bytes of the address and the headers."""
HEAD_SECONDS = 5.0
"""Seconds for the address and the headers, from the moment that the sender has its turn."""
BODY_SECONDS = 10.0
"""Seconds for the body, from the end of the headers. Slack has sent it all within the first."""
UNREAD_SECONDS = 10.0
"""Seconds for which a sender may leave its answers unread."""
LINGER_SECONDS = 2.0
"""Seconds for which what still comes is thrown away, so that a sender who is refused reads why, and no broken connection."""
STOPPING_SECONDS = 0.5
"""Seconds for the rest of a body once the process is to end: what is half here then is sent again by Slack."""
_IN_A_ROW = 4
"""Requests that may come before the first of them is answered."""
_WIRE = 2 * MAX_BODY
"""Bytes of a body with what is around its pieces, where it comes in pieces."""


class Gate(HttpToolsProtocol):
    """A connection that counts what it is sent."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        room: Room,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._room = room
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None
        """The request that is being answered; where several came at once, `cycle` is the last of them."""
        self._verdict: tuple[int, Cause] | None = None
        self._refused = self._stopping = False
        self._begun = self._in_body = self._taken = False
        self._head = self._body = self._wire = 0

    # the connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._room.wait(self):
            self._limit(HEAD_SECONDS)
        else:
            self._refuse(503, Cause.CROWDED)

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.leave(self)
        self._limit(None)
        self._forget_stall()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._unset_keepalive_if_required()
        in_head = not self._in_body
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self.cycle:  # it is answered as if no other protocol had been asked for
                self.cycle.keep_alive = False
        except httptools.HttpParserError:
            self._break(400, Cause.NOT_HTTP)
        self._count(len(data), in_head=in_head)
        self._judge()

    def shutdown(self) -> None:
        self._stopping = True
        if self._refused:
            self.transport.abort()
            return
        super().shutdown()
        if self._begun:
            self._limit(STOPPING_SECONDS)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._forget_stall()
        self._stalled = self.loop.call_later(UNREAD_SECONDS, self._is_unread)

    def resume_writing(self) -> None:
        self._forget_stall()
        super().resume_writing()

    def give_way(self) -> None:
        """Close at once, without an answer."""
        self._refused = True
        self._drop()
        self.transport.abort()

    # the parser

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun, self._in_body, self._taken = True, False, False
        self._head = self._body = self._wire = 0

    def on_url(self, url: bytes) -> None:
        self._head += len(url)
        if self._head <= MAX_HEAD:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head += len(name) + len(value) + len(b": \r\n")
        if self._head <= MAX_HEAD and not self._in_body:  # what comes after a body in pieces is of no use
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_body = True
        if self._head > MAX_HEAD:
            self._break(431, Cause.LONG_HEADERS)
        elif self._announced() > MAX_BODY:
            self._break(413, Cause.TOO_LARGE)
        elif len(self.pipeline) >= _IN_A_ROW:
            self._break(400, Cause.NOT_HTTP)
        if not self._is_over:
            super().on_headers_complete()
            self._taken = True
            self._limit(BODY_SECONDS)

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        if self._body > MAX_BODY:
            self._break(413, Cause.TOO_LARGE)
        if not self._is_over and not self._is_answered:
            super().on_body(body)
            self._room.hold(self, len(body))

    def on_message_complete(self) -> None:
        self._begun = self._in_body = False
        if not self._is_over:
            super().on_message_complete()
            self._limit(None)
            self._room.work(self)
            if self._is_answered:  # before it was read to its end
                self._room.wait(self)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and (self._begun or self._is_answered):
            self._room.wait(self)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    # limits

    @property
    def _is_over(self) -> bool:
        """Tell whether nothing of what still comes is wanted."""
        return self._refused or self._verdict is not None

    @property
    def _is_half_answered(self) -> bool:
        """Tell whether an answer has begun that has no end, or the one to the body that is still coming."""
        if self._running is None or not self._running.response_started:
            return False
        return self._taken and self._in_body if self._running.response_complete else True

    def _break(self, status: int, cause: Cause) -> None:
        """A limit is broken: the first one counts."""
        self._verdict = self._verdict or (status, cause)

    @property
    def _is_answered(self) -> bool:
        """Tell whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _announced(self) -> int:
        """The body's length, as the headers give it; the parser has refused what is no number."""
        lengths = [value.strip().lstrip(b"0") for name, value in self.headers if name == b"content-length"]
        return max(
            (int(v or 0) if len(v) <= len(str(MAX_BODY)) else MAX_BODY + 1 for v in lengths), default=0
        )

    def _judge(self) -> None:
        """Act on what has been read: refuse it, or see to it that the rest comes in time."""
        if self._refused:  # it had to give way meanwhile
            return
        if self._verdict:
            self._refuse(*self._verdict)
        elif self._timer is None and (self._begun or self._is_answered):
            self._limit(HEAD_SECONDS)

    def _count(self, size: int, *, in_head: bool) -> None:
        """Count what has no end yet: the parser keeps a header to itself until it is whole, and some bytes for ever."""
        if in_head and self._begun and not self._in_body:
            self._wire += size
            if self._wire > MAX_HEAD:
                self._break(431, Cause.LONG_HEADERS)
        elif self._in_body:
            self._wire += size
            if self._wire > _WIRE + MAX_HEAD:
                self._break(413, Cause.TOO_LARGE)

    def _limit(self, seconds: float | None) -> None:
        """Give the sender so many seconds from now; None: as long as it takes."""
        if self._timer:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, self._is_late)

    def _is_late(self) -> None:
        if self._begun:
            self._refuse(408, Cause.SLOW)
        else:
            self.transport.close()  # a host that only looks whether the port is open

    def _is_unread(self) -> None:
        self._room.refusals.note(Cause.UNREAD)
        self.give_way()

    def _forget_stall(self) -> None:
        if self._stalled:
            self._stalled.cancel()
        self._stalled = None

    # refusals

    def _refuse(self, status: int, cause: Cause) -> None:
        """Answer with `status`, throw away what still comes, and close."""
        self._refused = True
        self._room.refusals.note(cause)
        self._room.refuse(self)
        half_answered = self._is_half_answered
        self._drop()
        if half_answered or self._stopping or self.transport.is_closing():
            self.transport.abort()
            return
        self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        with contextlib.suppress(OSError):  # it has gone
            self.transport.write_eof()
        self.flow.resume_reading()
        self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _drop(self) -> None:
        """Let nobody answer any more, and hold nothing of what has come."""
        self._limit(None)
        self._unset_keepalive_if_required()
        for cycle in filter(None, [self._running, self.cycle, *(cycle for cycle, _ in self.pipeline)]):
            cycle.disconnected = True
            cycle.waiting_for_100_continue = False
            cycle.body = bytearray()
            cycle.message_event.set()
        self.pipeline.clear()
