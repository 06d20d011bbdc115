"""/usher setup: what a channel is for, in one line or in the form."""

import asyncio

import pytest

from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    ORGANIZER,
    RANDOM,
    Conference,
    words,
)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("main", "The main channel"),
        ("help", "Help"),
        ("organizers", "The organizers"),
        ("room Dune", "Dune"),
        ("room dune", "Dune"),
        ("session PANEL1", "Panel: What Should We Stop Measuring?"),
        ("nothing", "Nothing"),
    ],
)
async def test_one_line_says_what_the_channel_is_for(conference, typed, label):
    told = await conference.answer(ORGANIZER, f"/usher setup {typed}", RANDOM)
    assert told.text.startswith(f"<#{conference.channel(RANDOM)}> is for: ")
    assert label in told.text


async def test_a_room_that_is_bound_takes_questions_at_once(conference: Conference):
    told = await conference.answer(ATTENDEE, "/ask", RANDOM)
    assert told.text.startswith("This channel belongs to no room")
    await conference.answer(ORGANIZER, "/usher setup room Lighthouse", RANDOM)
    told = await conference.answer(ATTENDEE, "/ask", RANDOM)
    assert told.text.startswith("Questions to One Query")


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
        ("room Kitchen", 'There is no room "Kitchen"; there are'),
        ("room", 'There is no room ""'),
        ("session 99999", 'There is no session "99999"; /session finds its id.'),
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
    room = next(r.id for r in conference.usher.programs.all()[0].rooms if r.name == "Dune")
    await conference.submit(ORGANIZER, purpose=f"room:{room}")
    assert "is for: Dune." in words(conference.view(ORGANIZER))
    bound = {r.name: r.channel for r in conference.usher.programs.all()[0].rooms}
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
    rules = conference.usher.programs.all()[0].conference.reminders
    assert (rules.channel_leads, rules.speaker_leads) == ((20, 5), (1440, 30))
    await open_rules(conference)
    assert "20, 5" in words(conference.view(ORGANIZER))


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"speakerleads": "soon"}, "setup:speakerleads", "Type minutes separated by commas"),
        ({"channelleads": "0"}, "setup:channelleads", "A reminder comes between 1 and 10080 minutes"),
        ({"speakerleads": "99999"}, "setup:speakerleads", "A reminder comes between 1 and 10080 minutes"),
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
    monkeypatch.setattr("handlers.setup._QUICK", 0)
    monkeypatch.setattr("handlers.setup._CROSSING", 0.2)
    await conference.type(ORGANIZER, "/usher setup", LIGHTHOUSE)
    ack = await conference.submit(ORGANIZER, purpose="nothing")
    assert "Saving" in str(ack.body)
    assert "is for: Nothing." in words(conference.view(ORGANIZER))


@pytest.mark.parametrize("quick", [0, 1.5])
async def test_what_goes_wrong_while_saving_is_said_in_the_form(conference, monkeypatch, quick):
    monkeypatch.setattr("handlers.setup._QUICK", quick)
    monkeypatch.setattr("handlers.setup._CROSSING", 0.2)
    await conference.type(ORGANIZER, "/usher setup", MAIN)

    async def fail(*_args, **_kwargs):
        await asyncio.sleep(0.05)
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(conference.usher.setup, "bind", fail)
    conference.expected_in_log.append("RuntimeError")
    ack = await conference.submit(ORGANIZER, purpose="main")
    shown = str(ack.body) if quick else words(conference.view(ORGANIZER))
    assert "That did not work, and it is not your fault." in shown
    assert "Saving" not in shown


async def test_usher_says_what_it_knows(conference: Conference):
    told = await conference.answer(ATTENDEE, "/usher dance")
    assert told.text.startswith('/usher knows "help", ')
    assert told.text.endswith(' not "dance".')
