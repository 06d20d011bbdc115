"""The server: it listens inside the running loop, and ends with it."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.errors import Unavailable
from bot.web.gate import Gate
from bot.web.refusals import Refusals
from bot.web.room import Room

log = logging.getLogger(__name__)

IDLE_SECONDS = 620
"""The longest rest of a connection: longer than the proxies in front of us keep one, or a request would meet it as it closes.

The longest that is usual is Google's load balancers' 600 seconds; uvicorn's own 5 are shorter than any.
"""
_FOR_REQUESTS = 2
"""Seconds for the requests under way, and for clients that keep their connection, once the process is to end."""
_AGAIN = 10.0
"""Seconds until a port that was taken is tried again."""


@asynccontextmanager
async def beside(app: Starlette, host: str, port: int) -> AsyncIterator[None]:
    """Serve `app` for as long as the block lasts, which does not need it: a port that is taken is tried again."""
    serving = asyncio.create_task(_serve_once_free(app, host, port))
    try:
        yield
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def _serve_once_free(app: Starlette, host: str, port: int) -> None:
    told = False
    while True:
        try:
            async with listening(app, host, port) as bound:
                log.info("/healthz and /readyz are served on %s:%d", host, bound)
                await asyncio.Event().wait()
        except Unavailable as error:
            if not told:
                log.warning("%s Until then /healthz and /readyz are not this process's.", error)
            told = True
        await asyncio.sleep(_AGAIN)


@contextlib.contextmanager
def bound(host: str, port: int, setting: str = "PORT") -> Iterator[socket.socket]:
    """A socket that takes connections, which wait until `serving`; Unavailable where the port is taken, with the `setting` to change."""
    try:
        sock = socket.create_server((host, port), backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unavailable(f"Cannot listen on {host}:{port} ({reason}); set another {setting}.") from None
    # The loop sets it only where a socket names its protocol, and this one does not. Connections take it over.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with sock:
        yield sock


@asynccontextmanager
async def listening(app: Starlette, host: str, port: int, setting: str = "PORT") -> AsyncIterator[int]:
    """Serve `app` inside this loop; yields the port, chosen by the system for 0.

    Unavailable where it is taken, with the `setting` to change.
    """
    with bound(host, port, setting) as sock:
        async with serving(app, sock) as found:
            yield found


@asynccontextmanager
async def serving(app: Starlette, sock: socket.socket) -> AsyncIterator[int]:
    """Serve `app` on a socket that is `bound`; yields its port. The socket is closed at the end."""
    server = _Server(configured(app, Room(Refusals())))
    task = asyncio.create_task(server.serve([sock]))
    try:
        yield sock.getsockname()[1]
    finally:
        server.stop()
        try:
            await task
        finally:
            for connection in list(server.server_state.connections):
                connection.transport.abort()
            sock.close()


def configured(app: Starlette, room: Room) -> uvicorn.Config:
    """Return how uvicorn serves `app`: with our limits on each connection, and those of `room` on all together."""
    gate: Any = partial(Gate, room=room)  # uvicorn only calls it
    return uvicorn.Config(
        app, http=gate, ws="none", log_config=None, access_log=False, lifespan="off", server_header=False,
        timeout_keep_alive=IDLE_SECONDS, timeout_graceful_shutdown=_FOR_REQUESTS,
    )  # fmt: skip


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it, and wakes once a second: uvicorn's own loop does ten times, which is what an idle process costs."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End: requests under way have a moment."""
        self.should_exit = True
        self._stopping.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._stopping.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
