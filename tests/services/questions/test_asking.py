"""Questions: to the session here and now, once in the ledger, and anonymous to everybody."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.questions import QUESTION_LIMIT
from bot.domain.setup.bindings import Purpose
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services.questions import question_key, thread_key
from db.queries.ledger import deliveries, sending
from db.sql import table_of
from db.tables import SessionRow
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    CHEN,
    CORNIL,
    EVE,
    JANSON,
    JORGEN,
    MAIN,
    NOBODY,
    OLGA,
    WEI,
    at,
    find,
    ledger,
    program_of,
    without,
    write,
)

MINUTE = timedelta(minutes=1)


def here(services, channel):
    return services.questions.here_and_now(program_of(services), channel).key


async def ask(services, key="rust", text="Why?", user=CHEN, **how):
    return await services.questions.ask(user, program_of(services), find(services, key), text, **how)


async def test_a_rooms_channel_asks_what_is_on_there(services, clock):
    for moment, expected in (
        ("1 09:30", "opening"),  # half an hour before it begins
        ("1 10:00", "opening"),
        ("1 10:59", "opening"),
        ("1 11:00", "opening"),  # nobody speaks in the coffee break that runs now
        ("1 11:14", "opening"),
        ("1 13:30", "rust"),
        ("1 14:59", "rust"),  # a quarter of an hour after it ended
        ("2 10:14", "fairness"),
    ):
        clock.move_to(at(moment))
        assert here(services, JANSON) == expected, moment


async def test_where_one_talk_of_a_session_runs_it_is_that_talk_that_is_asked(services, clock):
    clock.move_to(at("1 11:59"))
    assert here(services, CORNIL) == "retrieval"
    clock.move_to(at("1 12:00"))
    assert here(services, CORNIL) == "ranking"


async def test_after_the_last_talk_of_a_session_that_talk_is_asked_still(services, clock):
    clock.move_to(at("1 12:35"))
    assert here(services, CORNIL) == "ranking"


async def test_before_a_session_its_first_talk_is_asked(services, clock):
    clock.move_to(at("1 11:20"))
    assert here(services, CORNIL) == "retrieval"


async def test_where_nothing_is_on_that_is_said(services, clock):
    for moment in ("1 09:29", "1 12:00", "1 15:00", "2 10:15"):
        clock.move_to(at(moment))
        with pytest.raises(BadInput, match=r"^Nothing is on in Janson now. Find the session with /session"):
            here(services, JANSON)


async def test_what_is_cancelled_is_not_asked(services, database, clock):
    rust = find(services, "rust")
    async with database.write() as tx:
        table = table_of(SessionRow)
        await tx.exec(
            update(table).where(table.c.id == rust.id).values(cancelled=True, edited={"cancelled": False})
        )
    await write(database, without("closing"))
    await services.refresh()
    clock.move_to(at("1 14:10"))
    with pytest.raises(BadInput, match="Nothing is on"):
        here(services, JANSON)


async def test_a_sessions_own_channel_always_asks_it(services, clock):
    await services.setup.bind(
        OLGA, program_of(services), "C0RUST", Purpose.SESSION, target=find(services, "rust").id
    )
    await services.refresh()
    for moment in ("1 09:00", "1 14:10", "2 20:00"):
        clock.move_to(at(moment))
        assert here(services, "C0RUST") == "rust"


async def test_any_other_channel_says_where_to_ask(services):
    for channel in (MAIN, "C0ELSE"):
        with pytest.raises(BadInput, match="belongs to no room or session. Ask in the room's channel"):
            here(services, channel)


async def test_a_question_is_planned_once_with_one_thread_for_all(services, database):
    rust = find(services, "rust")
    first = await ask(services, text="  Why not C++?  ")
    second = await ask(services, text="Why not Go?", user=WEI)
    assert (first.question.text, first.question.asker, first.position, first.total) == (
        "Why not C++?",
        CHEN,
        1,
        1,
    )
    assert (second.position, second.total) == (2, 2)
    planned = sorted(
        await ledger(database, DeliveryKind.THREAD, DeliveryKind.QUESTION), key=lambda d: d.priority
    )
    thread = thread_key(rust.id, JANSON)
    assert [d.dedupe_key for d in planned] == [
        thread,
        question_key(first.question.id),
        question_key(second.question.id),
    ]
    assert {(d.state, d.recipient, d.due_at) for d in planned} == {(State.PLANNED, JANSON, NOW)}
    assert {d.payload.get("thread") for d in planned[1:]} == {thread}
    assert planned[0].priority < planned[1].priority
    assert all(d.expires_at == NOW + timedelta(hours=6) for d in planned)


async def test_many_questions_at_once_have_one_thread(services, database):
    await asyncio.gather(*(ask(services, text=f"Why {n}?") for n in range(5)))
    assert len(await ledger(database, DeliveryKind.THREAD)) == 1
    assert len(await ledger(database, DeliveryKind.QUESTION)) == 5


async def test_a_session_of_its_own_channel_is_asked_there(services, database):
    await services.setup.bind(
        OLGA, program_of(services), "C0RUST", Purpose.SESSION, target=find(services, "rust").id
    )
    await services.refresh()
    await ask(services)
    assert {d.recipient for d in await ledger(database, DeliveryKind.THREAD, DeliveryKind.QUESTION)} == {
        "C0RUST"
    }


async def test_a_question_has_words_and_not_too_many(services, database):
    for nothing in ("", "  \n "):
        with pytest.raises(BadInput, match=r"needs words. Type it after /ask\."):
            await ask(services, text=nothing)
    with pytest.raises(
        BadInput, match=rf"at most {QUESTION_LIMIT} characters, and yours has {QUESTION_LIMIT + 1}"
    ):
        await ask(services, text="x" * (QUESTION_LIMIT + 1))
    assert await ledger(database, DeliveryKind.THREAD, DeliveryKind.QUESTION) == []
    assert len((await ask(services, text=f" {'x' * QUESTION_LIMIT} ")).question.text) == QUESTION_LIMIT


async def test_without_a_channel_there_is_nowhere_to_ask(services, database):
    await services.setup.bind(OLGA, program_of(services), JANSON, Purpose.NOTHING)
    await services.refresh()
    with pytest.raises(BadInput, match='^"Rust for Recommenders" has no channel'):
        await ask(services)
    assert await ledger(database, DeliveryKind.QUESTION) == []


async def test_an_anonymous_asker_never_leaves_the_record(services, database):
    asked = await ask(services, text="Is it true?", anonymous=True)
    named = await ask(services, text="Named?")
    seen = [
        asked,
        await services.questions.posted(asked.question.id),
        await services.questions.vote(WEI, asked.question.id),
    ]
    assert CHEN not in repr(seen)
    assert CHEN not in repr(await ledger(database, DeliveryKind.THREAD, DeliveryKind.QUESTION))
    found = await services.questions.of_session(find(services, "rust").id)
    assert {(q.id, q.asker) for q in found} == {(asked.question.id, ""), (named.question.id, CHEN)}


async def test_everybody_has_one_vote_and_may_take_it_back(services):
    first = (await ask(services, text="First?")).question.id
    second = (await ask(services, text="Second?")).question.id
    assert (await services.questions.vote(WEI, second)).question.votes == 1
    assert (await services.questions.vote(ANNA, second)).question.votes == 2
    assert (await services.questions.vote(CHEN, first)).question.votes == 1
    rust = find(services, "rust").id
    assert [q.id for q in await services.questions.of_session(rust)] == [second, first]
    assert (await services.questions.vote(WEI, second)).question.votes == 1
    assert (await services.questions.vote(ANNA, second)).question.votes == 0
    assert [q.id for q in await services.questions.of_session(rust)] == [first, second]


async def test_a_question_with_votes_waits_further_ahead(services):
    first = (await ask(services, text="First?")).question.id
    await services.questions.vote(WEI, first)
    asked = await ask(services, text="Second?")
    assert (asked.position, asked.total) == (2, 2)


async def test_speakers_chairs_and_organizers_mark_it_answered(services):
    for key, user in (
        ("retrieval", CHEN),
        ("retrieval", EVE),  # chairs the session that contains the talk
        ("ranking", WEI),
        ("ranking", ANNA),
        ("rust", OLGA),
        ("search", EVE),
    ):
        asked = (await ask(services, key, user=NOBODY)).question.id
        assert (await services.questions.answer(user, asked)).question.answered
        kept = {q.id: q.answered for q in await services.questions.of_session(find(services, key).id)}
        assert kept[asked]


async def test_nobody_else_marks_it_answered(services):
    asked = (await ask(services, "retrieval", user=NOBODY)).question.id
    for other in (NOBODY, WEI, JORGEN, "", "U0STRANGER"):  # nor who asked, nor another talk's speaker
        with pytest.raises(NotAllowed, match="Only the session's speakers and chairs"):
            await services.questions.answer(other, asked)
    assert not (await services.questions.posted(asked)).question.answered


async def test_a_speaker_without_an_account_is_nobody_in_particular(services):
    """Bo speaks at the closing and is linked to no Slack user."""
    asked = (await ask(services, "closing")).question.id
    with pytest.raises(NotAllowed):
        await services.questions.answer("", asked)


async def test_answered_questions_do_not_count_among_the_waiting(services):
    first = (await ask(services, text="First?")).question.id
    await services.questions.answer(JORGEN, first)
    asked = await ask(services, text="Second?")
    assert (asked.position, asked.total) == (1, 1)
    assert [q.answered for q in await services.questions.of_session(find(services, "rust").id)] == [
        False,
        True,
    ]


async def test_only_the_asker_takes_a_question_back(services, database):
    asked = (await ask(services, anonymous=True)).question.id
    for other in (WEI, JORGEN, OLGA, ""):
        with pytest.raises(NotAllowed, match="Only the person who asked"):
            await services.questions.take_back(other, asked)
    taken = await services.questions.take_back(CHEN, asked)
    assert taken.question.withdrawn
    assert taken.question.asker == ""
    assert [d.state for d in await ledger(database, DeliveryKind.THREAD)] == [State.PLANNED]
    assert [d.state for d in await ledger(database, DeliveryKind.QUESTION)] == [State.CANCELLED]
    assert await services.questions.of_session(find(services, "rust").id) == ()


async def test_what_was_taken_back_is_gone_for_everybody(services):
    asked = (await ask(services)).question.id
    await services.questions.take_back(CHEN, asked)
    questions = services.questions
    for act in (questions.vote, questions.answer, questions.take_back):
        with pytest.raises(NotFound, match="no longer exists"):
            await act(CHEN, asked)
    for gone in (asked, 999_999):
        with pytest.raises(NotFound, match="no longer exists"):
            await questions.posted(gone)


async def test_its_message_is_known_once_it_is_posted(services, database):
    asked = (await ask(services)).question.id
    posted = await services.questions.posted(asked)
    assert (posted.channel, posted.ts) == ("", "")
    for ts in ("1.0", "2.0"):  # the thread, then the question: one at a time to one channel
        async with database.write() as tx:
            claimed = await sending.claim(tx, "w", NOW, lease=MINUTE, limit=50)
            (one,) = [d for d in claimed if d.recipient == JANSON]
            assert await sending.begin(tx, one.id, "w", NOW, MINUTE, channel=JANSON)
            await sending.settle(tx, one.id, "w", State.SENT, NOW, ts=ts)
    posted = await services.questions.posted(asked)
    assert (posted.channel, posted.ts, posted.session) == (JANSON, "2.0", find(services, "rust"))
    taken = await services.questions.take_back(CHEN, asked)
    assert (taken.channel, taken.ts) == (JANSON, "2.0")
    async with database.read() as tx:
        assert (await deliveries.by_dedupe_key(tx, question_key(asked))).state is State.SENT


async def test_a_thread_that_could_not_be_posted_does_not_stand_in_the_way(services, database, clock):
    session = find(services, "rust")
    await ask(services)
    first = thread_key(session.id, session.channel_here)
    async with database.write() as tx:
        lost = await deliveries.by_dedupe_key(tx, first)
        await sending.claim(tx, "w", clock.utcnow(), lease=timedelta(minutes=1), limit=9)
        await sending.settle(tx, lost.id, "w", State.FAILED, clock.utcnow(), error="channel_not_found")
    asked = await ask(services, text="And this?", user=WEI)
    async with database.read() as tx:
        row = await deliveries.by_dedupe_key(tx, question_key(asked.question.id))
        root = await deliveries.by_dedupe_key(tx, row.payload["thread"])
    assert root.dedupe_key != first
    assert root.state is State.PLANNED
