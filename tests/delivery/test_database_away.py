"""The database goes away in the middle, or is locked for long: nothing is lost or doubled, and it is told."""

import asyncio
import random
import re
import sqlite3
from contextlib import asynccontextmanager, suppress

import pytest

from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import DeliveryKind, Message, State
from bot.errors import Unavailable
from db import engine
from tests import postgres
from tests.delivery.house import living

RECIPIENTS = ("C1", "C2", "C3", "C4", "C5", "U1", "U2", "U3")
NAMES = [f"{recipient}-{n}" for recipient in RECIPIENTS for n in range(6)]


locked = asyncio.Event()
"""Whether another program holds SQLite's lock."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Wait for no lock of another program."""
    monkeypatch.setattr(engine, "BUSY", 0.02)


@pytest.fixture
def patient(monkeypatch):
    """Wait for a lock that another of our tasks has."""
    begin = engine._begin_sqlite

    def begin_sqlite(connection):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={20 if locked.is_set() else 60_000}")
        begin(connection)

    monkeypatch.setattr(engine, "_begin_sqlite", begin_sqlite)


@asynccontextmanager
async def away(url):
    """PostgreSQL lets nobody in; of SQLite another program holds the lock."""
    if url.startswith("postgresql"):
        with postgres.closed(url):
            yield
        return
    other = sqlite3.connect(
        url.removeprefix("sqlite:///"), isolation_level=None, timeout=30, check_same_thread=False
    )
    locked.set()  # before it is: whoever begins to wait now would wait for this one
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
        locked.clear()


async def say(delivery):
    return Message(delivery.recipient, f"fact {delivery.dedupe_key}")


@pytest.fixture
async def house(database_url, patient):
    async with living(database_url) as house:
        await house.clear()
        renderers = house.app.worker._sender.renderers
        renderers[DeliveryKind.CHANNEL_REMINDER] = say
        yield house


async def live(house, minutes):
    """What a running process does, whose database may be away."""
    for _ in range(int(minutes * 12)):
        with suppress(Unavailable):
            await house.app.worker.sweep()
        with suppress(Unavailable):
            await house.app.failures.tick(house.app.worker.holds)
        house.move(seconds=5)


def rooms(house):
    return [room.channel for room in house.program.rooms if room.channel]


async def test_who_missed_something_hears_of_it_once(house, database_url):
    late = [
        house.one(f"late-{n}", channel, DeliveryKind.CHANNEL_REMINDER)
        for n, channel in enumerate(rooms(house))
    ]
    await house.plan(*late, house.one("gone", rooms(house)[0], DeliveryKind.CHANNEL_REMINDER, expires=4))
    async with away(database_url):
        await live(house, 5)
    await live(house, 10)
    (told,) = house.told()
    said = rf"Usher could not reach its database from 10:20 to 10:25 CET\. {len(late)} messages were sent late, 1 reminder to a channel expired\."
    assert re.fullmatch(said, told)
    for plan in late:
        assert (await house.find(plan.dedupe_key)).state is State.SENT
    assert not house.sandbox.problems


async def test_a_short_while_or_one_in_which_nothing_was_due_is_not_worth_a_message(house, database_url):
    async with away(database_url):
        await live(house, 5)
    await live(house, 1)
    await house.plan(house.one("a", rooms(house)[0], DeliveryKind.CHANNEL_REMINDER))
    async with away(database_url):
        await live(house, 1.5)
    await live(house, 5)
    assert house.told() == []
    assert (await house.find("a")).state is State.SENT


class Interrupted:
    """A renderer that stops in the middle of a sweep, until it is let go on; others are on their way meanwhile."""

    def __init__(self):
        self.left, self.stopped, self.go_on = 0, asyncio.Event(), asyncio.Event()

    def after(self, count):
        self.left = count
        self.stopped.clear()
        self.go_on.clear()

    async def __call__(self, delivery):
        self.left -= 1
        if self.left == 0:
            self.stopped.set()
            await self.go_on.wait()
        return await say(delivery)


@pytest.mark.parametrize("seed", range(2))
async def test_everything_arrives_once_however_often_the_database_goes_away_in_the_middle(
    desk, database_url, seed
):
    desk.workspace.limits.enabled = False
    await desk.plan(*(desk.one(name, name.partition("-")[0]) for name in NAMES))
    rates = Rates(per_minute=1e6, burst=1000, channel_per_second=1e6, channel_burst=1000)
    interrupted, chance, cut = Interrupted(), random.Random(seed), 0
    renderers = dict.fromkeys(DeliveryKind, interrupted)
    worker = desk.worker(rates=rates, concurrency=4, renderers=renderers)
    for _ in range(100):
        interrupted.after(chance.randint(1, 6))
        sweep, stopped = (asyncio.create_task(do) for do in (worker.sweep(), interrupted.stopped.wait()))
        await asyncio.wait({sweep, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        async with away(database_url):
            cut += not sweep.done()
            interrupted.go_on.set()
            with suppress(Unavailable):
                await sweep
        desk.move(minutes=2)  # leases run out
        if await desk.counts() == {State.SENT: len(NAMES)}:
            break
    desk.expect_once(*NAMES)
    assert cut > 3
