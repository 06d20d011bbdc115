"""An idle process asks the database nothing, and misses nothing."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import ProcessRole, ticks
from bot.config import Settings
from bot.delivery.lookout import ANYHOW, Lookout
from bot.demo.stage import make_workspace, on_stage
from db.queries.common import counters
from db.queries.ledger import sending
from tests.db.test_signs import becomes_other
from tests.patience import GUARD


class Signs:
    def __init__(self):
        self.now = 1

    def mark(self):
        return self.now


@pytest.fixture
def signs():
    return Signs()


@pytest.fixture
def timer():
    return [0.0]


@pytest.fixture
def lookout(signs, clock, timer):
    one = Lookout(signs, clock, timer=lambda: timer[0])
    assert one.is_time()
    with one.looking():
        one.wake_at(clock.utcnow() + timedelta(hours=1))
    assert not one.is_time()
    return one


def test_it_is_time_once_somebody_has_written(lookout, signs):
    signs.now += 1
    assert lookout.is_time()


def test_it_is_time_where_nothing_is_known(lookout, signs):
    signs.now = None
    assert lookout.is_time()
    with lookout.looking():
        pass
    assert lookout.is_time()


def test_what_is_written_during_a_look_is_a_reason_for_the_next(lookout, signs):
    with lookout.looking():
        signs.now += 1
    assert lookout.is_time()


def test_a_look_that_failed_was_none(lookout):
    with pytest.raises(OSError, match="away"), lookout.looking():
        raise OSError("away")
    assert lookout.is_time()


@pytest.mark.parametrize("hours", [1, 30, -1])
def test_a_clock_that_is_moved_wakes_whom_it_should(lookout, clock, hours):
    clock.move_to(clock.utcnow() + timedelta(hours=hours))
    assert lookout.is_time()


def test_it_is_looked_now_and_then_whatever_is_known(lookout, timer):
    timer[0] = ANYHOW
    assert lookout.is_time()


async def test_a_worker_asks_nothing_while_nothing_is_written_and_nothing_due(desk, signs, monkeypatch):
    asked, ask = [], sending.next_wake

    async def counted(*arguments, **more):
        asked.append(desk.clock.utcnow())
        return await ask(*arguments, **more)

    monkeypatch.setattr(sending, "next_wake", counted)
    await desk.plan(desk.one("a", minutes=5))
    worker, stop, rested = desk.worker(signs=signs), asyncio.Event(), asyncio.Semaphore(0)

    async def rest(_stop):
        rested.release()
        await asyncio.sleep(0)

    monkeypatch.setattr(worker, "_rest", rest)
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(GUARD):
        for _ in range(20):
            await rested.acquire()
        assert len(asked) == 1
        desk.move(minutes=5)
        while not desk.posted():  # noqa: ASYNC110 - the worker's doing
            await asyncio.sleep(0.01)
    stop.set()
    await running


async def test_an_idle_process_has_nothing_to_ask_until_somebody_writes(database, clock):
    settings = Settings(database_url=database.url.render_as_string(hide_password=False))
    async with on_stage(make_workspace(clock, "", [], []), settings, clock) as stage:
        signs = stage.app.signs
        await becomes_other(signs, None)
        looks = [
            t for t in ticks(stage.app, ProcessRole.ALL) if t.due and t.name not in {"time", "follow"}
        ]  # these ask for the time, and for what somebody has just pressed
        assert {tick.name for tick in looks} >= {
            "refresh",
            "boards",
            "announce",
            "rewrite",
            "reports",
            "stuck",
            "newcomers",
        }
        for tick in [*looks, *looks]:  # the second time nothing is left of the beginning
            await tick.function()
        assert [tick.name for tick in looks if tick.due()] == []
        known = signs.mark()
        async with database.write() as tx:
            await counters.move(tx, "stars")
        await becomes_other(signs, known)
        assert [tick for tick in looks if not tick.due()] == []
