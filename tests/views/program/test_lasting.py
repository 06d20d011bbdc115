"""Booths, a cloakroom, an exhibition: one line, last, that names the day on which each ends."""

from datetime import timedelta

from bot.domain.program.sessions import Room, Session, SessionKind
from bot.views.home import tab
from bot.views.program import sessions
from bot.views.reminders import starts
from tests.views.checks import good, shown
from tests.views.samples import CONFERENCE, KEYNOTE, NOW, WOMEN, at

FOYER = Room(9, "Foyer")


def lasting(id_, title, start, end):
    return Session(id_, str(id_), str(id_), title, SessionKind.TALK, start, end, FOYER)


ART = lasting(90, "Art exhibition", at(0), at(0, day=4))
DESK = lasting(91, "Registration desk", at(8), at(18))
BOOTHS = lasting(92, "Sponsor booths", KEYNOTE.start, KEYNOTE.start + timedelta(hours=6))
LINE = (
    "All day: Art exhibition (until Fri 4 Dec 00:00 CET, Foyer), Registration desk (until 18:00 CET, Foyer)"
)


def test_on_now_they_are_one_line_after_the_talks():
    reply = good(sessions.now_and_next(CONFERENCE, (KEYNOTE, ART, DESK), (WOMEN,), NOW))
    lines = reply.text.splitlines()
    assert lines[-1] == LINE
    assert sum("Art exhibition" in line for line in lines) == 1
    assert KEYNOTE.title in lines[1]


def test_only_long_things_are_still_named():
    reply = good(sessions.now_and_next(CONFERENCE, (ART, DESK), (), NOW))
    assert reply.text.splitlines()[0] == "On now, nothing."
    assert reply.text.splitlines()[-1] == LINE


def test_a_days_list_has_them_in_one_line_and_a_search_has_them_as_entries():
    apart = good(sessions.session_list(CONFERENCE, "Day", (ART, KEYNOTE, DESK), NOW, long_apart=True))
    assert apart.text.splitlines()[-1] == LINE
    assert "1 session" in apart.text
    found = good(sessions.session_list(CONFERENCE, "art", (ART, KEYNOTE), NOW))
    assert "All day" not in found.text
    alone = good(sessions.session_list(CONFERENCE, "Day", (ART,), NOW, long_apart=True))
    assert "All day" not in alone.text


def test_home_and_the_main_channel_have_one_line():
    view = good(tab.home(CONFERENCE, NOW, now_sessions=(KEYNOTE, ART), next_sessions=(WOMEN,)))
    assert "*All day:* *Art exhibition* (until <!date^" in shown(view)
    reply = good(starts.main_reminder(CONFERENCE, [BOOTHS, KEYNOTE], KEYNOTE.start - timedelta(minutes=10)))
    assert reply.text.splitlines()[-1].startswith("All day: Sponsor booths (from ")
    assert KEYNOTE.title in reply.text.splitlines()[1]


def test_many_are_counted():
    crowd = [lasting(100 + n, f"Booth {n}", at(8), at(18)) for n in range(40)]
    reply = good(sessions.now_and_next(CONFERENCE, (KEYNOTE, *crowd), (), NOW))
    assert reply.text.endswith("and 34 more")
