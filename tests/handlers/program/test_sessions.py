"""/session and what can be done with what it shows."""

import re
from itertools import pairwise

from bot.domain.program.model import day_of
from tests.handlers.conference import (
    ATTENDEE,
    CHAIR,
    LIGHTHOUSE,
    MAIN,
    ON_STAGE,
    OTHER_ATTENDEE,
    RANDOM,
    SPEAKER,
    Conference,
    labels,
    words,
)


async def test_alone_it_answers_with_now_and_next(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session")
    assert told.text.startswith("On now")
    assert "One Query, Eleven Languages" in told.text
    assert "Next" in told.text
    assert labels(told).count("Star") == 8
    more, *others = labels(told)[-3:]
    assert re.fullmatch(r"More \([0-9]+\)", more)
    assert others == ["Today", "My agenda"]


async def test_the_answer_is_carried_in_the_acknowledgement(conference: Conference):
    ack = await conference.type(ATTENDEE, "/session now")
    assert ack.body
    assert ack.body["text"].startswith("On now")
    assert [c.method for c in conference.sandbox.calls if c.method == "response_url"] == []


async def test_more_and_back_turn_the_page_in_place(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session today")
    first = told.text
    await conference.press(ATTENDEE, told, "More")
    assert conference.news == []
    second = told.text
    assert second != first
    assert "Back" in labels(told)
    await conference.press(ATTENDEE, told, "Back")
    assert conference.news == []
    assert told.text == first


async def test_today_and_on_now_lead_back_and_forth_in_place(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session")
    await conference.press(ATTENDEE, told, "Today")
    assert "Tuesday 1 December" in words(told)
    await conference.press(ATTENDEE, told, "On now")
    assert told.text.startswith("On now")
    assert conference.news == []


async def test_an_id_shows_the_card(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    assert "Arjun Menon" in told.text
    assert labels(told) == ["☆ Star", "Ask", "Details", "Share here"]


async def test_misspelt_words_find_the_session(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session tokn embedings four bits")
    assert "Late Interaction on a Budget" in told.text


async def test_an_unknown_id_and_unknown_words_say_so(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session #99999")
    assert told.text.startswith('No session "99999". You can also type words of its title.')
    told = await conference.answer(ATTENDEE, "/session xqzzv wqkkp")
    assert told.text.startswith('Nothing on the program matches "xqzzv wqkkp".')


async def test_room_track_and_speaker_need_a_name(conference: Conference):
    for word in ("room", "track", "speaker"):
        told = await conference.answer(ATTENDEE, f"/session {word}")
        assert told.text.startswith(f'Type the {word} after "{word}": ')


async def test_spaces_alone_are_no_search(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session    ")
    assert told.text.startswith("On now")


async def test_what_is_typed_is_never_markup(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session <!channel> & #random")
    assert 'No session has all of "&lt;!channel&gt; &amp; #random"' in told.text


async def test_a_star_in_a_list_shows_in_the_list(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session now")
    await conference.press(ATTENDEE, told, "Star", about="One Query")
    assert conference.news == []
    assert "★ starred" in words(told)
    assert "Unstar" in labels(told, about="One Query")
    await conference.press(ATTENDEE, told, "Unstar", about="One Query")
    assert "★ starred" not in words(told)


async def test_what_is_on_now_leads_to_what_else_there_is(conference: Conference):
    assert labels(await conference.answer(ATTENDEE, "/session now"))[-2:] == ["Today", "My agenda"]
    assert labels(await conference.answer(ATTENDEE, "/session tomorrow"))[-2:] == ["On now", "My agenda"]


async def test_a_star_on_a_later_page_keeps_the_page(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session today")
    await conference.press(ATTENDEE, told, "More")
    first = next(b["block_id"] for b in told.blocks if b["type"] == "actions")
    await conference.press(ATTENDEE, told, "Star", about=first)
    said, row = next(pair for pair in pairwise(told.blocks) if pair[1]["type"] == "actions")
    assert row["block_id"] == first
    assert "★ starred" in said["text"]["text"]


async def test_a_star_on_a_card_shows_on_the_card(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    await conference.press(ATTENDEE, told, "☆ Star")
    assert "★ Unstar" in labels(told)
    await conference.press(ATTENDEE, told, "★ Unstar")
    assert "☆ Star" in labels(told)
    assert conference.news == []


async def test_details_open_a_modal_in_which_it_can_be_starred(conference: Conference):
    told = await conference.answer(ATTENDEE, "/session now")
    await conference.press(ATTENDEE, told, "Details", about="One Query")
    view = conference.view(ATTENDEE)
    assert "Arjun Menon" in words(view)
    assert f"/session {ON_STAGE}" in words(view)
    await conference.press(ATTENDEE, view, "☆ Star")
    assert "★ Unstar" in labels(conference.view(ATTENDEE))
    assert "One Query" in (await conference.answer(ATTENDEE, "/agenda")).text


async def test_share_here_posts_the_card_for_everybody(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/session {ON_STAGE}", RANDOM)
    await conference.press(ATTENDEE, told, "Share here")
    shared = conference.only()
    assert shared.ephemeral_for is None
    assert shared.channel == conference.channel(RANDOM)
    assert f"shared by <@{conference.user(ATTENDEE)}>" in words(shared)


async def test_a_public_card_is_never_replaced_by_somebodys_own(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/session {ON_STAGE}", RANDOM)
    await conference.press(ATTENDEE, told, "Share here")
    shared = conference.only()
    before = words(shared)
    await conference.press(OTHER_ATTENDEE, shared, "☆ Star")
    note = conference.only()
    assert note.ephemeral_for == conference.user(OTHER_ATTENDEE)
    assert note.text.startswith("Starred: One Query")
    assert words(shared) == before
    await conference.press(OTHER_ATTENDEE, shared, "Details")
    assert "★ starred" in words(conference.view(OTHER_ATTENDEE))


async def test_lists_in_a_direct_message_turn_in_place(conference: Conference):
    await conference.open_home(ATTENDEE)
    await conference.press(ATTENDEE, conference.home(ATTENDEE), "Today")
    told = conference.only()
    assert told.channel == conference.direct(ATTENDEE)
    first = told.text
    await conference.press(ATTENDEE, told, "More")
    assert conference.news == []
    assert told.text != first
    await conference.press(ATTENDEE, told, "On now")
    await conference.press(ATTENDEE, told, "My agenda")
    assert conference.news == []
    assert told.text.startswith("Your agenda is empty")


async def test_a_session_that_left_the_program_is_said_to_have_left(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    program = conference.services.programs.all()[0]
    kept = [s for s in program.sessions if s.code != ON_STAGE]
    conference.services.programs._programs[program.conference.id] = type(program)(
        program.conference, kept, program.rooms
    )
    for label in ("☆ Star", "Ask", "Details", "Share here"):
        await conference.press(ATTENDEE, told, label)
        said = conference.only()
        assert said.ephemeral_for == conference.user(ATTENDEE)
        assert said.text == "That session is no longer on the program. Search again with /session."


async def test_a_reminders_star_is_answered_beside_it(conference: Conference):
    conference.be_at("11:30")
    await conference.deliver()
    posted = next(m for m in conference.standing(LIGHTHOUSE) if "Panel" in m.text)
    before = words(posted)
    await conference.press(ATTENDEE, posted, "☆ Star")
    note = conference.only()
    assert note.ephemeral_for == conference.user(ATTENDEE)
    assert note.text.startswith("Starred: Panel")
    assert words(posted) == before


async def test_the_day_ends_and_the_answer_still_says_something(conference: Conference):
    conference.pass_time(days=10)
    told = await conference.answer(ATTENDEE, "/session", MAIN)
    assert told.text
    program = conference.services.programs.all()[0]
    assert day_of(conference.clock.utcnow(), program.zone) not in program.days


async def test_mine_lists_where_i_speak_in_any_words(conference: Conference):
    for asked in ("mine", "my talks", "when do I speak?"):
        told = await conference.answer("noemie.lefevre", f"/session {asked}")
        assert told.text.startswith("Your sessions · 3 to come")
        assert "Cold Starts in Winter" in told.text
        assert "You speak" in told.text
    chair = await conference.answer(CHAIR, "/session mine")
    assert "You chair" in chair.text
    assert "where you speak, present or chair" in (await conference.answer(ATTENDEE, "/session help")).text


async def test_mine_on_a_day_is_what_i_have_that_day_else_the_next(conference: Conference):
    told = await conference.answer("noemie.lefevre", "/session when do I speak tomorrow")
    assert told.text.startswith("Your sessions tomorrow · 1 to come\nWed 2 Dec 15:15–16:15 CET · Panel")
    told = await conference.answer("noemie.lefevre", "/session my talks on saturday")
    assert told.text.startswith(
        "You have no session on Sat 5 Dec. Your next one:\n10:40–11:00 CET · Cold Starts"
    )
    assert "You speak" in told.text
    told = await conference.answer("noemie.lefevre", "/session what do I chair today")
    assert told.text.startswith("You chair no session today. Your next one:\nThu 3 Dec")
    told = await conference.answer(CHAIR, "/session what do I chair today")
    assert told.text.startswith("Sessions that you chair today · 1 to come\nnow, until 11:20 CET · Search I")
    conference.pass_time(days=5)
    told = await conference.answer(CHAIR, "/session mine today")
    assert told.text == "You have no session today, and none is to come."


async def test_who_is_beside_me_is_said_below_my_own_sessions(conference: Conference):
    told = await conference.answer("noemie.lefevre", "/session who is before me and who chairs?")
    assert "Before you: Priya Raghavan · Quantiles That Do Not Cross" in told.text
    assert "Chair: Karin Holm" in told.text
    assert "After you" not in told.text
    told = await conference.answer(CHAIR, "/session who speaks before me")
    assert 'You are first in "Search II: Sparse evidence".' in told.text


async def test_my_questions_are_those_to_my_talk(conference: Conference):
    await conference.answer(ATTENDEE, "/ask Does it hold for Basque?", LIGHTHOUSE)
    for asked in ("what did people ask me", "questions for my talk"):
        told = await conference.answer(SPEAKER, f"/session {asked}")
        assert told.text.startswith("Questions to One Query, Eleven Languages")
        assert "Does it hold for Basque?" in told.text
    told = await conference.answer(ATTENDEE, "/session my questions")
    assert "None of your sessions takes questions. Type /ask in a room's channel" in told.text


async def test_a_star_that_clashes_with_my_talk_says_so_where_it_was_set(conference: Conference):
    mine = conference.session("171")
    other = next(
        s
        for s in conference.services.programs.all()[0].sessions
        if s.start < mine.end and s.end > mine.start and s.where != mine.where and s.kind == "talk"
    )
    card = await conference.answer("noemie.lefevre", f"/session {other.code}")
    await conference.press("noemie.lefevre", card, "☆ Star")
    assert "⚠ clashes with your talk Cold Starts in Winter" in card.text
