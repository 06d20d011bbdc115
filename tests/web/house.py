"""An app behind the gate on a Unix socket, in simulated time, and people who send it bytes."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from bot.web.refusals import Refusals
from bot.web.room import Room
from bot.web.server import IDLE_SECONDS, configured

PAST = IDLE_SECONDS + 100
"""Simulated seconds after which no limit is left."""


class House:
    """What the app has got, and how to connect to it."""

    def __init__(self, path: Path, state: ServerState) -> None:
        self.path, self.state = path, state
        self.bodies: list[bytes] = []
        self.broken_off = 0
        self.guests: list[Guest] = []
        self.open = asyncio.Event()
        """Set: `/hold` answers."""

    @property
    def connections(self) -> int:
        return len(self.state.connections)

    async def connect(self, sent: bytes = b"") -> "Guest":
        reader, writer = await asyncio.open_unix_connection(str(self.path))
        guest = Guest(reader, writer)
        self.guests.append(guest)
        if sent:
            await guest.send(sent)
        return guest

    async def status(self, sent: bytes) -> int:
        """The first answer's status to what somebody sends who then waits; 0 where it is closed without one."""
        guest = await self.connect(sent)
        status = await guest.status()
        guest.leave()
        await asyncio.sleep(0.001)
        return status

    async def take(self, request: Request) -> Response:
        try:
            self.bodies.append(await request.body())
        except ClientDisconnect:
            self.broken_off += 1
        return PlainTextResponse("taken")

    async def hold(self, _request: Request) -> Response:
        await self.open.wait()
        return PlainTextResponse("held")

    async def pour(self, _request: Request) -> Response:
        async def much() -> AsyncIterator[bytes]:
            for _ in range(200):
                yield b"." * 100_000

        return StreamingResponse(much())


class Guest:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.rest = b""
        """What came until it was closed."""

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await asyncio.sleep(0.001)  # it arrives

    async def drip(self, *pieces: bytes, every: float) -> float:
        """Send a piece each so many seconds, until it is closed; when that was."""
        for piece in pieces:
            if self.reader.at_eof():
                break
            await self.send(piece)
            await asyncio.sleep(every)
            await asyncio.wait([asyncio.ensure_future(self.peek())], timeout=0.001)
        return asyncio.get_running_loop().time()

    async def peek(self) -> None:
        await self.reader.read(0)

    async def status(self) -> int:
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError):
            return 0
        length = next(
            (int(h.split(b":")[1]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length")), 0
        )
        await self.reader.readexactly(length)
        return int(head.split()[1])

    async def closed(self) -> float:
        """Wait until it is closed, for whatever reason; when that was."""
        try:
            while piece := await self.reader.read(65536):
                self.rest += piece
        except OSError:
            pass
        return asyncio.get_running_loop().time()

    def leave(self) -> None:
        self.writer.transport.abort()


def post(body: bytes = b"", *headers: bytes, path: bytes = b"/take", length: bytes | None = None) -> bytes:
    """A whole request; with `length` as Content-Length, b"" for none."""
    if length is None:
        length = b"%d" % len(body)
    lines = [
        b"POST %s HTTP/1.1" % path,
        b"Host: usher",
        *([b"Content-Length: " + length] if length else []),
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunks(*pieces: bytes, end: bool = True) -> bytes:
    """The pieces of a body, as Transfer-Encoding chunked has them."""
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + (b"0\r\n\r\n" if end else b"")


CHUNKED = b"Transfer-Encoding: chunked"


@asynccontextmanager
async def house(most: int = 100, most_bytes: int = 10_000_000) -> AsyncIterator[House]:
    """Serve, and at the end see that nobody is left."""
    state = ServerState()
    with tempfile.TemporaryDirectory() as folder:
        home = House(Path(folder) / "socket", state)
        routes = [
            Route("/take", home.take, methods=["GET", "POST"]),
            Route("/hold", home.hold, methods=["POST"]),
            Route("/pour", home.pour),
        ]
        config = configured(Starlette(routes=routes), Room(Refusals(), most, most_bytes))
        config.load()

        def gate() -> asyncio.Protocol:
            return config.http_protocol_class(config=config, server_state=state, app_state={})

        server = await asyncio.get_running_loop().create_unix_server(gate, str(home.path))
        try:
            yield home
            home.open.set()
            await asyncio.sleep(PAST)
            assert home.connections == 0
            assert not state.tasks
        finally:
            for guest in home.guests:
                guest.leave()
            server.close()
