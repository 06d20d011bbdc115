"""Faults as a client meets them, and that chance repeats itself."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.faults import Faults


async def test_a_connection_dropped_after_the_message_was_taken(client, sandbox):
    sandbox.faults.add(kind="drop_after")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel="C1", text="Hello")
    assert [m.text for m in sandbox.workspace.messages.top("C1")] == ["Hello"]
    assert (await client.chat_postMessage(channel="C1", text="Again"))["ok"]


async def test_a_connection_dropped_before(client, sandbox):
    sandbox.faults.add(kind="drop_before")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel="C1", text="Hello")
    assert sandbox.workspace.messages.top("C1") == []
    assert [(call.method, call.error) for call in sandbox.calls] == [("chat.postMessage", "drop_before")]


async def test_status_error_and_rate(client, sandbox):
    sandbox.faults.add(kind="status", status=503)
    sandbox.faults.add(kind="error", error="fatal_error")
    sandbox.faults.add(kind="rate", retry_after=30)
    seen = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="Hello")
        seen.append((caught.value.response.status_code, caught.value.response.headers.get("Retry-After")))
    assert seen == [(503, None), (200, None), (429, "30")]
    assert sandbox.workspace.messages.top("C1") == []


@pytest.mark.parametrize("named", ["U2", "D"])
async def test_a_fault_of_one_channel_or_person_meets_no_other(client, sandbox, named):
    direct = sandbox.workspace.direct(sandbox.workspace.users["U2"]).id
    sandbox.faults.add(kind="rate", retry_after=3600, channel=direct if named == "D" else named)
    await client.chat_postMessage(channel="C1", text="Hello")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="U2", text="Hello")
    assert caught.value.response.headers["Retry-After"] == "3600"
    await client.chat_postMessage(channel=direct, text="It was the only one")


async def test_slow_is_longer_than_a_clients_patience(client, sandbox):
    sandbox.faults.add(kind="slow", seconds=0.3)
    client.timeout = 0.05
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel="C1", text="Hello")


async def test_a_fault_is_for_its_method_and_its_count(client, sandbox):
    sandbox.faults.add("users.list", "error", times=2)
    assert (await client.auth_test())["ok"]
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await client.users_list()
    assert (await client.users_list())["ok"]


def test_chance_is_the_same_for_the_same_seed():
    def drawn(seed):
        faults = Faults()
        faults.chance(0.3, seed, "chat.postMessage", ("drop_after", "status"))
        taken = [faults.take("chat.postMessage") for _ in range(200)]
        return [fault and fault.kind for fault in taken]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)
    assert set(drawn(7)) == {None, "drop_after", "status"}


def test_chance_leaves_other_methods_alone_and_can_be_cleared():
    faults = Faults()
    faults.chance(1.0, 1, "chat.postMessage")
    assert faults.take("users.list") is None
    faults.clear()
    assert faults.take("chat.postMessage") is None
