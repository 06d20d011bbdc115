"""The ticks: they run, late ones are not dropped, and an error ends nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers import base

from bot.scheduler import Tick, build, look
from tests.patience import GUARD


async def run_until(scheduler, done: asyncio.Event) -> None:
    scheduler.start()
    try:
        async with asyncio.timeout(GUARD):
            await done.wait()
    finally:
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)


async def test_a_tick_runs_again_and_again_and_an_error_is_logged_and_ends_nothing(caplog):
    done, calls = asyncio.Event(), []

    async def failing():
        calls.append("failing")
        if min(map(calls.count, ("failing", "plain"))) > 1:
            done.set()
        raise RuntimeError("the feed is down")

    def plain():
        calls.append("plain")

    await run_until(build([Tick("program", 0.01, failing), Tick("nudge", 0.01, plain)], set()), done)
    assert "the tick 'program' failed" in caplog.text
    assert "the feed is down" in caplog.text


async def test_who_waits_for_the_end_is_told_what_is_still_running_and_no_error_is_logged(caplog):
    began, working = asyncio.Event(), set()

    async def busy():
        began.set()
        await asyncio.Event().wait()

    scheduler = build([Tick("refresh", 0.01, busy)], working)
    scheduler.start()
    async with asyncio.timeout(GUARD):
        await began.wait()
    (task,) = working
    scheduler.shutdown(wait=False)
    await asyncio.gather(*working, return_exceptions=True)
    assert (task.done(), working, caplog.text) == (True, set(), "")


async def test_nothing_late_is_dropped_and_nothing_runs_twice_at_once():
    scheduler = build([Tick("sweep", 1, print), Tick("directory", 86_400, print)], set())
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
        build([Tick("sweep", 1, print), Tick("sweep", 2, print)], set())


async def test_a_loop_looks_only_when_there_is_something_and_ends_when_it_is_told_to():
    asked, began, working, due = [], asyncio.Event(), set(), iter([False, False, True])

    def is_due():
        asked.append(began.is_set())
        return next(due)

    async def busy():
        began.set()
        await asyncio.Event().wait()

    (loop,) = look([Tick("refresh", 0.001, busy, is_due)], working)
    async with asyncio.timeout(GUARD):
        await began.wait()
        assert (asked, working) == ([False, False, False], {loop})
        loop.cancel()
        await asyncio.wait([loop])
    assert (loop.done(), working) == (True, set())


@pytest.mark.parametrize(
    "by", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-20_000), timedelta(days=2000)]
)
async def test_ticks_go_on_when_the_clock_is_set(monkeypatch, by):
    """One run for all that were left out, and no count of them: at a hundred a second they would be billions."""
    ahead, runs, done = [timedelta()], [], asyncio.Event()

    class Moved(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) + ahead[0]

    def tick():
        runs.append(ahead[0])
        if len(runs) == 2:
            ahead[0] = by
        if runs.count(by) == 3:
            done.set()

    monkeypatch.setattr(base, "datetime", Moved)
    scheduler = build([Tick("sweep", 0.01, tick)], set())
    await run_until(scheduler, done)
    assert len(runs) < 100


async def test_a_daily_tick_is_not_run_early_when_the_clock_is_set_a_little(monkeypatch):
    scheduler = build([Tick("link", 86_400, print)], set())
    scheduler.start(paused=True)
    (job,) = scheduler.get_jobs()
    store, due = scheduler._jobstores["default"], job.next_run_time
    assert store.get_due_jobs(due - timedelta(hours=23)) == []
    assert store.get_due_jobs(due) == [job]
    scheduler.shutdown()
