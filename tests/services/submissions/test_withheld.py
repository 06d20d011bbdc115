"""Talks that would tell a decision: nobody sees or hears of them before its day."""

import pytest

from bot.delivery.renderers.program import renderers
from bot.domain.ledger.deliveries import DeliveryKind
from bot.errors import BadInput
from bot.services.program.imports import Options, import_file
from tests.services.by_hand import (
    EVE,
    OLGA,
    at,
    changed,
    find,
    ids,
    ledger,
    program_of,
    without,
    write,
)

PRESENTED = changed("fairness", submission_key="700")
TABLE = b"id,title,authors,status,decision_on\n700,Fairness,Anna <anna@example.org>,accepted,2026-12-02"


@pytest.fixture
async def withheld(services, database, clock):
    """The id of a talk on 2 December whose decision is out on that day."""
    await write(database, PRESENTED)
    await import_file(database, clock, TABLE, "papers.csv", options=Options())
    await services.refresh()
    return (await ids(database))["fairness"]


async def test_it_is_on_the_program_from_the_day_on(withheld, services, clock):
    assert program_of(services).withheld == {withheld}
    clock.move_to(at("1 22:59"))
    await services.refresh()
    assert withheld not in program_of(services).by_id
    clock.move_to(at("1 23:00"))  # midnight in Brussels
    await services.refresh()
    assert withheld in program_of(services).by_id


async def test_nobody_is_told_that_it_changed_or_went(withheld, database):
    later = changed("fairness", PRESENTED, start=at("2 11:00"), end=at("2 12:00"))
    report = await write(database, later)
    (note,) = report.notes
    assert note.startswith("1 session presents a paper whose decision authors see from 2026-12-02 on")
    await write(database, without("fairness"))
    assert await ledger(database, DeliveryKind.CHANGE_NOTICE) == []


async def test_a_notice_that_was_planned_before_is_not_sent(services, database, clock):
    await write(database, changed("fairness", start=at("2 11:00"), end=at("2 12:00")))
    (planned, *_) = await ledger(database, DeliveryKind.CHANGE_NOTICE)
    await write(database, changed("fairness", PRESENTED, start=at("2 11:00"), end=at("2 12:00")), quiet=True)
    await import_file(database, clock, TABLE, "papers.csv", options=Options())
    await services.refresh()
    rendered = await renderers(services)[DeliveryKind.CHANGE_NOTICE](planned)
    assert rendered.reason == "they already know the present state"


async def test_a_session_that_contains_it_is_not_moved_without_it(services, database, clock):
    await write(
        database,
        changed("search", changed("ranking", submission_key="700"), start=at("2 11:30"), end=at("2 12:30")),
    )
    await write(database, changed("ranking", submission_key="700", start=at("2 12:00"), end=at("2 12:30")))
    await import_file(database, clock, TABLE, "papers.csv", options=Options())
    await services.refresh()
    with pytest.raises(BadInput, match="talks that are not shown before their decisions are out"):
        services.moves.session(OLGA, find(services, "search").id)
    assert services.moves.session(EVE, find(services, "rust").id)
