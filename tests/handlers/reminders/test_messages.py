"""A message to a speaker: from the news about them, and what its writer learns of it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery.live_reports import LiveReports
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.sandbox.messages import Message
from db.queries.ledger.deliveries import DELIVERY
from tests.handlers.announcements.test_live_reports import Time, follow, real
from tests.handlers.conference import ORGANIZER, Conference, labels, words
from tests.handlers.reminders.test_board import ledger, pick, posted
from tests.handlers.reminders.test_presence import KARIN, NOEMIE, ORGANIZERS, TITLE, about, asked, latest

__all__ = ["real"]  # a fixture
WRITE, TEXT = "Message the speaker", "Come to the side door"


async def news(conference: Conference, label: str, where: str = KARIN) -> Message:
    """What the chair, or the organizers' channel, reads of the speaker's answer."""
    await conference.press(NOEMIE, await asked(conference), label)
    if label == "Someone else presents":
        await conference.submit(NOEMIE, user=conference.user("misaki.sato"))
    await conference.deliver()
    return about(conference, where)[-1]


def reports(conference: Conference, who: str) -> list[Message]:
    """What tells the writer in a direct message how it stands."""
    return [m for m in conference.standing(conference.direct(who)) if TEXT in m.text]


async def write(conference: Conference, who: str, shown: Message) -> None:
    await conference.press(who, shown, WRITE)
    await conference.submit(who, text=TEXT)


async def wait(conference: Conference, seconds: float = 30) -> None:
    """Let so much time pass, and send what falls due."""
    conference.pass_time(seconds=seconds)
    await conference.deliver()


@pytest.mark.parametrize("where", [KARIN, ORGANIZERS])
@pytest.mark.parametrize("label", ["10 min late", "I can't", "Someone else presents"])
async def test_the_news_of_a_speaker_offers_to_write_to_who_presents(
    conference: Conference, label: str, where: str
):
    told = await news(conference, label, where)
    assert labels(told) == [WRITE]
    presents = "misaki.sato" if label == "Someone else presents" else NOEMIE
    await write(conference, KARIN if where == KARIN else ORGANIZER, told)
    await conference.deliver()
    assert TEXT in about(conference, presents)[-1].text


async def test_news_that_needs_no_message_offers_none(conference: Conference):
    await news(conference, "10 min late")
    await conference.press(NOEMIE, about(conference, NOEMIE)[-1], "I'm here")
    await conference.deliver()
    assert about(conference, KARIN)[-1].text.startswith("Noémie Lefèvre is here.")
    assert labels(about(conference, KARIN)[-1]) == []


async def test_an_answer_that_was_taken_back_leaves_the_button(conference: Conference):
    await news(conference, "I can't")
    await conference.press(NOEMIE, latest(conference, about(conference, NOEMIE)[-1]), "Undo")
    await conference.deliver()
    assert about(conference, KARIN)[-1].text.startswith("Taken back")
    assert labels(about(conference, KARIN)[-1]) == [WRITE]


async def test_the_window_says_that_it_arrived_and_no_direct_message_repeats_it(
    conference: Conference, real: Time
):
    await write(conference, KARIN, await news(conference, "10 min late"))
    assert "It is on its way to Noémie Lefèvre." in words(conference.view(KARIN))
    await conference.deliver()
    await follow(conference, real)
    shown = words(conference.view(KARIN))
    assert "✅ Noémie Lefèvre has your message (10:25 CET)." in shown
    assert TEXT in shown
    assert "on its way" not in shown
    assert conference.services.following._followed == []
    await wait(conference)
    assert reports(conference, KARIN) == []


async def test_who_closed_the_window_gets_a_direct_message(conference: Conference, real: Time):
    await write(conference, KARIN, await news(conference, "10 min late"))
    await conference.deliver()
    conference.workspace.views.close(conference.view(KARIN))
    await follow(conference, real)
    assert conference.services.following._followed == []
    assert reports(conference, KARIN) == []  # the window may still be open
    await wait(conference)
    (report,) = reports(conference, KARIN)
    assert report.text.startswith("Noémie Lefèvre has your message (10:25 CET).")


async def test_a_process_that_ends_meanwhile_loses_no_word(conference: Conference, real: Time):
    await write(conference, KARIN, await news(conference, "10 min late"))
    await conference.deliver()
    conference.services.following._followed.clear()
    await wait(conference)
    (report,) = reports(conference, KARIN)
    assert "has your message" in report.text


async def test_a_message_that_does_not_arrive_is_told_in_both_places(conference: Conference, real: Time):
    told = await news(conference, "10 min late")
    conference.expected_in_log += ["user_disabled", "was not sent"]
    conference.workspace.users[conference.user(NOEMIE)].deleted = True
    await write(conference, KARIN, told)
    await conference.deliver()
    await follow(conference, real)
    said = "Noémie Lefèvre does not have your message: deactivated."
    assert said in words(conference.view(KARIN))
    await wait(conference)
    (report,) = reports(conference, KARIN)
    assert report.text.startswith(said)
    assert [d.state for d in await ledger(conference, DeliveryKind.SPEAKER_MESSAGE)] == [State.FAILED]


async def test_a_report_that_came_too_early_is_edited_in_place(conference: Conference, real: Time):
    await write(conference, KARIN, await news(conference, "10 min late"))
    (message,) = await ledger(conference, DeliveryKind.SPEAKER_MESSAGE)
    async with conference.services.database.write() as tx:  # as if Slack let it wait
        later = conference.clock.utcnow() + timedelta(minutes=4)
        await tx.exec(update(DELIVERY).where(DELIVERY.c.id == message.id).values(wake_at=later))
    await wait(conference)
    (report,) = reports(conference, KARIN)
    assert report.text.startswith("It is on its way to Noémie Lefèvre.")
    conference.pass_time(seconds=300)
    await conference.deliver()

    async def holds() -> bool:
        return True

    await LiveReports(conference.services, conference.app.client, holds).look()
    assert latest(conference, report).text.startswith("Noémie Lefèvre has your message")
    assert len(reports(conference, KARIN)) == 1


async def test_the_boards_message_is_reported_as_well(conference: Conference, real: Time):
    board = await posted(conference)
    await pick(conference, ORGANIZER, board, WRITE, TITLE)
    await conference.submit(ORGANIZER, text=TEXT)
    await conference.deliver()
    await follow(conference, real)
    assert "Noémie Lefèvre has your message" in words(conference.view(ORGANIZER))
