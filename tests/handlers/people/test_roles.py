"""/usher roles: organizers give roles and take them back, and nobody else does."""

import pytest

from bot.domain.people.model import UserKind
from bot.slack.directory import SlackUser
from tests.handlers.conference import (
    ATTENDEE,
    ON_STAGE,
    ORGANIZER,
    OTHER_ATTENDEE,
    OTHER_ORGANIZER,
    SPEAKER,
    Conference,
    labels,
    words,
)


async def test_a_role_is_given_listed_told_and_taken_back(conference: Conference):
    who, by = conference.user(ATTENDEE), conference.user(ORGANIZER)
    told = await conference.answer(ORGANIZER, f"/usher roles add @{ATTENDEE} organizer")
    assert told.text == f"✅ <@{who}> is an organizer now. They get a message. See /usher roles."
    await conference.deliver()
    news = next(m for m in conference.news if m.channel == conference.direct(ATTENDEE))
    assert news.text.startswith(
        "You are an organizer at Lindenquay Applied Science Week 2026 now. The role was given by <@"
    )
    told = await conference.answer(ATTENDEE, "/usher roles")
    assert f"<@{who}> · organizer · given by <@{by}>, Tue 1 Dec 10:20 CET" in told.text
    named = told.text.split("\n")[1]
    assert named.startswith("USHER_ORGANIZERS names the organizers of the whole workspace: ")
    assert f"<@{by}>" in named
    told = await conference.answer(ORGANIZER, f"/usher roles remove @{ATTENDEE}")
    assert told.text == f"✅ <@{who}> is no longer an organizer. See /usher roles."
    told = await conference.answer(ATTENDEE, "/usher roles")
    assert told.text.startswith("Only organizers of ")


async def test_a_chair_is_given_a_session_in_the_form_and_taken_off_the_list(conference: Conference):
    told = await conference.answer(ORGANIZER, "/usher roles")
    assert "Nobody has been given a role here." in told.text
    await conference.press(ORGANIZER, told, "Give a role …")
    who = conference.user(OTHER_ATTENDEE)
    ack = await conference.submit(ORGANIZER, person=who, role="chair", what="no such thing")
    assert ack.body["errors"]["roles:what"].startswith('No track and no session "no such thing"')
    await conference.submit(ORGANIZER, person=conference.user(OTHER_ORGANIZER), role="organizer", what="")
    assert "USHER_ORGANIZERS names them" in words(conference.view(ORGANIZER))
    await conference.submit(ORGANIZER, person=who, role="chair", what=ON_STAGE)
    assert f"✅ <@{who}> is a chair of “" in words(conference.view(ORGANIZER))
    assert who in {p.slack_user for p in conference.session(ON_STAGE).chairs}
    told = await conference.answer(ORGANIZER, "/usher roles")
    await conference.press(ORGANIZER, told, "Remove")
    assert told.text.startswith(f"✅ <@{who}> is no longer a chair of “")
    assert "Remove" not in labels(told)


async def test_old_buttons_and_forms_of_somebody_who_lost_the_role_refuse(conference: Conference):
    await conference.type(ORGANIZER, f"/usher roles add @{ATTENDEE} organizer")
    await conference.type(ORGANIZER, f"/usher roles add @{SPEAKER} organizer")
    told = await conference.answer(ATTENDEE, "/usher roles")
    await conference.press(ATTENDEE, told, "Give a role …")
    await conference.type(ORGANIZER, f"/usher roles remove @{ATTENDEE}")
    ack = await conference.submit(ATTENDEE, person=conference.user(OTHER_ATTENDEE), role="organizer")
    assert "Only organizers of " in str(ack.body)
    conference.workspace.views.clear(conference.user(ATTENDEE))
    for label in ("Remove", "Give a role …"):
        await conference.press(ATTENDEE, told, label)
        assert conference.only().text.startswith("Only organizers of ")
    program = conference.services.programs.all()[0]
    assert conference.services.people.is_organizer(conference.user(SPEAKER), program.conference.id)


@pytest.mark.parametrize("typed", ["@Ruth Steinbach Organizer", "@Ruth Steinbach chair Search"])
async def test_a_person_is_named_by_the_whole_name(conference: Conference, typed: str):
    told = await conference.answer(ORGANIZER, f"/usher roles add {typed}")
    assert told.text.startswith(f"✅ <@{conference.user(ATTENDEE)}> is ")
    told = await conference.answer(ORGANIZER, "/usher roles remove @Ruth Steinbach")
    assert f"<@{conference.user(ATTENDEE)}>" in told.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("add", "Type /usher roles add @somebody organizer, or @somebody chair and the track"),
        (f"add @{ATTENDEE}", "Type /usher roles add @somebody organizer"),
        (
            "add ruth organizer",
            "ruth is nobody in the workspace; type @name, a member's id as U123, or an e-mail",
        ),
        (
            "add who@example.org organizer",
            "No Slack account of this workspace has the address who@example.org.",
        ),
        (f"add @{ATTENDEE} boss", 'There is no role "boss". Type "organizer" or "chair".'),
        (f"add @{ATTENDEE} chair Serch", 'No track and no session "Serch". Did you mean Search?'),
        (f"add @{ATTENDEE} chair", "Type what they chair"),
        (f"add @{OTHER_ORGANIZER} organizer", "USHER_ORGANIZERS names them"),
        (
            f"remove @{OTHER_ORGANIZER}",
            "USHER_ORGANIZERS names that organizer, so the role can't be taken away here.",
        ),
        (f"remove @{ATTENDEE}", "Nobody has given them such a role here."),
        ("sack everybody", '/usher roles knows "add" and "remove", not "sack".'),
    ],
)
async def test_wrong_input_is_one_sentence(conference: Conference, typed, says):
    assert (await conference.answer(ORGANIZER, f"/usher roles {typed}")).text.startswith(says)


async def test_a_guest_is_told_why_not(conference: Conference):
    account = SlackUser(conference.user(ATTENDEE), "r@example.org", "Ruth", kind=UserKind.GUEST)
    await conference.services.people.link([account], everyone=False)
    told = await conference.answer(ORGANIZER, f"/usher roles add @{ATTENDEE} organizer")
    assert (
        told.text == "Guests of the workspace can't be organizers: they are not members of the organization."
    )
