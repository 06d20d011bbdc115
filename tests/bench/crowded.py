"""Speakers' and channels' reminders when everything is due at once, in a ledger that has grown old.

100,000 rows are planned for later and a million are settled. A broadcast to 10,000 people is on its way when 5,000
reminders of stars, 150 of speakers and 150 of channels fall due. The real worker runs on a loop of its own, whose slices are
measured in CPU time, so that other processes do not count.
"""

import asyncio
import statistics
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bot.clock import SystemClock
from bot.delivery.rates import Rates
from bot.delivery.worker import Worker
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Message, Plan, Priority
from bot.sandbox.model import App, Channel, User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.slack.client import make_client
from db.engine import Database
from db.queries.ledger import deliveries
from tests.bench.figures import empty_database, empty_postgres, show

OLD, LATER, STARS, TOLD, URGENT = 1_000_000, 100_000, 5_000, 10_000, 150
_TOKEN = "xoxb-bench"
_PER_SECOND = 5.0
_BEFORE, _LEAD, _LATE = timedelta(seconds=10), timedelta(minutes=3), timedelta(minutes=30)
_BEAT = 0.002
_CLOCK = SystemClock()
_OLD = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :old)",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, :old))",
}
"""The numbers from 1, in each database's words."""


async def run(old: int = OLD, later: int = LATER) -> None:
    """On each database."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        for name, url in (("SQLite", empty_database(Path(folder))), ("PostgreSQL", postgres("crowded"))):
            async with Database(url) as database:
                await _fill(database, old, later)
                await _one(name, database)


async def _one(name: str, database: Database) -> None:
    bot = App("T1", "", "", "", "").bot_user
    rooms = [Channel(f"C{n}", f"room-{n}", members={bot}) for n in range(URGENT)]
    people = [User(f"U{n}", f"user-{n}", f"User {n}", "") for n in range(TOLD + URGENT)]
    workspace = Workspace("T1", _CLOCK, _TOKEN, "secret", users=people, channels=rooms)
    async with Sandbox(workspace, "").running() as slack:
        began = _CLOCK.utcnow()
        await _plan(database, _broadcast(began))
        due = began + _BEFORE
        await _plan(database, _stars(due))  # first: those that have been planned for longest went first once
        await _plan(database, _urgent(due))
        loop = Loop(database.url.render_as_string(hide_password=False), slack.api_url)
        loop.start()
        while len(found := _arrived(slack)) < 2 * URGENT and loop.is_alive():  # noqa: ASYNC110 - another thread's doing
            await asyncio.sleep(0.5)
        loop.stop()
        await asyncio.to_thread(loop.join)
    late = [ts - due.timestamp() - (n + 1) / _PER_SECOND for n, ts in enumerate(found)]
    p99 = statistics.quantiles(late, n=100)[98]
    show(f"crowded, {name}: speakers and channels beyond the rate, p99 of {len(late)}", p99, "s")
    show(f"crowded, {name}: the same, median", statistics.median(late), "s")
    show(f"crowded, {name}: longest slice of the loop, CPU time", 1000 * loop.longest, "ms")
    show(f"crowded, {name}: CPU time per message", 1000 * loop.used / max(1, loop.sent), "ms")


class Loop(threading.Thread):
    """The worker's thread."""

    def __init__(self, url: str, api_url: str) -> None:
        super().__init__()
        self._url, self._api_url = url, api_url
        self._stop_it = threading.Event()
        self.longest = self.used = 0.0
        """CPU seconds of the longest slice between two beats, and of all."""
        self.sent = 0

    def stop(self) -> None:
        """Let it finish."""
        self._stop_it.set()

    def run(self) -> None:
        """Send until it is stopped."""
        asyncio.run(self._work())

    async def _work(self) -> None:
        client, stop = make_client(_TOKEN, self._api_url), asyncio.Event()
        async with Database(self._url) as database:
            worker = Worker(
                database, client, _CLOCK, dict.fromkeys(DeliveryKind, self._say), owner="bench", rates=Rates()
            )
            running = asyncio.create_task(worker.run(stop))
            begun = last = time.thread_time()
            while not self._stop_it.is_set():
                await asyncio.sleep(_BEAT)
                now = time.thread_time()
                self.longest, last = max(self.longest, now - last), now
            self.used = last - begun
            stop.set()
            await running

    async def _say(self, delivery: Delivery) -> Message:
        self.sent += 1
        return Message(delivery.recipient, delivery.dedupe_key)


async def _fill(database: Database, old: int, later: int) -> None:
    """A ledger that has sent for a year, and has much planned."""
    now = _CLOCK.utcnow()
    names = "kind, subject, recipient, dedupe_key, payload, priority, due_at, wake_at, state, attempts"
    more = "first_attempt_at, channel, ts, created_at, settled_at"
    empty = "team, lease_owner, last_error, thread_ts, in_doubt, looks"
    async with database.write() as tx:
        numbers = _OLD[tx.get_bind().dialect.name]
        row = (
            f"SELECT 'announcement', 'announcement:' || (i / 1000), 'U' || (i % {TOLD}), 'old:' || i, '{{}}', 8,"
            " :then, :then, 'sent', 1, :then, 'D' || i, '1.1', :then, :then, '', '', '', '', FALSE, 0 FROM n"
        )
        into = f"INSERT INTO delivery ({names}, {more}, {empty}) "
        statement = f"{numbers} {into}{row}" if numbers.startswith("WITH n") else f"{into}{numbers} {row}"
        await (await tx.connection()).execute(text(statement), {"old": old, "then": now - timedelta(days=30)})
    await _plan(database, [_reminder(DeliveryKind.STAR_REMINDER, n, f"U{n % TOLD}", now + timedelta(hours=2, seconds=n), "later")
                           for n in range(later)])  # fmt: skip


async def _plan(database: Database, plans: list[Plan]) -> None:
    async with database.write() as tx:
        await deliveries.plan(tx, plans, _CLOCK.utcnow())


def _broadcast(due: datetime) -> list[Plan]:
    return [
        Plan(
            DeliveryKind.ANNOUNCEMENT, "announcement:1", f"U{n}", f"told:{n}", due, due + _LATE, Priority.BULK
        )
        for n in range(TOLD)
    ]


def _stars(due: datetime) -> list[Plan]:
    return [_reminder(DeliveryKind.STAR_REMINDER, n, f"U{n}", due, "star") for n in range(STARS)]


def _urgent(due: datetime) -> list[Plan]:
    speakers = [
        _reminder(DeliveryKind.SPEAKER_REMINDER, n, f"U{TOLD + n}", due, "speaker") for n in range(URGENT)
    ]
    return [
        *speakers,
        *(_reminder(DeliveryKind.CHANNEL_REMINDER, n, f"C{n}", due, "channel") for n in range(URGENT)),
    ]


def _reminder(kind: DeliveryKind, n: int, recipient: str, due: datetime, word: str) -> Plan:
    return Plan(kind, f"session:{n}", recipient, f"{word}:{n}", due, due + _LEAD, Priority.TIMELY)


def _arrived(slack: Sandbox) -> list[float]:
    """When the urgent ones arrived."""
    said = slack.workspace.messages.everything()
    return sorted(float(m.ts) for m in said if m.by_app and m.text.startswith(("speaker", "channel")))
