"""What the ledger is asked all the time costs the same, however long its past is: work is counted, never timed."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.ledger.failures import Cause
from bot.domain.ledger.rests import Rest
from db.engine import Database
from db.queries.announcements import occurrences
from db.queries.announcements import records as announcements
from db.queries.ledger import (
    aging,
    deliveries,
    digests,
    failures,
    gathered,
    overview,
    rests,
    sending,
    setbacks,
)
from db.tables import ConferenceRow
from tests.aged import fill
from tests.conftest import NOW

PAST = NOW - timedelta(days=200)
HOUR = timedelta(hours=1)
LOST = Cause(1, DeliveryKind.ANNOUNCEMENT, "", State.FAILED, "")
OLD, NEW = 20_000, 77
"""Rows of the past, and an announcement of today."""
_EVERY = 20
"""Steps of SQLite's machine between two calls of the handler that counts them."""
Ask = Callable[[AsyncSession], Awaitable[Any]]
QUESTIONS: dict[str, Ask] = {
    "next_wake": sending.next_wake,
    "next_due": deliveries.next_due,
    "claim": lambda s: sending.claim(s, "w", NOW, lease=timedelta(minutes=1), limit=8),
    "expire_due": lambda s: sending.expire_due(s, NOW),
    "recover": lambda s: sending.recover(s, NOW),
    "clock set back": lambda s: setbacks.found(s, NOW, NOW, NOW),
    "prune": lambda s: aging.prune(s, PAST - timedelta(days=1), 300),
    "oldest due, counts by state, uncertain": lambda s: overview.overview(s, NOW),
    "last_sent_at": failures.last_sent_at,
    "back_at": lambda s: failures.back_at(s, NOW - HOUR),
    "stuck": lambda s: failures.stuck(s, NOW),
    "held_up": lambda s: failures.held_up(s, NOW - HOUR, NOW),
    "goes_on": lambda s: failures.goes_on(s, LOST, NOW - HOUR),
    "fallen": lambda s: failures.fallen(s, LOST, NOW - HOUR, 5),
    "caught_up": lambda s: failures.caught_up(s, 1, NOW - HOUR, NOW, NOW),
    "the hour's messages": lambda s: digests.sent_lately(s, ["U1", "person:1"], NOW),
    "last digest": lambda s: digests.last_sent(s, "U1"),
    "parts of digests": lambda s: gathered.catch_up(s, NOW),
    "cost of a rest": lambda s: rests.cost(s, Rest("chat.postMessage", "", NOW, "")),
    "cost of a channel's rest": lambda s: rests.cost(s, Rest("chat.postMessage", "C1", NOW, "")),
    "announcements with what became of them": lambda s: announcements.tallies(s, [NEW]),
    "an announcement's report": lambda s: occurrences.messages(s, 0, NOW),
    "rewrites": lambda s: occurrences.rewriting(s, 0),
    "rewrites that are due": lambda s: occurrences.due_rewrites(s, NOW, 8),
}


async def work(database: Database, ask: Ask) -> int:
    """How much the database does for the question: steps of SQLite's machine, or pages that PostgreSQL looks at."""
    async with database.write() as tx:
        found = await (_steps if database.is_sqlite else _pages)(tx, ask)
        await tx.rollback()
    return found


async def _steps(tx: AsyncSession, ask: Ask) -> int:
    raw: Any = (await (await tx.connection()).get_raw_connection()).driver_connection
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += _EVERY
        return 0

    await raw.set_progress_handler(count, _EVERY)
    await ask(tx)
    await raw.set_progress_handler(None, 0)
    return steps


async def _pages(tx: AsyncSession, ask: Ask) -> int:
    connection, pages = await tx.connection(), 0
    for statement, values in await _asked(tx, ask):
        explained = await connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values
        )
        plan = explained.scalar_one()
        top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        pages += top["Shared Hit Blocks"] + top["Shared Read Blocks"]
    return pages


async def _asked(tx: AsyncSession, ask: Ask) -> list[tuple[str, Any]]:
    """The statements of the question, which is taken back."""
    asked = []

    def keep(_connection, _cursor, statement, parameters, *_):
        if re.match(r"\s*(SELECT|UPDATE|DELETE)", statement):
            asked.append((statement, parameters))

    connection = await tx.connection()
    async with tx.begin_nested() as savepoint:
        event.listen(connection.sync_connection, "before_cursor_execute", keep)
        await ask(tx)
        event.remove(connection.sync_connection, "before_cursor_execute", keep)
        await savepoint.rollback()
    return asked


async def plans(database: Database, ask: Ask) -> list[str]:
    """How the database carries out each statement of the question."""
    async with database.write() as tx:
        connection = await tx.connection()
        if not database.is_sqlite:  # what is read as a whole even so has no index that helps
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        asked = await _asked(tx, ask)
        found = [await connection.exec_driver_sql(explain + statement, values) for statement, values in asked]
        lines = [" ".join(map(str, row)) for each in found for row in each]
        await tx.rollback()
    return lines


async def gather_the_past(database: Database) -> None:
    """Every second message of the past was told in the digest before it."""
    async with database.write() as tx:
        connection = await tx.connection()
        await connection.execute(
            text("INSERT INTO gathered (delivery_id, digest_id) SELECT id, id - 1 FROM delivery"
                 " WHERE id % 2 = 0 AND settled_at IS NOT NULL")
        )  # fmt: skip
        if not database.is_sqlite:
            await connection.execute(text("ANALYZE gathered"))


async def test_no_question_costs_more_because_the_ledger_has_a_past(database):
    async with database.write() as tx:
        tx.add(ConferenceRow(id=1, slug="c", name="C", timezone="UTC"))
    same = {"people": 20, "alike": OLD + 1, "conference": 1}
    await fill(database, 0, 500, NOW, PAST, **same)
    young = {name: await work(database, ask) for name, ask in QUESTIONS.items()}
    await fill(database, OLD, 0, NOW, PAST, **same)
    await gather_the_past(database)
    aged = {name: await work(database, ask) for name, ask in QUESTIONS.items()}
    much = OLD // 10 if database.is_sqlite else OLD // 200
    dearer = {name: (young[name], aged[name]) for name in QUESTIONS if aged[name] > 2 * young[name] + much}
    assert dearer == {}


async def test_no_question_reads_the_whole_ledger(database):
    await fill(database, OLD, 500, NOW, PAST)
    await gather_the_past(database)
    whole = re.compile(r"Seq Scan on (delivery|gathered)|\bSCAN (delivery|digest|gathered)\b")
    for name, ask in QUESTIONS.items():
        lines = await plans(database, ask)
        assert lines, name
        assert [line for line in lines if whole.search(line)] == [], name


@pytest.mark.parametrize("question", ["expire_due", "last_sent_at"])
async def test_what_is_too_late_or_came_last_is_found_at_the_end_of_an_index(database, question):
    await fill(database, OLD, 500, NOW, PAST)
    index = {
        "expire_due": "ix_delivery_team_state_expires_at",
        "last_sent_at": "ix_delivery_team_state_settled_at",
    }
    assert any(index[question] in line for line in await plans(database, QUESTIONS[question]))
