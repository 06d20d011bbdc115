"""How late a message is beyond what the rate costs, and what a sweep with nothing to do costs, with much planned.

In real time: the real worker's loop against the local Slack.
"""

import asyncio
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.delivery.rates import Rates
from bot.delivery.worker import Worker
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Message, Plan, Priority
from bot.sandbox.model import App, Channel
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.slack.client import make_client
from db.engine import Database
from db.queries.ledger import deliveries
from tests.bench.figures import empty_database, empty_postgres, show

PLANNED, FEW, CHANNELS = 100_000, 1_000, 300
_TOKEN = "xoxb-bench"
_PER_SECOND, _BURST = 5.0, 10
"""The rates of a worker that is not told otherwise."""
_SWEEPS = 200
_SOON = 3.0
_CLOCK = SystemClock()


async def run(planned: int = PLANNED, channels: int = CHANNELS) -> None:
    """On each database."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        await _one(
            "SQLite", empty_database(Path(folder), "few.db"), empty_database(Path(folder)), planned, channels
        )
        await _one("PostgreSQL", postgres("few"), postgres("many"), planned, channels)


async def _one(name: str, few_url: str, many_url: str, planned: int, channels: int) -> None:
    bot = App("T1", "", "", "", "").bot_user
    rooms = [Channel(f"C{n}", f"room-{n}", members={bot}) for n in range(channels)]
    workspace = Workspace("T1", _CLOCK, _TOKEN, "secret", users=[], channels=rooms)
    few, many = Database(few_url), Database(many_url)
    await _plan(few, [_later(n) for n in range(FEW)])
    await _plan(many, [_later(n) for n in range(planned)])
    async with Sandbox(workspace, "").running() as slack:
        idle = [await _idle(_worker(database, slack)) for database in (many, few)]
        show(f"idle sweep, {name}: {planned} planned / {FEW}", idle[0], "ms", idle[1])
        late = await _late(many, slack, channels)
    p99 = statistics.quantiles(late, n=100)[98]
    show(f"lateness beyond the rate, {name}: p99 of {channels} due at once, {planned} planned", p99, "s")
    show(f"lateness beyond the rate, {name}: median", statistics.median(late), "s")
    await few.close()
    await many.close()


def _worker(database: Database, slack: Sandbox) -> Worker:
    client = make_client(_TOKEN, slack.api_url)
    return Worker(database, client, _CLOCK, dict.fromkeys(DeliveryKind, _say), owner="bench", rates=Rates())


async def _say(delivery: Delivery) -> Message:
    return Message(delivery.recipient, delivery.dedupe_key)


async def _plan(database: Database, plans: list[Plan]) -> None:
    async with database.write() as tx:
        await deliveries.plan(tx, plans, _CLOCK.utcnow())


def _later(n: int) -> Plan:
    """A reminder of some later day."""
    due = _CLOCK.utcnow() + timedelta(hours=1, seconds=n)
    return Plan(
        DeliveryKind.SPEAKER_REMINDER,
        f"session:{n // 3}",
        f"person:{n}",
        f"later:{n}",
        due,
        due + timedelta(hours=1),
    )


async def _idle(worker: Worker) -> float:
    """Milliseconds of a sweep with nothing due: the median of many."""
    await worker.sweep()
    times = []
    for _ in range(_SWEEPS):
        started = time.perf_counter()
        assert await worker.sweep() == 0
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


async def _late(database: Database, slack: Sandbox, channels: int) -> list[float]:
    """Seconds by which each of the messages came later than the rate would have let it."""
    due = _CLOCK.utcnow() + timedelta(seconds=_SOON)
    plans = [Plan(DeliveryKind.CHANNEL_REMINDER, f"session:{n}", f"C{n}", f"now:{n}", due, priority=Priority.TIMELY)
             for n in range(channels)]  # fmt: skip
    await _plan(database, plans)
    worker, stop = _worker(database, slack), asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    while len(_sent(slack)) < channels:  # noqa: ASYNC110 - the worker's loop is what is measured
        await asyncio.sleep(0.5)
    stop.set()
    await running
    return [
        ts - due.timestamp() - max(0.0, (n + 1 - _BURST) / _PER_SECOND) for n, ts in enumerate(_sent(slack))
    ]


def _sent(slack: Sandbox) -> list[float]:
    return sorted(float(m.ts) for m in slack.workspace.messages.everything() if m.by_app)
