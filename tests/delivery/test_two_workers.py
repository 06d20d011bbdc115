"""Several workers on one database: one of them sends for a team, another takes over, and nothing goes twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import State
from db.engine import Database

NAMES = [f"{recipient}-{n}" for recipient in ("C1", "C2", "C3", "C4", "U1", "U2") for n in range(5)]


@pytest.fixture
async def beside(desk, database_url):
    """A worker's maker with a database connection of its own, as another process has."""
    made = []

    def make(owner, **options):
        own = Database(database_url)
        made.append(own)
        mine, desk.database = desk.database, own
        try:
            return desk.worker(owner, **options)
        finally:
            desk.database = mine

    yield make
    for own in made:
        await own.close()


async def plan_all(desk):
    await desk.plan(*(desk.one(name, name.partition("-")[0]) for name in NAMES))


async def test_only_the_holder_sends_and_another_takes_over_when_it_is_gone(desk, beside):
    first, second = beside("w1"), beside("w2")
    await desk.plan(desk.one("a"))
    assert await first.sweep() == 1
    await desk.plan(desk.one("b", "C2"))
    assert await second.sweep() == 0
    desk.move(seconds=31)  # the first one is heard of no more
    assert await second.sweep() == 1
    await desk.plan(desk.one("c", "C3"))
    assert await first.sweep() == 0
    desk.expect_once("a", "b")


async def test_a_worker_that_stops_hands_over_at_once(desk, beside):
    first, second, stop = beside("w1"), beside("w2"), asyncio.Event()
    await desk.plan(desk.one("a"))
    await first.sweep()
    stop.set()
    await first.run(stop)
    assert not await first.holds()  # a tick that was under way, say, asks once more
    await desk.plan(desk.one("b", "C2"))
    assert await second.sweep() == 1


async def test_sweeping_at_once_sends_each_message_once(desk, beside):
    await plan_all(desk)
    workers = [beside(f"w{n}") for n in range(3)]
    for _ in range(100):
        await asyncio.gather(*(worker.sweep() for worker in workers))
        desk.move(seconds=1)
        if await desk.counts() == {State.SENT: len(NAMES)}:
            break
    desk.expect_once(*NAMES)


async def test_even_without_the_sender_lease_a_row_is_claimed_by_one(desk, beside):
    """Restricted workers need no sender lease: what keeps them apart is each row's own lease."""
    await plan_all(desk)
    workers = [beside(f"w{n}", only_after=0) for n in range(3)]
    for _ in range(100):
        await asyncio.gather(*(worker.sweep() for worker in workers))
        desk.move(seconds=1)
        if await desk.counts() == {State.SENT: len(NAMES)}:
            break
    desk.expect_once(*NAMES)


async def test_one_workers_sweeps_do_not_overlap(desk, beside):
    await plan_all(desk)
    worker = beside("w1")
    await asyncio.gather(*(worker.sweep() for _ in range(4)))
    assert len(desk.posted()) == len(set(desk.posted())) == 8  # their share of the burst, once


async def test_a_worker_that_hangs_loses_its_row_and_cannot_settle_it(desk, beside):
    async def overslept(delivery):
        desk.move(seconds=90)
        assert await beside("w2").sweep() == 1
        return await desk.renderers[delivery.kind](delivery)

    await desk.plan(desk.one("a"))
    hanging = beside("w1", renderers=dict.fromkeys(desk.renderers, overslept), lease=timedelta(seconds=60))
    assert await hanging.sweep() == 0
    desk.expect_once("a")
    assert (await desk.find("a")).state is State.SENT
