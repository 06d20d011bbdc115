"""What one scrape costs with a large ledger: a million settled deliveries, and a hundred thousand that wait.

The baseline is the same scrape of a ledger with a hundred rows.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from prometheus_client import generate_latest
from sqlalchemy import text

from bot.clock import SystemClock
from bot.domain.ledger.overview import Overview
from bot.metrics import Metrics, StateMeters
from db.engine import Database
from db.queries.ledger.overview import overview
from tests.bench.figures import empty_database, empty_postgres, show

SETTLED, PLANNED = 1_000_000, 100_000
_LOOKS = 9
_CLOCK = SystemClock()
_NUMBERS = {
    True: "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {many}) ",
    False: "WITH g AS (SELECT n FROM generate_series(1, {many}) AS n) ",
}
_ROWS = """INSERT INTO delivery
    (team, kind, subject, recipient, dedupe_key, payload, priority, due_at, wake_at, state, attempts, lease_owner,
     last_error, channel, thread_ts, ts, created_at, settled_at)
  {numbers} SELECT '', CASE n % 4 WHEN 0 THEN 'star-reminder' WHEN 1 THEN 'speaker-reminder' WHEN 2 THEN 'channel-reminder'
     ELSE 'announcement' END, 'session:' || n % 5000, 'U' || n % 20000, '{state}:' || n, '{{}}', 5, {at}, {at}, '{state}', 1,
     '', '', 'C1', '', '1.2', {at}, {settled} FROM g"""
_AT = {
    True: "strftime('%Y-%m-%d %H:%M:%f000', 'now', '{sign}' || (3600 + n) || ' seconds')",
    False: "now() {sign} (3600 + n) * interval '1 second'",
}


async def run(settled: int = SETTLED, planned: int = PLANNED) -> None:
    """On each database."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        where = Path(folder)
        await _one("SQLite", empty_database(where, "few.db"), empty_database(where), settled, planned)
        await _one("PostgreSQL", postgres("few"), postgres("many"), settled, planned)


async def _one(name: str, few_url: str, many_url: str, settled: int, planned: int) -> None:
    async with Database(few_url) as few, Database(many_url) as many:
        await _fill(few, 50, 50)
        await _fill(many, settled, planned)
        (took, seen), (little, _) = await _look(many), await _look(few)
    assert sum(seen.rows.values()) == planned
    show(
        f"scrape, the database's part, {name}: {settled} settled, {planned} planned / 100", took, "ms", little
    )
    show(f"scrape, the process's part, {name}", _write(seen), "ms")


async def _fill(database: Database, settled: int, planned: int) -> None:
    lite = database.is_sqlite
    for state, many, sign in (("sent", settled, "-"), ("planned", planned, "+")):
        at = _AT[lite].format(sign=sign)
        statement = _ROWS.format(
            numbers=_NUMBERS[lite].format(many=many),
            state=state,
            at=at,
            settled=at if state == "sent" else "NULL",
        )
        async with database.write() as tx:
            await (await tx.connection()).execute(text(statement))
    async with database.write() as tx:
        await (await tx.connection()).execute(text("ANALYZE"))


async def _look(database: Database) -> tuple[float, Overview]:
    took = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        async with database.read() as tx:
            seen = await overview(tx, _CLOCK.utcnow())
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000, seen


def _write(seen: Overview) -> float:
    metrics, state = Metrics(), StateMeters()
    metrics.registry.register(state)
    state.overview = seen
    for n in range(60):
        metrics.answered(f"action:{n}", 0.1, 0.05)
    took = []
    for _ in range(_LOOKS):
        began = time.perf_counter()
        generate_latest(metrics.registry)
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    asyncio.run(run())
