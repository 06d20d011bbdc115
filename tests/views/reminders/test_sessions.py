"""Reminders, as they are when they are sent."""

from datetime import timedelta

from bot.domain.program.duties import Duty, Part
from bot.views.program.duties import clash_note
from bot.views.reminders import sessions
from bot.views.reminders.place import place_of
from tests.views.checks import buttons, good, shown
from tests.views.samples import (
    CONFERENCE,
    CONTAINER,
    CORNIL,
    JANSON,
    KEYNOTE,
    SCALING,
    TALKS,
    at,
    many,
    person,
    session,
)


def test_to_a_speaker():
    reply = good(
        sessions.speaker_reminder(
            CONFERENCE, SCALING, at(13), place=place_of(SCALING, CONTAINER, TALKS),
            questions_waiting=3, stars=41, help_channel="C0HELP",
        )
    )  # fmt: skip
    assert reply.text.split("\n") == [
        "You speak in 1 hour · 14:00–14:20 CET, room H.1301 (Cornil)",
        (
            '"Scaling retrieval to a billion products" in the session Search I, third of four, '
            "after Chen Li, before Dana Roy. Chair: Eve Okoro."
        ),
        "3 questions wait, 41 people starred it.",
        "Help: <#C0HELP>",
    ]
    assert "*You speak in 1 hour* · <!date^" in shown(reply)
    assert "in the session *Search I*" in shown(reply)


def test_a_speaker_who_is_expected_elsewhere_hears_of_it_in_every_reminder():
    parts = {s.id: Duty(s, frozenset({Part.SPEAKS})) for s in (KEYNOTE, TALKS[0])}
    note = clash_note([KEYNOTE, TALKS[0], TALKS[1]], parts)
    reply = good(sessions.speaker_reminder(CONFERENCE, SCALING, at(13), clash=note))
    assert reply.text.split("\n")[2] == (
        "⚠ clashes with your talk Program to Learn: The Power of Creative Coding, "
        "your talk Learning to rank at checkout and 1 more"
    )
    assert note in shown(reply)


def test_to_a_speaker_with_nothing_to_add():
    reply = good(sessions.speaker_reminder(CONFERENCE, KEYNOTE, KEYNOTE.start - timedelta(days=1)))
    assert reply.text == (
        "You speak in 1 day · Tue 1 Dec 10:00–10:50 CET, room Janson\n"
        '"Program to Learn: The Power of Creative Coding".'
    )
    one = sessions.speaker_reminder(CONFERENCE, KEYNOTE, KEYNOTE.start, questions_waiting=1, stars=1)
    assert "You speak now" in one.text
    assert "1 question waits, 1 person starred it." in one.text


def test_own_chairs_are_named():
    chaired = session(5, "Panel", at(15), at(16), chairs=(person(9, "Eve Okoro"),))
    assert "Chair: Eve Okoro." in good(sessions.speaker_reminder(CONFERENCE, chaired, at(14))).text


def test_a_late_reminder_says_what_is_left():
    reply = sessions.speaker_reminder(CONFERENCE, SCALING, SCALING.start - timedelta(minutes=47, seconds=10))
    assert reply.text.startswith("You speak in 48 min")


def test_to_a_channel():
    reply = good(
        sessions.channel_reminder(CONFERENCE, JANSON, KEYNOTE, KEYNOTE.start - timedelta(minutes=10))
    )
    assert reply.text == (
        "In 10 min · 10:00–10:50 CET · Janson\n"
        "Program to Learn: The Power of Creative Coding\n"
        "Anna Example, Ben Example · Keynotes"
    )
    assert buttons(reply) == ["☆ Star", "Ask", "Details"]


def test_to_a_channel_with_talks():
    reply = good(
        sessions.channel_reminder(
            CONFERENCE, CORNIL, CONTAINER, CONTAINER.start - timedelta(minutes=10), talks=TALKS
        )
    )
    assert "14:00 CET Scaling retrieval to a billion products · Fay Lund" in reply.text
    many_talks = good(sessions.channel_reminder(CONFERENCE, None, CONTAINER, CONTAINER.start, talks=many(20)))
    assert many_talks.text.endswith("and 12 more")
