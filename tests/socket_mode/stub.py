"""A stub of Slack's Socket Mode: addresses that work once, and everything that can go wrong with them.

It has no fault of its own accord; a test sets what goes wrong, and until when.
"""

import asyncio
import contextlib
import itertools
import json
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import WSMsgType, web

from tests.socket_mode.simulated import until

TEAM = "T0SANDBOX"
"""The workspace of the sandbox, whose Web API stands beside the stub."""
TOKEN = "xapp-1-A0001-stub"


@dataclass(eq=False)
class Wire:
    """One websocket, as Slack sees it."""

    socket: web.WebSocketResponse
    request: web.Request
    frozen: bool = False
    """Nothing gets through in either direction, and neither end is told."""
    quiet: bool = False
    """A proxy answers our pings, and nothing comes from Slack."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def well(self) -> bool:
        """Whether everything gets through."""
        return not self.frozen and not self.quiet

    async def send(self, message: dict) -> None:
        if not self.frozen and not self.socket.closed:
            with contextlib.suppress(ConnectionError):
                await self.socket.send_json(message)

    def cut(self) -> None:
        """Break it without a farewell."""
        if transport := self.request.transport:
            transport.abort()


class SlackStub:
    """Serves apps.connections.open and the websockets; other methods of the Web API are handed on to `elsewhere`."""

    def __init__(self, *, elsewhere: str = "", pings: float = 0.0) -> None:
        self.url = ""
        self.path: Path | None = None
        self.elsewhere = elsewhere
        self.pings = pings
        """Seconds between two of Slack's pings; 0 for none."""
        self.away = ""
        """How the network is away: "" (it is not), "refused", "cut" or "hang"."""
        self.refusal = ""
        """The error with which the app token is refused."""
        self.hanging: set[str] = set()
        """The methods that are not answered."""
        self.takes_what_hangs = False
        """Whether a call that hangs does what it was asked to all the same."""
        self.asked: Counter[str] = Counter()
        """How often each method was called."""
        self.answers: deque[web.Response] = deque()
        """What apps.connections.open answers next, instead of an address."""
        self.handshakes: deque[int | str] = deque()
        """What becomes of the next handshakes: an HTTP status, "cut", "hang" or "no hello"."""
        self.opened: list[float] = []
        """When an address was asked for, by the loop's time."""
        self.reused = 0
        """How often an address was used a second time."""
        self.wires: list[Wire] = []
        self.delivered: dict[str, dict] = {}
        self.acks: Counter[str] = Counter()
        self.payloads: dict[str, dict] = {}
        self._heard = asyncio.Event()
        self._called = asyncio.Event()
        self._tickets: set[str] = set()
        self._used: set[str] = set()
        self._numbers = itertools.count(1)
        self._hanging: set[asyncio.Event] = set()

    # --- the server

    @asynccontextmanager
    async def running(self, path: Path | None = None) -> AsyncIterator["SlackStub"]:
        """On a Unix socket at `path`, else on a free port of 127.0.0.1."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        await runner.setup()
        self.path = path
        site = web.UnixSite(runner, str(path)) if path else web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = (
            "http://slack.test" if path else f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        )
        try:
            yield self
        finally:
            for wire in self.wires:
                wire.cut()
            self.let_go()
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def new_session(self) -> aiohttp.ClientSession:
        """What the bot connects with: over the Unix socket, if the network is there."""
        path = self.path.with_name("nowhere") if self.away == "refused" else self.path
        return aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path), force_close=True))

    def let_go(self) -> None:
        """End what hangs."""
        for event in self._hanging:
            event.set()

    async def _hang(self) -> web.Response:
        event = asyncio.Event()
        self._hanging.add(event)
        await event.wait()
        return web.Response(status=504)

    async def _absent(self, request: web.Request, how: str) -> web.Response:
        if how == "hang":
            return await self._hang()
        request.transport.abort()
        return web.Response()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        if self.away:
            return await self._absent(request, self.away)
        method = request.match_info["method"]
        self.asked[method] += 1
        self._called.set()
        if method in self.hanging:
            if self.takes_what_hangs:
                await self._hand_on(request, method)
            return await self._hang()
        return (
            self._open(request) if method == "apps.connections.open" else await self._hand_on(request, method)
        )

    def _open(self, request: web.Request) -> web.Response:
        self.opened.append(asyncio.get_running_loop().time())
        if self.answers:
            return self.answers.popleft()
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if self.refusal:
            return web.json_response({"ok": False, "error": self.refusal})
        ticket = str(next(self._numbers))
        self._tickets.add(ticket)
        return web.json_response(
            {"ok": True, "url": f"{self.url.replace('http', 'ws')}/link?ticket={ticket}"}
        )

    async def _hand_on(self, request: web.Request, method: str) -> web.Response:
        headers = {k: v for k, v in request.headers.items() if k in {"Authorization", "Content-Type"}}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.elsewhere}{method}", data=await request.read(), headers=headers,
                         params=request.query) as answer,
        ):  # fmt: skip
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type
            )

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if self.away:
            return await self._absent(request, self.away)
        ticket = request.query.get("ticket", "")
        self.reused += ticket in self._used
        fault = self.handshakes.popleft() if self.handshakes else ""
        known = ticket in self._tickets
        self._tickets.discard(ticket)
        self._used.add(ticket)
        if not known:
            return web.Response(status=403)
        if isinstance(fault, int):
            return web.Response(status=fault)
        if fault in {"cut", "hang"}:
            return await self._absent(request, fault)
        socket = web.WebSocketResponse(autoping=False, timeout=0.01)
        await socket.prepare(request)
        wire = Wire(socket, request)
        if fault != "no hello":
            self.wires.append(wire)
            await wire.send({"type": "hello", "num_connections": len(self.wires)})
            await self._repeat(wire)
        await self._serve(wire)
        return socket

    async def _serve(self, wire: Wire) -> None:
        pinging = asyncio.create_task(self._ping(wire)) if self.pings else None
        try:
            while True:
                frame = await wire.socket.receive()
                if frame.type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}:
                    break
                if not wire.frozen:
                    await self._take(wire, frame)
        finally:
            if pinging:
                pinging.cancel()
            wire.ended.set()
            if wire in self.wires:
                self.wires.remove(wire)

    async def _take(self, wire: Wire, frame: aiohttp.WSMessage) -> None:
        with contextlib.suppress(ConnectionError):
            if frame.type is WSMsgType.PING:
                await wire.socket.pong(frame.data)
        if frame.type is WSMsgType.TEXT and not wire.quiet:
            message = json.loads(frame.data)
            name = message["envelope_id"]
            self.acks[name] += 1
            self.payloads[name] = message.get("payload", {})
            self._heard.set()

    async def _ping(self, wire: Wire) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await asyncio.sleep(self.pings)
                if not wire.frozen and not wire.quiet:
                    await wire.socket.ping(b"from Slack")

    async def asked_for(self, method: str, times: int = 1) -> None:
        """Wait until the method has been called so often."""
        while self.asked[method] < times:
            self._called.clear()
            await self._called.wait()

    # --- what Slack does

    async def command(self, text: str = "", seconds: float = 3.0, **more: object) -> dict | None:
        """A person types a command: the answer that is shown, None where there is none in time."""
        number = next(self._numbers)
        payload = {
            "command": "/session", "text": text, "user_id": "U1", "channel_id": "C1", "team_id": TEAM,
            "trigger_id": f"trigger-{number}", "response_url": f"{self.url}/response/none", **more,
        }  # fmt: skip
        envelope = {"type": "slash_commands", "envelope_id": f"command-{number}", "payload": payload,
                    "accepts_response_payload": True}  # fmt: skip
        return await self.deliver(envelope, seconds)

    async def event(self, *, again: bool = True, seconds: float = 3.0) -> str:
        """An event happens; it is repeated on the next connection until it is acknowledged. Its envelope's id."""
        number = next(self._numbers)
        name = f"event-{number}"
        event = {"type": "team_join", "user": {"id": "U2"}, "event_ts": "1.0"}
        payload = {"type": "event_callback", "event_id": f"Ev{number}", "team_id": TEAM, "event": event}
        envelope = {"type": "events_api", "envelope_id": name, "payload": payload, "retry_attempt": 0,
                    "retry_reason": "", "accepts_response_payload": False}  # fmt: skip
        if again:
            self.delivered[name] = envelope
        await self.deliver(envelope, seconds)
        return name

    async def deliver(self, envelope: dict, seconds: float = 3.0) -> dict | None:
        """Into the newest connection that Slack believes in; the acknowledgement's payload, None without one."""
        if not self.wires:
            return None
        name = envelope["envelope_id"]
        before = self.acks[name]
        await self.wires[-1].send(envelope)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.acks[name] == before:
                    self._heard.clear()
                    await self._heard.wait()
                return self.payloads[name]
        return None

    async def disconnect(self, reason: str) -> None:
        """Tell the newest connection to go."""
        await self.wires[-1].send({"type": "disconnect", "reason": reason})

    async def connected(self) -> Wire:
        """Wait for a connection that nothing is wrong with."""
        await until(lambda: any(wire.well for wire in self.wires))
        return next(wire for wire in reversed(self.wires) if wire.well)

    async def _repeat(self, wire: Wire) -> None:
        for name, envelope in self.delivered.items():
            if not self.acks[name]:
                envelope["retry_attempt"] += 1
                await wire.send(envelope)
