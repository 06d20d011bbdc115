"""Questions, votes and stars."""

import asyncio
from datetime import timedelta

import pytest

from db.queries.program import stars
from db.queries.questions import records as questions
from tests.conftest import NOW
from tests.services.by_hand import PROGRAM, ids, write


@pytest.fixture
async def known(database):
    await write(database, PROGRAM)
    return await ids(database)


async def add(database, session_id, text="Why?", *, asker="U1", anonymous=False):
    async with database.write() as tx:
        return await questions.add(tx, session_id, asker, anonymous, text, "C1", NOW)


async def toggle(database, question_id, user="U2"):
    async with database.write() as tx:
        return await questions.toggle_vote(tx, question_id, user)


async def get(database, question_id):
    async with database.read() as tx:
        return await questions.get(tx, question_id)


async def test_a_question_is_kept_as_it_was_asked(database, known):
    id_ = await add(database, known["rust"], "Où est l'été?")
    found = await get(database, id_)
    assert (found.session_id, found.asker, found.text, found.channel) == (
        known["rust"],
        "U1",
        "Où est l'été?",
        "C1",
    )
    assert (found.asked_at, found.votes, found.answered, found.withdrawn) == (NOW, 0, False, False)
    assert await get(database, 999_999) is None


async def test_an_anonymous_asker_stays_in_the_record(database, known):
    id_ = await add(database, known["rust"], anonymous=True)
    assert (await get(database, id_)).asker == ""
    async with database.read() as tx:
        assert await questions.is_asker(tx, id_, "U1")
        assert not await questions.is_asker(tx, id_, "U2")
        assert not await questions.is_asker(tx, id_, "")
        assert not await questions.is_asker(tx, 999_999, "U1")


async def test_a_sessions_questions_are_its_own_and_the_oldest_first(database, known):
    asked = [await add(database, known[key]) for key in ("rust", "opening", "rust")]
    async with database.read() as tx:
        assert [q.id for q in await questions.of_session(tx, known["rust"])] == [asked[0], asked[2]]
        assert await questions.of_session(tx, known["coffee"]) == []


async def test_a_vote_is_given_and_taken_back(database, known):
    first, second = await add(database, known["rust"]), await add(database, known["rust"])
    assert await toggle(database, first)
    assert await toggle(database, first, "U3")
    assert await toggle(database, second)
    assert ((await get(database, first)).votes, (await get(database, second)).votes) == (2, 1)
    assert not await toggle(database, first)
    assert (await get(database, first)).votes == 1


async def test_votes_at_once_all_count(database, known):
    id_ = await add(database, known["rust"])
    assert all(await asyncio.gather(*(toggle(database, id_, f"U{n}") for n in range(8))))
    assert (await get(database, id_)).votes == 8


async def test_marks_stay(database, known):
    id_ = await add(database, known["rust"])
    async with database.write() as tx:
        await questions.mark_answered(tx, id_, NOW)
        assert (await questions.get(tx, id_)).answered
        await questions.withdraw(tx, id_, NOW + timedelta(hours=1))
    found = await get(database, id_)
    assert (found.answered, found.withdrawn) == (True, True)


async def test_stars_are_a_persons_own(database, known):
    rust, opening = known["rust"], known["opening"]
    async with database.write() as tx:
        for session_id, user in ((rust, "U1"), (rust, "U1"), (opening, "U1"), (rust, "U2")):
            await stars.put(tx, session_id, user)
        assert await stars.count(tx, rust) == 2
        assert await stars.take(tx, "U1", [rust, known["coffee"]]) == 1
        assert await stars.take(tx, "U1", []) == 0
    async with database.read() as tx:
        assert await stars.of_user(tx, "U1") == {opening}
        assert await stars.of_user(tx, "U2") == {rust}
        assert await stars.count(tx, rust) == 1
        assert await stars.count(tx, known["coffee"]) == 0
