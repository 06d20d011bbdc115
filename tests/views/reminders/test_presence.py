"""The question, what was answered, the news, the form, and the board."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from bot.domain.common.ids import LARGEST
from bot.domain.ledger.deliveries import UNKNOWN, State
from bot.domain.program.sessions import SessionKind
from bot.domain.reminders.boards import BoardAct, Done, Entry, Row, Side, Spot
from bot.domain.reminders.messages import Outcome, Written
from bot.domain.reminders.presence import Light, Presence, PresenceState, Rung
from bot.domain.setup.settings import PresenceSettings, ReminderSettings
from bot.sandbox.inputs import interactive
from bot.views.reminders import board, board_forms, escalation, presence
from bot.views.reminders import sessions as reminders
from bot.views.reminders.presence import REMINDER, Ask, Said
from tests.views.checks import buttons, good, shown
from tests.views.hostile import sessions, text
from tests.views.samples import CONFERENCE, CONTAINER, JANSON, NOW, SCALING, at, many, person, session

EVE = CONTAINER.chairs
SPOT = Spot(CONFERENCE.id, NOW.date())
some = hypothesis(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MINE = ["I'm here", "Someone else presents", "I can't"]


def said(state=PresenceState.HERE, **more):
    fields = {"speaker": "Fay Lund", **more}
    answer = Presence(SCALING.id, SCALING.start, state, 22, "U0FAY", at(13, 4), 10)
    return Said(answer, **fields)


def test_the_hour_reminder_asks():
    asks = presence.buttons(SCALING, REMINDER, EVE)
    reply = good(
        reminders.speaker_reminder(CONFERENCE, SCALING, at(13), help_channel="C0HELP", presence=asks)
    )
    assert buttons(reply)[:3] == MINE
    assert "I'm here, I'm late (5, 10, 20 min), Someone else presents, or I can't." in reply.text
    assert "Help: <#C0HELP>" in reply.text
    assert "Eve Okoro and the organizers are told at once that you cannot present." in shown(reply)


@pytest.mark.parametrize(
    ("state", "mine", "theirs"),
    [
        (PresenceState.HERE, "You're here (13:04 CET). Eve Okoro and the organizers see it.", "Fay Lund is here (13:04"),
        (PresenceState.LATE, "You're 10 min late (13:04 CET). Eve Okoro and the organizers are told.", "Fay Lund is 10 min"),
        (PresenceState.REPLACED, "Ada Moss presents instead of you (13:04 CET).", "Ada Moss presents instead of Fay Lund"),
        (PresenceState.CANNOT, "You can't present (13:04 CET).", "Fay Lund can't present"),
    ],
)  # fmt: skip
def test_what_was_answered(state, mine, theirs):
    answer = said(state, substitute="Ada Moss")
    own = good(presence.standing(CONFERENCE, SCALING, answer, REMINDER, EVE, is_you=True))
    assert mine in own.text
    assert "Undo" in buttons(own)
    others = good(presence.standing(CONFERENCE, SCALING, answer, Rung.CHAIR, EVE, is_you=False))
    assert theirs in others.text
    assert presence.MARKS[state] in shown(others)
    assert ("I'm here" in buttons(own)) == (state is PresenceState.LATE)


def test_without_chairs_the_organizers_see_it():
    reply = presence.standing(CONFERENCE, SCALING, said(), REMINDER, (), is_you=True)
    assert reply.text.endswith("The organizers see it.")


def test_to_others_the_question_is_about_them():
    reply = good(presence.question(CONFERENCE, SCALING, at(13, 50), Rung.CHAIR, EVE))
    assert reply.text.split("\n")[:3] == [
        "Is Fay Lund here?",
        "Tue 1 Dec 14:00–14:20 CET · H.1301 (Cornil) · Scaling retrieval to a billion products",
        "Nobody has answered, and it starts in 10 min.",
    ]
    assert buttons(reply) == ["They're here", "Someone else presents", "They can't"]
    again = good(presence.question(CONFERENCE, SCALING, at(13, 30), Rung.SPEAKER, EVE))
    assert again.text.startswith("Are you here? You speak in 30 min")


@pytest.mark.parametrize(
    ("names", "asks"),
    [
        (("Fay Lund",), "Is Fay Lund here?"),
        (("Fay Lund", "Chen Li"), "Are Fay Lund and Chen Li here?"),
        (("Fay Lund", "Chen Li", "Dana Roy"), "Are Fay Lund, Chen Li, Dana Roy here?"),
        (("A", "B", "C", "D", "E"), "Are A, B, C and 2 more here?"),
        (("", "Chen Li"), "Is Chen Li here?"),
        (("",), "Is the speaker here?"),
    ],
)
def test_one_is_and_several_are(names, asks):
    speakers = tuple(person(n, name) for n, name in enumerate(names, 1))
    talk = session(3, "Panel", at(11), at(12), speakers=speakers)
    assert good(presence.question(CONFERENCE, talk, at(10, 50), Rung.CHAIR)).text.startswith(asks)


def test_a_poster_is_presented():
    poster = session(3, "Poster", at(11), at(12), kind=SessionKind.POSTER)
    asked = good(presence.question(CONFERENCE, poster, at(10, 30), Rung.SPEAKER))
    assert asked.text.startswith("Are you here? You present in 30 min")
    assert good(reminders.speaker_reminder(CONFERENCE, poster, at(10))).text.startswith(
        "You present in 1 hour"
    )


def test_the_news():
    late = good(presence.news(CONFERENCE, SCALING, said(PresenceState.LATE, said_by="Ada Moss")))
    assert late.text.startswith("Fay Lund is 10 min late. Said by Ada Moss.\nTue 1 Dec 14:00")
    assert "🟠" in shown(late)
    gone = good(presence.taken_back(CONFERENCE, SCALING, "Fay Lund", PresenceState.LATE))
    assert gone.text.startswith('Taken back: "Fay Lund is late". There is no answer now.\n')
    for state in PresenceState:
        assert "Fay Lund" in good(presence.taken_back(CONFERENCE, SCALING, "Fay Lund", state)).text
    told = good(
        presence.to_substitute(CONFERENCE, SCALING, said(PresenceState.REPLACED, substitute="Ada Moss"))
    )
    assert told.text.startswith("You present instead of Fay Lund.")


def test_the_form_of_someone_else():
    view = good(presence.substitute_modal(SCALING, Ask.of(SCALING, REMINDER).encode()))
    assert "Somebody of this session" not in shown(view)  # there is only the speaker
    two = session(3, "Two", at(9), at(10), speakers=(person(1, "Ada Moss"), person(2, "Bo Lee")))
    assert "Somebody of this session" in shown(good(presence.substitute_modal(two, "x")))
    good(presence.substitute_modal(session(3, "Alone", at(9), at(10), speakers=()), "x"))
    crowd = tuple(person(n, f"P{n}") for n in range(300))
    good(presence.substitute_modal(session(3, "Many", at(9), at(10), speakers=crowd), "x"))


@some
@given(
    st.integers(1, LARGEST),
    st.integers(0, 2**33),
    st.sampled_from([REMINDER, *Rung]),
    st.sampled_from([0, 5, 10]),
)
def test_what_a_button_carries_comes_back(session_id, start, role, minutes):
    ask = Ask(session_id, start, str(role), minutes)
    assert Ask.decode(ask.encode()) == ask
    assert len(ask.encode()) <= 150


def test_the_form_of_the_ladder():
    view = good(escalation.escalation_modal(CONFERENCE))
    assert "The speakers' reminder 1 hour before asks them first." in shown(view)
    none = replace(
        CONFERENCE, presence=PresenceSettings((), (), (), ()), reminders=ReminderSettings((), (1440,))
    )
    assert "the organizers' channel never" in good(escalation.saved(none)).text
    assert "No reminder asks speakers if they are here." in good(escalation.saved(none)).text


def entries(found, light=Light.ASKED):
    return tuple(Entry(s, light) for s in found)


def test_the_board():
    first, second, third = many(3)
    found = (
        Entry(first, Light.HERE), Entry(second, Light.NOT_ASKED), Entry(replace(third, start=at(11)), Light.LATE),
    )  # fmt: skip
    reply = good(board.board(CONFERENCE, SPOT, found, {third.id: said(PresenceState.LATE)}, NOW))
    assert reply.text.split("\n") == [
        "Who is here · Tuesday 1 December",
        "not asked yet 1 · here 1 · late 1",
        "10:00 CET",
        "here · Room 0 · Talk 0 · Anna Example",
        "not asked yet · Room 1 · Talk 1 · Anna Example",
        "11:00 CET",
        "late 10 min · Room 2 · Talk 2 · Anna Example",
    ]
    assert "✅ here · Room 0" in shown(reply)


def test_every_light_has_its_word():
    for light in Light:
        reply = good(board.board(CONFERENCE, SPOT, entries(many(1), light), {}, NOW))
        assert board._LIGHTS[light] in shown(reply)
        assert board._LIGHTS[light].partition(" ")[2] in reply.text
        assert "Talk 0" in reply.text


def test_posters_that_are_alike_are_one_line():
    hung = [replace(s, kind=SessionKind.POSTER, room=JANSON) for s in many(40)]
    late = Entry(hung[3], Light.LATE)
    found = (*entries(hung[:3]), late, *entries(hung[4:30]), *entries(hung[30:], Light.HERE))
    reply = good(board.board(CONFERENCE, SPOT, found, {hung[3].id: said(PresenceState.LATE)}, NOW))
    assert sorted(reply.text.split("\n")[3:]) == [
        "asked · Janson · 29 posters", "here · Janson · 10 posters", "late 10 min · Janson · Talk 3 · Anna Example"
    ]  # fmt: skip


def test_the_same_board_says_the_same_at_another_time():
    found = entries(many(5))
    one, other = (board.board(CONFERENCE, SPOT, found, {}, NOW + timedelta(minutes=m)) for m in (0, 10))
    assert board.digest(one) == board.digest(other)
    changed = board.board(CONFERENCE, SPOT, (Entry(found[0].session, Light.HERE), *found[1:]), {}, NOW)
    assert board.digest(one) != board.digest(changed)


def pressed(reply, label):
    """What the button carries that begins with `label`."""
    buttons = [e for _, e in interactive(reply.blocks) if e["type"] == "button"]
    (found,) = [e["value"] for e in buttons if e["text"]["text"].startswith(label)]
    return Spot.decode(found)


def labels(view):
    """Everything that can be pressed, in order."""
    found = []
    for _, element in interactive(view.blocks):
        options = element.get("options") or [element]
        found += [option["text"]["text"] for option in options]
    return found


def numbers(reply):
    """Which talks are shown."""
    return [int(n) for n in re.findall(r"Talk (\d+)", reply.text)]


def a_day():
    """Ten talks an hour from 9 to 12, in the order of their numbers."""
    day = [s for hour in range(9, 12) for s in many(10, at(hour), at(hour, 50), 1000 + 10 * hour)]
    return entries([replace(s, title=f"Talk {n}", room=JANSON) for n, s in enumerate(day)])


def test_a_board_starts_at_now_and_turns_both_ways_eight_lines_at_a_time():
    day = a_day()

    def page(spot):
        return good(board.board(CONFERENCE, spot, day, {}, at(10, 20)))

    first = page(SPOT)
    assert numbers(first) == [*range(10, 18)]
    assert labels(first) == ["Earlier (10)", "Later (12)"]
    later = page(pressed(first, "Later"))
    assert numbers(later) == [*range(18, 26)]
    assert labels(later) == ["Earlier (18)", "Later (4)", "Back to now"]
    assert numbers(page(pressed(later, "Later"))) == [*range(26, 30)]
    assert numbers(page(pressed(later, "Earlier"))) == [*range(10, 18)]
    earlier = page(pressed(first, "Earlier"))
    assert numbers(earlier) == [*range(2, 10)]
    assert numbers(page(pressed(earlier, "Earlier"))) == [*range(8)]
    assert numbers(page(pressed(earlier, "Back to now"))) == [*range(10, 18)]


def test_a_page_goes_on_where_the_reader_was_though_time_has_passed():
    first = board.board(CONFERENCE, SPOT, a_day(), {}, at(9))
    later = board.board(CONFERENCE, pressed(first, "Later"), a_day(), {}, at(10, 5))
    assert numbers(later) == [*range(8, 16)]


def test_a_long_session_that_is_still_on_is_not_lost_among_those_that_are_over():
    tutorial = replace(many(1, at(9), at(17), 1)[0], title="Talk 99")
    reply = good(board.board(CONFERENCE, SPOT, (*entries([tutorial]), *a_day()), {}, at(11, 20)))
    assert numbers(reply)[0] == 99
    assert numbers(reply)[1:] == [*range(20, 27)]


def test_a_day_that_is_over_shows_its_end():
    reply = good(board.board(CONFERENCE, SPOT, a_day(), {}, at(23)))
    assert numbers(reply) == [*range(22, 30)]
    assert labels(reply) == ["Earlier (22)"]


def test_a_row_offers_what_its_reader_can_do_and_says_what_was_done():
    session = many(1)[0]
    done = Done(BoardAct.MESSAGE, "U1", at(9, 31), frozenset({State.FAILED, State.SENT}))
    row = Entry(session, Light.ASKED, acts=frozenset(BoardAct), done=done)
    reply = good(board.board(CONFERENCE, SPOT, [row], {}, NOW, by={"U1": "Inês <!channel>"}))
    offered = ["Message the speaker", "Mark as here", "Ask again", "Undo the answer"]
    assert labels(reply) == offered
    assert "Message by Inês &lt;!channel&gt;, 09:31 CET · not delivered" in reply.text
    assert labels(board.board(CONFERENCE, SPOT, entries([session]), {}, NOW)) == []


def test_posters_of_one_line_are_shown_each():
    hung = [
        replace(s, kind=SessionKind.POSTER, room=JANSON, title=f"Talk {n}") for n, s in enumerate(many(10))
    ]
    beside = pressed(board.board(CONFERENCE, SPOT, entries(hung), {}, NOW), "Show each")
    first = good(board.board(CONFERENCE, beside, entries(hung), {}, NOW))
    assert numbers(first) == [*range(8)]
    assert numbers(board.board(CONFERENCE, pressed(first, "Later"), entries(hung), {}, NOW)) == [8, 9]


@some
@given(
    st.integers(1, LARGEST), st.dates(), st.sampled_from(Side), st.integers(1, LARGEST), st.integers(0, 2**33)
)
def test_what_a_row_carries_comes_back(conference_id, day, side, session_id, start):
    row = Row(session_id, start, Spot(conference_id, day, side, session_id))
    assert Row.decode(row.encode()) == row
    assert len(row.encode()) <= 255


def test_the_form_to_a_speaker_says_whom_it_reaches_and_whom_not():
    form = good(board_forms.message_modal(CONFERENCE, SCALING, ["Ann <!here>"], ["Bo"], "x"))
    assert "Goes to Ann ‹!here›" in shown(form)
    assert "Not reached in Slack: Bo." in shown(form)
    assert "submit" not in good(board_forms.message_modal(CONFERENCE, SCALING, [], ["Bo"], "x"))
    good(board_forms.message_modal(CONFERENCE, SCALING, ["x" * 300] * 50, ["y" * 300] * 50, "x"))


@pytest.mark.parametrize(
    ("state", "why", "says"),
    [
        (State.SENT, "", "✅ Ann &lt;!here&gt; has your message (10:20 CET)."),
        (State.PLANNED, "", "It is on its way to Ann &lt;!here&gt;."),
        (State.UNCERTAIN, "timeout", "It is on its way to Ann &lt;!here&gt;."),
        (State.FAILED, "user_disabled", "🔴 Ann &lt;!here&gt; does not have your message: deactivated."),
        (State.EXPIRED, "too late", "🔴 Ann &lt;!here&gt; does not have your message: too late."),
        (State.FAILED, f"{UNKNOWN}: x", "🟠 We don't know if Ann &lt;!here&gt; has your message"),
    ],
)
def test_a_message_to_a_speaker_says_how_it_stands_and_keeps_its_text(state, why, says):
    one = Outcome("Ann <!here>", "person:1", state, NOW, why)
    written = Written(CONFERENCE, SCALING, "Where <@U1> are\nyou?", [one])
    report = good(board_forms.report(written))
    assert says in shown(report)
    assert says.split(" ", 1)[1] in report.text
    assert "> you?" in shown(report)
    assert "<@U1>" not in shown(report)
    good(board_forms.sent_modal(written))


@some
@given(sessions(), st.lists(st.tuples(text, st.sampled_from(State), text), min_size=1, max_size=60), text)
def test_no_data_breaks_what_became_of_a_message(found, outcomes, words):
    each = [Outcome(name, "U1", state, NOW, why) for name, state, why in outcomes]
    written = Written(CONFERENCE, found, words + "x", each)
    good(board_forms.report(written))
    good(board_forms.sent_modal(written))


@some
@given(sessions(), text, text)
def test_no_data_breaks_a_message_to_a_speaker(found, name, written):
    good(presence.written(CONFERENCE, found, "U1", name, written + "x"))


@some
@given(st.lists(sessions(), max_size=60), st.sampled_from(Light), text)
def test_no_data_breaks_a_board(found, light, name):
    unique = {s.id: s for s in found}.values()
    ordered = sorted(unique, key=lambda s: s.start)
    names = {s.id: said(PresenceState.REPLACED, substitute="Ada", speaker=name) for s in ordered}
    good(board.board(CONFERENCE, SPOT, entries(ordered, light), names, NOW))


@some
@given(sessions(), text)
def test_no_data_breaks_a_question(found, name):
    for role in (REMINDER, *Rung):
        good(presence.question(CONFERENCE, found, NOW, role, (person(9, name),)))
    answer = said(PresenceState.REPLACED, speaker=name, said_by=name)
    good(presence.news(CONFERENCE, found, answer))
    good(presence.standing(CONFERENCE, found, answer, REMINDER, (person(9, name),), is_you=False))
    good(presence.substitute_modal(found, "x"))
