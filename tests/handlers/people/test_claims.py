"""That's me in the details of a session: said, taken back, confirmed or declined by an organizer."""

from dataclasses import replace

from bot.app import link_everyone
from bot.domain.people.model import Person
from db.queries.program import records as programs
from db.sql import execute, table_of
from db.tables import SessionRow
from tests.handlers.announcements.test_broadcasts import write_anew
from tests.handlers.conference import ATTENDEE, ORGANIZER, OTHER_ORGANIZER, Conference, labels, words
from tests.handlers.reminders.test_presence import latest

TUTORIAL, ANDREI = "TUT1", "andrei.stefanescu"
"""Katarzyna Zając and Andrei Ștefănescu give it; two members have her name, so nobody is taken for her."""
HER, NAMESAKE = "katarzyna.zajac", "katarzyna.zajac2"
ORGANIZERS = "organizers"
SESSION = table_of(SessionRow)


async def details(conference: Conference, who: str = HER):
    """The details of the tutorial, open before them."""
    told = await conference.answer(who, f"/session {TUTORIAL}")
    await conference.press(who, told, "Details")
    return conference.view(who)


async def said(conference: Conference, who: str = HER):
    """They have pressed That's me; the question that stands in the organizers' channel."""
    await conference.press(who, await details(conference, who), "That's me")
    await conference.deliver()
    return questions(conference)[-1]


def questions(conference: Conference):
    return [m for m in conference.standing(ORGANIZERS) if "says: I am" in m.text]


def katarzyna(conference: Conference) -> Person:
    """The speaker, as the program has her."""
    (her,) = (p for p in conference.session(TUTORIAL).speakers if p.name == "Katarzyna Zając")
    return her


def account(conference: Conference) -> str:
    return katarzyna(conference).slack_user


async def test_a_speaker_says_it_and_an_organizer_confirms_it(conference: Conference):
    question = await said(conference)
    assert "You said that you are Katarzyna Zając. An organizer will check it." in words(conference.view(HER))
    assert "That's me" not in labels(conference.view(HER))
    assert question.text.startswith(
        f"<@{conference.user(HER)}> (Katarzyna Zając) says: I am Katarzyna Zając.\n"
    )
    assert account(conference) == ""
    await conference.press(ORGANIZER, question, "Confirm")
    assert account(conference) == conference.user(HER)
    assert labels(latest(conference, question)) == []
    assert f"✅ <@{conference.user(ORGANIZER)}> confirmed it." in latest(conference, question).text
    await conference.deliver()
    assert conference.standing(conference.direct(HER))[-1].text == (
        "You are linked as Katarzyna Zając. You get the reminders of your sessions."
    )
    assert "You speak" in (await conference.answer(HER, "/session mine")).text


async def test_an_organizer_declines_it(conference: Conference):
    question = await said(conference, NAMESAKE)
    await conference.press(ORGANIZER, question, "Decline")
    assert account(conference) == ""
    assert latest(conference, question).text.endswith(f"<@{conference.user(ORGANIZER)}> declined it.")
    await conference.deliver()
    assert "An organizer declined it." in conference.standing(conference.direct(NAMESAKE))[-1].text


async def test_people_who_are_no_organizers_answer_nothing(conference: Conference):
    question = await said(conference)
    for label in ("Confirm", "Decline"):
        await conference.press(HER, question, label)
        assert conference.only().text.startswith("Only organizers of ")
        assert "can confirm people's accounts" in conference.only().text
    assert labels(question) == ["Confirm", "Decline"]
    assert account(conference) == ""


async def test_a_second_press_is_told_that_it_is_settled(conference: Conference):
    question = await said(conference)
    stale = replace(question, blocks=list(question.blocks))
    await conference.press(ORGANIZER, question, "Confirm")
    for label in ("Confirm", "Decline"):
        await conference.press(OTHER_ORGANIZER, stale, label)
        assert "This was already settled: they are linked." in {m.text for m in conference.news}
    assert account(conference) == conference.user(HER)


async def test_a_claim_is_taken_back_where_it_was_said(conference: Conference):
    question = await said(conference)
    await conference.press(HER, conference.view(HER), "Take back")
    assert "That's me" in labels(conference.view(HER))
    await conference.press(ORGANIZER, question, "Confirm")
    assert conference.only().text == "This was already settled: they took it back."
    assert account(conference) == ""


async def test_of_several_people_one_is_chosen(conference: Conference):
    await conference.services.linking.unlink("Andrei Ștefănescu")
    await conference.services.refresh()
    await conference.press(HER, await details(conference), "That's me")
    form = conference.view(HER)
    assert labels(form) == ["Andrei Ștefănescu (Cloud)", "Katarzyna Zając (Cloud)"]
    await conference.submit(HER)
    assert account(conference) == ""
    her = katarzyna(conference)
    await conference.submit(HER, person=str(her.id))
    assert "You said that you are Katarzyna Zając. An organizer will check it." in words(conference.view(HER))
    await conference.deliver()
    await conference.press(ORGANIZER, questions(conference)[-1], "Confirm")
    assert account(conference) == conference.user(HER)


async def test_a_stale_form_or_button_is_answered_in_one_sentence(conference: Conference):
    mine, theirs = await details(conference, HER), await details(conference, NAMESAKE)
    await conference.press(HER, mine, "That's me")
    her = katarzyna(conference)
    await conference.services.linking.link(str(her.id), conference.user(HER))
    await conference.services.refresh()
    await conference.press(NAMESAKE, theirs, "That's me")
    assert conference.only().text == "That person is now linked to an account."


async def test_nothing_is_offered_where_there_is_nothing_to_say(conference: Conference):
    assert "That's me" not in labels(await details(conference, ANDREI))
    await said(conference)
    await conference.press(ORGANIZER, questions(conference)[-1], "Confirm")
    assert "That's me" not in labels(await details(conference, ATTENDEE))


async def test_a_guest_of_the_workspace_may_say_it(conference: Conference):
    user = conference.workspace.users[conference.user(ATTENDEE)]
    await conference.sandbox.put_user(replace(user, is_restricted=True))
    await link_everyone(conference.app)
    question = await said(conference, ATTENDEE)
    await conference.press(ORGANIZER, question, "Confirm")
    assert account(conference) == conference.user(ATTENDEE)


async def test_it_is_said_from_the_menu_of_the_card(conference: Conference):
    card = await conference.answer(HER, f"/session {TUTORIAL}")
    await conference.press(HER, card, "That's me")
    assert labels(conference.view(HER)) == ["Katarzyna Zając (Cloud)"]
    her = katarzyna(conference)
    await conference.submit(HER, person=str(her.id))
    assert "You said that you are Katarzyna Zając. An organizer will check it." in words(conference.view(HER))
    await conference.deliver()
    assert len(questions(conference)) == 1
    await conference.press(HER, card, "That's me")
    assert "Take back" in labels(conference.view(HER))


async def test_a_card_that_is_older_than_the_link_says_so(conference: Conference):
    card = await conference.answer(NAMESAKE, f"/session {TUTORIAL}")
    her = katarzyna(conference)
    await conference.services.linking.link(str(her.id), conference.user(HER))
    await conference.services.refresh()
    await conference.press(NAMESAKE, card, "That's me")
    assert conference.only().text.startswith("Everybody in this session is linked to an account.")
    assert "That's me" not in labels(await conference.answer(NAMESAKE, f"/session {TUTORIAL}"))


async def test_it_is_taken_back_after_the_session_has_gone(conference: Conference):
    question = await said(conference)
    view, session_id = conference.view(HER), conference.session(TUTORIAL).id
    async with conference.services.database.write() as tx:
        await execute(tx, SESSION.update().where(SESSION.c.id == session_id).values(removed=True))
        await programs.bump(tx, question_conference(conference))
    await conference.services.refresh()
    await conference.press(HER, view, "Take back")
    assert "You took it back. The session is no longer on the program." in words(conference.view(HER))
    await write_anew(conference)
    assert latest(conference, question).text.endswith("They took it back.")


def question_conference(conference: Conference) -> int:
    (program,) = conference.services.programs.all()
    return program.conference.id


async def test_a_guess_is_made_sure_from_the_details(conference: Conference):
    """Rohan Deshpande chairs Ads I by a guess: one member has his name."""
    me = "rohan.deshpande"
    await conference.press(me, await conference.answer(me, "/session ADS1"), "Details")
    assert "Are you Rohan Deshpande? An organizer will check it." in words(conference.view(me))
    await conference.press(me, conference.view(me), "That's me")
    await conference.deliver()
    await conference.press(ORGANIZER, questions(conference)[-1], "Confirm")
    (chair,) = conference.session("ADS1").chairs
    assert (chair.slack_user, chair.linked_by) == (conference.user(me), "hand")
