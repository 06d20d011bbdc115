"""50,000 reminders planned in the ledger against adding one persisted APScheduler job each."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bot.domain.ledger.deliveries import DeliveryKind, Plan
from db.engine import Database
from db.queries.ledger import deliveries
from tests.bench.figures import empty_database, show

PLANS, JOBS = 50_000, 1_000
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


async def run() -> None:
    """Reminders a second."""
    with tempfile.TemporaryDirectory() as folder:
        baseline = _jobs(Path(folder))
        database = Database(empty_database(Path(folder)))
        plans = [_plan(n) for n in range(PLANS)]
        started = time.perf_counter()
        async with database.write() as tx:
            await deliveries.plan(tx, plans, NOW)
        rate = PLANS / (time.perf_counter() - started)
        await database.close()
    show("planning reminders / persisted APScheduler jobs", rate, "reminders/s", baseline)


def _jobs(folder: Path) -> float:
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{folder / 'jobs.db'}")}
    )
    scheduler.start(paused=True)
    started = time.perf_counter()
    for n in range(JOBS):
        scheduler.add_job(print, "date", run_date=NOW + timedelta(days=999), args=[n])
    rate = JOBS / (time.perf_counter() - started)
    scheduler.shutdown()
    return rate


def _plan(n: int) -> Plan:
    return Plan(
        kind=DeliveryKind.SPEAKER_REMINDER,
        subject=f"session:{n // 3}",
        recipient=f"person:{n}",
        dedupe_key=f"bench:{n}",
        due_at=NOW + timedelta(minutes=n % 5_000),
        expires_at=NOW + timedelta(days=9),
        payload={"session": n // 3, "lead": 15},
    )
