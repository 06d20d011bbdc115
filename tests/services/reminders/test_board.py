"""What is done from the board, on both databases: who may, whom it reaches, and how often."""

import pytest

from bot.delivery import renderers
from bot.domain.ledger.deliveries import Drop, Kind, Message
from bot.domain.reminders.boards import BoardAct
from bot.domain.reminders.presence import PresenceState
from bot.errors import BadInput, NotAllowed
from tests.services.by_hand import CHEN, EVE, NOBODY, OLGA, WEI, find, ledger, program_of

AGAIN, WRITTEN = Kind.PRESENCE_AGAIN, Kind.SPEAKER_MESSAGE


def start(usher, key):
    return int(find(usher, key).start.timestamp())


async def ask(usher, user, key):
    return await usher.board.ask_again(user, find(usher, key).id, start(usher, key))


async def write(usher, user, key, text="Where are you?", token="V1"):
    return await usher.board.message(user, find(usher, key).id, text, token)


async def row(usher, key, reader=""):
    program = program_of(usher)
    board = await usher.presence.board(program, usher.presence.today(program), reader)
    return next(entry for entry in board if entry.session.key == key)


async def test_only_chairs_and_organizers_write_and_ask_again(usher, database):
    for act in (ask, write):
        for user in (CHEN, NOBODY):
            with pytest.raises(NotAllowed, match="Only the session's chairs and the organizers"):
                await act(usher, user, "retrieval")
    assert await ledger(database, AGAIN, WRITTEN) == []
    await ask(usher, EVE, "retrieval")
    await write(usher, OLGA, "retrieval")
    assert {d.kind for d in await ledger(database, AGAIN, WRITTEN)} == {AGAIN, WRITTEN}


async def test_a_form_that_is_sent_twice_is_one_message(usher, database):
    await write(usher, OLGA, "retrieval")
    await write(usher, OLGA, "retrieval")
    (one,) = await ledger(database, WRITTEN)
    said = await renderers.by_kind(usher)[WRITTEN](one)
    assert isinstance(said, Message)
    assert said.channel == CHEN
    assert "Where are you?" in said.text
    done = (await row(usher, "retrieval")).done
    assert done
    assert (done.act, done.by, done.is_open) == (BoardAct.MESSAGE, OLGA, True)


@pytest.mark.parametrize(
    ("text", "says"), [("  ", "Type the message"), ("x" * 1001, "too long: 1,001 characters")]
)
async def test_a_message_that_cannot_be_sent_says_why(usher, database, text, says):
    with pytest.raises(BadInput, match=says):
        await write(usher, OLGA, "retrieval", text)
    assert await ledger(database, WRITTEN) == []


async def test_a_message_goes_to_the_one_who_presents(usher, database):
    session = find(usher, "retrieval")
    await usher.presence.answer(
        CHEN, session.id, start(usher, "retrieval"), PresenceState.REPLACED, substitute=WEI
    )
    await write(usher, OLGA, "retrieval")
    assert [d.recipient for d in await ledger(database, WRITTEN)] == [WEI]


async def test_a_speaker_without_an_account_is_named_and_gets_nothing(usher, database):
    await usher.linking.unlink("Chen Li")
    await usher.refresh()
    to = await usher.board.addressed(OLGA, find(usher, "retrieval").id)
    assert (dict(to.reached), to.missed) == ({}, ("Chen Li",))
    for act in (ask, write):
        with pytest.raises(BadInput, match="reached in Slack"):
            await act(usher, OLGA, "retrieval")
    assert await ledger(database, AGAIN, WRITTEN) == []


async def test_nobody_is_asked_twice_within_two_minutes_or_after_an_answer(usher, database, clock):
    await ask(usher, OLGA, "retrieval")
    with pytest.raises(BadInput, match="asked a moment ago"):
        await ask(usher, EVE, "retrieval")
    (first,) = await ledger(database, AGAIN)
    assert first.expires_at == find(usher, "retrieval").end
    assert isinstance(await renderers.by_kind(usher)[AGAIN](first), Message)
    await usher.presence.answer(
        CHEN, find(usher, "retrieval").id, start(usher, "retrieval"), PresenceState.HERE
    )
    assert isinstance(await renderers.by_kind(usher)[AGAIN](first), Drop)
    with pytest.raises(BadInput, match="has answered meanwhile"):
        await ask(usher, OLGA, "retrieval")


async def test_what_has_moved_or_is_over_is_not_asked_about(usher, clock):
    session = find(usher, "retrieval")
    with pytest.raises(BadInput, match="has moved"):
        await usher.board.ask_again(OLGA, session.id, start(usher, "retrieval") + 60)
    clock.move_to(session.end)
    with pytest.raises(BadInput, match="is over"):
        await ask(usher, OLGA, "retrieval")
    await write(usher, OLGA, "retrieval")  # what they left in the room, say
    assert (await row(usher, "retrieval")).acts == {BoardAct.MESSAGE}


async def test_each_reader_is_offered_what_they_may(usher):
    all_of_it = {BoardAct.MESSAGE, BoardAct.HERE, BoardAct.AGAIN}
    assert (await row(usher, "retrieval", OLGA)).acts == all_of_it
    assert (await row(usher, "retrieval", EVE)).acts == all_of_it
    assert (await row(usher, "retrieval", CHEN)).acts == {BoardAct.HERE}
    await usher.presence.answer(
        CHEN, find(usher, "retrieval").id, start(usher, "retrieval"), PresenceState.LATE, minutes=5
    )
    assert (await row(usher, "retrieval")).acts == {BoardAct.MESSAGE, BoardAct.HERE, BoardAct.UNDO}
