"""The sandbox: one Starlette app that is Slack for the app under test and a page for the person beside it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.answering import answer
from bot.sandbox.api.dispatch import Record, WebApi, strike
from bot.sandbox.control import Control, Controlled
from bot.sandbox.errors import SlackError
from bot.sandbox.events import RETRY_SECONDS
from bot.sandbox.faults import Faults
from bot.sandbox.nexts import NextEvent
from bot.sandbox.serving import HOST, drop_connection, serving
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).with_name("page")


class Sandbox(Controlled):
    """A local Slack around `workspace` for the app at `request_url`; `next_event` tells where "next" moves the clock."""

    def __init__(
        self,
        workspace: Workspace,
        request_url: str,
        next_event: NextEvent | None = None,
        *,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        super().__init__(workspace, request_url, retry_seconds=retry_seconds)
        self.next_event = next_event
        self.calls: list[Record] = []
        self.web = WebApi(workspace, self.calls)
        self._control = Control(self)
        self.app = Starlette(
            routes=[
                Route("/", _page),
                Route("/archives/{channel}/{place}", _permalink),
                Route("/api/{method}", self.web.endpoint, methods=["GET", "POST"]),
                Route("/response/{token}", self._respond, methods=["POST"]),
                Mount("/sandbox", routes=self._control.routes()),
                Mount("/static", StaticFiles(directory=PAGE, check_dir=False)),
            ]
        )

    @property
    def url(self) -> str:
        """Return the address of the running sandbox, without a slash at the end."""
        return self.workspace.url

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, for SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def faults(self) -> Faults:
        """Return what Slack is to do wrong."""
        return self.workspace.faults

    @property
    def problems(self) -> list[str]:
        """Everything that the app sent and Slack, or the checker, refused."""
        return self.workspace.problems

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[Self]:
        """Serve on 127.0.0.1 until the block ends; Unavailable where the port is taken."""
        async with serving(self.app, port, self.workspace.changes.close, self.workspace.clock) as bound:
            self.workspace.url = f"http://{HOST}:{bound}"
            try:
                yield self
            finally:
                await self._control.aclose()
                await self.outbound.aclose()

    async def _respond(self, request: Request) -> Response:
        """Take an answer to a response_url."""
        fault = self.faults.take("response_url")
        if fault and (early := await strike(fault, request)):
            return early
        body = await _body(request)
        try:
            reply = self.workspace.responses.use(request.path_params["token"])
        except SlackError as error:
            self._note(body, error.name)
            return JSONResponse({"ok": False, "error": error.name}, 404)
        error_name = ""
        try:
            answer(self.workspace, reply, body, "response_url")
        except SlackError as error:
            error_name = error.name
        self._note(body, error_name)
        if fault and fault.kind == "drop_after":
            await drop_connection(request)
        if error_name:
            return JSONResponse({"ok": False, "error": error_name}, 400)
        return JSONResponse({"ok": True})

    def _note(self, body: dict[str, object], error: str) -> None:
        self.calls.append(Record("response_url", body, error))


async def _body(request: Request) -> dict[str, object]:
    """The JSON body, or the field `payload` of a form; {} where it is neither."""
    raw = await request.body()
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raw = dict(parse_qsl(raw.decode())).get("payload", "").encode()
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _page(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html")


async def _permalink(request: Request) -> Response:
    """Open the page where a permalink points."""
    return RedirectResponse(f"/#/{request.path_params['channel']}/{request.path_params['place']}")
