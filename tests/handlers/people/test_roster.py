"""/usher people: organizers see who is reached, and say who is who."""

import pytest

from bot.domain.program.snapshot import PersonEntry, SubmissionEntry, SubmissionSnapshot
from bot.sandbox.inputs import interactive
from bot.services.program.imports import Options, write_submissions
from tests.handlers.conference import ATTENDEE, ORGANIZER, SPEAKER, Conference, labels, words

NAMESAKE = SubmissionSnapshot(
    "by hand",
    (SubmissionEntry("900", "A paper from outside", ("ruth@home.example",)),),
    (PersonEntry("ruth@home.example", "Ruth Steinbach", "ruth@home.example"),),
)
"""An author who has the name of an attendee, and an address that nobody has in Slack."""


async def bring_namesake(conference: Conference):
    async with conference.services.database.write() as tx:
        await write_submissions(tx, NAMESAKE, Options(force=True), conference.clock.utcnow())
    await conference.services.refresh()


async def pick(conference: Conference, who, where, about, user):
    """Choose a member in the menu of the entry that names `about`."""
    at = next(i for i, block in enumerate(where.blocks) if about in str(block))
    block, menu = next(
        (b, e) for b, e in interactive(where.blocks[at + 1 : at + 2]) if e["type"] == "users_select"
    )
    async with conference._act():
        ack = await conference.sandbox.click(
            conference.user(who),
            where,
            block["block_id"],
            menu["action_id"],
            selected_user=conference.user(user),
        )
    assert not ack.error, ack


async def person(conference: Conference, name):
    found = await conference.services.roster.listing([conference.services.programs.all()[0].conference.id])
    return next(one for one in found if one.name == name)


async def test_it_says_first_how_many_are_reached(conference: Conference):
    told = await conference.answer(ORGANIZER, "/usher people")
    first = told.text.split("\n")[0]
    assert " speakers can be reached in Slack" in first
    assert " can be reached in Slack" in first


async def test_only_organizers_see_it(conference: Conference):
    told = await conference.answer(ATTENDEE, "/usher people")
    assert told.text.startswith("Only organizers of ")
    assert "can link people" in told.text


async def test_the_verbs_of_the_shell_say_where_they_are(conference: Conference):
    for verb in ("link", "unlink 12", "merge 1 2", "unmerge 1"):
        told = await conference.answer(ORGANIZER, f"/usher people {verb}")
        assert told.text.startswith("Use the buttons of /usher people, or in a shell: usher people ")
    told = await conference.answer(ORGANIZER, "/usher people list")
    assert " speakers can be reached in Slack" in told.text.split("\n")[0]


async def test_this_is_them_links_and_the_list_stands_anew(conference: Conference):
    await bring_namesake(conference)
    told = await conference.answer(ORGANIZER, "/usher people ruth")
    assert "no Slack account: The Slack account of this name has another e-mail address." in told.text
    await conference.press(ORGANIZER, told, "This is them")
    assert told.text.startswith(f"✅ Ruth Steinbach is linked to <@{conference.user(ATTENDEE)}>.")
    found = await person(conference, "Ruth Steinbach")
    assert (found.slack_user, found.linked_by) == (conference.user(ATTENDEE), "hand")


async def test_an_account_is_picked_by_hand_and_taken_away_again(conference: Conference):
    await bring_namesake(conference)
    told = await conference.answer(ORGANIZER, "/usher people ruth")
    menus = set[str]()
    for _ in range(2):
        (menu,) = [e["action_id"] for _, e in interactive(told.blocks) if e["type"] == "users_select"]
        assert (
            menu not in menus
        )  # Slack would still show who was picked, and to pick them again would do nothing
        menus.add(menu)
        await pick(conference, ORGANIZER, told, "ruth@home.example", ATTENDEE)
        assert f"<@{conference.user(ATTENDEE)}>, linked by hand" in words(told)
        await conference.press(ORGANIZER, told, "Unlink", "roster:")
        assert told.text.startswith("✅ Ruth Steinbach has no Slack account now.")
        assert (await person(conference, "Ruth Steinbach")).slack_user == ""


async def test_a_button_is_refused_to_people_who_are_no_organizers(conference: Conference):
    await bring_namesake(conference)
    told = await conference.answer(ORGANIZER, "/usher people ruth")
    told.ephemeral_for = conference.user(ATTENDEE)
    await conference.press(ATTENDEE, told, "This is them")
    assert conference.only().text.startswith("Only organizers of ")
    assert (await person(conference, "Ruth Steinbach")).slack_user == ""


async def test_a_person_who_has_left_the_conference_is_not_touched(conference: Conference):
    await bring_namesake(conference)
    told = await conference.answer(ORGANIZER, "/usher people ruth")
    gone = SubmissionSnapshot("by hand", (SubmissionEntry("901", "Another", ()),), ())
    async with conference.services.database.write() as tx:
        await write_submissions(tx, gone, Options(force=True), conference.clock.utcnow())
    await conference.press(ORGANIZER, told, "This is them")
    assert conference.only().text == "That person is no longer at the conference. Type /usher people again."


@pytest.mark.parametrize("query", ["", "everybody"])
async def test_pages_are_turned_in_place(conference: Conference, query):
    told = await conference.answer(ORGANIZER, f"/usher people {query}".strip())
    if "More" not in labels(told):
        assert query == ""
        return
    await conference.press(ORGANIZER, told, "More", "roster:turn")
    assert "9–16 of " in told.text


async def test_a_link_is_shown_by_how_it_was_made(conference: Conference):
    name = conference.workspace.users[conference.user(SPEAKER)].real_name
    told = await conference.answer(ORGANIZER, f"/usher people {name}")
    assert f"<@{conference.user(SPEAKER)}>, linked by" in told.text
