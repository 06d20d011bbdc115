"""What is done from the board, on both databases: who may, whom it reaches, and how often."""

import pytest

from bot.delivery import renderers
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Message
from bot.domain.reminders.boards import BoardAct
from bot.domain.reminders.presence import PresenceState
from bot.errors import BadInput, NotAllowed
from tests.services.by_hand import CHEN, EVE, NOBODY, OLGA, WEI, find, ledger, program_of

AGAIN, WRITTEN = DeliveryKind.PRESENCE_AGAIN, DeliveryKind.SPEAKER_MESSAGE


def start(services, key):
    return int(find(services, key).start.timestamp())


async def ask(services, user, key):
    return await services.board.ask_again(user, find(services, key).id, start(services, key))


async def write(services, user, key, text="Where are you?", token="V1"):
    return await services.board.message(user, find(services, key).id, text, token)


async def row(services, key, reader=""):
    program = program_of(services)
    board = await services.presence.board(program, services.presence.today(program), reader)
    return next(entry for entry in board if entry.session.key == key)


async def test_only_chairs_and_organizers_write_and_ask_again(services, database):
    for act in (ask, write):
        for user in (CHEN, NOBODY):
            with pytest.raises(NotAllowed, match="Only the session's chairs and the organizers"):
                await act(services, user, "retrieval")
    assert await ledger(database, AGAIN, WRITTEN) == []
    await ask(services, EVE, "retrieval")
    await write(services, OLGA, "retrieval")
    assert {d.kind for d in await ledger(database, AGAIN, WRITTEN)} == {AGAIN, WRITTEN}


async def test_a_form_that_is_sent_twice_is_one_message(services, database):
    await write(services, OLGA, "retrieval")
    await write(services, OLGA, "retrieval")
    (one,) = await ledger(database, WRITTEN)
    said = await renderers.by_kind(services)[WRITTEN](one)
    assert isinstance(said, Message)
    assert said.channel == CHEN
    assert "Where are you?" in said.text
    done = (await row(services, "retrieval")).done
    assert done
    assert (done.act, done.by, done.is_open) == (BoardAct.MESSAGE, OLGA, True)


@pytest.mark.parametrize(
    ("text", "says"), [("  ", "Type the message"), ("x" * 1001, "too long: 1,001 characters")]
)
async def test_a_message_that_cannot_be_sent_says_why(services, database, text, says):
    with pytest.raises(BadInput, match=says):
        await write(services, OLGA, "retrieval", text)
    assert await ledger(database, WRITTEN) == []


async def test_a_message_goes_to_the_one_who_presents(services, database):
    session = find(services, "retrieval")
    await services.presence.answer(
        CHEN, session.id, start(services, "retrieval"), PresenceState.REPLACED, substitute=WEI
    )
    await write(services, OLGA, "retrieval")
    assert [d.recipient for d in await ledger(database, WRITTEN)] == [WEI]


async def test_a_speaker_without_an_account_is_named_and_gets_nothing(services, database):
    await services.linking.unlink("Chen Li")
    await services.refresh()
    to = await services.board.addressed(OLGA, find(services, "retrieval").id)
    assert (dict(to.reached), to.missed) == ({}, ("Chen Li",))
    for act in (ask, write):
        with pytest.raises(BadInput, match="Usher can't reach any"):
            await act(services, OLGA, "retrieval")
    assert await ledger(database, AGAIN, WRITTEN) == []


async def test_nobody_is_asked_twice_within_two_minutes_or_after_an_answer(services, database, clock):
    await ask(services, OLGA, "retrieval")
    with pytest.raises(BadInput, match="asked a moment ago"):
        await ask(services, EVE, "retrieval")
    (first,) = await ledger(database, AGAIN)
    assert first.expires_at == find(services, "retrieval").end
    assert isinstance(await renderers.by_kind(services)[AGAIN](first), Message)
    await services.presence.answer(
        CHEN, find(services, "retrieval").id, start(services, "retrieval"), PresenceState.HERE
    )
    assert isinstance(await renderers.by_kind(services)[AGAIN](first), Drop)
    with pytest.raises(BadInput, match="has answered in the meantime"):
        await ask(services, OLGA, "retrieval")


async def test_what_has_moved_or_is_over_is_not_asked_about(services, clock):
    session = find(services, "retrieval")
    with pytest.raises(BadInput, match="has moved"):
        await services.board.ask_again(OLGA, session.id, start(services, "retrieval") + 60)
    clock.move_to(session.end)
    with pytest.raises(BadInput, match="is over"):
        await ask(services, OLGA, "retrieval")
    await write(services, OLGA, "retrieval")  # what they left in the room, say
    assert (await row(services, "retrieval")).acts == {BoardAct.MESSAGE}


async def test_each_reader_is_offered_what_they_may(services):
    all_of_it = {BoardAct.MESSAGE, BoardAct.HERE, BoardAct.AGAIN}
    assert (await row(services, "retrieval", OLGA)).acts == all_of_it
    assert (await row(services, "retrieval", EVE)).acts == all_of_it
    assert (await row(services, "retrieval", CHEN)).acts == {BoardAct.HERE}
    await services.presence.answer(
        CHEN, find(services, "retrieval").id, start(services, "retrieval"), PresenceState.LATE, minutes=5
    )
    assert (await row(services, "retrieval")).acts == {BoardAct.MESSAGE, BoardAct.HERE, BoardAct.UNDO}
