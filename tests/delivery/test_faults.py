"""Whatever Slack and the network do, every message arrives exactly once."""

from collections import Counter

import pytest

from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import State
from tests.patience import GUARD

NAMES = [f"{recipient}-{n}" for recipient in ("C1", "C2", "U1", "U2") for n in range(3)]


async def plan_all(desk, names=NAMES):
    await desk.plan(*(desk.one(name, name.partition("-")[0]) for name in names))


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "rate", "retry_after": 7},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 502},
        {"kind": "status", "status": 503},
        {"kind": "error", "error": "internal_error"},
        {"kind": "error", "error": "fatal_error"},
        {"kind": "error", "error": "service_unavailable"},
        {"kind": "error", "error": "ratelimited"},
        {"kind": "error", "error": "token_expired"},
        {"kind": "drop_before"},
        {"kind": "drop_after"},
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
async def test_each_fault_and_every_message_once(desk, fault, concurrency):
    desk.sandbox.faults.add(times=5, **fault)
    await plan_all(desk)
    await desk.drain(desk.worker(concurrency=concurrency))
    desk.expect_once(*NAMES)
    assert await desk.counts() == {State.SENT: len(NAMES)}


@pytest.mark.parametrize("seed", range(4))
async def test_a_bad_day_and_every_message_once(desk, seed):
    """A third of all calls, look-ups too, fail in one way or another."""
    kinds = ("drop_after", "drop_before", "status", "error", "rate")
    desk.sandbox.faults.chance(0.33, seed, kinds=kinds)
    names = [f"{recipient}-{n}" for recipient in ("C1", "C2", "C3", "U1", "U2", "COPEN") for n in range(8)]
    await plan_all(desk, names)
    await desk.drain(desk.worker())
    assert {record.error for record in desk.sandbox.calls} >= {"drop_before", "status", "error", "rate"}
    desk.expect_once(*names)


async def test_a_lost_answer_is_found_and_not_sent_again(desk):
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a", "U1"))
    worker = desk.worker()
    assert await worker.sweep() == 0
    lost = await desk.find("a")
    assert (lost.state, lost.channel, lost.last_error) == (State.UNCERTAIN, "U1", "ServerDisconnectedError")
    desk.move(seconds=4)
    assert await worker.sweep() == 0  # Slack may still be at it
    desk.move(seconds=2)
    assert await worker.sweep() == 1
    found = await desk.find("a")
    (message,) = desk.workspace.messages.top("D1")
    assert (found.state, found.channel, found.ts, found.attempts) == (State.SENT, "D1", message.ts, 1)
    assert found.last_error == ""
    assert Counter(c.method for c in desk.sandbox.calls)["chat.postMessage"] == 1


async def test_a_lost_answer_in_a_thread_is_found_there(desk):
    parent = desk.workspace.messages.add("C1", "U1", "hello")
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a", "C1", payload={"thread": parent.ts}))
    await desk.drain(desk.worker())
    desk.expect_once("a")
    assert "conversations.replies" in {call.method for call in desk.sandbox.calls}


async def test_it_is_found_behind_many_other_messages(desk):
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    worker = desk.worker()
    await worker.sweep()
    for n in range(450):
        desk.workspace.messages.add(
            "C1", "U1", f"chatter {n}", metadata={"event_type": "x", "event_payload": {"id": 1}}
        )
    await desk.drain(worker)
    desk.expect_once("a")
    assert Counter(c.method for c in desk.sandbox.calls)["conversations.history"] == 3


async def test_a_call_that_times_out_before_slack_has_it_is_made_again(desk):
    desk.sandbox.faults.add(kind="slow", seconds=GUARD)  # it is never taken
    await desk.plan(desk.one("a"))
    assert await desk.worker(timeout=1.0).sweep() == 0
    assert (await desk.find("a")).last_error == "TimeoutError"
    await desk.drain(desk.worker())
    desk.expect_once("a")
    assert (await desk.find("a")).attempts == 2


async def test_a_call_that_times_out_after_slack_has_it_is_not_made_again(desk):
    class Silent:
        retry_handlers = ()

        async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
            await desk.client.chat_postMessage(**args)
            raise TimeoutError  # as a call does that has lasted too long

    await desk.plan(desk.one("a"))
    assert await desk.worker(client=Silent()).sweep() == 0
    assert (await desk.find("a")).state is State.UNCERTAIN
    await desk.drain(desk.worker())
    desk.expect_once("a")
    assert (await desk.find("a")).attempts == 1


async def test_where_looking_is_refused_for_good_it_fails_and_says_so(desk):
    desk.sandbox.faults.add(kind="drop_after")
    desk.sandbox.faults.add("conversations.history", "error", error="missing_scope")
    await desk.plan(desk.one("a"))
    await desk.drain(desk.worker())
    failed = await desk.find("a")
    assert failed.state is State.FAILED
    assert failed.last_error == "it is not known whether it arrived (missing_scope)"
    assert desk.posted() == ["fact a"]


async def test_looking_waits_as_long_as_slack_says(desk):
    desk.sandbox.faults.add(kind="drop_after")
    desk.sandbox.faults.add("conversations.history", "rate", retry_after=40)
    await desk.plan(desk.one("a"))
    worker = desk.worker()
    await worker.sweep()
    desk.move(seconds=10)
    await worker.sweep()
    asked = len(desk.sandbox.calls)
    desk.move(seconds=39)
    await worker.sweep()
    assert len(desk.sandbox.calls) == asked
    desk.move(seconds=1)
    assert await worker.sweep() == 1
    desk.expect_once("a")


async def test_it_looks_after_the_bot_was_removed_from_the_channel(desk):
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    worker = desk.worker()
    await worker.sweep()
    desk.workspace.channels["C1"].members.clear()
    await desk.drain(worker)
    desk.expect_once("a")


async def test_what_is_about_to_expire_is_looked_for_at_once_and_sent_where_it_is_not_there(desk):
    desk.sandbox.faults.add(kind="drop_after")
    desk.sandbox.faults.add(kind="drop_before")
    await desk.plan(desk.one("there", "C1", expires=0.05), desk.one("not there", "C2", expires=0.05))
    await desk.drain(desk.worker(concurrency=1))
    desk.expect_once("there", "not there")
    assert {(await desk.find(name)).in_doubt for name in ("there", "not there")} == {False, True}
    assert await desk.counts() == {State.SENT: 2}


async def test_nobody_listens(desk):
    """Slack cannot be reached at all: certainly not sent, so it is tried again and never looked for."""
    from slack_sdk.web.async_client import AsyncWebClient

    nowhere = AsyncWebClient("x", base_url="http://127.0.0.1:1/api/", retry_handlers=[])
    await desk.plan(desk.one("a"))
    assert await desk.worker(client=nowhere, rates=Rates(desk.timer)).sweep() == 0
    tried = await desk.find("a")
    assert (tried.state, tried.last_error) == (State.PLANNED, "no_connection")
    await desk.drain(desk.worker())
    desk.expect_once("a")
