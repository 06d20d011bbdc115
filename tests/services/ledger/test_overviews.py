"""Looking at the ledger costs little, however often it is asked for."""

import asyncio

from bot.errors import DatabaseAway
from bot.services.ledger import overviews
from bot.services.ledger.overviews import Overviews


class Seconds:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_look_is_kept_and_one_that_took_long_is_kept_for_longer(database, clock, monkeypatch):
    timer, looks, takes = Seconds(), [], 0.1

    async def look(_session, _now):
        timer.now += takes
        looks.append(timer.now)
        return len(looks)

    monkeypatch.setattr(overviews.overview, "overview", look)
    kept = Overviews(database, clock, timer=timer)
    assert await asyncio.gather(*(kept.look(10) for _ in range(20))) == [1] * 20
    timer.now += 9.9
    assert await kept.look(10) == 1
    timer.now += 0.2
    takes = 0.0
    assert await kept.look(10) == 2
    timer.now += 5
    assert await kept.look(10) == 3


async def test_what_is_not_known_is_not_told_from_before(database, clock, monkeypatch):
    timer = Seconds()
    kept = Overviews(database, clock, timer=timer)
    assert kept.up is None
    assert (await kept.look(10), kept.up) != (None, True)

    def away(*_given):
        raise DatabaseAway("away")

    monkeypatch.setattr(overviews.overview, "overview", away)
    timer.now += 60
    assert (await kept.look(10), kept.up) == (None, False)


async def test_nobody_waits_for_a_database_that_hangs_and_the_look_is_broken_off(
    database, clock, monkeypatch
):
    hangs, timer = asyncio.Event(), Seconds()

    async def hang(*_given):
        await hangs.wait()

    kept = Overviews(database, clock, timer=timer)
    first = await kept.look(10)
    monkeypatch.setattr(overviews.overview, "overview", hang)
    timer.now += 60
    assert await kept.look(0) == first
    await kept.close()
