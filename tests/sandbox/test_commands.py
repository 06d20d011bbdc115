"""Slash commands and response_urls against a tiny app."""

import aiohttp
import pytest

from bot.errors import BadInput, NotFound
from bot.sandbox.server import Sandbox


def texts(sandbox, user="U1", channel="C1"):
    return [message.text for message in sandbox.workspace.messages.seen_by(user, channel)]


async def send(url, **body):
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.json()


async def test_a_command_arrives_as_slack_sends_it(sandbox, tiny):
    ack = await sandbox.slash("U1", "C1", "/session  now ")
    assert (ack.status, ack.body, ack.error) == (200, None, "")
    [form] = tiny.received  # the tiny app verified the signature with Slack's own verifier
    assert (form["command"], form["text"], form["channel_name"]) == ("/session", "now", "general")
    assert (form["user_id"], form["user_name"], form["team_id"]) == ("U1", "ann", "T1")
    assert form["is_enterprise_install"] == "false"
    assert form["trigger_id"]
    assert form["response_url"].startswith(sandbox.url)
    assert tiny.headers[0]["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(("channel", "name"), [("D1", "directmessage"), ("C5", "privategroup")])
async def test_the_name_of_a_channel_that_has_none(sandbox, tiny, channel, name):
    await sandbox.slash("U1", channel, "/session")
    assert tiny.received[0]["channel_name"] == name


async def test_names_become_links_where_the_command_wants_it(sandbox, tiny):
    await sandbox.slash("U1", "C1", "/ask @ben & @nobody in #general")
    await sandbox.slash("U1", "C1", "/session @ben")
    assert tiny.received[0]["text"] == "<@U2|ben> &amp; @nobody in <#C1|general>"
    assert tiny.received[1]["text"] == "@ben"


async def test_an_answer_is_ephemeral_unless_it_says_otherwise(sandbox, tiny):
    tiny.answer("Only for you")
    tiny.answer({"text": "For all", "response_type": "in_channel"})
    await sandbox.slash("U1", "C1", "/session")
    await sandbox.slash("U1", "C1", "/session now")
    assert texts(sandbox, "U1") == ["Only for you", "For all"]
    assert texts(sandbox, "U2") == ["For all"]
    shown = sandbox.workspace.messages.seen_by("U1", "C1")
    assert [message.response_to for message in shown] == ["/session", "/session now"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 500}, "dispatch_failed"),
        ({"status": 404}, "dispatch_failed"),
        ({"body": {"text": "x", "blocks": [{"type": "header"}]}}, "invalid_command_response"),
        ({"body": {"blocks": []}}, "invalid_command_response"),
    ],
)
async def test_what_a_failing_command_shows(sandbox, tiny, answer, error):
    tiny.answer(**answer)
    assert (await sandbox.slash("U1", "C1", "/session")).error == error
    assert texts(sandbox) == []


async def test_what_a_command_without_an_answer_shows(sandbox, tiny):
    tiny.hang()
    sandbox.outbound.ack_seconds = 0.1
    assert (await sandbox.slash("U1", "C1", "/session")).error == "operation_timeout"
    assert texts(sandbox) == []


async def test_an_invalid_answer_is_a_problem(sandbox, tiny):
    tiny.answer({"text": "x", "blocks": [{"type": "header"}]})
    await sandbox.slash("U1", "C1", "/session")
    assert sandbox.problems == ["acknowledgement of /session: blocks[0].text is missing"]


async def test_an_app_that_is_not_there(workspace):
    sandbox = Sandbox(workspace, "http://127.0.0.1:1/slack/events")
    async with sandbox.running():
        assert (await sandbox.slash("U1", "C1", "/session")).error == "dispatch_failed"


async def test_what_cannot_be_typed(sandbox):
    with pytest.raises(BadInput, match="/nothing is not a valid command"):
        await sandbox.slash("U1", "C1", "/nothing")
    with pytest.raises(NotFound):
        await sandbox.slash("U404", "C1", "/session")
    with pytest.raises(BadInput, match="is not in random"):
        await sandbox.slash("U2", "C2", "/session")


async def test_a_response_url_works_five_times(sandbox, tiny):
    await sandbox.slash("U1", "C1", "/session")
    url = tiny.received[0]["response_url"]
    statuses = [(await send(url, text=str(n)))[0] for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert texts(sandbox) == ["0", "1", "2", "3", "4"]
    assert await send(f"{sandbox.url}/response/unknown", text="x") == (
        404,
        {"ok": False, "error": "invalid_url"},
    )


async def test_a_response_url_lives_half_an_hour(sandbox, tiny, timer):
    await sandbox.slash("U1", "C1", "/session")
    url = tiny.received[0]["response_url"]
    timer.now += 30 * 60
    assert (await send(url, text="in time"))[0] == 200
    timer.now += 1
    assert await send(url, text="late") == (404, {"ok": False, "error": "expired_url"})


async def test_a_wrong_response_is_refused_and_kept_as_a_problem(sandbox, tiny):
    await sandbox.slash("U1", "C1", "/session")
    url = tiny.received[0]["response_url"]
    assert await send(url, text="") == (400, {"ok": False, "error": "no_text"})
    assert sandbox.problems == ["response_url: text is empty"]
    assert [(call.method, call.error) for call in sandbox.calls] == [("response_url", "no_text")]


async def test_a_fault_on_a_response_url(sandbox, tiny):
    await sandbox.slash("U1", "C1", "/session")
    sandbox.faults.add("response_url", "drop_after")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(tiny.received[0]["response_url"], text="Hello")
    assert texts(sandbox) == ["Hello"]
