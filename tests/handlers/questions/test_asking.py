"""/ask: questions to the speakers, in the session's thread."""

import asyncio

import pytest

from bot.domain.ledger.deliveries import State
from bot.domain.people.rights import Right
from bot.errors import Unavailable
from bot.sandbox.messages import Message
from bot.views.questions import thread
from bot.views.questions.thread import Moderated
from db.queries.ledger import deliveries
from tests.handlers.conference import (
    ATRIUM,
    ATTENDEE,
    CHAIR,
    HARBOR,
    LIGHTHOUSE,
    MAIN,
    ON_STAGE,
    ORGANIZER,
    OTHER_ATTENDEE,
    RANDOM,
    SPEAKER,
    Conference,
    labels,
    words,
)
from tests.views.checks import buttons, good

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
    assert "none open." in told.text
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
    conference.services.home = "https://units.slack.com/"
    told, _ = await ask(conference, "And in Finnish?", OTHER_ATTENDEE)
    assert labels(told) == ["See the thread", "Edit", "Take back"]
    assert f"/archives/{posted.channel}/p{posted.thread_ts.replace('.', '')}" in words(told)
    assert len([m for m in conference.standing(LIGHTHOUSE) if m.text.startswith("Questions to")]) == 1


async def test_an_anonymous_question_names_nobody(conference: Conference):
    told, posted = await ask(conference, f"anonymous {QUESTION}")
    assert told.text.endswith("It's anonymous: nobody sees that you asked it.")
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
    told = await conference.answer(ATTENDEE, "/ask", RANDOM)
    assert told.text.startswith("This channel belongs to no room or session. Ask in the room's channel")
    conference.be_at("23:30")
    told = await conference.answer(ATTENDEE, f"/ask {QUESTION}", ATRIUM)
    assert told.text.startswith("Nothing is on in Atrium now. Find the session with /session")
    assert QUESTION in told.text
    assert QUESTION in words(told)
    assert labels(told) == []


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize("where", [RANDOM, MAIN])
async def test_a_question_typed_in_the_wrong_channel_is_kept_and_asked_with_one_press(
    conference: Conference, where: str, anonymous: bool
):
    typed = f"/ask {'anonymous ' if anonymous else ''}{QUESTION} <!here>"
    told = await conference.answer(ATTENDEE, typed, where)
    assert told.text.startswith("This channel belongs to no room or session")
    assert f"{QUESTION} &lt;!here&gt;" in told.text
    assert ("Your anonymous question is not asked yet" in told.text) is anonymous
    assert "One Query" in told.text
    assert conference.standing(LIGHTHOUSE) == []
    here = next(b["block_id"] for b in told.blocks if "One Query" in str(b) and "accessory" in b)
    press = lambda: conference.sandbox.click(conference.user(ATTENDEE), told, here, "question:kept")  # noqa: E731
    async with conference._act():
        await asyncio.gather(press(), press())  # a button is soon pressed twice
    await conference.deliver()
    assert "(1st of 1)" in told.text
    assert ("It's anonymous" in told.text) is anonymous
    (posted,) = [m for m in conference.standing(LIGHTHOUSE) if m.thread_ts]
    assert f"{QUESTION} &lt;!here&gt;" in posted.text
    assert ("asked anonymously" in words(posted)) is anonymous


async def test_what_has_just_ended_is_offered_too_and_any_session_in_the_form(conference: Conference):
    conference.be_at("10:42")  # in Harbor a talk began at 10:40, in Lighthouse one ended
    told = await conference.answer(ATTENDEE, f"/ask anonymous {QUESTION}", RANDOM)
    assert "Cold Starts in Winter" in told.text
    assert labels(told).count("Ask") == 3  # on a phone the question stays on the screen
    before = told.text
    await conference.press(ATTENDEE, told, next(each for each in labels(told) if each.startswith("More")))
    assert QUESTION in told.text
    assert told.text.split("Ask it in: ")[1] != before.split("Ask it in: ")[1]
    await conference.press(ATTENDEE, told, next(each for each in labels(told) if each.startswith("More")))
    assert "just ended" in words(told)
    await conference.press(ATTENDEE, told, "Back")
    assert "Cold Starts in Winter" in told.text
    await conference.press(ATTENDEE, told, "Edit, or another session …")
    form = conference.view(ATTENDEE)
    assert form.values["question:text"]["question:text"]["value"] == QUESTION
    assert form.values["question:anonymous"]["question:anonymous"]["selected_options"]
    await conference.submit(
        ATTENDEE, session=str(conference.session("171").id), text="How new?", anonymous=["anonymous"]
    )
    assert "It's anonymous" in words(conference.view(ATTENDEE))
    await conference.deliver()
    (posted,) = [m for m in conference.standing(HARBOR) if m.thread_ts]
    assert "How new?" in words(posted)


async def test_no_refusal_loses_the_text(conference: Conference, monkeypatch):
    long = "why " * 300
    told = await conference.answer(ATTENDEE, f"/ask {long}", LIGHTHOUSE)
    assert long.strip() in words(told)
    assert "Ask" not in labels(told)  # it would be refused again
    await conference.press(ATTENDEE, told, "Edit, or another session …")
    ack = await conference.submit(ATTENDEE, session=str(conference.session(ON_STAGE).id))
    assert "A question has at most 1000 characters" in ack.body["errors"]["question:text"]
    told = await conference.answer(ATTENDEE, f"/ask {'long ' * 700}", LIGHTHOUSE)
    assert labels(told) == []
    await conference.press(CHAIR, await conference.answer(CHAIR, "/ask", LIGHTHOUSE), "Close questions")
    told = await conference.answer(ATTENDEE, f"/ask {QUESTION}", LIGHTHOUSE)
    assert f"are closed. Your question is not asked yet:\n{QUESTION}" in told.text
    assert "One Query" not in told.text.split(QUESTION)[1]
    monkeypatch.setattr(
        conference.services.question_desk.database,
        "write",
        lambda: (_ for _ in ()).throw(Unavailable("Away.")),
    )
    told = await conference.answer(ATTENDEE, f"/ask {QUESTION}", HARBOR)
    assert told.text.startswith("Away. Your question is not asked yet")


async def test_a_question_needs_words_and_is_no_essay(conference: Conference):
    told = await conference.answer(ATTENDEE, "/ask anonymous", LIGHTHOUSE)
    assert told.text == "A question needs words. Type it after /ask anonymous."
    told = await conference.answer(ATTENDEE, f"/ask {'why ' * 300}", LIGHTHOUSE)
    assert told.text.startswith("A question has at most 1000 characters, and yours has 1199")


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
        "errors": {"question:text": "A question needs words. Type it after /ask."},
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
        await conference.press(OTHER_ATTENDEE, posted, "Not answered")
        assert conference.only().text == refused.text
        assert "✅ answered" in words(posted)
        await conference.press(who, posted, "Not answered")
        assert "✅ answered" not in words(posted)
        assert "▲ Upvote" in labels(posted)
        await conference.press(who, posted, "Answered")
        conference.pass_time(seconds=5)
    assert "none open" in (await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)).text


async def test_speakers_and_chairs_do_in_their_list_what_they_do_in_the_thread(conference: Conference):
    _, posted = await ask(conference)
    assert labels(await conference.answer(OTHER_ATTENDEE, "/ask", LIGHTHOUSE)) == ["▲ Upvote", "Ask"]
    listed = await conference.answer(SPEAKER, "/ask", LIGHTHOUSE)
    assert labels(listed) == ["Answered", "Answer in writing …", "Hide", "▲ Upvote", "Ask"]
    await conference.press(SPEAKER, listed, "Answered")
    assert "✅ answered" in words(posted)
    assert "none open" in listed.text
    await conference.press(SPEAKER, listed, "Not answered")
    assert "✅ answered" not in words(posted)
    assert "1 open" in listed.text
    await conference.press(SPEAKER, listed, "Answer in writing …")
    await conference.submit(SPEAKER, written="A day.")
    assert "✅ answered" in words(posted)
    assert "none open" in listed.text  # the list is shown anew behind the form
    await conference.press(SPEAKER, listed, "Hide")
    assert posted.text == "A moderator has hidden this question."
    listed = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    await conference.press(CHAIR, listed, "Restore")
    await conference.press(CHAIR, listed, "Not answered")
    await conference.press(CHAIR, listed, "▲ Upvote")
    assert "*▲ 1*" in words(listed)
    assert "*▲ 1*" in words(posted)


async def test_only_its_asker_takes_a_question_back(conference: Conference):
    told, posted = await ask(conference)
    await conference.press(OTHER_ATTENDEE, posted, "Take back")
    assert conference.only().text == "Only the person who asked a question can take it back."
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
    assert conference.only().text == "That question no longer exists."


async def test_a_card_shared_by_somebody_asks_too(conference: Conference):
    card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}", RANDOM)
    await conference.press(ATTENDEE, card, "Share here")
    await conference.press(OTHER_ATTENDEE, conference.only(), "Ask")
    await conference.submit(OTHER_ATTENDEE, text=QUESTION)
    assert "(1st of 1)" in words(conference.view(OTHER_ATTENDEE))


async def test_chairs_hide_and_restore_and_nobody_else_does(conference: Conference):
    _, posted = await ask(conference)
    await conference.press(OTHER_ATTENDEE, posted, "Hide")
    assert conference.only().text == "Only the session's speakers and chairs can hide a question."
    await conference.press(CHAIR, posted, "Hide")
    assert posted.text == "A moderator has hidden this question."
    assert QUESTION not in words(posted)
    assert labels(posted) == ["Restore", "Silence the asker"]
    assert QUESTION not in (await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)).text
    await conference.press(ATTENDEE, posted, "Restore")
    assert conference.only().text.startswith("Only the session's chairs and the organizers can restore")
    listed = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    assert f"{QUESTION} (hidden)" in listed.text
    await conference.press(CHAIR, listed, "Restore")
    assert QUESTION in words(posted)
    assert "hidden" not in words(listed)


async def test_a_chair_silences_whoever_asked_without_learning_who_it_is(conference: Conference):
    _, posted = await ask(conference, f"anonymous {QUESTION}")
    await conference.press(CHAIR, posted, "Silence the asker")
    told = conference.only()
    assert (
        told.text == "The asker of this question can no longer ask in this session. Nobody learns who it is."
    )
    assert told.ephemeral_for == conference.user(CHAIR)
    refused = await conference.answer(ATTENDEE, f"/ask {QUESTION}", LIGHTHOUSE)
    assert refused.text.startswith("A moderator has ended your questions here.")
    await conference.press(CHAIR, told, "Undo")
    assert told.text == "The asker of this question can ask."
    await ask(conference, "Again?")
    await conference.press(ORGANIZER, posted, "Silence the asker")
    assert "at this conference" in conference.only().text


async def test_an_asker_edits_in_a_form(conference: Conference):
    told, posted = await ask(conference, f"anonymous {QUESTION}")
    await conference.press(ATTENDEE, told, "Edit")
    await conference.submit(ATTENDEE, text="How new may it be?")
    assert "How new may it be?" in words(posted)
    assert words(posted).count("· edited") == 1
    listed = await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)
    assert "(yours, 0 upvotes)" in listed.text
    await conference.press(ATTENDEE, listed, "Take back")
    assert posted.text == "This question was taken back."
    assert "yours" not in (await conference.answer(OTHER_ATTENDEE, "/ask", LIGHTHOUSE)).text


async def test_an_answer_in_writing_reaches_whoever_asked_and_the_ledger_does_not_say_whom(
    conference: Conference,
):
    _, posted = await ask(conference, f"anonymous {QUESTION}")
    await conference.press(SPEAKER, posted, "Answer in writing …")
    await conference.submit(SPEAKER, written="A day. <!channel>")
    assert "asker gets your answer as a direct message" in words(conference.view(SPEAKER))
    assert "✅ answered" in words(posted)
    await conference.deliver()
    sent = conference.standing(conference.direct(ATTENDEE))[-1]
    assert sent.text.startswith("Arjun Menon answers your question to One Query")
    assert sent.text.endswith("A day. &lt;!channel&gt;")
    async with conference.services.database.read() as tx:
        row = await deliveries.by_dedupe_key(tx, "question-answer:1")
    assert (row.state, row.channel, row.ts, row.thread_ts) == (State.SENT, "", "", "")
    assert conference.user(ATTENDEE) not in repr(row)


async def test_moderators_close_the_questions(conference: Conference):
    await ask(conference, f"anonymous {QUESTION}")
    assert "Close questions" not in labels(await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE))
    listed = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    await conference.press(CHAIR, listed, "Close questions")
    assert "The questions are closed" in listed.text
    refused = await conference.answer(ATTENDEE, "/ask Why?", LIGHTHOUSE)
    assert refused.text.startswith('The questions to "One Query')
    assert "are closed. Your question is not asked yet:\nWhy?" in refused.text
    await conference.press(CHAIR, listed, "Reopen")
    assert "Close questions" in labels(listed)


async def test_organizers_say_how_much_people_may_ask(conference: Conference):
    await conference.type(ORGANIZER, "/usher setup", LIGHTHOUSE)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Questions …")
    ack = await conference.submit(ORGANIZER, waiting="0", hourly="30", hours="24", guests=[])
    assert "Type a whole number from 1 to 50." in str(ack)
    await conference.submit(ORGANIZER, waiting="1", hourly="30", hours="12", guests=[])
    assert "Limits for one person: 1 question waits in a session" in words(conference.view(ORGANIZER))
    await ask(conference)
    refused = await conference.answer(ATTENDEE, "/ask Another?", LIGHTHOUSE)
    assert refused.text.startswith("1 of your questions are waiting in this session")


async def test_an_answer_whose_arrival_is_not_known_is_found_and_not_sent_twice(conference: Conference):
    conference.expected_in_log.append("was not sent")
    _, posted = await ask(conference, f"anonymous {QUESTION}")
    await conference.press(SPEAKER, posted, "Answer in writing …")
    await conference.submit(SPEAKER, written="A day.")
    conference.sandbox.faults.add("chat.postMessage", "drop_after")
    await conference.deliver()
    async with conference.services.database.read() as tx:
        row = await deliveries.by_dedupe_key(tx, "question-answer:1")
    assert (row.state, row.channel) == (State.UNCERTAIN, "")
    conference.pass_time(minutes=1)
    await conference.deliver()
    async with conference.services.database.read() as tx:
        row = await deliveries.by_dedupe_key(tx, "question-answer:1")
    assert (row.state, row.channel, row.ts) == (State.SENT, "", "")
    answers = [m for m in conference.standing(conference.direct(ATTENDEE)) if m.text.endswith("A day.")]
    assert len(answers) == 1


async def test_chairs_hide_what_is_answered_in_their_list(conference: Conference):
    _, posted = await ask(conference)
    await conference.press(SPEAKER, posted, "Answered")
    assert "(answered)" not in (await conference.answer(ATTENDEE, "/ask", LIGHTHOUSE)).text
    listed = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    await conference.press(CHAIR, listed, "Hide")
    assert posted.text == "A moderator has hidden this question."
    assert f"{QUESTION} (hidden)" in listed.text


async def test_once_questions_are_closed_nobody_is_offered_to_ask(conference: Conference):
    card = await conference.answer(ATTENDEE, f"/session {ON_STAGE}")
    await conference.press(CHAIR, await conference.answer(CHAIR, "/ask", LIGHTHOUSE), "Close questions")
    assert "Ask" in labels(card)  # an old message keeps its button
    await conference.press(ATTENDEE, card, "Ask")
    assert conference.only().text.endswith("are closed.")
    assert conference.workspace.views.stack(conference.user(ATTENDEE)) == []
    for line in (f"/session {ON_STAGE}", "/ask"):
        assert "Ask" not in labels(await conference.answer(ATTENDEE, line, LIGHTHOUSE), "")
    listed = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    await conference.press(CHAIR, listed, "Reopen")
    assert "Ask" in labels(await conference.answer(ATTENDEE, f"/session {ON_STAGE}"))


async def test_somebody_who_was_silenced_is_not_offered_to_ask_and_others_are(conference: Conference):
    _, posted = await ask(conference, f"anonymous {QUESTION}")
    await conference.press(CHAIR, posted, "Silence the asker")
    assert "Ask" not in labels(await conference.answer(ATTENDEE, f"/session {ON_STAGE}"))
    assert "Ask" in labels(await conference.answer(OTHER_ATTENDEE, f"/session {ON_STAGE}"))
    await conference.press(ORGANIZER, posted, "Silence the asker")
    assert "Ask" not in labels(await conference.answer(ATTENDEE, "/session 171"))
    assert "Ask" in labels(await conference.answer(OTHER_ATTENDEE, "/session 171"))


async def test_the_thread_leads_to_the_most_upvoted_whatever_is_on_there_by_then(conference: Conference):
    await ask(conference, "How new may it be?", OTHER_ATTENDEE)
    _, wanted = await ask(conference)
    await conference.press(OTHER_ATTENDEE, wanted, "▲ Upvote")
    root = next(m for m in conference.standing(LIGHTHOUSE) if m.ts == wanted.thread_ts)
    assert "oldest first" in words(root)
    conference.pass_time(hours=3)
    await conference.press(ATTENDEE, root, "Most upvoted")
    told = conference.only()
    assert told.ephemeral_for == conference.user(ATTENDEE)
    assert "2 open, most upvoted first" in told.text
    assert told.text.index(QUESTION) < told.text.index("How new may it be?")


async def test_what_is_over_for_too_long_is_not_offered_to_be_reopened(conference: Conference):
    listed = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    await conference.press(CHAIR, listed, "Close questions")
    old = await conference.answer(CHAIR, "/ask", LIGHTHOUSE)
    root = conference.session(ON_STAGE)
    conference.pass_time(hours=26)
    await conference.press(CHAIR, old, "Reopen")
    assert conference.only().text == f'"{root.title}" ended too long ago to reopen its questions.'
    program = conference.services.programs.of_session(root.id)
    seen = Moderated({Right.CLOSE_QUESTIONS}, is_closed=True, is_over=True)
    shown = thread.open_questions(program.conference, root, [], moderated=seen, asks=False)
    assert buttons(good(shown)) == []
