"""A ledger with a past: many settled rows, made by the database itself, and some that are open."""

from datetime import datetime

from sqlalchemy import text

from db.engine import Database

_SQLITE = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
_POSTGRES = "WITH n AS (SELECT generate_series(1, {many}) AS i)"
_ROWS = """
INSERT INTO delivery (team, kind, subject, recipient, dedupe_key, payload, priority, queue, due_at, wake_at, created_at, state, settled_at,
                      attempts, lease_owner, last_error, channel, thread_ts, ts, conference_id)
{series} SELECT '', 'announcement', 'announcement:' || (i / {alike}), 'U' || (i - i / {people} * {people}), '{name}' || i, '{{}}', 5, 31,
    {at}, {at}, {at}, {state}, {settled}, 1, '', '', 'C1', '', '1.0', CAST({conference} AS INTEGER) FROM n
"""
_STATES = (
    "CASE i - i / 10 * 10 WHEN 0 THEN 'expired' WHEN 1 THEN 'failed' WHEN 2 THEN 'cancelled' ELSE 'sent' END"
)


async def fill(
    database: Database,
    settled: int,
    due: int,
    now: datetime,
    old: datetime,
    *,
    people: int = 10_000,
    alike: int = 1_000,
    conference: int | None = None,
) -> None:
    """So many rows that were settled at `old`, and so many planned ones that are due at `now`; then PostgreSQL's planner is told.

    They go to so many people, and `alike` of them are about one announcement.
    """
    series = _SQLITE if database.is_sqlite else _POSTGRES
    alike_all = {"people": people, "alike": alike, "conference": "NULL" if conference is None else conference}
    async with database.write() as tx:
        connection = await tx.connection()
        for name, many, moment, state in (("old:", settled, old, _STATES), ("due:", due, now, "'planned'")):
            at = f"'{moment:%Y-%m-%d %H:%M:%S}.000000'"
            at = at if database.is_sqlite else f"CAST({at} || '+00' AS timestamptz)"
            done = at if name == "old:" else "NULL" if database.is_sqlite else "CAST(NULL AS timestamptz)"
            what = {"name": name, "at": at, "state": state, "settled": done, **alike_all}
            if many:
                await connection.exec_driver_sql(_ROWS.format(series=series.format(many=many), **what))
        if not database.is_sqlite:  # nobody analyzes a record on SQLite; PostgreSQL does it by itself
            await connection.execute(text("ANALYZE delivery"))
