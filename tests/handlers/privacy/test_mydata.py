"""/usher mydata: everything about a person, for them alone."""

import json
from dataclasses import replace

from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    ON_STAGE,
    ORGANIZER,
    SPEAKER,
    Conference,
    labels,
    words,
)


def code(message) -> str:
    """The JSON in a message."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return "\n".join(text.strip("`") for text in texts if text.startswith("```"))


async def test_my_data_come_in_a_direct_message(conference: Conference):
    await conference.type(SPEAKER, "/usher mydata")
    sent = [m for m in conference.news if m.channel == conference.direct(SPEAKER)]
    (told,) = [m for m in conference.news if m.ephemeral_for]
    where = "a direct message" if len(sent) == 1 else f"{len(sent)} direct messages"
    assert told.text == f"I sent you everything that I store about you, in {where}."
    data = json.loads("\n".join(map(code, sent)))
    assert data["about"] == conference.user(SPEAKER)
    assert data["person"][0]["name"] == "Arjun Menon"
    assert data["appearance"]
    others = {u.email for u in conference.workspace.users.values() if u.name != SPEAKER} - {""}
    assert [email for email in others if email in json.dumps(data)] == []


async def test_somebody_else_gets_other_data(conference: Conference):
    await conference.type(ATTENDEE, "/usher MYDATA")
    assert {m.channel for m in conference.news if not m.ephemeral_for} == {conference.direct(ATTENDEE)}


async def forgotten(conference: Conference, who: str = SPEAKER) -> None:
    """They have asked to be forgotten, and meant it."""
    await conference.type(who, "/usher forget me")
    await conference.submit(who)


async def test_forget_me_says_first_what_follows_and_does_nothing_before_it_is_meant(conference: Conference):
    await conference.type(SPEAKER, "/usher mydata")
    last = [m for m in conference.news if m.channel == conference.direct(SPEAKER)][-1]
    await conference.press(SPEAKER, last, "Forget me …")
    said = words(conference.view(SPEAKER))
    assert "Your name stays on the program, because others need it" in said
    assert "Nobody will remind you. The organizers see that Usher can't reach you." in said
    assert "Messages that are planned for you are cancelled." in said
    assert conference.services.people.person(conference.user(SPEAKER))
    await conference.submit(SPEAKER)
    assert "You are forgotten. I won't write to you again." in words(conference.view(SPEAKER))
    assert conference.services.people.person(conference.user(SPEAKER)) is None
    assert "Arjun Menon" in {p.name for p in conference.session(ON_STAGE).speakers}


async def test_who_is_forgotten_looks_up_and_does_nothing_else(conference: Conference):
    await forgotten(conference)
    told = await conference.answer(SPEAKER, f"/session {ON_STAGE}")
    for label in ("☆ Star", "Star"):
        if label in labels(told):
            await conference.press(SPEAKER, told, label)
    assert "You asked me to forget you, so I store nothing about you." in conference.only().text
    assert "/usher remember me" in (await conference.answer(SPEAKER, "/ask Why?", LIGHTHOUSE)).text
    await conference.open_home(SPEAKER)
    await conference.type(SPEAKER, "/usher mydata")
    (page,) = [m for m in conference.news if m.channel == conference.direct(SPEAKER)]
    assert set(json.loads(code(page))) == {"about", "made_at"}


async def test_nothing_reaches_them_until_they_come_back(conference: Conference):
    await forgotten(conference)
    before = len(conference.standing(conference.direct(SPEAKER)))
    account = conference.workspace.users[conference.user(SPEAKER)]
    await conference.happen(conference.sandbox.put_user(replace(account, real_name="Arjun M.")))
    await conference.type(ORGANIZER, "/announce now speakers Doors are open.")
    await conference.press(ORGANIZER, conference.only(), "Send now")
    conference.pass_time(hours=8)
    await conference.deliver()
    assert len(conference.standing(conference.direct(SPEAKER))) == before
    await conference.type(SPEAKER, "/usher remember me")
    assert "I know you again." in conference.only().text
    person = conference.services.people.person(conference.user(SPEAKER))
    assert person
    assert person.name == "Arjun Menon"
    assert "Nobody asked me to forget" in (await conference.answer(SPEAKER, "/usher remember me")).text


async def test_an_anonymous_question_is_said_to_its_asker_where_it_leaves_no_trace(conference: Conference):
    await conference.type(ATTENDEE, "/ask anonymous Why so secret?", LIGHTHOUSE)
    await conference.type(ATTENDEE, "/usher mydata")
    (told,) = [m for m in conference.news if m.ephemeral_for]
    assert "You asked this anonymously." in told.text
    assert "Why so secret?" in told.text
    assert [m for m in conference.standing(conference.direct(ATTENDEE)) if "secret" in words(m)] == []
    await conference.type(SPEAKER, "/usher mydata")
    assert [m for m in conference.news if "Why so secret?" in m.text + words(m)] == []


async def test_an_anonymous_question_that_was_taken_back_is_said_to_be(conference: Conference):
    await conference.type(ATTENDEE, "/ask anonymous Why so secret?", LIGHTHOUSE)
    answer = next(m for m in conference.news if m.ephemeral_for)
    await conference.press(ATTENDEE, answer, "Take back")
    await conference.type(ATTENDEE, "/usher mydata")
    told = next(m for m in conference.news if m.ephemeral_for)
    assert "Why so secret? (taken back)" in told.text


async def test_a_limit_of_slacks_delays_my_data_and_loses_nothing(conference: Conference):
    conference.sandbox.faults.add("chat.postMessage", "rate", times=2, retry_after=0)
    await conference.type(ATTENDEE, "/usher mydata")
    assert len([m for m in conference.news if m.channel == conference.direct(ATTENDEE)]) == 1
    conference.sandbox.faults.add("chat.postMessage", "rate", times=20, retry_after=0)
    await conference.type(ATTENDEE, "/usher mydata")
    assert "Slack is not answering right now" in conference.only().text
    conference.sandbox.faults.clear()
    conference.expected_in_log.append("ratelimited")
