"""One request to the Web API: token, fault, rate limit, method; every call is kept for tests to read."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.api import blocks, chat, conversations, users, views
from bot.sandbox.api.call import Call, Json
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Fault
from bot.sandbox.serving import drop_connection
from bot.sandbox.workspace import Workspace

METHODS = {**blocks.METHODS, **chat.METHODS, **conversations.METHODS, **users.METHODS, **views.METHODS}


class Record(NamedTuple):
    """A call that was received: `error` is "" where Slack said ok, the fault's kind where one struck first."""

    method: str
    args: Json
    error: str


@dataclass(frozen=True, slots=True)
class WebApi:
    """The Web API of `workspace`; `calls` are those received, oldest first, without tokens."""

    workspace: Workspace
    calls: list[Record]
    late: list[tuple[datetime, str, str, Json]] = field(default_factory=list)
    """Calls that are taken later than their connection lasts: when, and what."""

    async def endpoint(self, request: Request) -> Response:
        """Answer one HTTP request to /api/<method>."""
        method = request.path_params["method"]
        self.take_late()
        fault = self.workspace.faults.take(method, await self._named(request))
        if fault and (early := await strike(fault, request)):
            self.calls.append(Record(method, {}, fault.kind))
            return early
        try:
            args = await _arguments(request)
        except SlackError as error:
            return JSONResponse({"ok": False, "error": error.name})
        if fault and fault.kind == "late":
            due = self.workspace.clock.utcnow() + timedelta(seconds=fault.seconds)
            self.late.append((due, method, _token(request, args), args))
            await drop_connection(request)
            return Response(status_code=500)
        await self.workspace.network.trip(method)
        answer, headers = self._answer(method, _token(request, args), args)
        if fault and fault.kind == "drop_after":
            await drop_connection(request)
        granted = {"X-OAuth-Scopes": ",".join(sorted(self.workspace.scopes))}
        return JSONResponse(answer, 429 if headers else 200, {**granted, **(headers or {})})

    def take_late(self) -> None:
        """Take the late calls whose time has come."""
        now = self.workspace.clock.utcnow()
        due = [call for call in self.late if call[0] <= now]
        self.late[:] = [call for call in self.late if call[0] > now]
        for self.workspace.messages.moment, method, token, args in due:
            self._answer(method, token, args)
        self.workspace.messages.moment = None

    def _answer(self, method: str, token: str, args: Json) -> tuple[Json, dict[str, str] | None]:
        """The answer and, where the rate limit is reached, the headers of a 429."""
        headers = None
        try:
            answer: Json = {"ok": True, **self._call(method, token, args)}
        except SlackError as error:
            answer = {"ok": False, "error": error.name, **error.details}
            if error.name == "ratelimited":
                headers = {"Retry-After": str(answer.pop("retry_after"))}
        self.calls.append(Record(method, args, "" if answer["ok"] else answer["error"]))
        return answer, headers

    def _call(self, method: str, token: str, args: Json) -> Json:
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if not token:
            raise SlackError("not_authed")
        if token != self.workspace.app.bot_token:
            raise SlackError("invalid_auth")
        if wait := self.workspace.limits.wait(method, self._channel(args)):
            raise SlackError("ratelimited", retry_after=wait)
        return METHODS[method](Call(self.workspace, method, args))

    async def _named(self, request: Request) -> set[str]:
        """Return how a fault may name the channel that a call is for; read only where a fault is of one channel."""
        if not self.workspace.faults.are_of_channels:
            return set()
        try:
            args = await _arguments(request)
        except SlackError:
            return set()
        return {str(args.get("channel", "")), self._channel(args)}

    def _channel(self, args: Json) -> str:
        """The channel that a call counts for: a person's id and their direct messages are one."""
        name = str(args.get("channel", ""))
        user = self.workspace.users.get(name)
        return self.workspace.direct(user).id if user and not user.is_bot else name


async def strike(fault: Fault, request: Request) -> Response | None:
    """Do what `fault` does before the call is taken; None where the call goes on."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "drop_before":
        await drop_connection(request)
        return Response(status_code=500)
    elif fault.kind == "status":
        return Response("upstream error", fault.status)
    elif fault.kind == "error":
        return JSONResponse({"ok": False, "error": fault.error})
    elif fault.kind == "rate":
        headers = {"Retry-After": str(fault.retry_after)}
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
    return None


async def _arguments(request: Request) -> Json:
    """The arguments from the query and the body, which is a form or JSON."""
    args: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    body = await request.body()
    if kind == "application/json" and body:
        try:
            given: Any = json.loads(body)
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        return {**args, **given}
    if kind in {"application/x-www-form-urlencoded", ""}:
        return {**args, **dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))}
    if body:
        raise SlackError("invalid_post_type")
    return args


def _token(request: Request, args: Json) -> str:
    """The token of the header or of the arguments, taken out of them."""
    in_arguments = str(args.pop("token", ""))
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else in_arguments
