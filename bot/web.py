"""The web app: Slack's requests at /slack/events, and what a host asks to know whether Usher is well."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import Unavailable


def build(app: AsyncApp, ready: Callable[[], Awaitable[str]]) -> Starlette:
    """Routes for one Bolt app; `ready` says in one sentence what is missing, "" when nothing is."""
    slack = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await slack.handle(request)

    return Starlette(
        routes=[Route("/slack/events", events, methods=["POST"]), *health(ready)],
    )


def health(ready: Callable[[], Awaitable[str]]) -> list[Route]:
    """/healthz: the process answers. /readyz: the database does too."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def readyz(_request: Request) -> Response:
        missing = await ready()
        return JSONResponse({"ok": not missing, "missing": missing}, status_code=503 if missing else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


@asynccontextmanager
async def listening(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve `app` inside this loop; yields the port, chosen by the system for 0. Unavailable where it is taken."""
    try:
        sock = socket.create_server((host, port), backlog=512)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Unavailable(f"Cannot listen on {host}:{port} ({reason}); set another PORT.") from None
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve([sock]))
    try:
        yield sock.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        sock.close()


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
