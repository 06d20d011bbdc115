"""/usher setup: what a channel is for, in one line or in the form."""

import pytest

from handlers.common import turn
from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    ORGANIZER,
    OTHER_ORGANIZER,
    RANDOM,
    Conference,
    labels,
    words,
)
from tests.patience import GUARD


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("main", "the main channel"),
        ("help", "help"),
        ("organizers", "the organizers"),
        ("room Dune", "Dune"),
        ("room dune", "Dune"),
        ("session PANEL1", "Panel: What Should We Stop Measuring?"),
        ("nothing", "nothing"),
    ],
)
async def test_one_line_says_what_the_channel_is_for(conference, typed, label):
    told = await conference.answer(ORGANIZER, f"/usher setup {typed}", RANDOM)
    assert told.text.startswith(f"Saved. <#{conference.channel(RANDOM)}> is for: ")
    assert label in told.text


async def test_a_room_that_is_bound_takes_questions_at_once(conference: Conference):
    told = await conference.answer(ATTENDEE, "/ask", RANDOM)
    assert told.text.startswith("This channel belongs to no room")
    await conference.answer(ORGANIZER, "/usher setup room Lighthouse", RANDOM)
    told = await conference.answer(ATTENDEE, "/ask", RANDOM)
    assert told.text.startswith("Questions to One Query")


def held(conference: Conference) -> dict[str, str]:
    program = conference.services.programs.all()[0]
    rooms = {room.name: room.channel for room in program.rooms}
    return {name: rooms[name] for name in ("Lighthouse", "Dune")} | {"main": program.conference.main_channel}


async def test_it_says_which_channel_lost_its_purpose_and_both_have_it_again_after_undo(
    conference: Conference,
):
    before, room, main = held(conference), conference.channel(LIGHTHOUSE), conference.channel(MAIN)
    told = await conference.answer(ORGANIZER, "/usher setup room Lighthouse", MAIN)
    assert told.text == (
        f"Saved. <#{main}> is for: Lighthouse. <#{room}> is no longer for that. "
        f"<#{main}> is no longer for: the main channel."
    )
    assert (held(conference)["Lighthouse"], held(conference)["main"]) == (main, "")
    await conference.press(ORGANIZER, told, "Undo")
    assert told.text == f"Undone. <#{main}> is for: the main channel. <#{room}> is for: Lighthouse."
    assert labels(told) == []
    assert held(conference) == before


async def test_the_form_says_it_too_and_undo_waits_for_nobody(conference: Conference):
    before, random = held(conference), conference.channel(RANDOM)
    await conference.type(ORGANIZER, "/usher setup", RANDOM)
    await conference.submit(ORGANIZER, purpose="main")
    form = conference.view(ORGANIZER)
    assert f"<#{conference.channel(MAIN)}> is no longer for that." in words(form)
    await conference.answer(OTHER_ORGANIZER, "/usher setup room Dune", RANDOM)
    await conference.press(ORGANIZER, form, "Undo")
    assert held(conference)["Dune"] == random  # what the other organizer said stands
    told = await conference.answer(OTHER_ORGANIZER, "/usher setup main", RANDOM)
    assert "no longer for that" not in told.text  # nothing had the purpose any more
    await conference.press(OTHER_ORGANIZER, told, "Undo")
    assert held(conference) == before | {"Dune": random, "main": ""}


async def test_where_nothing_else_changes_there_is_nothing_to_undo(conference: Conference):
    for _ in range(2):
        told = await conference.answer(ORGANIZER, "/usher setup room Lighthouse", LIGHTHOUSE)
        assert told.text == f"Saved. <#{conference.channel(LIGHTHOUSE)}> is for: Lighthouse."
        assert labels(told) == []


async def test_reminders_follow_the_channel(conference: Conference):
    await conference.answer(ORGANIZER, "/usher setup room Lighthouse", RANDOM)
    conference.be_at("11:30")
    await conference.deliver()
    assert any("Panel" in m.text for m in conference.standing(RANDOM))
    assert [m.text for m in conference.standing(LIGHTHOUSE)] == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "kitchen",
            'A channel is for main, room NAME, session ID, help, organizers or nothing, not "kitchen".',
        ),
        ("room Kitchen", 'There is no room "Kitchen". There are'),
        ("room Lighthose", 'There is no room "Lighthose". Did you mean Lighthouse?'),
        ("room", 'There is no room ""'),
        ("session 99999", 'There is no session "99999". /session finds its id.'),
        ("session", 'There is no session ""'),
    ],
)
async def test_what_is_wrong_is_said_in_one_sentence(conference, typed, says):
    told = await conference.answer(ORGANIZER, f"/usher setup {typed}", RANDOM)
    assert says in told.text


async def test_who_is_no_organizer_cannot(conference: Conference):
    for typed in ("setup", "setup room Dune", "setup nonsense"):
        told = await conference.answer(ATTENDEE, f"/usher {typed}", RANDOM)
        assert told.text.startswith("Only organizers of Lindenquay Applied Science Week 2026 can set up")
    assert conference.workspace.views.stack(conference.user(ATTENDEE)) == []


async def test_the_form_shows_what_holds_and_saves_what_is_changed(conference: Conference):
    await conference.type(ORGANIZER, "/usher setup", LIGHTHOUSE)
    form = conference.view(ORGANIZER)
    purpose = form.values["setup:purpose"]["setup:purpose"]["selected_option"]
    assert purpose["text"]["text"] == "Lighthouse"
    room = next(r.id for r in conference.services.programs.all()[0].rooms if r.name == "Dune")
    await conference.submit(ORGANIZER, purpose=f"room:{room}")
    assert "is for: Dune." in words(conference.view(ORGANIZER))
    bound = {r.name: r.channel for r in conference.services.programs.all()[0].rooms}
    assert bound["Dune"] == conference.channel(LIGHTHOUSE)
    assert bound["Lighthouse"] == ""


async def open_rules(conference: Conference) -> None:
    await conference.type(ORGANIZER, "/usher setup", MAIN)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Reminders …")
    assert len(conference.workspace.views.stack(conference.user(ORGANIZER))) == 2


async def test_how_early_people_are_reminded_can_be_changed(conference: Conference):
    await open_rules(conference)
    await conference.submit(ORGANIZER, channelleads="20, 5", speakerleads="1440; 30, 30")
    saved = words(conference.view(ORGANIZER))
    assert "rooms 20 min and 5 min, speakers 1 day and 30 min" in saved
    rules = conference.services.programs.all()[0].conference.reminders
    assert (rules.channel_leads, rules.speaker_leads) == ((20, 5), (1440, 30))
    await open_rules(conference)
    assert "20 min, 5 min" in words(conference.view(ORGANIZER))


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        (
            {"speakerleads": "soon"},
            "setup:speakerleads",
            'I can\'t read "soon". Type times separated by commas',
        ),
        (
            {"speakerleads": "1 day, 2 hous"},
            "setup:speakerleads",
            'I can\'t read "2 hous". Did you mean "2 hours"?',
        ),
        ({"channelleads": "0"}, "setup:channelleads", "A reminder must come between 1 min and 7 days"),
        ({"speakerleads": "99999"}, "setup:speakerleads", "A reminder must come between 1 min and 7 days"),
        ({"channelleads": "1,2,3,4,5,6"}, "setup:channelleads", "At most 5 reminders for one session."),
    ],
)
async def test_what_is_wrong_in_the_form_is_said_under_its_field(conference, values, field, says):
    await open_rules(conference)
    ack = await conference.submit(ORGANIZER, **values)
    assert ack.body["response_action"] == "errors"
    assert list(ack.body["errors"]) == [field]
    assert says in ack.body["errors"][field]
    await conference.submit(ORGANIZER, **dict.fromkeys(values, "15"))
    assert "15 min" in words(conference.view(ORGANIZER))


async def test_a_form_without_reminders_turns_them_off(conference: Conference):
    await open_rules(conference)
    await conference.submit(ORGANIZER, channelleads="", speakerleads="")
    assert "rooms never, speakers never" in words(conference.view(ORGANIZER))


async def test_what_takes_long_is_acknowledged_first(conference: Conference, monkeypatch):
    await open_rules(conference)
    monkeypatch.setattr("handlers.common.turn.QUICK", 0)
    slowly(conference, monkeypatch, "set_reminders")
    ack = await conference.submit(ORGANIZER, channelleads="20, 5")
    assert "Working on it …" in str(ack.body)
    assert "rooms 20 min and 5 min" in words(conference.view(ORGANIZER))


@pytest.mark.parametrize("quick", [0, GUARD])
async def test_what_goes_wrong_while_saving_is_said_in_the_form(conference, monkeypatch, quick):
    await open_rules(conference)
    monkeypatch.setattr("handlers.common.turn.QUICK", quick)
    slowly(conference, monkeypatch, "set_reminders", RuntimeError("disk on fire"))
    conference.expected_in_log.append("RuntimeError")
    ack = await conference.submit(ORGANIZER, channelleads="20, 5")
    shown = str(ack.body) if quick else words(conference.view(ORGANIZER))
    assert "That did not work, and it is not your fault." in shown
    assert "Working" not in shown
    assert conference.view(ORGANIZER).values["setup:channelleads"]["setup:channelleads"]["value"] == "20, 5"


async def test_a_command_that_takes_long_is_acknowledged_first_and_answered_all_the_same(
    conference, monkeypatch
):
    monkeypatch.setattr("handlers.common.turn.QUICK", 0)
    slowly(conference, monkeypatch, "bind")
    ack = await conference.type(ORGANIZER, "/usher setup room Dune", RANDOM)
    assert ack.body is None
    assert "is for: Dune." in conference.only().text


def slowly(conference: Conference, monkeypatch, name: str, error: Exception | None = None) -> None:
    """Let the use case begin only once the request has its acknowledgement, and then fail if it is to."""
    real = getattr(conference.services.setup, name)

    async def slow(*args, **kwargs):
        if turn.QUICK == 0:
            await conference.sandbox.outbound.idle()
        if error:
            raise error
        return await real(*args, **kwargs)

    monkeypatch.setattr(conference.services.setup, name, slow)


async def test_usher_says_what_it_knows(conference: Conference):
    told = await conference.answer(ATTENDEE, "/usher dance")
    assert told.text.startswith('/usher knows "help", ')
    assert told.text.endswith(' not "dance".')
