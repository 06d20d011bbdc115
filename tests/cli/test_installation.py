"""The installation over HTTP, in the order that Slack demands, by the real commands against a sandbox.

The address is verified by a signed challenge while there is no bot token: Slack gives one when the app is installed.
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.clock import SystemClock
from bot.sandbox.installation import Installation
from bot.sandbox.model import Channel, User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from tests.cli.test_imports import PROGRAM
from tests.paths import ROOT
from tests.patience import GUARD, PATIENT

ADDRESS = "https://usher.tent.example"


class Run:
    """A `usher run` that was started: what it has logged, and where it listens."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.log, self.url = process, "", ""

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait until its log says so."""
        assert self.process.stderr is not None
        async with asyncio.timeout(GUARD):
            while not (found := re.search(pattern, self.log)):
                line = await self.process.stderr.readline()
                assert line, f"it has ended: {self.log}"
                self.log += line.decode()
        return found

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as http:
            return await http.get(self.url + path)


@pytest.fixture
def running(folder):
    """`usher run` in a process of its own, ended by SIGTERM with status 0."""

    @asynccontextmanager
    async def run(*arguments: str, **environ: str) -> AsyncIterator[Run]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PATIENT, "run", *arguments),
            stderr=asyncio.subprocess.PIPE, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": "0", **environ},
        )  # fmt: skip
        run = Run(process)
        try:
            if "worker" not in arguments:
                listening = await run.says(r"Listening on (\S+)")
                run.url = f"http://{listening[1]}"
            yield run
        finally:
            process.send_signal(signal.SIGTERM)
            rest = await process.communicate()
        assert process.returncode == 0, run.log + rest[1].decode()

    return run


@pytest.fixture
async def slack():
    """A workspace without an app."""
    clock = SystemClock()
    members = [User("U1", "ann", "Ann Arden", "ann@tent.example")]
    channels = [Channel("C1", "general", members={"U1"})]
    workspace = Workspace("T1", clock, "", "", users=members, channels=channels, app_name="Usher")
    async with Sandbox(workspace, "http://127.0.0.1:9/slack/events", retry_seconds=()).running() as sandbox:
        yield sandbox


async def until_home(slack: Sandbox) -> None:
    """Wait until the Home tab is published."""
    while not slack.workspace.views.home("U1"):  # noqa: ASYNC110 - it is published by another process
        await asyncio.sleep(0.01)


async def made(usher_process, app: Installation) -> str:
    """The app, made of the manifest that Usher prints: its signing secret."""
    printed = await usher_process("manifest", "--url", ADDRESS)
    assert printed.status == 0
    return app.create(json.loads(printed.out))


async def test_the_whole_installation_in_slacks_order(usher_process, running, slack, folder):
    app, api = Installation(slack), {"SLACK_API_URL": slack.api_url}
    (folder / "schedule.xml").write_text(PROGRAM)
    assert (await usher_process("import", "schedule.xml")).status == 0
    secret = {"SLACK_SIGNING_SECRET": await made(usher_process, app)}
    async with running(**api, **secret) as run:
        slack.outbound.request_url = f"{run.url}/slack/events"
        assert "SLACK_BOT_TOKEN is not set: install the app" in run.log
        assert run.log.count("SLACK_BOT_TOKEN") == 2  # one line, which names it twice
        assert (await run.get("/healthz")).status_code == 200
        ready = await run.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["missing"].startswith("SLACK_BOT_TOKEN is not set: install the app")
        assert await app.verify()
        token = {"SLACK_BOT_TOKEN": app.install()}
        told = await slack.slash("U1", "C1", "/session")
        assert "not set up yet" in told.body["text"]
        assert (await slack.open_home("U1")).error == ""
    async with running(**api, **secret, **token) as run:
        slack.outbound.request_url = f"{run.url}/slack/events"
        assert (await run.get("/readyz")).json() == {"ok": True, "missing": ""}
        assert "Tent Days 2026" in json.dumps((await slack.slash("U1", "C1", "/session")).body)
        assert (await slack.open_home("U1")).error == ""
        async with asyncio.timeout(GUARD):
            await until_home(slack)
        assert await app.verify()
        assert [ack.error for ack in await app.uninstall()] == ["", ""]
        assert "removed from the workspace" in (await run.get("/readyz")).json()["missing"]
        app.install()
    assert slack.problems == []


async def test_installed_before_the_address_is_verified_works_as_well(usher_process, running, slack):
    app = Installation(slack)
    secret = {"SLACK_SIGNING_SECRET": await made(usher_process, app)}
    token = {"SLACK_BOT_TOKEN": app.install()}
    async with running(SLACK_API_URL=slack.api_url, **secret, **token) as run:
        slack.outbound.request_url = f"{run.url}/slack/events"
        assert await slack.open_home("U1") is None  # no events before the address is verified
        assert await app.verify()
        assert (await slack.open_home("U1")).error == ""


async def test_a_wrong_or_missing_signature_is_refused_while_the_token_is_missing(running, slack):
    async with running(SLACK_API_URL=slack.api_url, SLACK_SIGNING_SECRET="right") as run:
        slack.outbound.request_url = f"{run.url}/slack/events"
        slack.outbound.sign_with("wrong")
        assert not await slack.events.verify_url()
        await run.says("without Slack's signature was refused")
        slack.outbound.sign_with("right")
        assert await slack.events.verify_url()
        challenge = {"type": "url_verification", "challenge": "c"}
        async with httpx.AsyncClient(base_url=run.url) as http:
            for headers in (
                {},
                {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=0"},
                {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=0"},
                {"X-Slack-Request-Timestamp": "1" * 20, "X-Slack-Signature": "v0=é".encode()},
            ):
                answer = await http.post("/slack/events", json=challenge, headers=headers)
                assert answer.status_code == 401
                assert "challenge" not in answer.text


async def test_a_worker_waits_for_the_token_too(running, slack):
    async with running("--role", "worker", SLACK_API_URL=slack.api_url, SLACK_SIGNING_SECRET="right") as run:
        await run.says("SLACK_BOT_TOKEN is not set: install the app")


async def test_nothing_is_installed_from_a_manifest_that_slack_refuses(slack):
    from bot.sandbox.errors import SlackError

    app = Installation(slack)
    with pytest.raises(SlackError) as refused:
        app.create({"display_information": {"name": "Usher", "long_description": "short"}})
    assert refused.value.details["errors"][0]["pointer"] == "/display_information/long_description"
    with pytest.raises(SlackError):
        app.install()
