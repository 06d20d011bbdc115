"""/agenda: what a person starred."""

import pytest

from bot.domain.reminders.presence import PresenceState
from tests.handlers.conference import ATTENDEE, OTHER_ATTENDEE, Conference, labels, words

LATER_SPEAKER = "noemie.lefevre"
"""She speaks at 10:40 in Harbor."""


async def star(conference: Conference, who: str, *codes: str) -> None:
    for code in codes:
        await conference.press(who, await conference.answer(who, f"/session {code}"), "☆ Star")


async def test_empty_it_says_how_to_fill_it(conference: Conference):
    told = await conference.answer(ATTENDEE, "/agenda")
    assert told.text.startswith("Your agenda is empty. Sessions that you star")


async def test_it_lists_the_starred_with_what_clashes(conference: Conference):
    await star(conference, ATTENDEE, "183", "TUT1", "K1")
    told = await conference.answer(ATTENDEE, "/agenda")
    assert "2 to come · 1 over" in told.text
    assert "⚠ clashes with" in told.text
    assert "Late Interaction" in told.text
    assert (await conference.answer(OTHER_ATTENDEE, "/agenda")).text.startswith("Your agenda is empty")


async def test_today_leaves_the_other_days_out(conference: Conference):
    tomorrow = next(s for s in conference.services.programs.all()[0].sessions if s.start.day == 2)
    await star(conference, ATTENDEE, "183", tomorrow.code)
    everything = await conference.answer(ATTENDEE, "/agenda")
    assert "2 to come" in everything.text
    today = await conference.answer(ATTENDEE, "/agenda today")
    assert "1 to come" in today.text
    assert "Late Interaction" in today.text


async def test_unstar_in_the_agenda_takes_it_out_of_the_list(conference: Conference):
    await star(conference, ATTENDEE, "183", "158")
    told = await conference.answer(ATTENDEE, "/agenda")
    await conference.press(ATTENDEE, told, "Unstar", about="Late Interaction")
    assert conference.news == []
    assert "Late Interaction" not in told.text
    assert "1 to come" in told.text


async def test_my_agenda_opens_in_place_and_turns_its_pages(conference: Conference):
    program = conference.services.programs.all()[0]
    later = [s for s in program.sessions if s.start > conference.clock.utcnow()][:10]
    for session in later:
        await conference.services.agenda.set_star(conference.user(ATTENDEE), session.id, on=True)
    told = await conference.answer(ATTENDEE, "/session")
    await conference.press(ATTENDEE, told, "My agenda")
    assert "1–8 of 10" in words(told)
    await conference.press(ATTENDEE, told, "More")
    assert "9–10 of 10" in words(told)
    await conference.press(ATTENDEE, told, "Back")
    assert "1–8 of 10" in words(told)
    assert conference.news == []


async def test_clear_asks_first_and_then_unstars(conference: Conference):
    assert (await conference.answer(ATTENDEE, "/agenda clear")).text == "Your agenda is already empty."
    await star(conference, ATTENDEE, "183", "158")
    await star(conference, OTHER_ATTENDEE, "183")
    asked = await conference.answer(ATTENDEE, "/agenda clear")
    assert "This unstars 2 sessions." in asked.text
    assert labels(asked) == ["Clear my agenda", "Keep them"]
    await conference.press(ATTENDEE, asked, "Keep them")
    assert asked.text.startswith("Your stars are kept.\nMy agenda · 2 to come")
    asked = await conference.answer(ATTENDEE, "/agenda clear")
    assert "2 to come" in (await conference.answer(ATTENDEE, "/agenda")).text
    await conference.press(ATTENDEE, asked, "Clear my agenda")
    assert conference.news == []
    assert asked.text == "Your agenda is empty: 2 sessions unstarred."
    assert (await conference.answer(ATTENDEE, "/agenda")).text.startswith("Your agenda is empty")
    assert "1 to come" in (await conference.answer(OTHER_ATTENDEE, "/agenda")).text


async def test_what_it_does_not_know_it_says(conference: Conference):
    told = await conference.answer(ATTENDEE, "/agenda pancakes")
    assert told.text.startswith('/agenda knows "today", "tomorrow", a day and a time')
    assert 'not "pancakes"' in told.text


async def test_an_old_message_clears_no_more_than_it_says(conference: Conference):
    await star(conference, ATTENDEE, "183")
    old = await conference.answer(ATTENDEE, "/agenda clear")
    await star(conference, ATTENDEE, "158")
    await conference.press(ATTENDEE, old, "Clear my agenda")
    assert "This unstars 2 sessions." in old.text
    again = await conference.answer(ATTENDEE, "/agenda clear")
    await conference.press(ATTENDEE, old, "Clear my agenda")
    await conference.press(ATTENDEE, again, "Clear my agenda")
    assert again.text == "Your agenda is already empty."


@pytest.mark.parametrize(
    ("asked", "heading", "shown"),
    [
        ("today", "My agenda today · 1 to come", "183"),
        ("tomorrow", "My agenda tomorrow · 2 to come", "both"),
        ("tomorow", "My agenda tomorrow · 2 to come", "both"),
        ("wed", "My agenda tomorrow · 2 to come", "both"),
        ("wednesday morning", "My agenda tomorrow morning · 1 to come", "early"),
        ("tomorrow afternoon", "My agenda tomorrow afternoon · 1 to come", "late"),
        ("wednsday afternoon", "My agenda tomorrow afternoon · 1 to come", "late"),
        ("2 dec", "My agenda tomorrow · 2 to come", "both"),
        ("day 2", "My agenda tomorrow · 2 to come", "both"),
        ("sat", "Nothing to come in your agenda on Sat 5 Dec. /agenda shows all of it.", ""),
        ("tonight", "Nothing to come in your agenda this evening. /agenda shows all of it.", ""),
        ("all", "My agenda · 3 to come", "183"),
    ],
)
async def test_it_takes_days_and_their_parts_as_a_search_does(conference: Conference, asked, heading, shown):
    there = [s for s in conference.services.programs.all()[0].sessions if s.start.day == 2 and s.speakers]
    early, late = min(there, key=lambda s: s.start), max(there, key=lambda s: s.start)
    for code in ("183", early.code, late.code):
        user = conference.user(ATTENDEE)
        await conference.services.agenda.set_star(user, conference.session(code).id, on=True)
    told = await conference.answer(ATTENDEE, f"/agenda {asked}")
    assert heading in told.text
    seen = {
        name
        for name, s in (("183", conference.session("183")), ("early", early), ("late", late))
        if s.title in told.text
    }
    assert seen == {"both": {"early", "late"}, "": set()}.get(
        shown, {shown} if asked != "all" else {"183", "early", "late"}
    )


async def test_details_and_share_from_the_agenda(conference: Conference):
    await star(conference, ATTENDEE, "183")
    told = await conference.answer(ATTENDEE, "/agenda")
    assert labels(told, about="Late Interaction") == ["Details", "Unstar", "Ask", "Share here"]
    await conference.press(ATTENDEE, told, "Details", about="Late Interaction")
    await conference.press(ATTENDEE, conference.view(ATTENDEE), "★ Unstar")
    assert "☆ Star" in labels(conference.view(ATTENDEE))


async def test_with_nothing_starred_a_speaker_sees_their_talk_and_clearing_leaves_it(conference: Conference):
    told = await conference.answer(LATER_SPEAKER, "/agenda")
    assert told.text.startswith("My agenda · 3 to come")
    assert (
        "Cold Starts in Winter: Forecasting Seasonal Items with No History · in 20 min · You speak"
        in told.text
    )
    assert "*You speak*" in words(told)
    assert "Cold Starts in Winter" in (await conference.answer(LATER_SPEAKER, "/agenda today")).text
    await star(conference, LATER_SPEAKER, "183")
    asked = await conference.answer(LATER_SPEAKER, "/agenda clear")
    assert "This unstars 1 session. The 3 sessions where you speak, present or chair stay." in asked.text
    await conference.press(LATER_SPEAKER, asked, "Clear my agenda")
    assert asked.text == "1 session unstarred. The 3 sessions where you speak, present or chair stay."
    assert "Cold Starts in Winter" in (await conference.answer(LATER_SPEAKER, "/agenda")).text


async def test_who_was_named_to_present_has_it_in_their_agenda_and_on_home(conference: Conference):
    session = conference.session("171")
    start, who = int(session.start.timestamp()), conference.user(ATTENDEE)
    await conference.services.presence.answer(
        conference.user(LATER_SPEAKER), session.id, start, PresenceState.REPLACED, substitute=who
    )
    told = await conference.answer(ATTENDEE, "/agenda")
    assert "You present instead of Noémie Lefèvre" in told.text
    await conference.open_home(ATTENDEE)
    assert "You present instead of Noémie Lefèvre" in words(conference.home(ATTENDEE))
    theirs = await conference.answer(LATER_SPEAKER, "/agenda")
    assert "your talk, Ruth Steinbach presents" in theirs.text
