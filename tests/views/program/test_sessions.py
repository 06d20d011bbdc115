"""The lists that /session answers with: what they say, in which order, with which buttons."""

from dataclasses import replace

import pytest

from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.answers import Answer, AnswerKind
from bot.views.common.actions import Page
from bot.views.program import answers, sessions
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, CORNIL, JANSON, KEYNOTE, NOW, SCALING, WOMEN, at, many, session


def named(view):
    """The sessions that a message names, by the rows of their buttons."""
    rows = [b["block_id"] for b in view.blocks if b["type"] == "actions"]
    return [row.split(":")[1] for row in rows if row != "session:turn"]


def test_now_and_next():
    reply = good(sessions.now_and_next(CONFERENCE, (KEYNOTE,), (WOMEN,), NOW, starred={2}))
    assert reply.text.split("\n") == [
        "On now, until 10:50 CET:",
        "Program to Learn: The Power of Creative Coding · Janson · Anna Example, Ben Example · Keynotes",
        "Next:",
        "11:00–11:30 CET · Where have the women of tech history gone? 2.0 · in 40 min · starred · Janson · Anna Example",
    ]
    said = [b.get("text", {}).get("text", "") for b in reply.blocks]
    heading, first, _, after, second, *rows = said
    assert heading.startswith("*On now* · until <!date^")
    assert first.startswith(
        "*<https://example.org/talk?a=1&amp;b=2|Program to Learn: The Power of Creative Coding>*\n"
    )
    assert after == "*Next*"
    assert second.startswith("<!date^")
    assert " · *Where have the women of tech history gone? 2.0* · in 40 min · ★ starred\nJanson" in second
    assert rows == ["", ""]
    assert buttons(reply) == [
        *("Details", "Star", "Ask", "Share here"), *("Details", "Unstar", "Ask", "Share here"), "Today", "My agenda"
    ]  # fmt: skip


def test_what_ends_apart_says_so_itself():
    short = session(3, "Short", at(10), at(10, 30), CORNIL)
    reply = good(sessions.now_and_next(CONFERENCE, (KEYNOTE, short), (), NOW))
    assert "🔴 now, until <!date^" in shown(reply)
    assert "now, until 10:30 CET · Short · H.1301 (Cornil)" in reply.text
    assert reply.text.endswith("Next, nothing.")


def test_nothing_on():
    reply = good(sessions.now_and_next(CONFERENCE, (), (WOMEN,), NOW))
    assert reply.text.startswith("On now, nothing.\nNext:\n11:00")


def test_eight_sessions_a_message_and_the_rest_in_turn():
    on, ahead = many(20), many(9, at(11), at(11, 30), first=300)
    seen, number = [], 0
    while True:
        reply = good(sessions.now_and_next(CONFERENCE, on, ahead, NOW, page=Page("", number)))
        assert len(named(reply)) <= 8
        seen += named(reply)
        left = [b for b in buttons(reply) if b.startswith("More")]
        assert left == ([f"More ({29 - len(seen)})"] if len(seen) < 29 else [])
        if not left:
            break
        number += 1
    assert sorted(seen) == sorted(str(s.id) for s in (*on, *ahead))
    assert len([b for b in buttons(reply) if b in {"Back", "Today", "My agenda"}]) == 3
    beyond = sessions.now_and_next(CONFERENCE, on, ahead, NOW, page=Page("", 99))
    assert named(beyond) == named(reply)


def test_the_first_page_keeps_room_for_what_comes_next():
    reply = good(sessions.now_and_next(CONFERENCE, many(20), many(9, at(11), at(11, 30), first=300), NOW))
    assert "5 of 20" in reply.text
    assert "Next, 3 of 9:" in reply.text


def test_what_has_just_begun_stands_on_the_first_page_however_much_runs():
    old, fresh = many(20), many(7, at(10, 15), at(11), first=300)
    reply = good(
        sessions.now_and_next(CONFERENCE, (*old, *fresh), many(9, at(11), at(11, 30), first=400), NOW)
    )
    assert {str(s.id) for s in fresh} <= set(named(reply))
    assert "More (28)" in buttons(reply)
    listed = good(answers.answer(CONFERENCE, Answer(AnswerKind.NOW, now=(*old, *fresh)), NOW))
    assert named(listed)[:7] == [str(s.id) for s in fresh]


def test_a_line_says_where_what_was_asked_for_is_if_it_does_not_show_it():
    chaired = replace(
        SCALING, people=(*SCALING.people, Appearance(Person(99, "Zoe Chair"), Role.SESSION_CHAIR))
    )
    meant = (frozenset({"scaling"}), frozenset({"zoe"}), frozenset({"recall"}))
    reply = good(
        answers.answer(CONFERENCE, Answer(AnswerKind.WORDS, sessions=(chaired, WOMEN), meant=meant), NOW)
    )
    assert "chair: Zoe Chair · in the abstract" in shown(reply)
    assert " · chair: Zoe Chair · in the abstract" in reply.text
    card = good(answers.answer(CONFERENCE, Answer(AnswerKind.WORDS, sessions=(chaired,), meant=meant), NOW))
    assert "Found in the abstract." in shown(card)
    visible = Answer(AnswerKind.WORDS, sessions=(SCALING, replace(SCALING, id=77)), meant=meant[:1])
    assert "in the abstract" not in shown(good(answers.answer(CONFERENCE, visible, NOW)))


def test_a_list_turns_its_pages_with_the_query():
    reply = good(
        sessions.session_list(
            CONFERENCE,
            "Janson",
            many(20),
            NOW,
            page=Page("room Jansn", 1),
            note='No room "Jansn"; showing Janson.',
        )
    )
    assert reply.text.startswith(
        'No room "Jansn"; showing Janson.\nJanson, 9–16 of 20:\nnow, until 10:50 CET · Talk 8'
    )
    assert buttons(reply)[-3:] == ["Back", "More (4)", "On now"]
    back, more, _ = reply.blocks[-1]["elements"]
    assert (back["value"], more["value"]) == ("0 room Jansn", "2 room Jansn")
    assert reply.blocks[3]["block_id"] == "session:108:1 room Jansn"


def test_another_day_has_its_date():
    tomorrow = session(5, "Later", at(9, day=2), at(10, day=2))
    reply = good(sessions.session_list(CONFERENCE, "Later", (tomorrow,), NOW))
    assert "{date_short_pretty} at {time}|Wed 2 Dec 09:00 CET>" in shown(reply)
    assert "Wed 2 Dec 09:00–10:00 CET · Later" in reply.text


def test_states_are_words():
    gone = session(5, "Gone", at(11), at(12), cancelled=True)
    over = session(6, "Past", at(8), at(9))
    reply = good(sessions.session_list(CONFERENCE, "All", (gone, over), NOW))
    assert "*Gone* · 🚫 cancelled" in shown(reply)
    assert "*Past* · over" in shown(reply)
    assert buttons(reply)[:3] == ["Details", "Star", "Share here"]


def test_nothing_matches():
    reply = good(
        sessions.nothing(CONFERENCE, 'Nothing on the program matches "quantm lingustics".', SCALING, NOW)
    )
    assert reply.text == (
        'Nothing on the program matches "quantm lingustics". '
        'Closest: "Scaling retrieval to a billion products" (Tue 1 Dec 14:00 CET, H.1301 (Cornil)).'
    )
    alone = good(sessions.nothing(CONFERENCE, "", None, NOW))
    assert alone.text == "Nothing on the program matches that."


@pytest.mark.parametrize(
    ("found", "heading"),
    [
        (Answer(AnswerKind.NOW, now=(KEYNOTE,)), "On now, 1 session"),
        (Answer(AnswerKind.NOW, sessions=(WOMEN,), note="Nothing is on now."), "Nothing is on now.\nNext, 1 session"),
        (Answer(AnswerKind.NEXT, sessions=(WOMEN,)), "Next, 1 session"),
        (Answer(AnswerKind.DAY, sessions=(WOMEN,), day=NOW.date()), "Tuesday 1 December, 1 session"),
        (Answer(AnswerKind.DAY, sessions=(WOMEN,), day=NOW.date(), at=at(11)), "Tuesday 1 December, 11:00 CET, 1 session"),
        (Answer(AnswerKind.ROOM, sessions=(WOMEN,), rooms=(JANSON, CORNIL)), "Janson and H.1301 (Cornil), 1 session"),
        (Answer(AnswerKind.TRACK, sessions=(WOMEN,), tracks=("Search",)), "Search, 1 session"),
        (Answer(AnswerKind.SPEAKER, sessions=(WOMEN, KEYNOTE), people=WOMEN.speakers), "Anna Example, 2 sessions"),
        (Answer(AnswerKind.WORDS, query="women tech", sessions=(WOMEN, KEYNOTE)), '"women tech", 2 sessions'),
        (Answer(AnswerKind.SPEAKER, sessions=(WOMEN,), people=WOMEN.speakers), f"{WOMEN.title} · in 40 min\nTue 1 Dec 11:00"),
        (Answer(AnswerKind.WORDS, sessions=(WOMEN,), note="Only one."), f"Only one.\n{WOMEN.title} · in 40 min\nTue 1 Dec 11:00"),
        (Answer(AnswerKind.NOW_NEXT, sessions=(WOMEN,), begins=at(9)), "AMLC 2026 begins Tue 1 Dec 09:00 CET.\nOn now, nothing."),
        (Answer(AnswerKind.NOW_NEXT, over=True), "AMLC 2026 is over.\nOn now, nothing."),
        (Answer(AnswerKind.NOW, over=True), "AMLC 2026 is over."),
        (Answer(AnswerKind.CARD, sessions=(SCALING,)), "Scaling retrieval to a billion products\nTue 1 Dec 14:00–14:20 CET"),
        (Answer(AnswerKind.NOTHING, note="No session 9."), "No session 9."),
    ],
)  # fmt: skip
def test_every_form_of_answer(found, heading):
    assert good(answers.answer(CONFERENCE, found, NOW)).text.startswith(heading)


def test_nothing_is_headed_where_a_note_says_that_there_is_nothing():
    for found in (
        Answer(AnswerKind.NOW, over=True),
        Answer(AnswerKind.DAY, day=NOW.date(), note="Nothing is on."),
    ):
        reply = good(answers.answer(CONFERENCE, found, NOW))
        assert "\n" not in reply.text
        assert [b["type"] for b in reply.blocks] == ["section", "actions"]


def test_a_changed_session_gets_a_new_face():
    before = sessions.session_list(CONFERENCE, "x", [session(7, "Old title", at(11), at(12))], NOW)
    after = sessions.session_list(CONFERENCE, "x", [session(7, "New title", at(11), at(12))], NOW)
    assert "Old title" in before.text
    assert "New title" in after.text
    assert "Old title" not in shown(after)


def test_titles_keep_their_bold():
    reply = good(
        sessions.session_list(CONFERENCE, "x", [session(7, "C*-algebras\n& <T>", at(11), at(12))], NOW)
    )
    assert "*C\u2217-algebras &amp; &lt;T&gt;*" in shown(reply)
