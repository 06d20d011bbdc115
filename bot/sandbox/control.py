"""The page's own API under /sandbox/: what one person sees, and what they do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.clock import MovableClock
from bot.errors import BadInput, UsherError
from bot.sandbox.acts import Acts
from bot.sandbox.nexts import NextEvent, sent, to_next
from bot.sandbox.outbound import Ack
from bot.sandbox.screen import Screen
from bot.sandbox.tour import Tour

Json = dict[str, Any]
IDLE_SECONDS = 15.0
LOCAL = {"127.0.0.1", "localhost", "::1"}
TROUBLE = "We had some trouble connecting. Try again?"


class Controlled(Acts):
    """The acts that the page controls, with its tour, and where "next" moves the clock."""

    next_event: NextEvent | None = None
    tour: Tour | None = None


class Control:
    """The control API of one sandbox."""

    def __init__(self, sandbox: Controlled) -> None:
        self._sandbox = sandbox
        self._screen = Screen(sandbox.workspace)
        self._tasks: set[asyncio.Task[Ack | None]] = set()

    def routes(self) -> list[Route]:
        """All routes, below /sandbox."""
        shown = {
            "state": self._state,
            "messages": self._messages,
            "views": self._views,
            "home": self._home,
            "sent": self._sent,
        }
        done = {
            "command": self._command,
            "message": self._message,
            "action": self._action,
            "view_submit": self._submit,
            "view_close": self._close,
            "options": self._options,
            "open_home": self._open_home,
            "clock": self._clock,
        }
        return [
            Route("/events", _local_only(self._events)),
            *(Route(f"/{name}", _local_only(_reading(act)), methods=["GET"]) for name, act in shown.items()),
            *(Route(f"/{name}", _local_only(_doing(act)), methods=["POST"]) for name, act in done.items()),
        ]

    async def aclose(self) -> None:
        """Let go of events that are still being delivered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _state(self, query: Json) -> Json:
        tour = self._sandbox.tour
        people = (user.id for user in self._sandbox.workspace.users.values() if not user.is_bot)
        user = (
            query.get("user") or (tour and tour.begins_as) or next(people)
        )  # the page begins as the first one
        guide = {"tour": tour.document()} if tour else {}
        return {**self._screen.state(user), "clock": self._clock_state(), **guide}

    async def _messages(self, query: Json) -> Json:
        return {"messages": self._screen.messages(query["user"], query["channel"], query.get("thread_ts"))}

    async def _views(self, query: Json) -> Json:
        return {"stack": self._screen.stack(query["user"])}

    async def _home(self, query: Json) -> Json:
        return {"view": self._screen.home(query["user"])}

    async def _command(self, body: Json) -> Json:
        line = body["text"].strip()
        ack = await self._sandbox.slash(body["user"], body["channel"], line)
        shown = {"ok": not ack.error, "ms": round(ack.ms, 1)}
        if not ack.error:
            return shown
        return {**shown, "error": f"{line.split(' ')[0]} failed with the error {ack.error}"}

    async def _message(self, body: Json) -> Json:
        text = self._sandbox.workspace.link(body["text"])
        self._sandbox.require_writable(body["channel"])
        self._later(self._sandbox.say(body["user"], body["channel"], text, body.get("thread_ts")))
        return {"ok": True}

    async def _action(self, body: Json) -> Json:
        action = dict(body["action"])
        block_id, action_id = action.pop("block_id"), action.pop("action_id")
        ack = await self._sandbox.click(
            body["user"], body["container"], block_id, action_id, state=body.get("state"), **action
        )
        return (
            {"ok": True}
            if not ack.error
            else {"ok": False, "error": f"This app did not respond: {ack.error}"}
        )

    async def _submit(self, body: Json) -> Json:
        ack = await self._sandbox.submit_view(body["user"], body["view_id"], body.get("values"))
        if ack.error:
            return {"ok": False, "error": TROUBLE}
        answer = ack.body or {}
        return {"ok": True, **{k: answer[k] for k in ("response_action", "errors") if k in answer}}

    async def _close(self, body: Json) -> Json:
        ack = await self._sandbox.close_view(body["user"], body["view_id"])
        return {"ok": ack is None or not ack.error}

    async def _options(self, body: Json) -> Json:
        names = body["block_id"], body["action_id"], body["value"]
        return await self._sandbox.suggest(body["user"], body["container"], *names) or {"options": []}

    async def _open_home(self, body: Json) -> Json:
        self._later(self._sandbox.open_home(body["user"]))
        return {"ok": True}

    async def _clock(self, body: Json) -> Json:
        clock = self._sandbox.workspace.clock
        if not isinstance(clock, MovableClock):
            raise BadInput("This sandbox runs on the real clock, which cannot be moved.")
        try:
            if "speed" in body:
                clock.set_speed(float(body["speed"]))
            if "move_to" in body:
                clock.move_to(datetime.fromisoformat(body["move_to"]))
        except ValueError:
            raise BadInput("The clock takes a number as its speed, and times with their zone.") from None
        told = {}
        if body.get("next") and self._sandbox.next_event:
            told = {"event": await to_next(clock, self._sandbox.next_event)}
        self._sandbox.workspace.changes.publish("clock")
        return self._clock_state() | told

    async def _sent(self, query: Json) -> Json:
        try:
            since = float(query["since"])
        except ValueError:
            raise BadInput("Since when is said in seconds.") from None
        return sent(self._sandbox.workspace, since)

    def _clock_state(self) -> Json:
        clock = self._sandbox.workspace.clock
        movable = isinstance(clock, MovableClock)
        return {
            "now": clock.utcnow().isoformat(),
            "speed": clock.speed if isinstance(clock, MovableClock) else 1.0,
            "can_next": movable and self._sandbox.next_event is not None,
        }

    async def _events(self, request: Request) -> Response:
        user = request.query_params.get("user", "")
        return StreamingResponse(
            self._stream(user), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _stream(self, user: str) -> AsyncIterator[str]:
        yield ": open\n\n"
        async for change in self._sandbox.workspace.changes.listen(user, IDLE_SECONDS):
            yield ": still here\n\n" if change is None else f"data: {json.dumps(change)}\n\n"

    def _later(self, delivery: Awaitable[Ack | None]) -> None:
        """Deliver an event while the page goes on; Slack does not wait for it either."""
        task = asyncio.ensure_future(delivery)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


Endpoint = Callable[[Request], Awaitable[Response]]
Act = Callable[[Json], Awaitable[Json]]


def _local_only(endpoint: Endpoint) -> Endpoint:
    """Refuse a Host that is not this machine (DNS rebinding) and an Origin that is not this page."""

    async def guarded(request: Request) -> Response:
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        if urlsplit(f"//{host}").hostname not in LOCAL or (origin and urlsplit(origin).netloc != host):
            return JSONResponse({"ok": False, "error": "Only the sandbox's own page may ask this."}, 403)
        return await endpoint(request)

    return guarded


def _reading(act: Act) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await _answered(act, dict(request.query_params))

    return endpoint


def _doing(act: Act) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return JSONResponse({"ok": False, "error": "The body is not a JSON object."}, 400)
        return await _answered(act, body)

    return endpoint


async def _answered(act: Act, arguments: Json) -> Response:
    try:
        return JSONResponse(await act(arguments))
    except UsherError as error:
        return JSONResponse({"ok": False, "error": str(error)})
    except KeyError as error:
        return JSONResponse({"ok": False, "error": f"The field {error} is missing."}, 400)
