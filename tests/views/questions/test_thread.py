"""Questions: what stands in the thread, and what the asker is told."""

from dataclasses import replace

from bot.domain.people.rights import Right
from bot.domain.questions import QUESTION_LIMIT
from bot.views.common import actions
from bot.views.questions import thread
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, QUESTION, SCALING


def test_a_question_in_the_thread():
    reply = good(thread.question_message(CONFERENCE, QUESTION, SCALING, asker_name="Fay Lund"))
    body, by, row = reply.blocks
    assert body["text"]["text"] == "*▲ 12* How do you keep recall when the index is a day old?"
    assert by["elements"][0]["text"].startswith("asked by Fay Lund · <!date^")
    assert [e["action_id"] for e in row["elements"]] == [actions.QUESTION_UPVOTE, actions.QUESTION_MENU]
    acts = ["Answered", "Answer in writing …", "Hide", "Silence the asker", "Take back"]
    assert buttons(reply) == ["▲ Upvote", *acts]
    assert reply.text == (
        "Question to Scaling retrieval to a billion products: How do you keep recall when the index is a day old? "
        "(asked by Fay Lund · Tue 1 Dec 14:06 CET, 12 upvotes)"
    )


def test_anonymous_answered_and_taken_back():
    anonymous = good(thread.question_message(CONFERENCE, replace(QUESTION, asker=""), SCALING))
    assert "asked anonymously" in anonymous.text
    assert "U0FAY" not in shown(anonymous) + anonymous.text
    answered = good(thread.question_message(CONFERENCE, replace(QUESTION, answered=True), SCALING))
    assert "✅ answered · asked by <@U0FAY>" in shown(answered)
    assert buttons(answered) == ["Not answered", "Answer in writing …", "Hide", "Silence the asker"]
    gone = good(thread.question_message(CONFERENCE, replace(QUESTION, withdrawn=True), SCALING))
    assert gone.text == "This question was taken back."
    assert "recall" not in shown(gone)


def test_pings_in_a_question_stay_text():
    rude = replace(QUESTION, text="<!channel> @here <@U1> see https://example.org/a?b=1&c=2")
    text = shown(good(thread.question_message(CONFERENCE, rude, SCALING)))
    assert "&lt;!channel&gt; @here &lt;@U1&gt; see <https://example.org/a?b=1&amp;c=2>" in text


def test_what_the_asker_is_told():
    reply = good(thread.asked(QUESTION, SCALING, 3, 9, permalink="https://x.slack.com/archives/C1/p1"))
    assert reply.text == 'Your question is with "Scaling retrieval to a billion products" (3rd of 9).'
    assert buttons(reply) == ["See the thread", "Edit", "Take back"]
    assert buttons(good(thread.asked(QUESTION, SCALING, 1, 1))) == ["Edit", "Take back"]


def test_the_asker_is_told_wherever_they_see_it_that_their_question_is_anonymous():
    mine = replace(QUESTION, asker="")
    seen = [
        thread.asked(mine, SCALING, 1, 1),
        thread.changed(mine),
        thread.open_questions(CONFERENCE, SCALING, [mine], mine=[mine.id]),
        thread.written_answer(CONFERENCE, SCALING, mine, "Yes.", by="Bo Lee", by_user="U1"),
        thread.edit_modal(mine, SCALING),
    ]
    assert ["anonymous" in shown(good(each)) for each in seen] == [True] * len(seen)
    assert ["anonymous" in each.text for each in seen[:-1]] == [True] * (len(seen) - 1)
    named = [
        thread.asked(QUESTION, SCALING, 1, 1),
        thread.open_questions(CONFERENCE, SCALING, [QUESTION], mine=[QUESTION.id]),
        thread.written_answer(CONFERENCE, SCALING, QUESTION, "Yes.", by="Bo Lee", by_user="U1"),
    ]
    assert [each for each in named if "anonymous" in each.text + shown(each)] == []
    others = good(thread.open_questions(CONFERENCE, SCALING, [mine], mine=[]))
    assert "yours" not in others.text + shown(others)


def test_the_open_questions():
    many = [replace(QUESTION, id=i, votes=20 - i) for i in range(11)]
    reply = good(thread.open_questions(CONFERENCE, SCALING, many))
    assert "11 open" in reply.text
    assert "11 open, most upvoted first" in reply.text
    assert reply.text.endswith("3 more are in the thread, oldest first.")
    assert buttons(reply) == ["▲ Upvote"] * 8 + ["Ask"]
    none = good(thread.open_questions(CONFERENCE, SCALING, []))
    assert "none open." in none.text


def test_a_moderators_list_has_the_menu_of_their_rights_beside_each_question():
    mine, done = replace(QUESTION, id=8), replace(QUESTION, id=9, answered=True)
    speaker = frozenset({Right.MARK_ANSWERED, Right.ANSWER_IN_WRITING, Right.HIDE_QUESTION})
    for rights, end in ((speaker, []), (speaker | {Right.SILENCE_ASKER}, ["Silence the asker"])):
        seen = thread.Moderated(rights, answered=[done])
        reply = good(
            thread.open_questions(CONFERENCE, SCALING, [QUESTION, mine], mine=[8], moderated=seen, asks=False)
        )
        assert buttons(reply) == [
            *("Answered", "Answer in writing …", "Hide", *end, "▲ Upvote"),
            *("Edit …", "Take back", "Answered", "Hide"),
            *("Not answered", "Answer in writing …", "Hide", *end),
        ]


def test_the_thread_and_the_form():
    root = good(thread.thread_root(CONFERENCE, SCALING))
    assert root.text.startswith(
        "Questions to Scaling retrieval to a billion products · Tue 1 Dec 14:00–14:20 CET"
    )
    assert buttons(root) == ["Ask", "Most upvoted", "Details"]
    assert "oldest first" in root.text
    assert "Most upvoted lists the open ones" in root.text
    assert "most upvoted come first" not in shown(root)
    form = good(thread.ask_modal(SCALING, text="Why?"))
    assert form["private_metadata"] == str(SCALING.id)
    box = form["blocks"][1]["element"]
    assert (box["initial_value"], box["max_length"]) == ("Why?", QUESTION_LIMIT)
