"""A person's own sessions: in the agenda, on Home, in lists and on cards, without a star."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.people.reader import Reader
from bot.domain.program.changes import Change, Slot
from bot.domain.program.duties import Duty, Part
from bot.domain.program.sessions import SessionKind
from bot.views.common.actions import Page
from bot.views.home import tab
from bot.views.program import agenda, cards, mine, notices, sessions
from bot.views.program.duties import clash_note, duty_words
from bot.views.program.notices import Told
from tests.views.checks import buttons, good, shown
from tests.views.samples import CONFERENCE, CONTAINER, NOW, SCALING, WOMEN, at, many, session

SPEAKS, CHAIRS, STANDS_IN, WROTE = (
    frozenset({part}) for part in (Part.SPEAKS, Part.CHAIRS, Part.STANDS_IN, Part.WROTE)
)
CLASH = session(5, "Learning to rank", at(14, 10), at(14, 30))


def reader(*duties):
    return Reader(duties={duty.session.id: duty for duty in duties})


SPEAKER = reader(Duty(SCALING, SPEAKS))


def test_the_words_follow_the_part():
    poster = replace(SCALING, kind=SessionKind.POSTER)
    assert duty_words(Duty(SCALING, SPEAKS)) == "You speak"
    assert duty_words(Duty(poster, SPEAKS)) == "You present"
    assert duty_words(Duty(CONTAINER, CHAIRS)) == "You chair"
    assert duty_words(Duty(SCALING, SPEAKS | CHAIRS)) == "You speak and chair"
    assert duty_words(Duty(SCALING, STANDS_IN, "Chen <Li>")) == "You present instead of Chen &lt;Li&gt;"
    assert duty_words(Duty(SCALING, STANDS_IN)) == "You present"
    assert duty_words(Duty(SCALING, WROTE)) == "your paper"
    assert duty_words(Duty(SCALING, SPEAKS, replaced=True, replaced_by="Dana")) == "your talk, Dana presents"
    assert duty_words(Duty(poster, SPEAKS, replaced=True)) == "your poster, somebody else presents"
    assert duty_words(Duty(replace(SCALING, cancelled=True), SPEAKS)) == "your talk"


def test_with_nothing_starred_the_agenda_shows_the_talk():
    reply = good(agenda.agenda(CONFERENCE, (), NOW, reader=SPEAKER))
    assert reply.text.startswith("My agenda · 1 to come")
    assert "Scaling retrieval to a billion products · You speak · H.1301" in reply.text
    assert "*You speak*" in shown(reply)


def test_what_is_starred_too_is_listed_once():
    reply = good(agenda.agenda(CONFERENCE, (SCALING,), NOW, reader=SPEAKER))
    assert reply.text.count("Scaling retrieval") == 1
    assert "· You speak · starred ·" in reply.text


def test_a_star_that_clashes_with_my_talk_says_so_and_the_talk_does_too():
    reply = good(agenda.agenda(CONFERENCE, (CLASH,), NOW, reader=SPEAKER))
    assert "⚠ clashes with your talk Scaling retrieval to a billion products" in reply.text
    assert "You speak · H.1301 (Cornil) · Fay Lund · Search · ⚠ clashes with Learning to rank" in reply.text


def test_ones_own_come_first_among_what_clashes():
    others = (CLASH, WOMEN, SCALING, CONTAINER)
    duties = reader(Duty(SCALING, SPEAKS), Duty(CONTAINER, CHAIRS)).duties
    assert clash_note(others, duties) == (
        "⚠ clashes with your talk Scaling retrieval to a billion products, Search I (you chair) and 2 more"
    )
    assert clash_note((SCALING,), reader(Duty(SCALING, STANDS_IN)).duties).endswith("products (you present)")
    assert clash_note((), duties) == ""


def test_a_cancelled_talk_of_mine_is_shown_as_cancelled_and_clashes_with_nothing():
    off = reader(Duty(replace(SCALING, cancelled=True), SPEAKS))
    reply = good(agenda.agenda(CONFERENCE, (CLASH,), NOW, reader=off))
    assert "cancelled · your talk" in reply.text
    assert "⚠" not in reply.text


def test_home_begins_with_it_even_after_many_stars():
    on = many(3, first=900)
    stars = [replace(s, start=SCALING.start - timedelta(minutes=9), end=SCALING.end) for s in many(9)]
    text = shown(good(tab.home(CONFERENCE, NOW, starred=stars, now_sessions=on, reader=SPEAKER)))
    assert (
        text.index("*Your part, and next on your agenda*")
        < text.index("Scaling retrieval")
        < text.index("*On now*")
    )
    assert text.index("Scaling retrieval") < text.index("Talk 0")  # which begins earlier
    assert text.count("*You speak*") == 1  # the agenda below does not repeat it
    alone = shown(good(tab.home(CONFERENCE, NOW, now_sessions=on, reader=SPEAKER)))
    assert "*Your part*" in alone
    over = shown(good(tab.home(CONFERENCE, SCALING.end, now_sessions=on, reader=SPEAKER)))
    assert "Your part" not in over


def test_home_lists_it_in_my_agenda():
    text = shown(good(tab.home(CONFERENCE, NOW, starred=(CLASH,), reader=SPEAKER)))
    assert "*You speak*" in text
    assert "⚠ clashes with your talk Scaling retrieval" in text
    assert "nothing to come" not in text


def test_lists_and_cards_name_my_part_and_what_a_star_clashes_with():
    listed = good(
        sessions.session_list(CONFERENCE, "Search", (SCALING, CLASH), NOW, starred={CLASH.id}, reader=SPEAKER)
    )
    assert "· You speak ·" in listed.text
    assert "starred · Janson · Anna Example · ⚠ clashes with your talk" in listed.text
    card = good(cards.card(CONFERENCE, CLASH, NOW, starred={CLASH.id}, reader=SPEAKER))
    assert "⚠ clashes with your talk Scaling" in card.text
    assert "⚠ clashes with your talk Scaling" in shown(card)
    assert "clashes" not in good(cards.card(CONFERENCE, CLASH, NOW, reader=SPEAKER)).text
    own = good(cards.card(CONFERENCE, SCALING, NOW, reader=SPEAKER))
    assert "*You speak*" in shown(own)
    details = good(cards.details_modal(CONFERENCE, CLASH, NOW, starred=True, reader=SPEAKER))
    assert "clashes with your talk" in shown(details)
    assert "You speak" not in good(cards.shared(CONFERENCE, SCALING, NOW, "U0FAY")).text


def test_a_star_says_what_of_mine_it_clashes_with():
    reply = good(agenda.starred(CLASH, (SCALING,), SPEAKER.duties))
    said = 'Starred: Learning to rank. It clashes with your talk "Scaling retrieval to a billion products".'
    assert reply.text == said
    assert f"★ {said}" in shown(reply)
    assert good(agenda.starred(CLASH, (), {})).text == "Starred: Learning to rank."


def test_clearing_leaves_my_own_and_says_so():
    assert agenda.clear_question(12, 2).text == (
        "This unstars 12 sessions. The 2 sessions where you speak, present or chair stay. "
        "Press Clear my agenda to do it."
    )
    assert agenda.clear_question(0, 1).text == (
        "You have no starred sessions. The session where you speak, present or chair stays."
    )
    assert agenda.cleared(3, 1).text == (
        "3 sessions unstarred. The session where you speak, present or chair stays."
    )


def test_mine_lists_what_is_to_come_first():
    over = session(8, "Breakfast keynote", at(8), at(9))
    whose = reader(Duty(over, SPEAKS), Duty(SCALING, SPEAKS), Duty(WOMEN, WROTE))
    reply = good(mine.mine(CONFERENCE, whose, NOW, page=Page("mine"), is_known=True))
    lines = reply.text.split("\n")
    assert lines[0] == "Your sessions · 2 to come · 1 over"
    assert "Where have the women" in lines[1]
    assert "your paper" in lines[1]
    assert "You speak" in lines[2]
    assert "over · You speak" in lines[3]
    assert {"On now", "My agenda"} <= set(buttons(reply))


def test_mine_counts_what_is_cancelled_apart():
    off = replace(SCALING, cancelled=True)
    reply = mine.mine(CONFERENCE, reader(Duty(off, SPEAKS)), NOW, page=Page("mine"), is_known=True)
    assert good(reply).text.startswith("Your sessions · 1 cancelled")


def test_mine_of_somebody_without_a_part_says_why():
    known = good(mine.mine(CONFERENCE, Reader(), NOW, page=Page("mine"), is_known=True))
    assert known.text == "You have no session at AMLC 2026. You do not speak, present or chair there."
    stranger = good(mine.mine(CONFERENCE, Reader(), NOW, page=Page("mine"), is_known=False))
    assert "is linked to your Slack account" in stranger.text


def test_a_change_that_clashes_with_my_talk_says_so():
    change = Change(
        5, "Learning to rank", Slot(at(9), at(9, 20), "Janson"), Slot(at(14, 10), at(14, 30), "Janson")
    )
    told = Told(change, clashes=(SCALING,), duties=SPEAKER.duties)
    said = notices.sentence(CONFERENCE, told, is_plain=True)
    assert said.endswith('It now clashes with your talk "Scaling retrieval to a billion products".')
    both = replace(told, clashes=(WOMEN, SCALING))
    assert 'your talk "Scaling retrieval to a billion products" and "Where have' in notices.sentence(
        CONFERENCE, both, is_plain=True
    )
    assert notices.sentence(CONFERENCE, both, is_plain=True).endswith("in your agenda.")
