"""The ticks: they run, late ones are not dropped, and an error ends nothing."""

import asyncio
from datetime import timedelta

import pytest

from bot.scheduler import Tick, build


async def run_until(scheduler, done: asyncio.Event) -> None:
    scheduler.start()
    try:
        async with asyncio.timeout(30):
            await done.wait()
    finally:
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)


async def test_a_tick_runs_again_and_again_and_an_error_is_logged_and_ends_nothing(caplog):
    done, calls = asyncio.Event(), []

    async def failing():
        calls.append("failing")
        if len(calls) > 4:
            done.set()
        raise RuntimeError("the feed is down")

    def plain():
        calls.append("plain")

    await run_until(build([Tick("program", 0.01, failing), Tick("nudge", 0.01, plain)]), done)
    assert calls.count("failing") > 1
    assert "plain" in calls
    assert "the tick 'program' failed" in caplog.text
    assert "the feed is down" in caplog.text


async def test_nothing_late_is_dropped_and_nothing_runs_twice_at_once():
    scheduler = build([Tick("sweep", 1, print), Tick("directory", 86_400, print)])
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    scheduler.shutdown()
    assert [(job.id, job.trigger.interval) for job in jobs] == [
        ("sweep", timedelta(seconds=1)),
        ("directory", timedelta(days=1)),
    ]
    assert all((job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None) for job in jobs)


def test_two_ticks_of_one_name_are_refused():
    with pytest.raises(ValueError, match="sweep"):
        build([Tick("sweep", 1, print), Tick("sweep", 2, print)])
