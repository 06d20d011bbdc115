"""Submissions: authors in their order, dates as days, and a history that only grows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.program.snapshot import SubmissionEntry, SubmissionSnapshot
from bot.domain.submissions.papers import Status
from db.queries import submissions
from db.queries.people import records as people
from tests.conftest import NOW
from tests.services.by_hand import PROGRAM, write

CHEN, WEI = "chen@example.org", "wei@example.org"
RETRIEVAL = SubmissionEntry(
    "214",
    "Scaling Retrieval",
    (WEI, CHEN),
    "Search",
    "under review",
    date(2026, 8, 1),
    date(2026, 12, 12),
    date(2027, 1, 9),
)
RANKING = SubmissionEntry("377", "Learning to Rank", (WEI,), status="submitted")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
async def known(database):
    await write(database, PROGRAM)
    async with database.read() as tx:
        return {p.email: p.id for p in await people.with_email(tx)}


async def bring(database, known, *entries, now=NOW):
    async with database.write() as tx:
        return await submissions.write(tx, 1, SubmissionSnapshot("by hand", entries, ()), known, now)


async def of(database, person):
    async with database.read() as tx:
        return await submissions.of_author(tx, 1, person)


async def test_they_come_back_as_they_were_given(database, known):
    assert await bring(database, known, RETRIEVAL, RANKING) == (2, 0, 0)
    (found,) = await of(database, known[CHEN])
    assert (found.key, found.title, found.track, found.status) == (
        "214", "Scaling Retrieval", "Search", Status.UNDER_REVIEW,
    )  # fmt: skip
    assert [a.email for a in found.authors] == [WEI, CHEN]
    assert (found.submitted_on, found.decision_on, found.camera_ready_due) == (
        date(2026, 8, 1), date(2026, 12, 12), date(2027, 1, 9),
    )  # fmt: skip
    assert [s.key for s in await of(database, known[WEI])] == ["214", "377"]
    assert await of(database, known["anna@example.org"]) == []
    async with database.read() as tx:
        assert await submissions.keys(tx, 1) == {"214", "377"}
        assert await submissions.keys(tx, 2) == set()


async def test_the_same_again_is_nothing(database, known):
    await bring(database, known, RETRIEVAL, RANKING)
    assert await bring(database, known, RETRIEVAL, RANKING, now=NOW + timedelta(days=1)) == (0, 0, 0)


async def test_what_is_new_has_the_history_that_its_dates_tell(database, known):
    told = {
        "a": (RETRIEVAL, [(Status.SUBMITTED, noon(date(2026, 8, 1))), (Status.UNDER_REVIEW, NOW)]),
        "b": (RANKING, [(Status.SUBMITTED, NOW)]),
        "c": (replace(RANKING, submitted_on=date(2026, 8, 2)), [(Status.SUBMITTED, noon(date(2026, 8, 2)))]),
        "d": (replace(RANKING, submitted_on=date(2027, 8, 2)), [(Status.SUBMITTED, NOW)]),
        "e": (
            replace(RETRIEVAL, status="accepted", decision_on=date(2026, 10, 1)),
            [(Status.SUBMITTED, noon(date(2026, 8, 1))), (Status.ACCEPTED, noon(date(2026, 10, 1)))],
        ),
    }
    await bring(database, known, *(replace(entry, key=key) for key, (entry, _) in told.items()))
    found = {s.key: [(c.status, c.at) for c in s.history] for s in await of(database, known[WEI])}
    assert found == {key: history for key, (_, history) in told.items()}


async def test_a_status_that_turns_and_turns_back_is_in_the_history_twice(database, known):
    await bring(database, known, RANKING)
    for day, status in enumerate(("under review", "under review", "submitted"), 1):
        await bring(database, known, replace(RANKING, status=status), now=NOW + timedelta(days=day))
    (found,) = await of(database, known[WEI])
    assert [(c.status, c.at) for c in found.history] == [
        (Status.SUBMITTED, NOW),
        (Status.UNDER_REVIEW, NOW + timedelta(days=1)),
        (Status.SUBMITTED, NOW + timedelta(days=3)),
    ]


async def test_authors_who_change_places_are_a_change(database, known):
    await bring(database, known, RETRIEVAL)
    assert await bring(database, known, replace(RETRIEVAL, authors=(CHEN, WEI, CHEN))) == (0, 1, 0)
    (found,) = await of(database, known[CHEN])
    assert [a.email for a in found.authors] == [CHEN, WEI]


async def test_what_is_gone_is_gone_with_its_history(database, known):
    await bring(database, known, RETRIEVAL, RANKING)
    assert await bring(database, known, RETRIEVAL) == (0, 0, 1)
    assert await bring(database, known, RETRIEVAL, RANKING, now=NOW + timedelta(days=1)) == (1, 0, 0)
    ranking = (await of(database, known[WEI]))[1]
    assert [c.at for c in ranking.history] == [NOW + timedelta(days=1)]


async def test_what_could_not_be_read_stays_as_it_is(database, known):
    await bring(database, known, RETRIEVAL, RANKING)
    snapshot = SubmissionSnapshot("by hand", (RANKING,), (), unread=frozenset({"214"}))
    async with database.write() as tx:
        assert await submissions.write(tx, 1, snapshot, known, NOW) == (0, 0, 0)
    assert [s.key for s in await of(database, known[WEI])] == ["214", "377"]
