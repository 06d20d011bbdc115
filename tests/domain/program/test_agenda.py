"""What clashes in an agenda."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.model import Appearance, Person, Role
from bot.domain.program.agenda import clashes, double_duty, upcoming
from bot.domain.program.sessions import Session, SessionKind

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def session(id_, start, length, **more):
    begins = NOON + timedelta(minutes=start)
    return Session(
        id_,
        f"k{id_}",
        f"c{id_}",
        f"Talk {id_}",
        SessionKind.TALK,
        begins,
        begins + timedelta(minutes=length),
        **more,
    )


def ids(found):
    return {id_: [s.id for s in others] for id_, others in found.items()}


def test_what_overlaps_clashes_both_ways():
    assert ids(clashes([session(1, 0, 30), session(2, 20, 30), session(3, 50, 10)])) == {1: [2], 2: [1]}


def test_one_after_the_other_does_not_clash():
    assert clashes([session(1, 0, 30), session(2, 30, 30)]) == {}


def test_what_is_cancelled_or_contained_does_not_clash():
    assert clashes([session(1, 0, 60), session(2, 0, 60, cancelled=True)]) == {}
    talk = session(2, 0, 20, parent_id=1)
    assert clashes([session(1, 0, 60), talk]) == {}
    assert ids(clashes([talk, replace(talk, id=3, parent_id=None), session(1, 0, 60)])) == {
        1: [3],
        2: [3],
        3: [1, 2],
    }


def test_posters_of_one_poster_session_do_not_clash():
    posters = [session(n, 0, 60, parent_id=9) for n in (1, 2)]
    assert clashes(posters) == {}
    assert ids(clashes([*posters, session(3, 0, 60, parent_id=8)])) == {1: [3], 2: [3], 3: [1, 2]}
    later_talk = session(4, 30, 60, parent_id=9)
    assert ids(clashes([posters[0], later_talk])) == {1: [4], 4: [1]}


lengths = st.integers(0, 90)
agendas = st.lists(st.tuples(st.integers(0, 300), lengths), max_size=12)


@given(agendas)
def test_agrees_with_every_pair(agenda):
    sessions = [session(i, start, length) for i, (start, length) in enumerate(agenda)]
    expected = {
        a.id: {b.id for b in sessions if b.id != a.id and a.start < b.end and b.start < a.end}
        for a in sessions
    }
    assert {i: set(o) for i, o in ids(clashes(sessions)).items()} == {i: o for i, o in expected.items() if o}


def test_upcoming_leaves_out_what_is_over():
    later, on, over = session(1, 60, 30), session(2, -10, 30), session(3, -60, 60)
    assert [s.id for s in upcoming([later, on, over], NOON)] == [2, 1]


def test_who_speaks_or_chairs_in_two_places_at_once():
    eve, speaks = Person(1, "Eve"), Appearance(Person(1, "Eve"))
    chairs, writes = Appearance(eve, Role.SESSION_CHAIR), Appearance(eve, Role.AUTHOR)
    one, other = session(1, 0, 60, people=(speaks,)), session(2, 30, 60, people=(chairs,))
    paper, another = (
        session(3, 0, 60, people=(writes,)),
        session(4, 0, 60, people=(Appearance(Person(2, "Bo")),)),
    )
    talk = session(5, 40, 20, people=(speaks,), parent_id=2)  # she chairs the session that holds it
    assert ids(double_duty([one, other, paper, another, talk], 1)) == {1: [2, 5], 2: [1], 5: [1]}
    posters = [replace(s, kind=SessionKind.POSTER, parent_id=9) for s in (one, replace(one, id=6))]
    assert double_duty(posters, 1) == {}
