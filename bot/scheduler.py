"""The repeated work of a process: fixed ticks in memory. The ledger has the due messages, never this module.

APScheduler wakes those that run rarely. Those that look each second are loops of ours, which ask first whether it is
time: a job of APScheduler's costs half a millisecond even when it has nothing to do.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to do every so many seconds; a coroutine function or a plain one that returns at once."""

    name: str
    seconds: float
    function: Callable[[], object]
    due: Callable[[], bool] | None = None
    """True if there is something to do; it costs next to nothing. Without it there always is."""


class _Steady(MemoryJobStore):  # type: ignore[misc]
    """Keeps ticks going whoever sets the machine's clock, by which APScheduler says when one is due.

    One that is due later than its interval lasts is due now: the clock was set back. So is one that has been due for
    longer: APScheduler would count every time that was left out, which are millions where the clock was years behind.
    """

    def get_due_jobs(self, now: datetime) -> list[Job]:
        for job in self.get_all_jobs():
            if job.next_run_time and abs(job.next_run_time - now) > job.trigger.interval:
                job._modify(next_run_time=now)  # noqa: SLF001 - as APScheduler's own schedulers do
                self.update_job(job)
        return list(super().get_due_jobs(now))


def build(jobs: Sequence[Tick], working: set[asyncio.Task[None]]) -> AsyncIOScheduler:
    """A scheduler of these ticks, to be started inside a running event loop; ValueError for a name given twice.

    Late ticks run once and are never dropped: APScheduler's own grace is one second. A tick that is still running is
    not started again. `working` holds the tasks of those that are running: APScheduler breaks them off when it is shut
    down, and does not wait for their end.
    """
    names = [tick.name for tick in jobs]
    if len(set(names)) < len(names):
        raise ValueError(f"two ticks have one name: {', '.join(sorted(names))}")
    scheduler = AsyncIOScheduler(
        jobstores={"default": _Steady()},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for tick in jobs:
        trigger = IntervalTrigger(seconds=tick.seconds, timezone=UTC)
        scheduler.add_job(_guarded(tick, working), trigger, id=tick.name, name=tick.name)
    return scheduler


def look(ticks: Sequence[Tick], working: set[asyncio.Task[None]]) -> list[asyncio.Task[None]]:
    """A loop for each of these ticks, begun in the running event loop and to be cancelled; `working` is as for `build`."""
    return [
        asyncio.create_task(_again(tick.seconds, _guarded(tick, working)), name=tick.name) for tick in ticks
    ]


async def _again(seconds: float, run: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.current_task()
    assert task
    while not task.cancelling():  # a tick that is broken off ends in order, and so does its loop
        await asyncio.sleep(seconds)
        await run()


def _guarded(tick: Tick, working: set[asyncio.Task[None]]) -> Callable[[], Awaitable[None]]:
    """The tick's function, whose errors stand in our log under its name and end nothing."""

    async def run() -> None:
        task = asyncio.current_task()
        assert task
        working.add(task)
        try:
            if tick.due is not None and not tick.due():
                return
            result = tick.function()
            if inspect.isawaitable(result):
                await result
        except asyncio.CancelledError:  # the process ends; APScheduler would take it for an error of ours
            log.debug("the tick %r was broken off", tick.name)
        except Exception:
            log.exception("the tick %r failed; the next one follows", tick.name)
        finally:
            working.discard(task)

    return run
