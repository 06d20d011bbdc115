"""The Home tab, the welcome, and people who join or change."""

import json
from dataclasses import replace

from bot.sandbox.model import User
from bot.sandbox.outbound import JSON
from bot.sandbox.payloads import Payloads
from tests.handlers.conference import (
    ATTENDEE,
    ORGANIZER,
    OTHER_ATTENDEE,
    RANDOM,
    SPEAKER,
    Conference,
    labels,
    words,
)


async def test_opened_it_is_published(conference: Conference):
    await conference.open_home(SPEAKER)
    home = words(conference.home(SPEAKER))
    at = [home.index(f"*{heading}*") for heading in ("Your part", "My submissions", "On now", "Next")]
    assert at == sorted(at)
    assert "One Query" in home
    assert "#416" in home
    assert "*Announcements*" not in home


async def test_the_welcome_comes_once(conference: Conference):
    for _ in range(3):
        await conference.open_home(ATTENDEE)
        await conference.deliver()
    told = [m for m in conference.workspace.messages.everything() if m.channel == conference.direct(ATTENDEE)]
    assert len(told) == 1
    assert "/session" in told[0].text


async def test_the_messages_tab_publishes_nothing(conference: Conference):
    await conference.open_home(ATTENDEE, "messages")
    assert conference.workspace.views.home(conference.user(ATTENDEE)) is None


async def test_a_star_shows_on_the_tab_itself(conference: Conference):
    await conference.open_home(ATTENDEE)
    await conference.press(ATTENDEE, conference.home(ATTENDEE), "Star", about="One Query")
    assert conference.news == []
    home = conference.home(ATTENDEE)
    assert "★ starred" in words(home)
    assert labels(home, about="home-mine") == ["Details", "Unstar", "Ask"]
    await conference.press(ATTENDEE, home, "Unstar", about="home-mine")
    assert "★ starred" not in words(conference.home(ATTENDEE))


async def test_details_and_ask_open_from_the_tab(conference: Conference):
    await conference.open_home(ATTENDEE)
    home = conference.home(ATTENDEE)
    await conference.press(ATTENDEE, home, "Details", about="One Query")
    assert "One Query" in words(conference.view(ATTENDEE))
    await conference.press(ATTENDEE, home, "Ask", about="One Query")
    await conference.submit(ATTENDEE, text="Why?")
    assert "(1st of 1)" in words(conference.view(ATTENDEE))


async def test_the_tab_offers_no_share_here(conference: Conference):
    await conference.open_home(ATTENDEE)
    assert "Share here" not in labels(conference.home(ATTENDEE))


async def test_a_session_is_not_shared_where_only_its_reader_would_see_it(conference: Conference):
    await conference.open_home(ATTENDEE)
    await conference.press(ATTENDEE, conference.home(ATTENDEE), "On now")
    await conference.press(ATTENDEE, conference.only(), "Share here", about="One Query")
    assert conference.only().text.startswith("You can share a session from a channel. Type /session there")


async def test_lists_from_the_tab_come_as_a_direct_message(conference: Conference):
    await conference.open_home(ATTENDEE)
    for label, begins in (("On now", "On now"), ("My agenda", "Your agenda is empty")):
        await conference.press(ATTENDEE, conference.home(ATTENDEE), label)
        assert conference.only().channel == conference.direct(ATTENDEE)
        assert conference.only().text.startswith(begins)


async def test_organizers_see_and_cancel_what_is_scheduled(conference: Conference):
    told = await conference.answer(ORGANIZER, f"/announce 10:40 #{RANDOM} Doors are open")
    await conference.press(ORGANIZER, told, "Schedule")
    await conference.open_home(ORGANIZER)
    home = conference.home(ORGANIZER)
    assert "Doors are open" in words(home)
    await conference.press(ORGANIZER, home, "Cancel announcement")
    assert "Doors are open" not in words(conference.home(ORGANIZER))
    await conference.press(ORGANIZER, conference.home(ORGANIZER), "New announcement")
    assert conference.view(ORGANIZER).body["callback_id"] == "announce:form"


async def test_submission_details_open_from_the_tab(conference: Conference):
    await conference.open_home(SPEAKER)
    await conference.press(SPEAKER, conference.home(SPEAKER), "Details", about="#416")
    assert "#416" in words(conference.view(SPEAKER))


async def test_an_event_that_is_delivered_again_does_no_harm(conference: Conference):
    user = conference.user(ATTENDEE)
    event = {"type": "app_home_opened", "user": user, "channel": conference.direct(ATTENDEE), "tab": "home"}
    body = Payloads(conference.workspace).event(event)
    async with conference._act():
        for number in range(4):
            headers = (
                {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
            )
            assert (await conference.sandbox.outbound.post(body, JSON, headers)).status == 200
    await conference.deliver()
    told = [m for m in conference.workspace.messages.everything() if m.channel == conference.direct(ATTENDEE)]
    assert len(told) == 1
    assert "*On now*" in words(conference.home(ATTENDEE))


async def test_who_joins_is_linked_at_once_and_who_leaves_unlinked(conference: Conference):
    henrik = "henrik.solberg@nordhavn.example"
    assert not any(p.slack_user for p in conference.session("K1").speakers)
    member = User("U9999", "henrik", "Henrik Solberg", henrik)
    async with conference._act():
        await conference.sandbox.put_user(member)
    assert [p.slack_user for p in conference.session("K1").speakers] == ["U9999"]
    async with conference._act():
        await conference.sandbox.put_user(replace(member, title="Keynote speaker"))
    assert [p.slack_user for p in conference.session("K1").speakers] == ["U9999"]
    async with conference._act():
        await conference.sandbox.put_user(replace(member, deleted=True))
    assert [p.slack_user for p in conference.session("K1").speakers] == [""]


async def test_a_member_who_is_nobody_of_ours_changes_nothing(conference: Conference):
    before = conference.services.programs.all()
    async with conference._act():
        await conference.sandbox.put_user(User("U9998", "stranger", "A Stranger", ""))
    assert conference.services.programs.all() == before
    told = await conference.answer(OTHER_ATTENDEE, "/session")
    assert json.dumps(told.blocks)
