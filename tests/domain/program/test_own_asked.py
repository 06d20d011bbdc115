"""What of their own somebody asks for, and which of their sessions that is."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.duties import Duty, Part
from bot.domain.program.lookup.own import Beside, Want, around, asked_in, next_duty, read_own, theirs
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Room, Session, SessionKind

TUE = datetime(2026, 12, 1, 9, tzinfo=UTC)  # 10:00 in Brussels
NOW = TUE + timedelta(minutes=20)
EVE, CHEN, DANA = Person(1, "Eve Okoro"), Person(2, "Chen Li"), Person(3, "Dana Roy")
JANSON, CORNIL = Room(1, "Janson"), Room(2, "Cornil")


def session(id_, hours, minutes=30, room=JANSON, kind=SessionKind.TALK, **more):
    start = TUE + timedelta(hours=hours)
    end = start + timedelta(minutes=minutes)
    return Session(id_, f"k{id_}", f"c{id_}", f"Talk {id_}", kind, start, end, room, **more)


HELD = session(
    1,
    2,
    120,
    CORNIL,
    SessionKind.PAPER_SESSION,
    has_parts=True,
    people=(Appearance(EVE, Role.SESSION_CHAIR),),
)
FIRST, SECOND, THIRD = (
    session(n, 2 + (n - 2) / 2, room=CORNIL, parent_id=1, people=(Appearance(DANA),)) for n in (2, 3, 4)
)
OVER, WELCOME, LATE = session(5, -1), session(6, 24), session(7, 26, room=JANSON)
PROGRAM = Program(
    Conference(1, "x", "X", "Europe/Brussels"),
    (HELD, FIRST, SECOND, THIRD, OVER, WELCOME, LATE),
    (JANSON, CORNIL),
)
SPEAKS, CHAIRS = frozenset({Part.SPEAKS}), frozenset({Part.CHAIRS})
DUTIES = {s.id: Duty(s, part) for s, part in ((OVER, CHAIRS), (SECOND, SPEAKS), (LATE, SPEAKS))}  # fmt: skip


def asked(text):
    found = read_own(PROGRAM, text, NOW)
    assert found, text
    return found


def ids(text):
    return [d.session.id for d in theirs(PROGRAM, asked(text), DUTIES, NOW)]


@pytest.mark.parametrize(
    ("text", "said", "which"),
    [
        ("mine", "", [5, 3, 7]),
        ("mine today", "today", [5, 3]),
        ("mine tomorrow", "tomorrow", [7]),
        ("mine tomorow", "tomorrow", [7]),
        ("What do I chair today?", "today", [5]),
        ("when do I speak or chair today", "today", [5, 3]),
        ("when do I speak tomorrow", "tomorrow", [7]),
        ("my talks on thursday", "on Thu 3 Dec", []),
        ("my talks on 3 march", "on Wed 3 Mar", []),
        ("wednesday my talks", "tomorrow", [7]),
        ("do I have anything this afternoon", "this afternoon", [3]),
        ("what do I have to do this morning", "this morning", [5]),
        ("my talks after 11:00", "after 11:00", [3, 7]),
        ("when do I speak between 12 and 14:00", "from 12:00 to 14:00", [3, 7]),
        ("am I speaking at 12:40", "at 12:40", [3]),
        ("am I on now", "now", []),
        ("my talks today after 3pm", "today after 15:00", []),
        ("am I speaking tonight", "this evening", []),
        ("my talks in janson", "in Janson", [5, 7]),
        ("when do I speak next", "", [3]),
        ("my last talk", "", [7]),
        ("where do I have to be tomorrow morning", "tomorrow morning", []),
    ],
)
def test_the_time_and_the_place_that_are_asked_for_count(text, said, which):
    assert asked(text).want is Want.SESSIONS
    assert asked(text).said == said
    assert ids(text) == which


@pytest.mark.parametrize(
    "text",
    [
        "Mine", "my talk", "my talks", "my sessions", "when do I speak", "When do I speak?", "where do I chair",
        "what are my talks", "when is my talk?", "What's mine?", "show my posters", "am I chairing", "when and where do I speak",
        "which sessions do I chair", "when do I have to present", "when am I speaking", "my talk please",
    ],
)  # fmt: skip
def test_a_person_asks_for_their_own_sessions_in_their_own_words(text):
    assert (asked(text).want, asked(text).said) == (Want.SESSIONS, "")


def test_the_next_duty_is_the_one_to_come():
    assert next_duty(DUTIES, NOW) == SECOND
    assert next_duty(DUTIES, LATE.end) is None
    assert next_duty({**DUTIES, 6: Duty(WELCOME, CHAIRS)}, NOW, chairs=True) == WELCOME


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("who is before me", {"before"}), ("who speaks after me?", {"after"}), ("who follows my talk", {"after"}),
        ("who chairs my session", {"chair"}), ("who is my chair", {"chair"}), ("who moderates my panel", {"chair"}),
        ("who is before me and who chairs", {"before", "chair"}), ("what comes before and after my talk tomorrow", {"before", "after"}),
    ],
)  # fmt: skip
def test_people_ask_who_is_beside_them(text, whom):
    assert (asked(text).want, asked(text).beside) == (Want.BESIDE, {Beside(each) for each in whom})


def test_neighbours_are_those_of_the_talks_to_come():
    assert ids("who is before me") == [3, 7]  # not of the session that is over
    assert ids("who is after me tomorrow") == [7]
    found = around(PROGRAM, SECOND)
    assert (found.before, found.after, found.container) == (FIRST, THIRD, HELD)
    assert found.chairs == (EVE,)
    assert around(PROGRAM, FIRST).before is None
    assert around(PROGRAM, LATE).before == WELCOME  # without a session that holds it: in its room that day
    assert around(PROGRAM, WELCOME).before is None  # not yesterday's


@pytest.mark.parametrize(
    "text",
    ["my questions", "questions for me", "what did people ask me", "what do they ask me", "do I have any questions?",
     "are there questions for my talk", "did anybody ask me something", "what was I asked", "who asked me"],
)  # fmt: skip
def test_people_ask_for_their_questions(text):
    assert asked(text).want is Want.QUESTIONS
    assert asked_in(PROGRAM, asked(text), DUTIES, NOW) == [SECOND, LATE]  # a talk before what they chair
    assert asked_in(PROGRAM, asked("my questions tomorrow"), DUTIES, NOW) == [LATE]


@pytest.mark.parametrize(
    "text",
    ["", "now", "data mining", "mine detection", "my little pony", "how I speak to robots", "talks", "speaker Mine",
     "when do robots speak", "I", "my talk about search", "who chairs", "what did i miss this morning", "what can I do",
     "what should I see about homelab", "how do I ask a question", "my agenda", "questions", "who speaks after lunch"],
)  # fmt: skip
def test_what_only_looks_like_it_is_searched_for(text):
    assert read_own(PROGRAM, text, NOW) is None
