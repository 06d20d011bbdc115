"""/ask: questions to the speakers, in the session's thread."""

import asyncio

from bot.sandbox.messages import Message
from tests.handlers.conference import (
    ATRIUM,
    ATTENDEE,
    CHAIR,
    LIGHTHOUSE,
    ON_STAGE,
    ORGANIZER,
    OTHER_ATTENDEE,
    RANDOM,
    SPEAKER,
    Conference,
    labels,
    words,
)

QUESTION = "How old may the index be?"


async def ask(conference: Conference, text: str = QUESTION, who: str = ATTENDEE) -> tuple[Message, Message]:
    """Ask in the room's channel: what the asker was told, and the question in its thread."""
    told = await conference.answer(who, f"/ask {text}", LIGHTHOUSE)
    await conference.deliver()
    posted = next(m for m in reversed(conference.standing(LIGHTHOUSE)) if m.thread_ts)
    return told, posted


async def test_alone_it_lists_the_open_questions_of_what_is_on_here(conference: Conference):
    told = await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)
    assert told.text.startswith("Questions to One Query, Eleven Languages")
    assert "none open yet" in told.text
    await ask(conference)
    told = await conference.answer(OTHER_ATTENDEE, "/ask", LIGHTHOUSE)
    assert "1 open" in told.text
    assert QUESTION in told.text


async def test_a_question_goes_to_the_thread_of_its_session(conference: Conference):
    told, posted = await ask(conference)
    assert told.text.startswith('Your question is with "One Query, Eleven Languages')
    assert "(1st of 1)" in told.text
    root = next(m for m in conference.standing(LIGHTHOUSE) if m.ts == posted.thread_ts)
    assert root.text.startswith("Questions to One Query")
    assert QUESTION in posted.text
    assert "asked by Ruth Steinbach" in words(posted)
    assert "*▲ 0*" in words(posted)
    await ask(conference, "And in Finnish?", OTHER_ATTENDEE)
    assert len([m for m in conference.standing(LIGHTHOUSE) if m.text.startswith("Questions to")]) == 1


async def test_an_anonymous_question_names_nobody(conference: Conference):
    told, posted = await ask(conference, f"anonymous {QUESTION}")
    assert "asked anonymously" in words(posted)
    assert "anonymous How" not in posted.text
    every = "".join(words(m) + m.text for m in conference.standing(LIGHTHOUSE))
    assert conference.user(ATTENDEE) not in every
    assert told.ephemeral_for == conference.user(ATTENDEE)


async def test_a_ping_in_a_question_pings_nobody(conference: Conference):
    """`Conference.check` looks at every text that was sent."""
    for text in ("<!channel> hello?", "<!here|here> and <!subteam^S1>?", "is @channel <@U0001> *bold*?"):
        _, posted = await ask(conference, text)
        assert "channel" in posted.text or "here" in posted.text
        conference.pass_time(seconds=5)
    assert "&lt;!channel&gt; hello?" in (await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)).text


async def test_where_nothing_can_be_asked_it_says_where_it_can(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/ask {QUESTION}", RANDOM)
    assert told.text.startswith("This channel belongs to no room or session; ask in the room's channel")
    conference.be_at("23:30")
    told = await conference.answer(ATTENDEE, f"/ask {QUESTION}", ATRIUM)
    assert told.text.startswith("Nothing is on in Atrium now; find the session with /session")


async def test_a_question_needs_words_and_is_no_essay(conference: Conference):
    told = await conference.answer(ATTENDEE, "/ask anonymous", LIGHTHOUSE)
    assert told.text == "A question needs words; type it after /ask."
    told = await conference.answer(ATTENDEE, f"/ask {'why ' * 300}", LIGHTHOUSE)
    assert told.text.startswith("A question has at most 1000 characters, yours has 1199")


async def test_ask_from_a_card_through_the_form(conference: Conference):
    card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    await conference.press(ATTENDEE, card, "Ask")
    assert "One Query" in words(conference.view(ATTENDEE))
    await conference.submit(ATTENDEE, text=f"{QUESTION} <!here>", anonymous=["anonymous"])
    told = words(conference.view(ATTENDEE))
    assert "Your question is with" in told
    await conference.deliver()
    posted = next(m for m in conference.standing(LIGHTHOUSE) if m.thread_ts)
    assert "asked anonymously" in words(posted)
    await conference.press(ATTENDEE, conference.view(ATTENDEE), "Take back")
    assert "Your question is taken back." in words(conference.view(ATTENDEE))
    assert posted.text == "This question was taken back."


async def test_an_empty_form_is_refused_inside_it(conference: Conference):
    card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    await conference.press(ATTENDEE, card, "Ask")
    ack = await conference.submit(ATTENDEE, text="   ")
    assert ack.body == {
        "response_action": "errors",
        "errors": {"question:text": "A question needs words; type it after /ask."},
    }


async def test_ask_from_the_details_stands_above_them(conference: Conference):
    card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    await conference.press(ATTENDEE, card, "Details")
    await conference.press(ATTENDEE, conference.view(ATTENDEE), "Ask")
    assert len(conference.workspace.views.stack(conference.user(ATTENDEE))) == 2
    await conference.submit(ATTENDEE, text=QUESTION)
    assert "(1st of 1)" in words(conference.view(ATTENDEE))


async def test_an_upvote_counts_once_and_a_second_press_takes_it_back(conference: Conference):
    _, posted = await ask(conference)
    await conference.press(OTHER_ATTENDEE, posted, "▲ Upvote")
    assert "*▲ 1*" in words(posted)
    assert "1 upvote" in posted.text
    await conference.press(SPEAKER, posted, "▲ Upvote")
    assert "*▲ 2*" in words(posted)
    await conference.press(OTHER_ATTENDEE, posted, "▲ Upvote")
    assert "*▲ 1*" in words(posted)
    assert conference.news == []


async def test_many_upvotes_at_once_all_count(conference: Conference):
    _, posted = await ask(conference)
    block = next(b for b in posted.blocks if b["type"] == "actions")
    voters = list(conference.workspace.users)[:20]
    async with conference._act():
        acks = await asyncio.gather(
            *(
                conference.sandbox.click(u, posted, block["block_id"], "question:upvote")
                for u in voters
                if not conference.workspace.users[u].is_bot
            )
        )
    assert all(not ack.error for ack in acks)
    assert f"*▲ {len(acks)}*" in words(posted)


async def test_an_upvote_in_ones_own_list_shows_there_and_in_the_thread(conference: Conference):
    _, posted = await ask(conference)
    listed = await conference.answer(OTHER_ATTENDEE, "/ask", LIGHTHOUSE)
    await conference.press(OTHER_ATTENDEE, listed, "▲ Upvote")
    assert "*▲ 1*" in words(listed)
    assert "*▲ 1*" in words(posted)


async def test_answered_is_for_speakers_chairs_and_organizers(conference: Conference):
    for who in (SPEAKER, CHAIR, ORGANIZER):
        _, posted = await ask(conference, f"{QUESTION} ({who})")
        before = words(posted)
        await conference.press(OTHER_ATTENDEE, posted, "Answered")
        refused = conference.only()
        assert refused.ephemeral_for == conference.user(OTHER_ATTENDEE)
        assert refused.text == "Only the session's speakers and chairs can mark a question answered."
        assert words(posted) == before
        await conference.press(who, posted, "Answered")
        assert "✅ answered" in words(posted)
        assert labels(posted) == []
        conference.pass_time(seconds=5)
    assert "none open" in (await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)).text


async def test_only_its_asker_takes_a_question_back(conference: Conference):
    told, posted = await ask(conference)
    await conference.press(OTHER_ATTENDEE, posted, "Take back")
    assert conference.only().text == "Only who asked a question can take it back."
    await conference.press(ATTENDEE, told, "Take back")
    assert told.text == "Your question is taken back."
    assert posted.text == "This question was taken back."
    await conference.press(ATTENDEE, (await ask(conference))[1], "Take back")
    assert "none open" in (await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)).text


async def test_a_question_taken_back_before_it_is_posted_never_is(conference: Conference):
    told = await conference.answer(ATTENDEE, f"/ask {QUESTION}", LIGHTHOUSE)
    await conference.press(ATTENDEE, told, "Take back")
    await conference.deliver()
    assert [m.text for m in conference.standing(LIGHTHOUSE) if QUESTION in m.text] == []
    conference.pass_time(seconds=5)
    await conference.deliver()
    assert [m.text for m in conference.standing(LIGHTHOUSE) if m.thread_ts] == []


async def test_a_button_of_a_question_that_is_gone_says_so(conference: Conference):
    told, _ = await ask(conference)
    listed = await conference.answer(OTHER_ATTENDEE, "/ask", LIGHTHOUSE)
    await conference.press(ATTENDEE, told, "Take back")
    await conference.press(OTHER_ATTENDEE, listed, "▲ Upvote")
    assert conference.only().text == "That question is no longer there."


async def test_a_card_shared_by_somebody_asks_too(conference: Conference):
    card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}", RANDOM)
    await conference.press(ATTENDEE, card, "Share here")
    await conference.press(OTHER_ATTENDEE, conference.only(), "Ask")
    await conference.submit(OTHER_ATTENDEE, text=QUESTION)
    assert "(1st of 1)" in words(conference.view(OTHER_ATTENDEE))
