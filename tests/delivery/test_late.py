"""A post without an answer may be accepted much later, and a history may lag: it is looked for again, and then again."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery.outcome import Ambiguous
from bot.delivery.post import post
from bot.domain.ledger.deliveries import DeliveryKind, State
from db.queries.ledger import sending
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute
from tests.delivery.conftest import say

LEASE = timedelta(minutes=1)

SENT_AGAIN = 85
"""Seconds after which the last look is over: 5, 20 and 60 after one another."""


@pytest.mark.parametrize("lag", [0, 15])
@pytest.mark.parametrize("late", [1, 6, 16, 30, 45, 60])
async def test_what_slack_accepts_late_arrives_once(desk, late, lag):
    desk.sandbox.faults.lag = lag
    desk.sandbox.faults.add(kind="late", seconds=late)
    await desk.plan(desk.one("a"))
    await desk.drain(desk.worker())
    desk.expect_once("a")
    found = await desk.find("a")
    assert (found.state, found.attempts, found.in_doubt) == (State.SENT, 1, False)


async def test_a_worker_that_dies_leaves_what_slack_accepts_a_minute_later(desk):
    await desk.plan(desk.one("a"))
    desk.sandbox.faults.add(kind="late", seconds=100)

    async with desk.database.write() as tx:  # as a worker does before it calls Slack, and is killed
        now = desk.clock.utcnow()
        (one,) = await sending.claim(tx, "dead", now, lease=LEASE, limit=1)
        await sending.begin(tx, one.id, "dead", now, LEASE, channel="C1")
    assert isinstance(await post(desk.client, one.id, await say(one), 10.0), Ambiguous)
    desk.move(minutes=1)
    await desk.drain(desk.worker())
    desk.expect_once("a")
    assert (await desk.find("a")).attempts == 1


async def test_what_never_arrives_is_sent_again_after_the_last_look(desk):
    desk.sandbox.faults.add(kind="drop_before")
    await desk.plan(desk.one("a"))
    worker, began = desk.worker(), desk.clock.utcnow()
    await worker.sweep()
    looks = []
    while (await desk.find("a")).state is State.UNCERTAIN:
        desk.move(seconds=1)
        before = len(desk.sandbox.calls)
        await worker.sweep()
        if any(c.method == "conversations.history" for c in desk.sandbox.calls[before:]):
            looks.append((desk.clock.utcnow() - began).total_seconds())
    assert looks == [5, 25, SENT_AGAIN]
    await desk.drain(worker)
    desk.expect_once("a")
    found = await desk.find("a")
    assert (found.attempts, found.in_doubt, found.looks) == (2, False, 0)


@pytest.mark.parametrize("left", [4, 10, 20, 60])
async def test_what_would_expire_meanwhile_goes_in_doubt_and_in_time(desk, left):
    desk.sandbox.faults.add(kind="drop_before")
    await desk.plan(desk.one("a", expires=left / 60))
    began = desk.clock.utcnow()
    await desk.drain(desk.worker())
    desk.expect_once("a")
    found = await desk.find("a")
    assert (found.state, found.in_doubt) == (State.SENT, True)
    assert found.settled_at < began + timedelta(seconds=left)


async def test_a_message_that_was_sent_in_doubt_may_be_there_twice_and_says_so(desk):
    desk.sandbox.faults.add(kind="late", seconds=50)
    await desk.plan(desk.one("a", expires=0.5))
    worker = desk.worker()
    await desk.drain(worker)
    desk.move(minutes=1)
    await desk.plan(desk.one("b"))
    await desk.drain(worker)
    assert sorted(desk.posted()) == ["fact a", "fact a", "fact b"]
    assert [(await desk.find(name)).in_doubt for name in "ab"] == [True, False]


async def test_where_slack_lets_nobody_look_it_expires_at_last_and_is_told(desk):
    told = []

    async def tell(_session, delivery, state, reason):
        told.append((delivery.dedupe_key, state, reason))

    desk.sandbox.faults.add(kind="drop_before")
    desk.sandbox.faults.add("conversations.history", "status", times=10_000)
    await desk.plan(desk.one("a", expires=30), desk.one("b", "C2"))
    worker = desk.worker(on_settled=tell)
    await worker.sweep()
    desk.move(minutes=20)
    await worker.sweep()
    assert (await desk.find("a")).state is State.UNCERTAIN
    desk.move(minutes=11)
    await worker.sweep()
    assert told[-1] == ("a", State.EXPIRED, "it is not known whether it arrived (http_500)")


async def test_what_cannot_be_written_while_it_is_looked_for_stays_uncertain(desk):
    """A sealed message: the ledger does not keep where it went, so its renderer is asked again."""
    broken = [False, True, False, False]

    async def render(delivery):
        if broken.pop(0):
            raise RuntimeError
        return await say(delivery)

    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    worker = desk.worker(renderers=dict.fromkeys(DeliveryKind, render))
    await worker.sweep()
    async with desk.database.write() as tx:
        await execute(tx, update(DELIVERY).values(channel=""))
    desk.move(seconds=5)
    await worker.sweep()
    assert (await desk.find("a")).state is State.UNCERTAIN
    await desk.drain(worker)
    desk.expect_once("a")
