"""/usher by role, its buttons, the welcome, and help with examples of this conference."""

import pytest

from tests.handlers.conference import (
    ATTENDEE,
    CHAIR,
    ORGANIZER,
    SPEAKER,
    Conference,
    labels,
    words,
)

AUTHOR = "liam.osullivan"


async def told(conference: Conference, who: str):
    return await conference.answer(who, "/usher")


@pytest.mark.parametrize(
    ("who", "part"),
    [
        (AUTHOR, "As an author"),
        (SPEAKER, "As a speaker"),
        (CHAIR, "As a chair"),
        (ORGANIZER, "As an organizer"),
    ],
)
async def test_everybody_reads_what_their_role_can_do(conference: Conference, who: str, part: str):
    assert part in (await told(conference, who)).text
    assert part not in (await told(conference, ATTENDEE)).text


async def test_the_buttons_answer_beside_the_menu_which_stays(conference: Conference):
    menu = await told(conference, ORGANIZER)
    before = menu.text
    for label, says in {
        "On now": "On now",
        "My agenda": "agenda",
        "Today": "Tuesday",
        "My sessions": "",
        "Who is here": "Who is here",
        "People": "can be reached",
        "Announcements": "nnouncement",
        "Roles": "organizer",
        "Audit log": "audit log",
        "Every command": "/announce list",
    }.items():
        if label in labels(menu):
            await conference.press(ORGANIZER, menu, label)
            assert says.casefold() in conference.only().text.casefold(), label
    assert menu.text == before


@pytest.mark.parametrize(
    ("label", "part"), [("Settings", "Quiet"), ("Reminders", "before"), ("New announcement", "Text")]
)
async def test_the_others_open_their_forms(conference: Conference, label: str, part: str):
    menu = await told(conference, ORGANIZER)
    await conference.press(ORGANIZER, menu, label)
    assert part in words(conference.view(ORGANIZER))


async def test_the_welcome_names_what_this_person_can_do_and_its_buttons_leave_it(conference: Conference):
    await conference.open_home(SPEAKER)
    await conference.deliver()
    (welcome,) = [
        m for m in conference.standing(conference.direct(SPEAKER)) if m.text.startswith("What you can do")
    ]
    assert "As a speaker" in welcome.text
    assert "As an organizer" not in welcome.text
    await conference.press(SPEAKER, welcome, "My sessions")
    assert "You speak" in conference.only().text
    assert welcome.text.startswith("What you can do")


async def test_help_names_each_command_with_examples_of_this_program(conference: Conference):
    reply = (await conference.answer(ORGANIZER, "/usher help")).text
    rooms = [room.name for room in conference.services.programs.all()[0].rooms]
    assert any(f"/session room {name}:" in reply for name in rooms)
    for made_up in ("Janson", "Chen Li", "ABC123", "2026-12-05 ", "{", "<room>"):
        assert made_up not in reply
    assert "/announce list" in reply
    theirs = (await conference.answer(ATTENDEE, "/usher help")).text
    assert "/announce" not in theirs
    assert "/usher roles" not in theirs
    assert "/usher board" not in theirs
    assert "/usher board" in (await conference.answer(SPEAKER, "/usher help")).text
