"""What a person has to do on the program."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.duties import Part, bound, duties_of, own_clashes, to_attend
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session, SessionKind
from bot.domain.reminders.presence import Presence, PresenceState

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
CHEN, DANA = Person(1, "Chen Li", slack_user="U0CHEN"), Person(2, "Dana Roy", slack_user="U0DANA")


def session(id_, start=0, length=30, *people, **more):
    begins = NOON + timedelta(minutes=start)
    given = {"kind": SessionKind.TALK, "people": people, **more}
    ends = begins + timedelta(minutes=length)
    return Session(id_, f"k{id_}", f"c{id_}", f"Talk {id_}", start=begins, end=ends, **given)


def instead(session, speaker, substitute, start=None):
    said = Presence(
        session.id, start or session.start, PresenceState.REPLACED, speaker.id, "U0X", NOON, 0, substitute
    )
    return {session.id: said}


def found(sessions, person, replaced=None, user=""):
    program = Program(Conference(1, "x", "X", "Europe/Brussels"), sessions, ())
    who = user or (person.slack_user if person else "")
    return duties_of(program, who, person, replaced or {}, {"U0GUEST": "Gerd Guest"}.get)


def parts(duties):
    return {i: set(d.parts) for i, d in duties.items()}


def test_speaking_chairing_and_writing_are_told_apart():
    speaks, chairs = Appearance(CHEN), Appearance(CHEN, Role.SESSION_CHAIR)
    wrote = Appearance(CHEN, Role.AUTHOR)
    sessions = [
        session(1, 0, 30, speaks, Appearance(DANA)),
        session(2, 60, 30, chairs),
        session(3, 120, 30, wrote, Appearance(DANA)),
        session(4, 180, 30, speaks, wrote, chairs),
        session(5, 240, 30, Appearance(DANA)),
    ]
    assert parts(found(sessions, CHEN)) == {
        1: {Part.SPEAKS},
        2: {Part.CHAIRS},
        3: {Part.WROTE},
        4: {Part.SPEAKS, Part.CHAIRS},
    }
    assert found(sessions, None, user="U0NOBODY") == {}


@pytest.mark.parametrize("name", ["U0DANA", "person:2"])
def test_who_presents_instead_has_the_duty_and_who_is_replaced_has_it_no_longer(name):
    talk = session(1, 0, 30, Appearance(CHEN))
    said = instead(talk, CHEN, name)
    theirs = found([talk], DANA, said)[1]
    assert theirs.parts == {Part.STANDS_IN}
    assert theirs.instead_of == "Chen Li"
    assert theirs.is_held
    replaced = found([talk], CHEN, said)[1]
    assert replaced.replaced
    assert not replaced.is_held
    assert to_attend((), {1: replaced}) == [talk]  # it is still their talk
    assert bound((), {1: replaced}) == []  # and clashes with nothing


def test_a_substitute_whom_nobody_knows_on_the_program_stands_in_too():
    talk = session(1, 0, 30, Appearance(CHEN))
    theirs = found([talk], None, instead(talk, CHEN, "U0GUEST"), user="U0GUEST")
    assert theirs[1].is_held
    assert found([talk], CHEN, instead(talk, CHEN, "U0GUEST"))[1].replaced_by == "Gerd Guest"


def test_what_was_said_of_another_time_holds_no_longer():
    talk = session(1, 0, 30, Appearance(CHEN))
    said = instead(talk, CHEN, "U0DANA", start=talk.start - timedelta(hours=1))
    assert found([talk], DANA, said) == {}
    assert found([talk], CHEN, said)[1].is_held


def test_of_two_speakers_only_the_one_who_is_replaced_is_free():
    talk = session(1, 0, 30, Appearance(CHEN), Appearance(DANA))
    said = instead(talk, CHEN, "U0GUEST")
    assert not found([talk], CHEN, said)[1].is_held
    assert found([talk], DANA, said)[1].is_held


def test_an_agenda_lists_each_session_once_and_a_paper_only_where_it_is_starred():
    talk = session(1, 0, 30, Appearance(CHEN))
    paper = session(2, 60, 30, Appearance(CHEN, Role.AUTHOR), Appearance(DANA))
    other = session(3, 90, 30)
    duties = found([talk, paper, other], CHEN)
    assert [s.id for s in to_attend([talk, other], duties)] == [1, 3]
    assert [s.id for s in to_attend([paper], duties)] == [2, 1]


def test_a_star_clashes_with_a_duty_unless_that_is_cancelled():
    talk, other = session(1, 0, 30, Appearance(CHEN)), session(2, 10, 30)
    assert own_clashes(other, found([talk, other], CHEN)) == (talk,)
    cancelled = replace(talk, cancelled=True)
    duties = found([cancelled, other], CHEN)
    assert own_clashes(other, duties) == ()
    assert to_attend((), duties) == [cancelled]
