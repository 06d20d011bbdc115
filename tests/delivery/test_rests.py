"""Slack wants to be left alone: about a channel, about all posts; and a new worker knows it, too."""

from datetime import timedelta

import pytest

from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import State
from bot.domain.ledger.rests import JOIN, LONGEST, LOOK, POST, Rest
from db.queries.ledger import rests, sending


async def held(desk) -> list[Rest]:
    async with desk.database.read() as tx:
        return await rests.hold(tx, desk.clock.utcnow())


async def test_three_people_rest_for_an_hour_and_nobody_else(desk):
    await desk.plan(*(desk.one(n, f"U{n}", expires=90 if n > 1 else 30) for n in range(1, 8)))
    desk.sandbox.faults.add(kind="rate", retry_after=3600, times=3)
    assert await desk.worker(concurrency=1).sweep() == 4
    assert {(r.method, r.channel, r.reason) for r in await held(desk)} == {
        (POST, f"U{n}", "ratelimited") for n in (1, 2, 3)
    }
    async with desk.database.read() as tx:
        (one,) = [r for r in await held(desk) if r.channel == "U1"]
        cost = await rests.cost(tx, one)
    assert (cost.waiting, cost.expiring) == (1, 1)
    assert cost.says("Ann") == (
        "Slack limits chat.postMessage to Ann (ratelimited) until 2026-12-01 10:00 UTC: "
        "1 message waits, 1 of them will expire before."
    )


async def test_a_rest_survives_a_restart_and_is_over_when_slack_said(desk):
    desk.sandbox.faults.add(kind="rate", retry_after=600)
    await desk.plan(desk.one("a", "C1"))
    await desk.worker("w1").sweep()
    desk.move(seconds=40)  # its lease is over
    await desk.plan(desk.one("b", "C1"), desk.one("c", "C2"))
    other = desk.worker("w2", rates=Rates(desk.timer))
    assert await other.sweep() == 1
    desk.expect_once("c")
    desk.move(seconds=561)
    await desk.drain(other)
    desk.expect_once("a", "b", "c")
    assert await held(desk) == []


@pytest.mark.parametrize("runs", [True, False])
async def test_a_rest_lasts_no_longer_because_the_clock_was_set_back(desk, runs):
    """Whether the worker saw it happen, or began afterwards; what was over is not taken up again."""
    desk.sandbox.faults.add(kind="rate", retry_after=900)
    worker = desk.worker("w1")
    await desk.plan(desk.one("early", "C3"), desk.one("a", "C1", minutes=-90))
    await worker.sweep()
    desk.move(minutes=5)
    await worker.sweep()
    async with desk.database.write() as tx:
        now = desk.clock.utcnow()
        await rests.keep(tx, Rest(POST, "C2", now - timedelta(seconds=1), "ratelimited"), now)
        if not runs:  # the sender's lease is all that tells how far the clock was ahead
            await sending.hold_sender(tx, "w1", now, now + timedelta(seconds=30))
    desk.set_back(hours=2)
    if runs:
        await worker.sweep()
    other = worker if runs else desk.worker("w2", rates=Rates(desk.timer))
    desk.move(seconds=31)
    await other.sweep()
    (rest,) = await held(desk)
    assert timedelta(minutes=9) < rest.until - desk.clock.utcnow() <= timedelta(minutes=10)
    desk.move(minutes=10)
    assert await held(desk) == []


async def test_a_rest_that_no_answer_can_have_asked_for_is_cut_to_the_longest(desk):
    async with desk.database.write() as tx:
        now = desk.clock.utcnow()
        await rests.keep(tx, Rest(POST, "C1", now + timedelta(days=9), "ratelimited"), now)
    await desk.worker().sweep()
    (rest,) = await held(desk)
    assert rest.until == desk.clock.utcnow() + LONGEST


async def test_the_whole_workspace_rests_only_where_slack_says_so(desk):
    desk.sandbox.faults.add(kind="error", error="message_limit_exceeded")
    await desk.plan(*(desk.one(n, f"C{n}") for n in range(1, 4)))
    worker = desk.worker(concurrency=1)
    assert await worker.sweep() == 0
    (rest,) = await held(desk)
    assert (rest.method, rest.channel, rest.reason) == (POST, "", "message_limit_exceeded")
    assert worker._access.missing == ""  # the bot is not refused: it sent too much
    await desk.drain(worker)
    desk.expect_once(1, 2, 3)


async def test_looks_rest_apart_from_posts(desk):
    desk.sandbox.faults.add(kind="drop_before")
    desk.sandbox.faults.add("conversations.history", kind="rate", retry_after=60)
    await desk.plan(desk.one("a", "C1"))
    worker = desk.worker()
    await worker.sweep()
    desk.move(seconds=6)
    await worker.sweep()
    await desk.plan(desk.one("b", "C2"))
    assert await desk.worker("w1").sweep() == 1
    assert [r.method for r in await held(desk)] == [LOOK]
    await desk.drain(worker)
    assert (await desk.find("a")).state is State.SENT


async def test_a_rest_of_a_second_is_not_written_down(desk):
    desk.sandbox.faults.add(kind="rate", retry_after=1)
    await desk.plan(desk.one("a", "C1"))
    await desk.worker().sweep()
    assert await held(desk) == []


async def test_a_limit_of_joins_rests_the_channel_to_be_joined_and_no_posts(desk):
    """Ten joins that are refused one after the other are no word about posts; a new worker does not join again."""
    for n in range(1, 13):
        desk.workspace.channels[f"C{n}"].members.clear()
    desk.sandbox.faults.add("conversations.join", kind="rate", retry_after=600, times=12)
    await desk.plan(*(desk.one(n, f"C{n}") for n in range(1, 13)))
    worker = desk.worker(concurrency=1)
    while len(await held(desk)) < 12:
        await worker.sweep()
        desk.move(seconds=1)
    assert {r.method for r in await held(desk)} == {JOIN}
    await desk.plan(desk.one("open", "C15"), desk.one("again", "C1"))
    assert await worker.sweep() == 1
    desk.move(seconds=40)
    await desk.worker("w2", rates=Rates(desk.timer)).sweep()
    desk.expect_once("open")
    assert sum(call.method == "conversations.join" for call in desk.sandbox.calls) == 12
