"""A small workspace, a tiny app that answers what a test tells it to, and the sandbox between them."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import MovableClock
from bot.sandbox.server import Sandbox
from bot.sandbox.serving import serving
from bot.sandbox.workspace import Channel, Command, User, Workspace

BOT = "U0SANDBOXBOT"
START = datetime(2026, 2, 3, 10, 20, tzinfo=UTC)


class Timer:
    """Seconds that pass only when told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class TinyApp:
    """An app that keeps what it receives and answers `answers` one after the other, then an empty 200."""

    def __init__(self, signing_secret):
        self._verifier = SignatureVerifier(signing_secret)
        self.received = []
        self.headers = []
        self.answers = []
        self.then = None
        self.url = ""
        self.app = Starlette(routes=[Route("/slack/events", self._take, methods=["POST"])])

    def answer(self, body=None, status=200):
        self.answers.append((body, status))

    def hang(self):
        """Do not answer."""
        self.answers.append((None, 0))

    async def _take(self, request):
        body = await request.body()
        if not self._verifier.is_valid_request(body, dict(request.headers)):
            return Response(status_code=401)
        if request.headers["content-type"] == "application/json":
            received = json.loads(body)
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            received = json.loads(form["payload"]) if "payload" in form else form
        self.received.append(received)
        self.headers.append(request.headers)
        if self.then:
            await self.then(received)
        if received.get("type") == "url_verification":
            return JSONResponse({"challenge": received["challenge"]})
        answer, status = self.answers.pop(0) if self.answers else (None, 200)
        while not status and (await request.receive())["type"] != "http.disconnect":
            pass
        if isinstance(answer, dict):
            return JSONResponse(answer, status)
        return Response(answer or "", status)


@pytest.fixture
def timer():
    return Timer()


@pytest.fixture
def clock():
    return MovableClock(START, speed=0)


@pytest.fixture
def workspace(clock, timer):
    users = [
        User("U1", "ann", "Ann Arden", "ann@example.org", tz="Europe/Brussels", title="Organizer"),
        User("U2", "ben", "Ben Berg", "ben@example.org"),
        User("U3", "gone", "Gil Gone", "gil@example.org", deleted=True),
    ]
    channels = [
        Channel("C1", "general", members={"U1", "U2", BOT}, topic="All of us"),
        Channel("C2", "random", members={"U1"}),
        Channel("C3", "committee", is_private=True, members={"U1"}),
        Channel("C4", "past", is_archived=True, members={"U1", BOT}),
        Channel("C5", "chairs", is_private=True, members={"U1", BOT}),
    ]
    commands = [Command("/session", "What is on", "now | next"), Command("/ask", should_escape=True)]
    return Workspace(
        "T1", clock, "xoxb-sandbox", "secret", users=users, channels=channels, commands=commands, timer=timer
    )


@pytest.fixture
async def tiny():
    app = TinyApp("secret")
    async with serving(app.app, 0, lambda: None) as port:
        app.url = f"http://127.0.0.1:{port}/slack/events"
        yield app


@pytest.fixture
async def sandbox(workspace, tiny):
    sandbox = Sandbox(workspace, tiny.url, retry_seconds=(0, 0, 0))
    async with sandbox.running():
        yield sandbox


@pytest.fixture
async def client(sandbox):
    return AsyncWebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])
