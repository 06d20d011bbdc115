"""/announce to people: audiences, recurrence, approval, edits in place, the report; over signed HTTP."""

from bot.delivery import renderers
from bot.delivery.rewrites import Rewrites
from bot.sandbox.messages import Message
from tests.handlers.conference import (
    MAIN,
    ORGANIZER,
    OTHER_ORGANIZER,
    RANDOM,
    SPEAKER,
    Conference,
    labels,
    words,
)

COMMITTEE = "organizers"
TEXT = "Slides are due tonight"


def direct(conference: Conference, handle: str, text: str = TEXT) -> list[Message]:
    return [m for m in conference.standing(conference.direct(handle)) if text in m.text]


def everywhere(conference: Conference, text: str = TEXT) -> list[Message]:
    """What stands anywhere as it was posted to everybody there; previews are for one person's eyes."""
    found = conference.workspace.messages.everything()
    return [m for m in found if m.by_app and m.text == text and not m.ephemeral_for]


async def write_anew(conference: Conference) -> int:
    async def holds() -> bool:
        return True

    anew = Rewrites(
        conference.services.database,
        conference.clock,
        conference.app.client,
        renderers.by_kind(conference.services),
        holds,
    )
    count = 0
    async with conference._act():
        while await anew.tick():
            count += 1
    return count


async def sent(
    conference: Conference, where: str = "track:Search, " + f"#{RANDOM}", text: str = TEXT
) -> None:
    told = await preview(conference, f"/announce now {where} {text}")
    await conference.press(ORGANIZER, told, "Send now")
    await conference.deliver()


async def preview(conference: Conference, line: str) -> Message:
    return await conference.answer(ORGANIZER, line)


async def test_people_get_it_once_and_the_preview_says_how_many_and_how_long(conference: Conference):
    told = await preview(conference, f"/announce 10:40 #{RANDOM}, speakers, track:Search {TEXT}")
    assert f"in <#{conference.channel(RANDOM)}> and to all speakers and the speakers of Search" in told.text
    assert "To 1 channel and " in told.text
    assert " people, about " in told.text
    await conference.press(ORGANIZER, told, "Schedule")
    conference.be_at("10:40")
    await conference.deliver()
    assert len(direct(conference, SPEAKER)) == 1
    assert "From the organizers of Lindenquay" in words(direct(conference, SPEAKER)[0])
    found = everywhere(conference)
    assert len({m.channel for m in found}) == len(found) > 20
    assert conference.channel(RANDOM) in {m.channel for m in found}


async def test_all_attendees_are_the_members_of_the_main_channel_without_bots_and_outsiders(
    conference: Conference,
):
    told = await preview(conference, f"/announce 10:40 attendees {TEXT}")
    inside = [
        conference.workspace.users[u] for u in conference.workspace.channels[conference.channel(MAIN)].members
    ]
    people = [user for user in inside if not (user.is_bot or user.team)]
    assert len(people) < len(inside) - 1
    assert f"To {len(people)} people, about" in told.text


async def test_again_and_again_until_a_day(conference: Conference):
    told = await preview(conference, f"/announce every day 11:00 until 2026-12-02 #{RANDOM} {TEXT}")
    assert "every day at 11:00 until Wednesday 2 December" in told.text
    await conference.press(ORGANIZER, told, "Schedule")
    for day in range(4):
        conference.be_at("11:00", day)
        await conference.deliver()
    assert [m.text for m in conference.standing(RANDOM)] == [TEXT, TEXT]


async def test_a_ping_is_asked_of_another_organizer_and_comes_from_the_flag_alone(conference: Conference):
    await conference.type(ORGANIZER, "/announce")
    room = conference.channel(RANDOM)
    await conference.submit(
        ORGANIZER, channels=[room], date="2026-12-01", time="10:50", text="Doors <!here>", ping=["yes"]
    )
    view = conference.view(ORGANIZER)
    assert labels(view)[0] == "Ask for approval"
    assert "it pings a channel" in words(view)
    await conference.press(ORGANIZER, view, "Ask for approval")
    assert "Waiting for the approval" in words(conference.view(ORGANIZER))
    await conference.deliver()
    (asked,) = (m for m in conference.standing(COMMITTEE) if "asks for approval" in m.text)
    await conference.press(ORGANIZER, asked, "Approve")
    assert conference.only().text == "You wrote it, so another organizer must approve it."
    await conference.press(OTHER_ORGANIZER, asked, "Decline")
    assert asked.text.endswith("Declined. Nothing is sent.")
    assert labels(asked) == []
    await conference.deliver()
    (told,) = direct(conference, ORGANIZER, "declined the announcement of Tuesday 1 December 2026, 10:50")
    assert f"<@{conference.user(OTHER_ORGANIZER)}>" in told.text
    conference.be_at("10:51")
    await conference.deliver()
    assert [m for m in conference.standing(RANDOM) if "Doors" in m.text] == []


async def test_the_form_counts_and_shows_the_text_as_it_is_filled_in(conference: Conference):
    await conference.type(ORGANIZER, "/announce")
    view, user = conference.view(ORGANIZER), conference.user(ORGANIZER)
    async with conference._act():
        await conference.sandbox.click(
            user, view, "announce:text", "announce:text", value="*Doors* <!channel>"
        )
    assert "> *Doors* &lt;!channel&gt;" in words(conference.view(ORGANIZER))
    option = {"text": {"type": "plain_text", "text": "All speakers"}, "value": "speakers"}
    async with conference._act():
        await conference.sandbox.click(
            user, conference.view(ORGANIZER), "announce:people", "announce:people", selected_options=[option]
        )
    assert " people, about " in words(conference.view(ORGANIZER))
    again = {"text": {"type": "plain_text", "text": "Again and again"}, "value": "again"}
    async with conference._act():
        await conference.sandbox.click(
            user, conference.view(ORGANIZER), "announce:when", "announce:when", selected_option=again
        )
    ack = await conference.submit(ORGANIZER, cron="0 9 * * 1")
    assert "means different days" in ack.body["errors"]["announce:cron"]
    ack = await conference.submit(ORGANIZER, cron="0 9 * * mon-fri", until="2026-12-03", late="soon")
    assert "Type how long" in ack.body["errors"]["announce:late"]
    await conference.submit(ORGANIZER, cron="0 9 * * mon-fri", until="2026-12-03", late="whenever")
    shown = words(conference.view(ORGANIZER))
    assert "every weekday at 09:00 until Thursday 3 December" in shown
    assert "If late: as soon as possible." in shown


async def test_paused_and_resumed_from_the_list_and_by_number(conference: Conference):
    told = await preview(conference, f"/announce 10:40 #{RANDOM} {TEXT}")
    await conference.press(ORGANIZER, told, "Schedule")
    listed = await conference.answer(OTHER_ORGANIZER, "/announce list")
    await conference.press(OTHER_ORGANIZER, listed, "Pause")
    assert listed.text.startswith("Paused: the announcement of Tuesday 1 December 2026, 10:40")
    conference.be_at("10:41")
    await conference.deliver()
    assert everywhere(conference) == []
    told = await conference.answer(OTHER_ORGANIZER, "/announce resume 1")
    assert told.text.endswith("It goes out as planned.")
    await conference.deliver()
    assert len(everywhere(conference)) == 1


async def test_an_edit_before_its_time_keeps_its_number(conference: Conference):
    told = await preview(conference, f"/announce 10:40 #{RANDOM} {TEXT}")
    await conference.press(ORGANIZER, told, "Schedule")
    await conference.type(OTHER_ORGANIZER, "/announce edit 1")
    await conference.submit(OTHER_ORGANIZER, text="Slides are due at noon", time="10:45")
    view = conference.view(OTHER_ORGANIZER)
    assert "A change of announcement #1." in words(view)
    await conference.press(OTHER_ORGANIZER, view, "Save changes")
    conference.be_at("10:45")
    await conference.deliver()
    assert [m.text for m in conference.standing(RANDOM)] == ["Slides are due at noon"]


async def test_what_was_sent_is_edited_in_place_where_that_is_ticked(conference: Conference):
    await sent(conference)
    count = len(everywhere(conference))
    assert count > 3
    await conference.type(ORGANIZER, "/announce edit 1")
    inputs = [b["block_id"] for b in conference.view(ORGANIZER).blocks if b["type"] == "input"]
    assert inputs == ["announce:text", "announce:rewrite"]
    await conference.submit(ORGANIZER, text="Slides are due at noon", rewrite=["yes"])
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Save changes")
    told = await conference.answer(ORGANIZER, "/announce report 1")
    assert f"Changing: 0 of {count} sent messages so far; the rest by about" in told.text
    assert await write_anew(conference) == count
    assert everywhere(conference) == []
    assert len(everywhere(conference, "Slides are due at noon")) == count
    assert "From the organizers" in words(direct(conference, SPEAKER, "Slides are due at noon")[0])


async def test_the_report_names_who_missed_it_and_sends_it_to_them_alone(conference: Conference):
    conference.expected_in_log += ["user_disabled", "was not sent"]
    gone = conference.workspace.users[conference.user(SPEAKER)]
    gone.deleted = True
    await sent(conference)
    count = len(everywhere(conference))
    told = await conference.answer(ORGANIZER, "/announce report 1")
    assert f"Sent to {count} of {count + 1} by 10:2" in told.text
    assert "1 deactivated." in told.text
    assert labels(told) == ["Show the one", "Resend to those who missed it"]
    await conference.press(ORGANIZER, told, "Show the one")
    assert conference.only().text == f"One missed announcement #1:\n<@{gone.id}>: deactivated"
    gone.deleted = False
    await conference.press(ORGANIZER, told, "Resend to those who missed it")
    assert conference.only().text == "Sending it again to one who missed it."
    await conference.deliver()
    assert len(direct(conference, SPEAKER)) == 1
    assert len(everywhere(conference)) == count + 1
    told = await conference.answer(ORGANIZER, "/announce report 1")
    assert f"Sent to {count + 1} of {count + 1} by" in told.text
    assert labels(told) == []
