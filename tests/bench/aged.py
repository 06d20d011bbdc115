"""What the worker's questions cost with a million old rows and 50,000 due, beside a ledger without a past."""

import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from db.engine import Database
from db.queries.ledger import aging, failures, sending
from tests.aged import fill
from tests.bench.figures import empty_database, empty_postgres, show

OLD, DUE = 1_000_000, 50_000
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PAST = NOW - timedelta(days=200)
_TIMES = 20
Ask = Callable[[AsyncSession], Awaitable[Any]]
QUESTIONS: dict[str, Ask] = {
    "next_wake": sending.next_wake,
    "claim": lambda s: sending.claim(s, "w", NOW, lease=timedelta(minutes=1), limit=8),
    "expire_due": lambda s: sending.expire_due(s, NOW),
    "recover": lambda s: sending.recover(s, NOW),
    "last_sent_at": failures.last_sent_at,
    "prune, with nothing old enough": lambda s: aging.prune(s, PAST - timedelta(days=1), 300),
}


async def run() -> None:
    """On each database."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        where = Path(folder)
        await _one("SQLite", empty_database(where, "young.db"), empty_database(where, "aged.db"))
        await _one("PostgreSQL", postgres("young"), postgres("aged"))


async def _one(name: str, young_url: str, aged_url: str) -> None:
    async with Database(young_url) as young, Database(aged_url) as aged:
        await fill(young, 1, DUE, NOW, PAST)
        await fill(aged, OLD, DUE, NOW, PAST)
        for question, ask in QUESTIONS.items():
            took = [await _median(database, ask) for database in (aged, young)]
            show(
                f"{question}, {name}: {OLD:,} old rows and {DUE:,} due / no old rows", took[0], "ms", took[1]
            )


async def _median(database: Database, ask: Ask) -> float:
    times = []
    for _ in range(_TIMES):
        async with database.write() as tx:
            started = time.perf_counter()
            await ask(tx)
            times.append((time.perf_counter() - started) * 1000)
            await tx.rollback()
    return median(times)
