"""One session by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.sessions import SessionKind
from bot.domain.reminders.boards import Entry
from bot.domain.reminders.boards import Spot as BoardSpot
from bot.domain.reminders.presence import Light
from bot.views.common.actions import Page, Spot
from bot.views.program import cards, sessions
from bot.views.reminders import board, presence, starts
from bot.views.reminders import sessions as reminders
from bot.views.reminders.place import place_of, short_ordinal
from tests.views.checks import buttons, good, shown
from tests.views.samples import (
    CONFERENCE,
    CONTAINER,
    JANSON,
    KEYNOTE,
    NOW,
    SCALING,
    TALKS,
    at,
    person,
    session,
)


def test_the_card():
    reply = good(cards.card(CONFERENCE, KEYNOTE, NOW, starred={1}, page=Page("keynote")))
    assert reply.text.split("\n") == [
        "Program to Learn: The Power of Creative Coding · now, until 10:50 CET · starred",
        "Tue 1 Dec 10:00–10:50 CET · Janson · Keynotes · keynote",
        "Anna Example (Search), Ben Example",
        "First line. Second line with a link. Third line.",
    ]
    assert " · 🔴 now, until <!date^" in shown(reply)
    assert buttons(reply) == ["★ Unstar", "Ask", "Details", "Share here", "That's me"]
    assert Spot.decode(reply.blocks[-1]["block_id"]) == Spot("card", 1, Page("keynote"))


def test_a_talk_within_a_session():
    place = place_of(SCALING, CONTAINER, TALKS)
    reply = good(cards.card(CONFERENCE, SCALING, NOW, place=place))
    assert "In *Search I*, third of four, after Chen Li, before Dana Roy. Chair: Eve Okoro." in shown(reply)
    assert "In Search I, third of four, after Chen Li, before Dana Roy. Chair: Eve Okoro." in reply.text
    assert buttons(reply)[0] == "☆ Star"


def test_an_abstract_is_cut_after_about_three_lines():
    long = session(7, "Long", at(11), at(12), abstract="word &amp; " * 200)
    text = good(cards.card(CONFERENCE, long, NOW)).text.split("\n")[-1]
    assert len(text) <= 280
    assert text.endswith("…")


def test_an_abstract_that_is_cut_ends_with_a_word():
    def ending(abstract: str) -> str:
        long = session(7, "Long", at(11), at(12), abstract=abstract)
        return good(cards.card(CONFERENCE, long, NOW)).text.split("\n")[-1][-12:]

    assert ending("experiments " * 50) == "experiments…"
    assert ending("短い抄録" * 100) == "短い抄録短い抄録短い抄…"
    assert ending("word " * 50 + "<https://example.org/x|a link of several words> " * 3).endswith("word…")


TALK = session(7, "Talk", at(11), at(12))
OVER = TALK.end + timedelta(hours=24)


@pytest.mark.parametrize(
    ("talk", "now", "reader", "asks"),
    [
        (TALK, NOW, ANYBODY, True),
        (TALK, OVER - timedelta(minutes=1), ANYBODY, True),
        (TALK, OVER, ANYBODY, False),
        (replace(TALK, cancelled=True), NOW, ANYBODY, False),
        (replace(TALK, kind=SessionKind.BREAK), NOW, ANYBODY, False),
        (replace(TALK, kind=SessionKind.SOCIAL), NOW, ANYBODY, False),
        (replace(TALK, room=None), NOW, ANYBODY, False),
        (replace(TALK, room=None, channel="C0OWN"), NOW, ANYBODY, True),
        (TALK, NOW, Reader(may_ask=False), False),
        (TALK, NOW, Reader(closed={TALK.id}), False),
        (TALK, NOW, Reader(closed={TALK.id + 1}), True),
    ],
)
def test_ask_is_there_where_a_question_can_be_asked(talk, now, reader, asks):
    seen = [
        cards.card(CONFERENCE, talk, now, reader=reader),
        cards.details_modal(CONFERENCE, talk, now, reader=reader),
        cards.shared(CONFERENCE, talk, now, "U0FAY", reader=reader),
        starts.star_reminder(CONFERENCE, talk, now, reader=reader),
        reminders.channel_reminder(CONFERENCE, JANSON, talk, now, reader=reader),
        sessions.session_list(CONFERENCE, "Found", [talk], now, reader=reader),
    ]
    assert ["Ask" in buttons(good(each)) for each in seen] == [asks] * len(seen)


def test_sharing_names_who_shared_it():
    reply = good(cards.shared(CONFERENCE, KEYNOTE, NOW, "U0FAY"))
    assert "shared by <@U0FAY>" in shown(reply)
    assert "☆ Star" in buttons(reply)


def test_the_details():
    view = good(cards.details_modal(CONFERENCE, KEYNOTE, NOW, starred=True, question_count=3, stars=41))
    text = shown(view)
    for words in (
        "Janson",
        "Keynotes",
        "/session CODE1",
        "41 people",
        "Anna Example (Search)",
        "<https://example.org/x|a link>",
    ):
        assert words in text
    assert view["private_metadata"] == "1"
    assert buttons(view) == ["★ Unstar", "Ask"]


def test_the_details_hold_a_crowd_and_a_whole_abstract():
    crowd = tuple(person(i, f"Speaker {i}", "A unit of some length") for i in range(300))
    abstract = "\n\n".join(f"Paragraph {i} " + "word " * 50 for i in range(60))
    view = good(
        cards.details_modal(
            CONFERENCE, session(7, "Big", at(11), at(12), speakers=crowd, abstract=abstract), NOW
        )
    )
    assert "Speaker 299" in shown(view)
    assert "Paragraph 59" in shown(view)
    card = good(cards.card(CONFERENCE, session(8, "Big", at(11), at(12), speakers=crowd), NOW))
    assert "and 290 more" in card.text


def test_places():
    first, last = place_of(TALKS[0], CONTAINER, TALKS), place_of(TALKS[3], CONTAINER, TALKS)
    assert first
    assert last
    assert (first.ordinal, first.before, first.after) == ("first of four", None, TALKS[1])
    assert (last.ordinal, last.after) == ("fourth of four", None)
    assert place_of(KEYNOTE, CONTAINER, TALKS) is None
    late = replace(TALKS[3], start=CONTAINER.end, end=CONTAINER.end + timedelta(minutes=20))
    assert place_of(late, CONTAINER, (*TALKS[:3], late)) is None
    third = place_of(TALKS[2], CONTAINER, (*TALKS[:3], late))
    assert (third.ordinal, third.after) == ("third of three", None)
    alone = place_of(TALKS[0], CONTAINER, TALKS[:1])
    assert alone
    assert alone.ordinal == "the only talk"


def test_posters_that_hang_at_once_have_no_order():
    posters = [
        replace(t, start=CONTAINER.start, end=CONTAINER.end, kind=SessionKind.POSTER, title=f"Poster {n}")
        for n, t in enumerate(TALKS)
    ]
    place = place_of(posters[2], CONTAINER, posters)
    assert place
    assert (place.ordinal, place.before, place.after) == ("one of four", None, None)


def test_breaks_are_no_talks_and_what_is_at_once_follows_nothing():
    coffee = replace(TALKS[1], kind=SessionKind.BREAK)
    beside = replace(TALKS[2], start=TALKS[3].start)
    place = place_of(TALKS[3], CONTAINER, (TALKS[0], coffee, beside, TALKS[3]))
    assert place
    assert (place.ordinal, place.before, place.after) == ("one of three", TALKS[0], None)


def test_ordinals():
    assert [short_ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"
    ]  # fmt: skip


def test_everybody_is_named_once():
    ada, twice = person(31, "Ada Lovelace", "Search"), person(31, "Ada  Lovelace")
    talk = session(8, "Talk", at(11), at(12), speakers=(ada, twice), chairs=(ada, person(32, "Bo Lee")))
    place = place_of(talk, replace(CONTAINER, people=talk.people), [talk])
    seen = [
        cards.card(CONFERENCE, talk, NOW, place=place),
        cards.details_modal(CONFERENCE, talk, NOW, place=place),
        reminders.channel_reminder(CONFERENCE, JANSON, talk, NOW),
        reminders.speaker_reminder(CONFERENCE, talk, NOW, place=place),
        starts.star_reminder(CONFERENCE, talk, NOW),
        sessions.session_list(CONFERENCE, "Found", [talk], NOW),
        board.board(
            CONFERENCE, BoardSpot(CONFERENCE.id, talk.start.date()), [Entry(talk, Light.ASKED)], {}, NOW
        ),
        presence.question(CONFERENCE, talk, NOW, "chair"),
    ]
    for each in seen:
        texts = [str(good(each))] if isinstance(each, dict) else [each.text, str(good(each).blocks)]
        assert [text.count("Ada Lovelace") for text in texts] in ([1], [1, 1], [0, 0]), each
    assert "Ada Lovelace (Search, chair)" in shown(seen[0])
    assert "Bo Lee" in shown(seen[0])
