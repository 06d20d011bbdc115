"""`usher run` in Socket Mode: the real app answers through the connection, and tells the truth about it."""

import pytest

from bot.clock import SystemClock
from bot.demo.stage import make_workspace
from bot.sandbox.model import Channel, User
from bot.sandbox.server import Sandbox
from tests.cli.running import process, settings
from tests.cli.test_imports import PROGRAM
from tests.patience import GUARD
from tests.socket_mode.stub import SlackStub


@pytest.fixture
async def slack():
    member = User("U1", "ann", "Ann Arden", "ann@tent.example")
    workspace = make_workspace(SystemClock(), "", [member], [Channel("C1", "general", members={"U1"})])
    async with Sandbox(workspace, "http://127.0.0.1:9/slack/events").running() as sandbox:
        yield sandbox


@pytest.fixture
async def stub(slack):
    async with SlackStub(elsewhere=slack.api_url).running() as stub:
        yield stub


async def test_commands_are_answered_and_health_is_true(usher_process, stub, slack, folder):
    (folder / "schedule.xml").write_text(PROGRAM.replace("2026-", "2056-"))
    assert (await usher_process("import", "schedule.xml")).status == 0
    async with process("run", cwd=folder, **settings(stub, slack)) as running:
        await stub.connected()
        answer = await stub.command("stitching", seconds=GUARD)
        assert "Stitching" in answer["text"]
        well = await running.becomes("/readyz", 200)
        assert well["ok"] is True
        assert well["missing"] == ""
        assert well["socket"]["connected"] is True
        assert (await running.get("/healthz"))[1]["socket"] == well["socket"]
        assert await _post(await running.url()) == 404  # requests come through the socket, and no other way

        stub.away = "cut"
        for wire in stub.wires:
            wire.cut()
        ill = await running.becomes("/readyz", 503)
        assert ill["ok"] is False
        assert ill["missing"].startswith("Usher has no connection to Slack (")
        assert ill["socket"]["connected"] is False
        assert ill["socket"]["since"] >= well["socket"]["since"]
        status, alive = await running.get("/healthz")
        assert (status, alive["ok"]) == (200, True)
        stub.away = ""
        await running.becomes("/readyz", 200)
        assert "Stitching" in (await stub.command("stitching", seconds=GUARD))["text"]
        await running.stop()
    assert slack.problems == []


async def _post(url: str) -> int:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.post(f"{url}/slack/events") as answer:
        return answer.status


async def test_a_refused_app_token_is_one_sentence(usher_process, stub, slack):
    stub.refusal = "token_revoked"
    outcome = await usher_process("run", **settings(stub, slack))
    assert outcome.status == 1
    assert outcome.err.splitlines()[-1] == "usher: Slack refuses SLACK_APP_TOKEN (token_revoked)."
    assert "Traceback" not in outcome.err
    assert "xapp" not in outcome.err


async def test_two_processes_on_one_machine(stub, slack, folder):
    """The second one cannot have the port; it answers Slack all the same."""
    chosen = settings(stub, slack)
    async with process("run", cwd=folder, **chosen) as first:
        chosen["PORT"] = str(await first.port())
        async with process("run", "--role", "web", cwd=folder, **chosen) as second:
            await second.says(f"Cannot listen on 127.0.0.1:{chosen['PORT']}")
            await second.says("Usher is running")
            assert len(stub.wires) == 2
            assert await stub.command("now", seconds=GUARD)
            await second.stop()
        await first.stop()
