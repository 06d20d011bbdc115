"""uvicorn inside a running event loop: no signal handlers, an ephemeral port, an orderly end."""

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import format_datetime

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import Clock, SystemClock
from bot.errors import Unavailable

HOST = "127.0.0.1"
GRACE_SECONDS = 2
IDLE_SECONDS = 75
"""The longest rest of a connection: longer than any client keeps one, or a call would meet it as it closes."""
_SERVER = "sandbox.server"


@asynccontextmanager
async def serving(
    app: ASGIApp, port: int, before_end: Callable[[], None], clock: Clock | None = None
) -> AsyncIterator[int]:
    """Serve `app` on 127.0.0.1; yields the port, a free one for 0. Unavailable where the port is taken.

    Each answer has the time of `clock` as its Date.
    Only startup and shutdown of uvicorn's server are used: its main loop waits for signals, and those belong to
    whoever runs the event loop.
    """
    time = clock or SystemClock()
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unavailable(f"Port {port} cannot be used ({reason}); choose another one.") from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the loop sets it for other sockets

    async def with_server(scope: Scope, receive: Receive, send: Send) -> None:
        scope[_SERVER] = server

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                now = format_datetime(time.utcnow(), usegmt=True)
                MutableHeaders(scope=message)["Date"] = now
            await send(message)

        await app(scope, receive, dated)

    config = uvicorn.Config(
        with_server,
        http="httptools",
        lifespan="off",
        date_header=False,
        log_config=None,
        access_log=False,
        ws="none",
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield int(listener.getsockname()[1])
    finally:
        before_end()
        await server.shutdown(sockets=[listener])


async def drop_connection(request: Request) -> None:
    """Cut the connection of `request` without an answer, and wait until uvicorn has noticed."""
    server: uvicorn.Server = request.scope[_SERVER]
    for connection in list(server.server_state.connections):
        transport = connection.transport
        if transport and transport.get_extra_info("peername") == tuple(request.scope["client"]):
            transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
