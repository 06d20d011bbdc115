"""/announce: said once, to the right channel, at the right time, by organizers only."""

import asyncio

import pytest

from bot.sandbox.messages import Message
from tests.handlers.conference import (
    ATTENDEE,
    MAIN,
    ORGANIZER,
    OTHER_ORGANIZER,
    RANDOM,
    Conference,
    labels,
    words,
)

LINE = f"/announce 10:40 #{RANDOM} Doors are *open*. <!channel> & coffee on level 2"
"""At 10:20."""
OPEN = "Doors are *open*. &lt;!channel&gt; &amp; coffee on level 2"


def posted(conference: Conference, name: str = RANDOM) -> list[str]:
    return [m.text for m in conference.standing(name)]


async def preview(conference: Conference, line: str = LINE, who: str = ORGANIZER) -> Message:
    return await conference.answer(who, line)


async def scheduled(conference: Conference) -> Message:
    told = await preview(conference)
    await conference.press(ORGANIZER, told, "Schedule")
    assert conference.news == []
    return told


async def test_the_text_form_is_shown_first_and_posts_nothing(conference: Conference):
    told = await preview(conference)
    assert "Tuesday 1 December 2026, 10:40 (Europe/Berlin) (in 20 min)" in told.text
    assert f"<#{conference.channel(RANDOM)}>" in told.text
    assert OPEN in told.text
    assert labels(told) == ["Schedule", "Send to me first", "Change", "Discard"]
    conference.be_at("10:41")
    await conference.deliver()
    assert posted(conference) == []


async def test_scheduled_it_is_posted_once_at_its_time(conference: Conference):
    told = await scheduled(conference)
    assert told.text.startswith("Scheduled: Tuesday 1 December 2026, 10:40")
    conference.be_at("10:39")
    await conference.deliver()
    assert posted(conference) == []
    for clock in ("10:40", "10:41", "10:50"):
        conference.be_at(clock)
        await conference.deliver()
    assert posted(conference) == [OPEN]
    listed = await conference.answer(OTHER_ORGANIZER, "/announce list")
    assert "sent" in listed.text


async def test_schedule_pressed_twice_counts_once(conference: Conference):
    told = await preview(conference)
    block = next(b for b in told.blocks if b["type"] == "actions")
    async with conference._act():
        await asyncio.gather(
            *(
                conference.sandbox.click(
                    conference.user(ORGANIZER), told, block["block_id"], "announce:schedule"
                )
                for _ in range(2)
            )
        )
    assert conference.only().text == 'That announcement is already "scheduled". See /announce list.'
    conference.be_at("10:40")
    await conference.deliver()
    assert posted(conference) == [OPEN]


async def test_now_goes_out_at_once(conference: Conference):
    told = await preview(conference, f"/announce now #{RANDOM} Lunch")
    assert told.text.startswith("Now in <#")
    assert labels(told)[0] == "Send now"
    conference.pass_time(minutes=50)  # looked at for longer than it may be late
    await conference.press(ORGANIZER, told, "Send now")
    assert told.text.startswith("Sending now in <#")
    await conference.deliver()
    assert posted(conference) == ["Lunch"]


async def test_send_to_me_first_shows_it_to_its_author_alone(conference: Conference):
    told = await preview(conference)
    before = words(told)
    await conference.press(ORGANIZER, told, "Send to me first")
    shown = conference.only()
    assert shown.ephemeral_for == conference.user(ORGANIZER)
    assert OPEN in shown.text
    assert words(told) == before
    assert posted(conference) == []


async def test_somebody_who_is_mentioned_is_named_and_not_pinged(conference: Conference):
    handle = "ruth.steinbach"
    told = await preview(conference, f"/announce now #{RANDOM} Ask @{handle} or <!here> about #{MAIN}")
    about = f"<#{conference.channel(MAIN)}|{MAIN}>"  # Slack shows the channel's name, whatever it is by then
    assert f"Ask @Ruth Steinbach or &lt;!here&gt; about {about}" in told.text
    assert conference.user(handle) not in words(told)


async def test_discard_throws_the_draft_away(conference: Conference):
    told = await preview(conference)
    await conference.press(ORGANIZER, told, "Discard")
    assert told.text == "Discarded. Nothing is sent."
    assert (await conference.answer(ORGANIZER, "/announce list")).text.startswith("No announcement is")


async def test_the_form_its_preview_change_and_schedule(conference: Conference):
    await conference.type(ORGANIZER, "/announce")
    assert conference.news == []
    room = conference.channel(RANDOM)
    await conference.submit(ORGANIZER, channels=[room], date="2026-12-01", time="10:50", text="Doors <!here>")
    shown = conference.view(ORGANIZER)
    assert "10:50 (Europe/Berlin)" in words(shown)
    assert "&lt;!here&gt;" in words(shown)
    await conference.press(ORGANIZER, shown, "Change")
    assert words(conference.view(ORGANIZER)).count("Doors <!here>") == 1
    await conference.submit(ORGANIZER, time="11:00", text="Doors at eleven")
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Send to me first")
    assert conference.only().channel == conference.direct(ORGANIZER)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Schedule")
    assert "Scheduled: Tuesday 1 December 2026, 11:00" in words(conference.view(ORGANIZER))
    conference.be_at("11:00")
    await conference.deliver()
    assert posted(conference) == ["Doors at eleven"]


async def test_a_preview_that_is_replaced_loses_its_buttons(conference: Conference):
    told = await preview(conference)
    await conference.press(ORGANIZER, told, "Change")
    assert labels(told)[0] == "Schedule"  # until there is another one: the form may be closed
    async with conference._act():  # the form shows itself anew, and knows still where it came from
        await conference.sandbox.click(
            conference.user(ORGANIZER),
            conference.view(ORGANIZER),
            "announce:text",
            "announce:text",
            value="x",
        )
    await conference.submit(ORGANIZER, text="Something else")
    assert labels(told) == []
    assert told.text == "Changed. See the new preview in the window where you changed it.\nSomething else"
    assert labels(conference.view(ORGANIZER))[0] == "Schedule"
    assert conference.news == []


@pytest.mark.parametrize("number", ["1", "#1", " # 1", "no. 1", "1."])
async def test_a_number_is_taken_as_the_list_writes_it(conference: Conference, number):
    await scheduled(conference)
    assert "#1" in (await conference.answer(ORGANIZER, "/announce list")).text
    told = await conference.answer(ORGANIZER, f"/announce report {number}")
    assert told.text.startswith("Announcement #1 ")


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"date": "2026-11-30"}, "announce:time", "has passed"),
        ({"text": "  "}, "announce:text", "An announcement needs a text"),
    ],
)
async def test_what_is_wrong_in_the_form_is_said_under_its_field(conference, values, field, says):
    await conference.type(ORGANIZER, "/announce")
    right = {"channels": [conference.channel(RANDOM)], "date": "2026-12-01", "time": "10:50", "text": "Doors"}
    ack = await conference.submit(ORGANIZER, **{**right, **values})
    assert ack.body["response_action"] == "errors"
    assert list(ack.body["errors"]) == [field]
    assert says in ack.body["errors"][field]
    await conference.submit(ORGANIZER, **right)
    assert labels(conference.view(ORGANIZER))[0] == "Schedule"


async def test_an_archived_channel_is_refused_under_its_field(conference: Conference):
    conference.workspace.channels[conference.channel(RANDOM)].is_archived = True
    await conference.type(ORGANIZER, "/announce")
    values = {"date": "2026-12-01", "time": "10:50", "text": "Doors"}
    ack = await conference.submit(ORGANIZER, channels=[conference.channel(RANDOM)], **values)
    assert "Checking …" in str(ack.body)
    shown = conference.view(ORGANIZER)
    above, below = words(shown).split('"announce:channels"', 1)
    assert "#random is archived. Unarchive it or choose another channel." in above
    assert conference.channel(RANDOM) in below
    assert shown.values["announce:text"]["announce:text"]["value"] == "Doors"
    conference.workspace.channels[conference.channel(RANDOM)].is_archived = False
    conference.services.channels.forget(conference.channel(RANDOM))
    await conference.submit(ORGANIZER)
    assert "10:50 (Europe/Berlin)" in words(conference.view(ORGANIZER))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("30 november 09:00 #random Doors", "has passed"),
        ("2026-11-30 09:00 #random Doors", "Mon 30 Nov 09:00 has passed. It is now"),
        ("2026-02-30 09:00 #random Doors", 'There is no day "2026-02-30"'),
        ("25:00 #random Doors", '"25:00" is not a time of day'),
        ("tonight #random Doors", '"tonight" needs a time of day, such as "tonight 20:00".'),
        ("every month at 9 #random Doors", 'After "every" type "day", "weekday", weekdays'),
        ("every other week at 9 #random Doors", '"every other week at 9" needs a weekday'),
        ("tomorrow #random Doors", '"tomorrow" needs a time of day, such as "tomorrow 09:00".'),
        ("doors are open", '"doors are open" does not begin with a time. Type one such as'),
        ("10:40 #nowhere Doors", "I can't see a channel #nowhere. If it is private, invite me there"),
        (
            "10:40 random Doors",
            '"random" is neither a channel, an audience nor an e-mail address; type #channel',
        ),
        ("10:40", "Nobody is named; type #channel, @name, an address, or one of everyone"),
        ("10:40 #random", "An announcement needs a text, such as: Doors are open."),
        (f"10:40 #random {'x' * 2801}", "An announcement has at most 2800 characters, and yours has 2801"),
        ("2026-12-32 10:40 #random", 'There is no day "2026-12-32"'),
        ("pause it", "Type the announcement's number: /announce pause 12."),
        ("report 999", "There is no announcement #999. See /announce list."),
        ("cancel it", "Type the announcement's number: /announce cancel 12."),
        ("cancel 999", "There is no announcement #999. See /announce list."),
        (f"cancel {'9' * 30}", f"There is no announcement #{'9' * 30}. See /announce list."),
    ],
)
async def test_what_is_wrong_is_said_in_one_sentence(conference, typed, says):
    told = await conference.answer(ORGANIZER, f"/announce {typed}")
    assert says in told.text
    assert "not your fault" not in told.text
    assert len(told.blocks) == 1


@pytest.mark.parametrize("verb", ["report", "cancel"])
async def test_a_verb_without_a_number_shows_the_list_with_its_buttons(conference, verb):
    told = await conference.answer(ORGANIZER, "/announce list")
    assert (await conference.answer(ORGANIZER, f"/announce {verb}")).text == told.text


@pytest.mark.parametrize("typed", ["", "list", "cancel 1", "10:40 #random Doors", "nonsense"])
async def test_who_is_no_organizer_is_told_who_is(conference, typed):
    told = await conference.answer(ATTENDEE, f"/announce {typed}".strip())
    assert told.text == (
        "Only organizers of Lindenquay Applied Science Week 2026 can announce. "
        "Organizers: Inês Carvalho, Maya Okonkwo, Tobias Lindqvist."
    )
    assert conference.workspace.views.stack(conference.user(ATTENDEE)) == []


async def test_a_role_that_was_lost_counts_when_the_button_is_pressed(conference: Conference):
    told = await preview(conference)
    conference.services.people._organizers = conference.services.people._organizing = frozenset()
    for label in ("Schedule", "Send to me first", "Change", "Discard"):
        await conference.press(ORGANIZER, told, label)
        assert conference.only().text.startswith("Only organizers of Lindenquay")
    conference.be_at("10:40")
    await conference.deliver()
    assert posted(conference) == []


async def test_the_list_says_what_became_of_each_and_cancels(conference: Conference):
    await scheduled(conference)
    other = await preview(conference, f"/announce 10:45 #{MAIN} Photograph on the stairs")
    await conference.press(ORGANIZER, other, "Schedule")
    listed = await conference.answer(OTHER_ORGANIZER, "/announce list")
    assert "Doors are" in listed.text
    assert "Photograph" in listed.text
    assert labels(listed).count("Cancel announcement") == 2
    assert labels(listed)[-1] == "New announcement"
    await conference.press(OTHER_ORGANIZER, listed, "Cancel announcement", about="Doors are")
    assert listed.text.startswith("Cancelled: the announcement of Tuesday 1 December 2026, 10:40")
    conference.be_at("10:46")
    await conference.deliver()
    assert posted(conference) == []
    assert "Photograph on the stairs" in posted(conference, MAIN)
    listed = await conference.answer(OTHER_ORGANIZER, "/announce list")
    assert "cancelled" in listed.text
    assert "Cancel announcement" not in labels(listed, about="Doors are")
    await conference.press(OTHER_ORGANIZER, listed, "New announcement")
    assert conference.view(OTHER_ORGANIZER).body["callback_id"] == "announce:form"


async def test_of_two_who_edit_at_once_the_second_is_told(conference: Conference):
    await scheduled(conference)
    for who in (ORGANIZER, OTHER_ORGANIZER):
        await conference.type(who, "/announce edit 1")
    await conference.submit(OTHER_ORGANIZER, text="Theirs")
    await conference.press(OTHER_ORGANIZER, conference.view(OTHER_ORGANIZER), "Save changes")
    await conference.submit(ORGANIZER, text="Mine")
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Save changes")
    assert conference.only().text.startswith("Somebody else has changed it. /announce edit 1")
    conference.be_at("10:40")
    await conference.deliver()
    assert posted(conference) == ["Theirs"]


async def test_cancel_by_its_number_and_by_its_button(conference: Conference):
    told = await scheduled(conference)
    await conference.press(ORGANIZER, told, "Cancel announcement")
    assert told.text.startswith("Cancelled: the announcement of")
    listed = await scheduled(conference)
    number = next(b["block_id"] for b in listed.blocks if b["type"] == "actions").partition(":")[2]
    again = await conference.answer(OTHER_ORGANIZER, f"/announce cancel {number}")
    assert again.text.startswith("Cancelled: the announcement of")
    again = await conference.answer(OTHER_ORGANIZER, f"/announce cancel {number}")
    assert again.text == 'That announcement is already "cancelled". See /announce list.'
    conference.be_at("10:40")
    await conference.deliver()
    assert posted(conference) == []


async def test_what_has_gone_out_cannot_be_taken_back(conference: Conference):
    told = await scheduled(conference)
    conference.be_at("10:40")
    await conference.deliver()
    await conference.press(ORGANIZER, told, "Cancel announcement")
    assert conference.only().text == 'That announcement is already "sent". See /announce list.'


async def test_a_long_list_turns_in_place(conference: Conference):
    for n in range(10):
        told = await preview(conference, f"/announce 10:4{n} #{RANDOM} Number {n}")
        await conference.press(ORGANIZER, told, "Schedule")
    listed = await conference.answer(ORGANIZER, "/announce list")
    assert "Number 9" not in listed.text
    await conference.press(ORGANIZER, listed, "More")
    assert "Number 9" in listed.text
    await conference.press(ORGANIZER, listed, "Back")
    assert "Number 0" in listed.text
    assert conference.news == []


async def test_what_could_not_be_posted_is_told_to_its_author(conference: Conference):
    await scheduled(conference)
    conference.workspace.channels[conference.channel(RANDOM)].is_archived = True
    conference.expected_in_log.append("is_archived")
    conference.be_at("10:40")
    await conference.deliver()
    conference.be_at("10:42")  # what else fails for the same cause is told together
    await conference.deliver()
    told = [m.text for m in conference.standing(conference.direct(ORGANIZER)) if "archived" in m.text]
    assert len(told) == 2  # the report, and whose message failed
    assert "failed" in (await conference.answer(ORGANIZER, "/announce list")).text
