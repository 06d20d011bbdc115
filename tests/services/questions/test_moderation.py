"""Moderators hide, restore and silence, and do not learn who asked."""

import pytest

from bot.delivery.renderers import questions as renderers
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Message, State, Undeliverable
from bot.errors import BadInput, NotAllowed, NotFound
from db.queries.privacy import audit as lines
from tests.services.by_hand import ANNA, CHEN, EVE, JORGEN, NOBODY, OLGA, WEI, find, ledger
from tests.services.questions.test_asking import ask


async def question(keyed, key="retrieval", user=NOBODY, **how):
    return (await ask(keyed, key, user=user, anonymous=True, **how)).question.id


async def states(database, kind):
    return [d.state for d in await ledger(database, kind)]


async def test_what_is_hidden_is_gone_for_everybody_until_it_is_restored(keyed, database):
    asked, session = await question(keyed), find(keyed, "retrieval")
    for other in (WEI, JORGEN, NOBODY, ""):
        with pytest.raises(NotAllowed, match="Only the session's speakers and chairs can hide a question"):
            await keyed.moderation.hide(other, asked)
    assert (await keyed.moderation.hide(CHEN, asked)).question.hidden
    assert await keyed.questions.of_session(session.id) == ()
    assert await states(database, DeliveryKind.QUESTION) == [State.CANCELLED]
    for act in (keyed.questions.vote, keyed.questions.answer, keyed.moderation.hide):
        with pytest.raises(NotFound, match="A moderator has hidden that question"):
            await act(CHEN, asked)
    for other in (CHEN, NOBODY):
        assert await keyed.moderation.hidden(other, session) == ()
        with pytest.raises(NotAllowed, match="Only the session's chairs and the organizers can restore"):
            await keyed.moderation.restore(other, asked)
    for chair in (EVE, OLGA):
        assert [q.id for q in await keyed.moderation.hidden(chair, session)] == [asked]
    assert not (await keyed.moderation.restore(EVE, asked)).question.hidden
    assert await states(database, DeliveryKind.QUESTION) == [State.PLANNED]


async def test_a_hidden_question_makes_room_and_can_be_taken_back(keyed):
    asked = await question(keyed)
    await keyed.moderation.hide(OLGA, asked)
    with pytest.raises(BadInput, match="hidden that question, so it can't be edited"):
        await keyed.questions.own(NOBODY, asked)
    assert (await keyed.questions.take_back(NOBODY, asked)).question.withdrawn


async def test_a_chair_silences_in_the_session_and_an_organizer_at_the_conference(keyed):
    asked = await question(keyed)
    for other in (CHEN, NOBODY):
        with pytest.raises(NotAllowed, match="can silence an asker"):
            await keyed.moderation.silence(other, asked)
    assert not await keyed.moderation.silence(EVE, asked)
    for anonymous in (True, False):
        with pytest.raises(BadInput, match="A moderator has ended your questions here"):
            await ask(keyed, "retrieval", user=NOBODY, anonymous=anonymous)
    elsewhere = await question(keyed, "rust")
    await question(keyed, user=ANNA)
    assert await keyed.moderation.silence(OLGA, elsewhere)
    with pytest.raises(BadInput, match="ended your questions"):
        await question(keyed, "closing")
    await keyed.moderation.allow(EVE, asked)  # a chair does not undo what an organizer did
    with pytest.raises(BadInput, match="ended your questions"):
        await question(keyed)
    await keyed.moderation.allow(OLGA, elsewhere)
    await question(keyed)


async def test_a_named_asker_is_silenced_too(keyed):
    asked = (await ask(keyed, "retrieval", user=NOBODY)).question.id
    await keyed.moderation.silence(EVE, asked)
    with pytest.raises(BadInput, match="ended your questions"):
        await question(keyed)


async def test_what_moderators_are_told_does_not_say_that_the_asker_has_left(keyed):
    asked = await question(keyed)
    await keyed.people.link([], everyone=True)
    assert await keyed.moderation.silence(OLGA, asked)
    await keyed.moderation.allow(OLGA, asked)


async def test_once_nothing_tells_who_asked_nobody_is_silenced_or_answered(keyed, database):
    asked = await question(keyed)
    await keyed.moderation.close(OLGA, find(keyed, "retrieval").id)
    with pytest.raises(BadInput, match="^Usher no longer knows who asked"):
        await keyed.moderation.silence(OLGA, asked)
    with pytest.raises(BadInput, match="Answer in the thread"):
        await keyed.answers.send(CHEN, asked, "Because.")
    assert await states(database, DeliveryKind.QUESTION_ANSWER) == []


async def test_of_a_question_with_the_name_of_somebody_who_is_forgotten_nothing_untrue_is_said(keyed):
    asked = (await ask(keyed, "retrieval", user=NOBODY)).question.id
    await keyed.own.forget(NOBODY, NOBODY)
    with pytest.raises(BadInput, match="^Usher no longer knows who asked that question. Hide"):
        await keyed.moderation.silence(OLGA, asked)
    with pytest.raises(BadInput, match="^Usher no longer knows who asked that question. Answer"):
        await keyed.answers.begin(CHEN, asked)


async def test_an_answer_in_writing_finds_its_asker_when_it_is_sent(keyed, database):
    asked = await question(keyed)
    for other in (WEI, NOBODY):
        with pytest.raises(NotAllowed, match="answer a question in writing"):
            await keyed.answers.begin(other, asked)
    for wrong in (" ", "x" * 2001):
        with pytest.raises(BadInput, match="An answer"):
            await keyed.answers.send(CHEN, asked, wrong)
    assert (await keyed.answers.send(CHEN, asked, " Because. ")).question.answered
    (planned,) = await ledger(database, DeliveryKind.QUESTION_ANSWER)
    assert NOBODY not in repr(planned)
    render = renderers.renderers(keyed)[DeliveryKind.QUESTION_ANSWER]
    sent = await render(planned)
    assert isinstance(sent, Message)
    assert (sent.channel, sent.sealed) == (NOBODY, True)
    assert "Chen Li answers your question" in sent.text
    assert sent.text.endswith("Because.")
    await keyed.people.link([], everyone=True)  # they have left the workspace
    assert isinstance(await render(planned), Undeliverable)
    await keyed.moderation.close(OLGA, find(keyed, "retrieval").id)
    assert isinstance(await render(planned), Drop)


async def test_the_log_says_who_moderated_and_nothing_of_who_asked(keyed, database):
    asked = await question(keyed)
    await keyed.moderation.silence(EVE, asked)
    await keyed.moderation.allow(EVE, asked)
    await keyed.moderation.hide(EVE, asked)
    await keyed.moderation.restore(EVE, asked)
    await keyed.answers.send(EVE, asked, "Because.")
    await keyed.moderation.close(EVE, find(keyed, "retrieval").id)
    async with database.read() as tx:
        found = [e for e in await lines.listing(tx, lines.Which()) if "question" in e.act or "asker" in e.act]
    assert {e.who for e in found} == {EVE}
    assert sorted(e.act.value for e in found) == [
        "asker.allowed", "asker.silenced", "question.hidden", "question.replied", "question.restored", "questions.closed",
    ]  # fmt: skip
    assert {e.subject for e in found} == {f"question:{asked}", f"session:{find(keyed, 'retrieval').id}"}
    assert NOBODY not in repr(found)
