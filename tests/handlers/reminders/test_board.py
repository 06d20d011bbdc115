"""The board of who is here: its pages, what can be done from it, and a board that Slack lets nobody edit."""

import pytest

from bot.delivery.boards import Boards
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.reminders.presence import PresenceState
from bot.sandbox.messages import Message
from bot.sandbox.views import View
from db.queries.ledger import deliveries
from tests.handlers.conference import ATTENDEE, ORGANIZER, Conference, labels, words
from tests.handlers.reminders.test_presence import KARIN, NOEMIE, ORGANIZERS, TALK, TITLE, about, at, latest


def boards(conference: Conference) -> list[Message]:
    """Those that stand in the organizers' channel."""
    return [m for m in conference.standing(ORGANIZERS) if m.text.startswith("Who is here")]


def live(conference: Conference) -> Boards:
    return Boards(conference.services, conference.app.client, conference.app.worker.holds)


async def posted(conference: Conference, clock: str = "10:25") -> Message:
    """The board of the channel at that time."""
    await at(conference, clock)
    await live(conference).tick()
    await conference.deliver()
    await live(conference).tick()
    (board,) = boards(conference)
    return board


def row(view: Message) -> str:
    """What stands of the talk."""
    return next(part for part in view.text.split("\n") if TITLE in part)


async def pick(
    conference: Conference, who: str, shown: Message | View, label: str, title: str = TITLE
) -> None:
    """Choose from the ⋯ menu of the talk's row."""
    await conference.press(who, shown, label, about=title)


async def turn(conference: Conference, who: str, shown: Message | View, label: str) -> None:
    """Press the button that begins with `label`: it says how many there are."""
    (found,) = [each for each in labels(shown) if each.startswith(label)]
    await conference.press(who, shown, found)


async def ledger(conference: Conference, kind: DeliveryKind):
    async with conference.services.database.read() as tx:
        return [d for d in await deliveries.listing(tx, limit=9999) if d.kind is kind]


async def test_the_channels_board_starts_at_now_and_is_turned_in_a_window_for_one_reader(
    conference: Conference,
):
    board = await posted(conference)
    assert board.text.split("\n")[2] == "10:00 CET"
    assert len([b for b in board.blocks if b.get("block_id", "").startswith("board:")]) <= 9
    await turn(conference, ORGANIZER, board, "Later")
    page = conference.view(ORGANIZER)
    assert "Back to now" in labels(page)
    assert words(page) != words(board)
    assert latest(conference, board).text == board.text
    await turn(conference, ORGANIZER, page, "Back to now")
    assert TITLE in words(conference.view(ORGANIZER))
    await turn(conference, ATTENDEE, board, "Later")
    assert conference.only().text.startswith("Only organizers of")


async def test_a_typed_board_turns_in_its_place(conference: Conference):
    board = await conference.answer(ORGANIZER, "/usher board")
    await turn(conference, ORGANIZER, board, "Later")
    assert "Back to now" in labels(latest(conference, board))
    await turn(conference, ORGANIZER, latest(conference, board), "Back to now")
    assert latest(conference, board).text == board.text


async def test_a_speaker_is_marked_as_here_and_that_is_undone_where_it_was_pressed(conference: Conference):
    board = await posted(conference)
    reminder = about(conference, NOEMIE)[-1]
    typed = await conference.answer(ORGANIZER, "/usher board")
    await pick(conference, ORGANIZER, typed, "Mark as here")
    assert row(latest(conference, typed)).startswith("here · Harbor")
    assert "said by Inês Carvalho" in latest(conference, reminder).text
    await live(conference).tick()
    assert row(latest(conference, board)).startswith("here · Harbor")
    await pick(conference, ORGANIZER, latest(conference, typed), "Undo the answer")
    assert row(latest(conference, typed)).startswith("asked · Harbor")


async def test_the_speaker_is_asked_again_once_and_the_board_says_so(conference: Conference):
    await at(conference, "10:25")
    board = await posted(conference, "10:31")
    before = len(about(conference, NOEMIE))
    await pick(conference, ORGANIZER, board, "Ask again")
    await conference.deliver()
    (asked,) = about(conference, NOEMIE)[before:]
    assert asked.text.startswith("Are you here?")
    await live(conference).tick()
    assert "Asked again by Inês Carvalho, 10:31 CET" in latest(conference, board).text
    await pick(conference, ORGANIZER, latest(conference, board), "Ask again")
    assert "They were asked a moment ago" in conference.only().text
    await conference.press(NOEMIE, asked, "I'm here")
    assert "You're here" in latest(conference, asked).text
    await pick(conference, ORGANIZER, board, "Ask again")  # the board as it stood a moment ago
    assert "Somebody has answered in the meantime" in conference.only().text
    assert len(about(conference, NOEMIE)) == before + 1


async def test_a_window_says_on_top_what_cannot_be_done_in_it(conference: Conference):
    await at(conference, "10:25")
    board = await posted(conference, "10:31")
    await turn(conference, ORGANIZER, board, "Later")
    await turn(conference, ORGANIZER, conference.view(ORGANIZER), "Back to now")
    for _ in range(2):
        page = conference.workspace.views.stack(conference.user(ORGANIZER))[0]
        await pick(conference, ORGANIZER, page, "Ask again")
    assert "They were asked a moment ago" in words(conference.view(ORGANIZER))
    assert "Asked again by" in words(conference.workspace.views.stack(conference.user(ORGANIZER))[0])


async def test_a_message_reaches_the_speaker_through_the_ledger_and_pings_nobody(conference: Conference):
    board = await posted(conference)
    await pick(conference, KARIN, board, "Message the speaker")
    form = conference.view(KARIN)
    assert "Goes to Noémie Lefèvre as a direct message" in words(form)
    ack = await conference.submit(KARIN, text=" ")
    assert "Type the message." in str(ack.body)
    await conference.submit(KARIN, text="Room is *locked* <!channel>\nCome to the side door")
    assert "It is on its way to Noémie Lefèvre" in words(conference.view(KARIN))
    await conference.deliver()
    told = about(conference, NOEMIE)[-1]
    assert told.text.startswith("Karin Holm writes about your session: Room is ∗locked∗ &lt;!channel&gt;")
    assert "> Come to the side door" in words(told)
    (delivery,) = await ledger(conference, DeliveryKind.SPEAKER_MESSAGE)
    assert delivery.state is State.SENT
    await live(conference).tick()
    assert "Message by Karin Holm, 10:25 CET" in latest(conference, board).text


async def test_what_the_board_cannot_deliver_it_says(conference: Conference):
    board = await posted(conference)
    conference.expected_in_log += ["user_disabled", "was not sent"]
    conference.workspace.users[conference.user(NOEMIE)].deleted = True
    await pick(conference, ORGANIZER, board, "Message the speaker")
    await conference.submit(ORGANIZER, text="Where are you?")
    await conference.deliver()
    await live(conference).tick()
    assert "Message by Inês Carvalho, 10:25 CET · not delivered" in latest(conference, board).text


@pytest.mark.parametrize("label", ["Mark as here", "Ask again", "Message the speaker"])
async def test_a_forged_menu_is_refused(conference: Conference, label: str):
    board = await posted(conference)
    await pick(conference, ATTENDEE, board, label)
    assert conference.only().text.startswith("Only the")
    assert (
        await ledger(conference, DeliveryKind.SPEAKER_MESSAGE)
        == await ledger(conference, DeliveryKind.PRESENCE_AGAIN)
        == []
    )


async def test_speakers_see_their_own_row_and_can_write_to_nobody(conference: Conference):
    await posted(conference)
    theirs = await conference.answer(NOEMIE, "/usher board")
    assert labels(theirs) == ["Mark as here"]


async def change(conference: Conference) -> None:
    """Let the board have something else to say."""
    session = conference.session(TALK)
    start, user = int(session.start.timestamp()), conference.user(ORGANIZER)
    if await conference.services.presence.of(session):
        await conference.services.presence.undo(user, session.id, start)
    else:
        await conference.services.presence.answer(user, session.id, start, PresenceState.HERE)


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_a_board_that_cannot_be_edited_any_more_is_posted_anew_once(conference: Conference, error: str):
    board = await posted(conference)
    conference.expected_in_log += ["was not edited"]
    await change(conference)
    conference.sandbox.faults.add("chat.update", "error", error=error)
    await live(conference).tick()
    await _for_a_while(conference)
    first, second = boards(conference)
    assert (first.text, row(second)[:4]) == (board.text, "here")
    await change(conference)
    await live(conference).tick()
    assert row(latest(conference, second)).startswith("asked")
    assert len(boards(conference)) == 2


async def test_boards_that_are_lost_again_and_again_do_not_flood_the_channel(conference: Conference):
    await posted(conference)
    conference.expected_in_log += ["was not edited"]
    for _ in range(3):
        await change(conference)
        conference.sandbox.faults.add("chat.update", "error", error="edit_window_closed")
        for _ in range(2):
            await live(conference).tick()
            await conference.deliver()
    assert len(boards(conference)) == 2
    await at(conference, "10:42")
    await live(conference).tick()
    await conference.deliver()
    assert len(boards(conference)) == 3


@pytest.mark.parametrize("before", [True, False], ids=["posted", "not-posted-yet"])
async def test_after_the_bot_left_the_channel_and_came_back_there_is_one_new_board(
    conference: Conference, before: bool
):
    conference.expected_in_log += ["was not edited", "channel_not_found", "was not sent"]
    channel = conference.channel(ORGANIZERS)
    conference.workspace.channels[channel].is_private = True
    old = [await posted(conference)] if before else []
    if not before:
        await at(conference, "10:25")
    await conference.happen(conference.sandbox.channels.remove_bot(channel))
    await change(conference)
    await _for_a_while(conference)
    assert len(await ledger(conference, DeliveryKind.BOARD)) == 1
    await conference.happen(conference.sandbox.channels.invite_bot(channel))
    await _for_a_while(conference)
    assert len(boards(conference)) == len(old) + 1
    assert row(boards(conference)[-1]).startswith("here")


async def _for_a_while(conference: Conference) -> None:
    """Let this process, another one and one after a restart look at their boards."""
    for _ in range(3):
        await live(conference).tick()
        await conference.deliver()
