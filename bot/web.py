"""The web app: Slack's requests at /slack/events, and what a host asks to know whether Usher is well."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Protocol

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import Unavailable

log = logging.getLogger(__name__)

_FOR_REQUESTS = 2
"""Seconds for the requests under way, and for clients that keep their connection, once the process is to end."""
_AGAIN = 10.0
"""Seconds until a port that was taken is tried again."""


def build(app: AsyncApp, ready: Callable[[], Awaitable[str]]) -> Starlette:
    """Routes for one Bolt app; `ready` says in one sentence what is missing, "" when nothing is."""
    slack = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        try:
            return await slack.handle(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except asyncio.CancelledError:  # the process ends, and this request has had its time
            log.warning("A request was broken off, because Usher stops")
            return Response(status_code=503)

    return Starlette(
        routes=[Route("/slack/events", events, methods=["POST"]), *health(ready)],
    )


class Socket(Protocol):
    """The connection through which Slack's requests come, where that is not HTTP."""

    @property
    def missing(self) -> str:
        """One sentence; "" while there is a connection."""
        ...

    def as_json(self) -> dict[str, object]:
        """Whether it is connected, and since when."""
        ...


def health(ready: Callable[[], Awaitable[str]], socket: Socket | None = None) -> list[Route]:
    """/healthz: the process answers. /readyz: the database does too, and the `socket`, if any, is connected."""

    def more() -> dict[str, object]:
        return {"socket": socket.as_json()} if socket else {}

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"ok": True, **more()})

    async def readyz(_request: Request) -> Response:
        missing = " ".join(filter(None, [await ready(), socket.missing if socket else ""]))
        told = {"ok": not missing, "missing": missing, **more()}
        return JSONResponse(told, status_code=503 if missing else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


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


@asynccontextmanager
async def listening(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve `app` inside this loop; yields the port, chosen by the system for 0. Unavailable where it is taken."""
    try:
        sock = socket.create_server((host, port), backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unavailable(f"Cannot listen on {host}:{port} ({reason}); set another PORT.") from None
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=_FOR_REQUESTS
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([sock]))
    try:
        yield sock.getsockname()[1]
    finally:
        server.should_exit = True
        try:
            await task
        finally:
            for connection in list(server.server_state.connections):
                connection.transport.abort()
            sock.close()


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
