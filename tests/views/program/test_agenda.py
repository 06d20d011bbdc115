"""My agenda, by day, with what clashes."""

from bot.domain.people.reader import Reader
from bot.views.common.actions import Page
from bot.views.program import agenda
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, NOW, SCALING, WOMEN, at, many, session

CLASH = session(5, "Learning to rank", at(14, 10), at(14, 30))
TOMORROW = session(6, "Second day", at(9, day=2), at(10, day=2))
PAST = session(7, "Past", at(8), at(9))


def test_by_day_with_clashes():
    reply = good(
        agenda.agenda(
            CONFERENCE, (TOMORROW, SCALING, CLASH, PAST, WOMEN), NOW, reader=Reader("Europe/Brussels")
        )
    )
    lines = reply.text.split("\n")
    assert lines[0] == "My agenda · 4 to come · 1 over"
    assert lines[1] == "Today:"
    assert lines[3].endswith("⚠ clashes with Learning to rank")
    assert lines[4].endswith("⚠ clashes with Scaling retrieval to a billion products")
    assert lines[5:] == [
        "Wednesday 2 December:",
        "09:00–10:00 CET · Second day · starred · Janson · Anna Example",
    ]
    assert "Past" not in shown(reply)
    assert buttons(reply)[:4] == ["Details", "Unstar", "Ask", "Share here"]


def test_empty_says_how_to_fill_it():
    reply = good(agenda.agenda(CONFERENCE, (), NOW))
    assert reply.text.startswith("Your agenda is empty. Sessions that you star")
    assert (
        good(agenda.agenda(CONFERENCE, (PAST,), NOW)).text == "Everything in your agenda is over (1 session)."
    )


def test_eight_a_message():
    reply = good(agenda.agenda(CONFERENCE, many(20, at(15), at(16)), NOW, page=Page("", 1)))
    assert reply.text.startswith("My agenda · 9–16 of 20")
    assert "and 17 more" in reply.text
    assert {"Back", "More (4)"} <= set(buttons(reply))


def test_what_a_button_did_stands_first():
    reply = good(agenda.agenda(CONFERENCE, (WOMEN,), NOW, note="Unstarred: Keynote"))
    assert reply.text.startswith("Unstarred: Keynote\nMy agenda")


def test_clearing_says_its_reach():
    reply = good(agenda.clear_question(12))
    assert reply.text == "This unstars 12 sessions. Press Clear my agenda to do it."
    assert "Clear my agenda" in buttons(reply)
    assert good(agenda.clear_question(0)).text == "Your agenda is already empty."
    assert good(agenda.cleared(1)).text == "Your agenda is empty: 1 session unstarred."
