"""Is the speaker there: the buttons of the reminder, the ladder behind it, and the live board."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery.boards import Boards
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.errors import Unavailable
from bot.sandbox.messages import Message
from db.queries.ledger import deliveries
from tests.handlers.conference import ATTENDEE, ORGANIZER, Conference, labels, playing, words

TALK, TITLE = "171", "Cold Starts in Winter"
"""Noémie Lefèvre speaks in Harbor at 10:40, with Misaki Sato as co-author; Karin Holm chairs."""
NOEMIE, MISAKI, KARIN = "noemie.lefevre", "misaki.sato", "karin.holm"
ORGANIZERS = "organizers"
MINE = ["I'm here", "5 min late", "10 min late", "20 min late", "Someone else presents", "I can't"]
THEIRS = ["They're here", *MINE[1:5], "They can't"]


def about(conference: Conference, where: str) -> list[Message]:
    """What Usher has said of the talk there, by channel or by handle."""
    place = conference.channel(where) if where == ORGANIZERS else conference.direct(where)
    return [m for m in conference.standing(place) if TITLE in m.text and not m.text.startswith("Who is here")]


def latest(conference: Conference, message: Message) -> Message:
    """The message as it reads now."""
    return next(m for m in conference.workspace.messages.everything()
                if (m.channel, m.ts) == (message.channel, message.ts))  # fmt: skip


async def at(conference: Conference, clock: str) -> None:
    """Move there, and send what has fallen due meanwhile; what is too late by then expires."""
    conference.expected_in_log.append(" expired")
    conference.be_at(clock)
    await conference.deliver()


async def asked(conference: Conference) -> Message:
    """Her reminder of 10:25, with its buttons."""
    await at(conference, "10:25")
    return about(conference, NOEMIE)[-1]


async def rungs(conference: Conference) -> dict[str, State]:
    """Who is asked of the talk how early, and what became of it."""
    subject = f"session:{conference.session(TALK).id}"
    async with conference.services.database.read() as tx:
        found = await deliveries.listing(tx, subject=subject)
    return {
        f"{d.payload['rung']} {d.payload['lead']}": d.state
        for d in found
        if d.kind is DeliveryKind.PRESENCE_ASK
    }


async def test_the_reminder_asks_and_the_answer_takes_the_buttons_place(conference: Conference):
    reminder = await asked(conference)
    assert reminder.text.startswith("You speak in 15 min")
    assert labels(reminder)[:6] == MINE
    await conference.press(NOEMIE, reminder, "I'm here")
    edited = latest(conference, reminder)
    assert edited.text.startswith("You speak in 15 min")
    assert "You're here (10:25 CET). Karin Holm and the organizers see it." in edited.text
    assert "✅ You're here" in words(edited)
    assert labels(edited)[:1] == ["Undo"]
    assert "I'm here" not in labels(edited)
    assert conference.news == []


async def test_the_first_answer_stops_the_ladder(conference: Conference):
    reminder = await asked(conference)
    assert await rungs(conference) == {
        "co-speaker 15": State.SENT, "chair 10": State.PLANNED, "organizers 5": State.PLANNED
    }  # fmt: skip
    await conference.press(NOEMIE, reminder, "I'm here")
    await at(conference, "10:39")
    assert about(conference, ORGANIZERS) == about(conference, KARIN) == []
    assert await rungs(conference) == {
        "co-speaker 15": State.SENT, "chair 10": State.CANCELLED, "organizers 5": State.CANCELLED
    }  # fmt: skip


async def test_without_an_answer_one_after_the_other_is_asked(conference: Conference):
    await at(conference, "10:25")
    (co_author,) = about(conference, MISAKI)
    assert co_author.text.startswith("Is Noémie Lefèvre here?")
    assert labels(co_author) == THEIRS
    assert about(conference, KARIN) == []
    await at(conference, "10:30")
    (chair,) = about(conference, KARIN)
    assert "Nobody has answered, and it starts in 10 min." in chair.text
    assert about(conference, ORGANIZERS) == []
    await at(conference, "10:35")
    (channel,) = about(conference, ORGANIZERS)
    assert labels(channel) == THEIRS
    await conference.press(ORGANIZER, channel, "They're here")
    assert "Noémie Lefèvre is here (10:35 CET), said by Inês Carvalho." in latest(conference, channel).text


@pytest.mark.parametrize(
    ("label", "told"),
    [("10 min late", "Noémie Lefèvre is 10 min late."), ("I can't", "Noémie Lefèvre can't present.")],
)
async def test_what_is_wrong_is_told_at_once(conference: Conference, label: str, told: str):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, label)
    await conference.deliver()
    for where in (KARIN, ORGANIZERS):
        (news,) = about(conference, where)
        assert news.text.startswith(told)
        assert "10:40" in news.text


@pytest.mark.parametrize("label", ["They're here", "5 min late", "Someone else presents"])
async def test_a_question_loses_its_buttons_when_it_is_answered_too_late(conference: Conference, label: str):
    await asked(conference)
    await at(conference, "10:31")
    (question,) = about(conference, KARIN)
    await at(conference, "11:30")
    await conference.press(KARIN, question, label)
    closed = latest(conference, question)
    assert "That session is over." in closed.text
    assert "10:40" in closed.text
    assert labels(closed) == []


async def test_a_menu_whose_act_failed_can_be_chosen_again(conference: Conference, monkeypatch):
    reminder = await asked(conference)

    def row(message: Message) -> str:
        return next(b["block_id"] for b in message.blocks if b.get("block_id", "").startswith("presence:"))

    seen = {row(reminder)}
    for _ in range(2):
        with monkeypatch.context() as away:
            away.setattr(conference.services.presence, "answer", _refuse)
            await conference.press(NOEMIE, latest(conference, reminder), "10 min late")
        assert "Away." in conference.only().text
        assert row(latest(conference, reminder)) not in seen  # in the same row Slack would keep the choice
        seen.add(row(latest(conference, reminder)))
    assert labels(latest(conference, reminder))[:6] == MINE
    await conference.press(NOEMIE, latest(conference, reminder), "10 min late")
    assert "You're 10 min late" in latest(conference, reminder).text


async def _refuse(*_: object, **__: object) -> None:
    raise Unavailable("Away.")


async def test_who_is_late_can_still_come_and_those_who_were_told_hear_it(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "20 min late")
    await conference.deliver()
    assert labels(latest(conference, reminder))[:2] == ["I'm here", "Undo"]
    await conference.press(NOEMIE, latest(conference, reminder), "I'm here")
    await conference.deliver()
    assert [m.text.split("\n")[0] for m in about(conference, KARIN)] == [
        "Noémie Lefèvre is 20 min late.", "Noémie Lefèvre is here."
    ]  # fmt: skip


async def test_the_dialog_before_i_cant_says_who_is_told(conference: Conference):
    reminder = await asked(conference)
    assert "Karin Holm and the organizers are told at once that you cannot present." in words(reminder)


async def test_someone_else_presents(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "Someone else presents")
    await conference.submit(NOEMIE, user=conference.user("ruth.steinbach"))
    edited = latest(conference, reminder)
    assert "Ruth Steinbach presents instead of you" in edited.text
    assert edited.text.startswith("You speak in 15 min")
    await conference.deliver()
    (news,) = about(conference, KARIN)
    assert news.text.startswith("Ruth Steinbach presents instead of Noémie Lefèvre.")
    (told,) = about(conference, "ruth.steinbach")
    assert told.text.startswith("You present instead of Noémie Lefèvre.")


async def test_a_chair_who_answers_or_presents_is_named_once_and_told_once(conference: Conference):
    await asked(conference)
    await at(conference, "10:30")
    (chair,) = about(conference, KARIN)
    assert "The organizers are told at once" in words(chair)
    await conference.press(KARIN, chair, "They're here")
    assert latest(conference, chair).text.endswith("said by Karin Holm. The organizers see it.\n".strip())
    reminder = about(conference, NOEMIE)[-1]
    assert latest(conference, reminder).text.count("Karin Holm") == 2  # as the chair, and as who said it
    await conference.press(NOEMIE, latest(conference, reminder), "Undo")
    await conference.press(NOEMIE, latest(conference, reminder), "Someone else presents")
    await conference.submit(NOEMIE, user=conference.user(KARIN))
    before = len(about(conference, KARIN))
    await conference.deliver()
    (told,) = about(conference, KARIN)[before:]
    assert told.text.startswith("You present instead of Noémie Lefèvre.")


async def test_someone_of_the_session_presents(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "Someone else presents")
    person = next(a.person for a in conference.session(TALK).people if a.person.email.startswith(MISAKI))
    await conference.submit(NOEMIE, person=f"person:{person.id}")
    assert f"{person.name} presents instead of you" in latest(conference, reminder).text


async def test_the_form_says_what_is_missing(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "Someone else presents")
    ack = await conference.submit(NOEMIE)
    assert "Pick who presents instead" in str(ack.body)
    assert labels(latest(conference, reminder))[:6] == MINE


async def test_the_speaker_cannot_present_instead_of_themselves(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "Someone else presents")
    assert "Misaki" in words(conference.view(NOEMIE)) or "佐藤" in words(conference.view(NOEMIE))
    assert "Noémie" not in words(conference.view(NOEMIE))
    ack = await conference.submit(NOEMIE, user=conference.user(NOEMIE))
    assert "Noémie Lefèvre is the speaker." in str(ack.body)
    assert labels(latest(conference, reminder))[:6] == MINE


async def test_undo_brings_the_buttons_and_the_ladder_back(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "I'm here")
    await at(conference, "10:31")
    await conference.press(NOEMIE, latest(conference, reminder), "Undo")
    assert labels(latest(conference, reminder))[:6] == MINE
    await at(conference, "10:35")
    assert about(conference, KARIN) == []  # what fell due meanwhile is past
    assert len(about(conference, ORGANIZERS)) == 1


async def give(conference: Conference, message: Message, answer: str) -> None:
    await conference.press(NOEMIE, latest(conference, message), answer)
    if answer == "Someone else presents":
        await conference.submit(NOEMIE, user=conference.user("ruth.steinbach"))


EVERY_ORDER = "00102031121322330"
"""Each two of the four answers follow each other somewhere in it, in both orders, and each follows itself."""
ANSWERS = [
    ("I'm here", "You're here", None),
    ("10 min late", "You're 10 min late", "Noémie Lefèvre is 10 min late."),
    (
        "Someone else presents",
        "Ruth Steinbach presents",
        "Ruth Steinbach presents instead of Noémie Lefèvre.",
    ),
    ("I can't", "You can't present", "Noémie Lefèvre can't present."),
]


async def test_each_answer_can_be_given_again_after_undo_in_every_order(conference: Conference):
    assert len({*pairwise(EVERY_ORDER)}) == len(ANSWERS) ** 2
    reminder = await asked(conference)
    rows, told = set[str](), len(about(conference, KARIN))
    for number, step in enumerate(EVERY_ORDER):
        answer, stands, news = ANSWERS[int(step)]
        (row,) = [b["block_id"] for b in latest(conference, reminder).blocks if "I'm late" in str(b)]
        assert row not in rows  # Slack's menu shows what was chosen before where it is the same row
        rows.add(row)
        await give(conference, reminder, answer)
        assert stands in latest(conference, reminder).text, number
        conference.pass_time(seconds=1)
        await conference.deliver()
        heard = [m.text.split("\n")[0] for m in about(conference, KARIN)[told:]]
        assert heard == ([news] if news else []), number
        await conference.press(NOEMIE, latest(conference, reminder), "Undo")
        assert labels(latest(conference, reminder))[:6] == MINE
        conference.pass_time(seconds=1)
        await conference.deliver()
        told = len(about(conference, KARIN))


async def test_undo_tells_those_who_were_told(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "I can't")
    await conference.deliver()
    await conference.press(NOEMIE, latest(conference, reminder), "Undo")
    await conference.deliver()
    assert about(conference, ORGANIZERS)[-1].text.startswith('Taken back: "Noémie Lefèvre cannot present".')


async def test_undo_tells_the_person_who_was_to_present_instead(conference: Conference):
    reminder = await asked(conference)
    await conference.press(NOEMIE, reminder, "Someone else presents")
    await conference.submit(NOEMIE, user=conference.user("ruth.steinbach"))
    await conference.deliver()
    await conference.press(NOEMIE, latest(conference, reminder), "Undo")
    await conference.deliver()
    told = about(conference, "ruth.steinbach")[-1]
    assert told.text.startswith("You no longer present instead of Noémie Lefèvre.")
    chair = about(conference, KARIN)[-1]
    assert chair.text.startswith('Taken back: "Someone else presents instead of Noémie Lefèvre".')


async def test_who_presses_second_sees_what_stands(conference: Conference):
    reminder = await asked(conference)
    (co_author,) = about(conference, MISAKI)
    conference.expected_in_log.append("was not edited")
    conference.sandbox.faults.add(
        "chat.update", "error", error="fatal_error"
    )  # her message keeps its buttons
    await conference.press(MISAKI, co_author, "They can't")
    await conference.press(NOEMIE, reminder, "I'm here")
    assert "You can't present (10:25 CET), said by 佐藤 美咲." in latest(conference, reminder).text
    assert labels(latest(conference, reminder))[:1] == ["Undo"]


async def test_whoever_was_asked_sees_what_was_answered_and_what_was_taken_back(conference: Conference):
    await asked(conference)
    await at(conference, "10:35")
    told = {who: about(conference, who)[-1] for who in (NOEMIE, MISAKI, KARIN, ORGANIZERS)}
    await conference.press(KARIN, told[KARIN], "They're here")
    assert "You're here (10:35 CET), said by Karin Holm." in latest(conference, told[NOEMIE]).text
    for who in (MISAKI, KARIN, ORGANIZERS):
        assert "Noémie Lefèvre is here (10:35 CET), said by Karin Holm." in latest(conference, told[who]).text
        assert labels(latest(conference, told[who])) == ["Undo"]
    await conference.press(ORGANIZER, latest(conference, told[ORGANIZERS]), "Undo")
    assert labels(latest(conference, told[NOEMIE]))[:6] == MINE
    assert [labels(latest(conference, told[who])) for who in (MISAKI, KARIN, ORGANIZERS)] == [THEIRS] * 3


async def test_others_may_not_answer(conference: Conference):
    await at(conference, "10:35")
    (channel,) = about(conference, ORGANIZERS)
    await conference.press(ATTENDEE, channel, "They're here")
    assert conference.only().text.startswith(
        "Only the talk's speakers and authors, its chairs and the organizers"
    )
    assert labels(latest(conference, channel)) == THEIRS


async def test_the_ladder_and_what_was_said_survive_a_restart(sample_url: str):
    async with playing(sample_url) as before:
        reminder = await asked(before)
        await before.press(NOEMIE, reminder, "I'm here")
    async with playing(sample_url) as after:
        await at(after, "10:50")
        assert about(after, KARIN) == about(after, MISAKI) == []
        others = after.direct(KARIN)  # she chairs the next talk, too, and is asked of that one
        (of_the_next,) = [m for m in after.standing(others) if m.text.startswith("Is ")]
        after.be_at("10:51")
        await after.deliver()
        assert [m for m in after.standing(others) if m.text.startswith("Is ")] == [of_the_next]


async def test_the_board_is_posted_once_and_edited_exactly_when_something_changes(conference: Conference):
    live = Boards(conference.services, conference.app.client, conference.app.worker.holds)
    reminder = await asked(conference)

    def edits() -> int:
        calls = (call for call in conference.sandbox.calls if call.method == "chat.update")
        return sum("Who is here" in str(call.args["text"]) for call in calls)

    def board() -> Message:
        (found,) = [m for m in conference.standing(ORGANIZERS) if m.text.startswith("Who is here")]
        return found

    await live.tick()
    await conference.deliver()
    line = next(part for part in board().text.split("\n") if TITLE in part)
    assert line.startswith("asked · Harbor · Cold Starts in Winter")
    before = edits()
    await live.tick()
    await live.tick()
    assert edits() == before == 0
    await conference.press(NOEMIE, reminder, "10 min late")
    await live.tick()
    assert edits() == 1
    assert "🟠 late 10 min · Harbor · Cold Starts" in words(board())
    again = Boards(conference.services, conference.app.client, conference.app.worker.holds)  # after a restart
    await again.tick()
    await conference.deliver()
    assert edits() == 1
    conference.be_at("10:41")
    await again.tick()
    assert edits() == 2  # others have begun without an answer
    assert "🔴 no answer" in words(board())


async def test_a_refused_edit_is_made_later(conference: Conference):
    live = Boards(conference.services, conference.app.client, conference.app.worker.holds)
    await live.tick()
    reminder = await asked(conference)
    conference.expected_in_log += ["was not edited"]
    await conference.press(NOEMIE, reminder, "I'm here")
    conference.sandbox.faults.add("chat.update", "status", status=500)
    await live.tick()
    (board,) = [m for m in conference.standing(ORGANIZERS) if m.text.startswith("Who is here")]
    assert "here · Harbor · Cold Starts" not in board.text
    await live.tick()
    assert "here · Harbor · Cold Starts" in latest(conference, board).text


async def test_a_limit_of_edits_is_obeyed_by_the_board_of_a_new_process(conference: Conference):
    live = Boards(conference.services, conference.app.client, conference.app.worker.holds)
    await live.tick()
    reminder = await asked(conference)
    conference.expected_in_log += ["was not edited"]
    await conference.press(NOEMIE, reminder, "I'm here")
    conference.sandbox.faults.add("chat.update", "rate", retry_after=240)
    await live.tick()
    (board,) = [m for m in conference.standing(ORGANIZERS) if m.text.startswith("Who is here")]
    for again in (live, Boards(conference.services, conference.app.client, conference.app.worker.holds)):
        assert await again.look() == conference.clock.utcnow()
        assert "here · Harbor · Cold Starts" not in latest(conference, board).text
    conference.clock.move_to(conference.clock.utcnow() + timedelta(seconds=241))
    await live.tick()
    assert "here · Harbor · Cold Starts" in latest(conference, board).text


async def test_organizers_choose_who_is_asked(conference: Conference):
    await conference.type(ORGANIZER, "/usher setup")
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Who is here …")
    form = conference.view(ORGANIZER)
    assert "The speakers' reminder 1 hour before asks them first." in words(form)
    wrong = await conference.submit(ORGANIZER, speakers="soon", cospeakers="", chairs="8", organizers="3")
    assert "Type times separated by commas" in str(wrong.body)
    await conference.submit(ORGANIZER, speakers="20", cospeakers="", chairs="8", organizers="3")
    assert "chairs 8 min, the organizers' channel 3 min" in words(conference.view(ORGANIZER))
    assert await rungs(conference) == {
        "speaker 20": State.PLANNED,
        "co-speaker 15": State.CANCELLED,
        "chair 10": State.CANCELLED,
        "chair 8": State.PLANNED,
        "organizers 5": State.CANCELLED,
        "organizers 3": State.PLANNED,
    }


async def test_usher_board_shows_organizers_everything_and_chairs_theirs(conference: Conference):
    await asked(conference)
    everything = await conference.answer(ORGANIZER, "/usher board")
    assert everything.text.startswith("Who is here · Tuesday 1 December")
    assert TITLE in everything.text
    assert "Lighthouse" in everything.text
    theirs = await conference.answer(KARIN, "/usher board")
    assert TITLE in theirs.text
    assert "Lighthouse" not in theirs.text
    refused = await conference.answer("jade.thompson", "/usher board")
    assert refused.text.startswith("Only organizers of")
