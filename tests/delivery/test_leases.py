"""Attempts that last longer than their lease, and what is known of them all the same."""

from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import update

from bot.delivery import stopwatch
from bot.delivery.post import OVERSLEPT
from bot.domain.ledger.deliveries import State
from db.queries.ledger import sending
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute

LEASE = timedelta(minutes=1)


async def test_an_attempt_that_took_too_long_to_write_down_is_not_made(desk, monkeypatch):
    """The database hung for most of the lease: another worker could look before this one had sent."""
    begin = sending.begin

    async def slowly(*args, **options):
        begun = await begin(*args, **options)
        desk.move(seconds=40)
        return begun

    await desk.plan(desk.one("a"))
    with monkeypatch.context() as patched:
        patched.setattr(sending, "begin", slowly)
        assert await desk.worker().sweep() == 0
    assert desk.posted() == []
    held_up = await desk.find("a")
    assert (held_up.state, held_up.last_error) == (State.UNCERTAIN, OVERSLEPT)
    await desk.drain(desk.worker())
    desk.expect_once("a")


async def test_a_process_that_was_suspended_while_its_clock_stood_still_sends_nothing(desk, monkeypatch):
    """By the clock no time has passed; by real seconds another worker has looked, and sent it."""
    begin, real = sending.begin, [1000.0]

    async def suspended(*args, **options):
        begun = await begin(*args, **options)
        real[0] += 3600
        return begun

    await desk.plan(desk.one("a"))
    with monkeypatch.context() as patched:
        patched.setattr(sending, "begin", suspended)
        patched.setattr(stopwatch, "time", SimpleNamespace(monotonic=lambda: real[0], time=lambda: 0.0))
        assert await desk.worker().sweep() == 0
    assert desk.posted() == []
    await desk.drain(desk.worker())
    desk.expect_once("a")


async def test_what_has_arrived_is_settled_though_another_has_looked_before_it_was_there(desk):
    class Late:
        retry_handlers = ()

        async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
            desk.move(minutes=2)
            now = desk.clock.utcnow()
            async with desk.database.write() as tx:
                await sending.recover(tx, now)
                (one,) = await sending.claim(tx, "w2", now, lease=LEASE, limit=1, state=State.UNCERTAIN)
                await sending.settle(tx, one.id, "w2", State.PLANNED, now, wake_at=now)  # it is not there
            return await desk.client.chat_postMessage(**args)

    await desk.plan(desk.one("a"))
    assert await desk.worker(client=Late()).sweep() == 1
    sent = await desk.find("a")
    (message,) = desk.workspace.messages.top("C1")
    assert (sent.state, sent.ts, sent.channel) == (State.SENT, message.ts, "C1")
    desk.move(minutes=5)
    assert await desk.worker("w2").sweep() == 0
    desk.expect_once("a")


async def test_a_clock_that_was_minutes_ahead_of_slacks_finds_its_messages(desk):
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    worker = desk.worker()
    await worker.sweep()
    ahead = (await desk.find("a")).first_attempt_at + timedelta(minutes=5)
    async with desk.database.write() as tx:
        await execute(tx, update(DELIVERY).values(first_attempt_at=ahead))
    await desk.drain(worker)
    desk.expect_once("a")


async def test_each_page_of_a_search_counts_against_the_rate(desk):
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    worker = desk.worker()
    await worker.sweep()
    for n in range(450):
        desk.workspace.messages.add("C1", "U1", f"chatter {n}")
    desk.move(seconds=10)
    before = worker._rates.lookups.level()
    assert await worker.sweep() == 1
    assert before - worker._rates.lookups.level() == 3
