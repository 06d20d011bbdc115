"""The addresses that are answered: Slack's, and a host's questions whether Usher is well."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web import signed
from bot.web.refusals import Cause, Refusals

PATIENCE = 2.0
"""Seconds for which anybody who asks how Usher is may have to wait."""
SILENT = "The database does not answer."
"""The missing part if the look takes longer: nothing else in it can."""
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""Bolt's errors for a body that is no form and no JSON object of Slack's kind."""


def build(app: AsyncApp, secret: str, ready: Callable[[], Awaitable[str]]) -> Starlette:
    """Routes for one Bolt app, which hears what `secret` has signed.

    `ready` says in one sentence what is missing, "" when nothing is.
    """
    refusals = Refusals()

    async def answer(request: Request, body: bytes) -> Response:
        try:
            asked = to_async_bolt_request(request, body, signed.PASSED)
        except _UNREADABLE:
            refusals.note(Cause.UNREADABLE)
            return Response(status_code=400)
        return to_starlette_response(await app.async_dispatch(asked))

    return Starlette(routes=[signed.route(secret, answer, refusals), *health(ready)])


class Socket(Protocol):
    """The connection through which Slack's requests come, where that is not HTTP."""

    @property
    def missing(self) -> str:
        """One sentence; "" while there is a connection."""
        ...

    def as_json(self) -> dict[str, object]:
        """Return if it is connected, and since when."""
        ...


def health(ready: Callable[[], Awaitable[str]], socket: Socket | None = None) -> list[Route]:
    """/healthz: the process answers. /readyz: the database does too, and the `socket`, if any, is connected."""
    look = Shared(ready)

    def more() -> dict[str, object]:
        return {"socket": socket.as_json()} if socket else {}

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"ok": True, **more()})

    async def readyz(_request: Request) -> Response:
        missing = " ".join(filter(None, [await look(), socket.missing if socket else ""]))
        told = {"ok": not missing, "missing": missing, **more()}
        return JSONResponse(told, status_code=503 if missing else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


class Shared:
    """One look for all who ask at the same time, as often as they like; nobody waits for it for long."""

    def __init__(self, look: Callable[[], Awaitable[str]]) -> None:
        self._look = look
        self._under_way: asyncio.Task[str] | None = None

    async def __call__(self) -> str:
        """Return what the look says, or that the database does not answer."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._run())
        done, _ = await asyncio.wait({self._under_way}, timeout=PATIENCE)
        return self._under_way.result() if done else SILENT

    async def _run(self) -> str:
        return await self._look()
