"""Rate limits by an injected time, and as a client sees them."""

import math

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.limits import METHOD_TIER, TIERS, Limits


@pytest.fixture
def limits(timer):
    return Limits(timer)


def test_a_channel_takes_a_short_burst_and_then_one_post_a_second(limits, timer):
    waits = [limits.wait("chat.postMessage", "C1") for _ in range(5)]
    assert waits == [0, 0, 0, 0, 1]
    assert limits.wait("chat.postMessage", "C2") == 0
    timer.now += 1
    assert [limits.wait("chat.postMessage", "C1") for _ in range(2)] == [0, 1]


def test_a_workspace_takes_several_hundred_posts_a_minute(limits, timer):
    passed = 0
    for tick in range(600):
        timer.now = 1000 + tick / 10
        passed += sum(limits.wait("chat.postMessage", f"C{tick}-{n}") == 0 for n in range(5))
    assert 360 <= passed <= 420


@pytest.mark.parametrize("method", sorted(METHOD_TIER))
def test_each_method_has_its_tier(limits, timer, method):
    allowed = TIERS[METHOD_TIER[method]]
    assert [limits.wait(method) for _ in range(allowed)] == [0] * allowed
    assert limits.wait(method) == math.ceil(60 / allowed)
    timer.now += 60
    assert [limits.wait(method) for _ in range(allowed)] == [0] * allowed


def test_a_refused_call_costs_nothing(limits, timer):
    for _ in range(50):
        limits.wait("chat.postMessage", "C1")
    timer.now += 1
    assert limits.wait("chat.postMessage", "C1") == 0


def test_limits_can_be_switched_off(timer):
    limits = Limits(timer, enabled=False)
    assert {limits.wait("users.list") for _ in range(1000)} == {0}


async def test_a_client_sees_429_with_retry_after(client, sandbox, timer):
    for _ in range(4):
        await client.chat_postMessage(channel="D1", text="Hello")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="U1", text="Hello")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert caught.value.response["error"] == "ratelimited"
    timer.now += 1
    assert (await client.chat_postMessage(channel="U1", text="Hello"))["ok"]
