"""How the databases find what the worker asks for all the time: by an index, however long the ledger's past is."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from db.queries import aging, sending, troubles
from tests.aged import fill
from tests.conftest import NOW

PAST = NOW - timedelta(days=200)
QUESTIONS = {
    "next_wake": lambda s: sending.next_wake(s, ""),
    "claim": lambda s: sending.claim(s, "", "w", NOW, lease=timedelta(minutes=1), limit=8),
    "expire_due": lambda s: sending.expire_due(s, "", NOW),
    "recover": lambda s: sending.recover(s, "", NOW),
    "last_sent_at": lambda s: troubles.last_sent_at(s, ""),
    "prune": lambda s: aging.prune(s, "", PAST - timedelta(days=1), 300),
}


async def plans(database, ask):
    """How the database carries out each statement of the question."""
    asked = []

    def keep(_connection, _cursor, statement, parameters, *_):
        if re.match(r"\s*(SELECT|UPDATE|DELETE)", statement):
            asked.append((statement, parameters))

    async with database.write() as session:
        connection = await session.connection()
        event.listen(connection.sync_connection, "before_cursor_execute", keep)
        await ask(session)
        event.remove(connection.sync_connection, "before_cursor_execute", keep)
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        found = [await connection.exec_driver_sql(explain + statement, values) for statement, values in asked]
        lines = [" ".join(map(str, row)) for each in found for row in each]
        await session.rollback()
    return lines


async def test_no_question_of_the_worker_reads_the_ledgers_past(database):
    await fill(database, 20_000, 500, NOW, PAST)
    whole = re.compile(r"Seq Scan on delivery|\bSCAN (delivery|digest)\b(?! USING)")
    for name, ask in QUESTIONS.items():
        lines = await plans(database, ask)
        assert lines, name
        assert [line for line in lines if whole.search(line)] == [], name


@pytest.mark.parametrize("question", ["expire_due", "last_sent_at"])
async def test_what_is_too_late_or_came_last_is_found_at_the_end_of_an_index(database, question):
    await fill(database, 20_000, 500, NOW, PAST)
    index = {
        "expire_due": "ix_delivery_team_state_expires_at",
        "last_sent_at": "ix_delivery_team_state_settled_at",
    }
    assert any(index[question] in line for line in await plans(database, QUESTIONS[question]))
