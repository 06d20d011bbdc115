"""A sweep under a broadcast may last as long as the broadcast: nothing else has to wait for its end."""

import asyncio

import pytest

from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import Message, State
from bot.errors import Unavailable
from tests.patience import GUARD


class Slow:
    """Slack's client, that does something before each post goes out."""

    retry_handlers = ()

    def __init__(self, desk, before) -> None:
        self._desk, self._before = desk, before

    def __getattr__(self, name):
        return getattr(self._desk.client, name)

    async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
        await self._before(args["channel"])
        return await self._desk.client.chat_postMessage(**args)


@pytest.fixture(autouse=True)
def short_ticks(monkeypatch):
    monkeypatch.setattr("bot.delivery.worker._TICK", 0.01)


def unlimited() -> Rates:
    return Rates(per_minute=1e6, burst=1000, channel_per_second=1e6, channel_burst=1000)


async def until(condition):
    async with asyncio.timeout(GUARD):
        while not await condition():  # noqa: ASYNC110 - what the worker settles is seen in the ledger alone
            await asyncio.sleep(0.01)


async def test_a_lost_answer_is_looked_for_while_others_are_being_sent(desk):
    async def is_sent():
        return (await desk.find("lost")).state is State.SENT

    async def is_lost():
        return (await desk.find("lost")).state is State.UNCERTAIN

    async def before(channel):
        if channel == "C2":
            await until(is_lost)
            desk.move(seconds=10)
            await until(is_sent)

    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("lost", "C1"), desk.one("b", "C2"))
    assert await desk.worker(client=Slow(desk, before)).sweep() == 2
    desk.expect_once("lost", "b")


async def test_what_a_dead_worker_left_and_what_is_too_late_is_seen_to_meanwhile(desk):
    async def is_expired():
        return (await desk.find("late")).state is State.EXPIRED

    async def before(channel):
        if channel == "C1":
            await desk.plan(desk.one("late", "C2", minutes=-9, expires=-1))
            await until(is_expired)

    await desk.plan(desk.one("a", "C1"))
    assert await desk.worker(client=Slow(desk, before)).sweep() == 1


async def test_a_worker_that_is_to_stop_begins_nothing_more_and_finishes_what_it_is_at(desk):
    stop, posts = asyncio.Event(), []

    async def before(channel):
        posts.append(channel)
        if len(posts) == 5:
            stop.set()
        await asyncio.sleep(0.01 * (1 + len(posts) % 3))  # there is always one in the air

    await desk.plan(*(desk.one(n, f"C{1 + n % 19}") for n in range(60)))
    desk.workspace.limits.enabled = False
    worker = desk.worker(client=Slow(desk, before), concurrency=4, rates=unlimited())
    await worker.run(stop)
    counts = await desk.counts()
    assert counts.keys() == {State.SENT, State.PLANNED}
    assert 5 <= counts[State.SENT] == len(posts) <= 8
    assert await desk.worker("w2").sweep()  # which need not wait for the first one's lease


async def test_what_is_being_sent_is_settled_though_the_next_claim_fails(desk, monkeypatch):
    failed = asyncio.Event()
    worker = desk.worker(client=Slow(desk, lambda _channel: failed.wait()), concurrency=2)
    claim = worker._claim

    async def once(state, limit, skip, at_most=None):
        if "C1" in skip:
            failed.set()
            raise Unavailable("The database cannot be reached now.")
        return await claim(state, limit, skip, at_most)

    monkeypatch.setattr(worker, "_claim", once)
    await desk.plan(desk.one("a", "C1"))
    with pytest.raises(Unavailable):
        await worker.sweep()
    assert await desk.counts() == {State.SENT: 1}


async def test_one_that_cannot_be_prepared_delays_none_of_those_claimed_with_it(desk):
    async def render(delivery):
        if delivery.dedupe_key == "a":
            raise Unavailable("The database cannot be reached now.")
        return Message(delivery.recipient, f"fact {delivery.dedupe_key}")

    await desk.plan(*(desk.one(name, f"C{n}") for n, name in enumerate("abcd", start=1)))
    worker = desk.worker(renderers=dict.fromkeys(desk.renderers, render))
    with pytest.raises(Unavailable):
        await worker.sweep()
    assert await worker.sweep() == 3
    desk.expect_once("b", "c", "d")


async def test_what_expires_by_the_thousand_does_not_keep_what_is_due_waiting(desk, monkeypatch):
    monkeypatch.setattr(
        "bot.delivery.worker._TICK", 3600.0
    )  # with a shorter one a slow call lets more expire
    told = []

    async def on_settled(session, delivery, state, reason):
        told.append((delivery.dedupe_key, state))

    late = [desk.one(f"late-{n}", f"U{1 + n % 19}", minutes=-60, expires=-1) for n in range(1000)]
    await desk.plan(*late, desk.one("now", "C1"))
    worker = desk.worker(on_settled=on_settled)
    assert await worker.sweep() == 1
    assert told.index(("now", State.SENT)) <= 200
    assert await desk.counts() == {State.EXPIRED: 1000, State.SENT: 1}
