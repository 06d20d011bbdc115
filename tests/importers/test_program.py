from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import Quarantined
from bot.errors import ImportRefused
from bot.importers.persons import Named
from bot.importers.program import Heading, Record, assemble
from bot.importers.quarantine import LeftOut

HEADING = Heading("f.xml", "frab schedule.xml", "Conf 26", "The Conference", "Europe/Berlin")
START = datetime(2026, 12, 1, 9, tzinfo=UTC)


def record(key="a", code="1", hour=0, room="Aula", **changes):
    start = START + timedelta(hours=hour)
    blank = Record(
        "event " + key, key, code, "Title", SessionKind.TALK, start, start + timedelta(minutes=30), room
    )
    return replace(blank, **changes)


def program(*records, quarantined=(), heading=HEADING):
    return assemble(heading, records, LeftOut(list(quarantined)), "frab:")


def test_a_key_that_repeats_is_numbered_by_time():
    first, second, third = record(hour=0), record(hour=5), record(hour=9)
    for order in ((first, second, third), (third, first, second)):
        assert [(s.key, s.start) for s in program(*order).sessions] == [
            ("a", first.start), ("a#2", second.start), ("a#3", third.start),
        ]  # fmt: skip


def test_a_number_that_is_taken_is_passed_over():
    made = program(record("a"), record("a#2", hour=1), record("a", hour=2))
    assert [s.key for s in made.sessions] == ["a", "a#2", "a#3"]


def test_keys_differ_by_case_and_codes_do_not():
    made = program(record("Ab", "QX"), record("aB", "qx", hour=1))
    assert [(s.key, s.code) for s in made.sessions] == [("Ab", "QX"), ("aB", "qx-2")]


def test_a_code_that_repeats_stays_where_it_is_when_sessions_change_places():
    def codes(*records):
        return {s.key: s.code for s in program(*records).sessions}

    assert codes(record("a", hour=0), record("b", hour=3)) == {"a": "1", "b": "1-2"}
    assert codes(record("a", hour=3), record("b", hour=0)) == {"a": "1", "b": "1-2"}


def test_the_same_event_at_the_same_time_and_place_is_left_out_once():
    made = program(record(), record(), record("b", hour=1), record("c", hour=2))
    assert [s.key for s in made.sessions] == ["a", "b", "c"]
    assert made.quarantined == (Quarantined("event a", "is listed twice"),)


def test_a_wrong_year_is_left_out():
    far = record("z", start=datetime(1970, 1, 1, tzinfo=UTC))
    made = program(record("a"), record("b"), record("c"), far)
    assert [s.key for s in made.sessions] == ["a", "b", "c"]
    assert made.quarantined[0].why == "starts on 1970-01-01, far from the program around 2026-12-01"


def test_more_than_a_third_left_out_refuses_the_file_with_the_first_reason():
    bad = [Quarantined("day 1, event 7", "has no start"), Quarantined("day 1, event 8", "has no title")]
    assert len(program(*map(record, "abcd"), quarantined=bad).quarantined) == 2
    with pytest.raises(ImportRefused) as refused:
        program(*map(record, "abc"), quarantined=bad)
    assert str(refused.value) == (
        "f.xml, day 1, event 7: 2 of 5 sessions cannot be read, the first because it has no start"
    )


def test_a_program_without_sessions_is_refused():
    with pytest.raises(ImportRefused, match="there is no session in it"):
        program()


def test_rooms_that_differ_by_case_are_one_and_stand_in_the_order_of_time():
    made = program(
        record("a", room="Saal 2"), record("b", room="Saal 1", hour=1), record("c", room="SAAL 2", hour=2)
    )
    assert made.rooms == ("Saal 2", "Saal 1")
    assert [s.room for s in made.sessions] == ["Saal 2", "Saal 1", "Saal 2"]
    assert program(record(room="")).rooms == ()


def people_of(*sessions):
    made = program(*(record(str(i), people=people, hour=i) for i, people in enumerate(sessions)))
    keys = {p.key for p in made.people}
    assert {a.person_key for s in made.sessions for a in s.people} == keys
    return {p.key: p.name for p in made.people}


def test_people_are_known_by_their_key_or_their_name():
    assert people_of((Named("frab:1", "Ada"), Named("", "Bob Ray")), (Named("", "bob ray"),)) == {
        "frab:1": "Ada", "frab:name:bob ray": "Bob Ray",
    }  # fmt: skip


def test_a_key_that_several_people_share_is_not_enough():
    assert people_of((Named("frab:0", "Ada"), Named("frab:0", "Bob")), (Named("frab:0", "ADA"),)) == {
        "frab:0:ada": "Ada", "frab:0:bob": "Bob",
    }  # fmt: skip


def test_people_without_a_name_are_named_elsewhere_or_left_out():
    assert people_of((Named("frab:1", ""),), (Named("frab:1", "Ada"),)) == {"frab:1": "Ada"}
    assert people_of((Named("frab:1", ""), Named("", ""))) == {}


def test_a_person_stands_in_a_session_once_in_each_role():
    ada = Named("frab:1", "Ada")
    made = program(record(people=(ada, ada, replace(ada, role=Role.SESSION_CHAIR))))
    assert [a.role for a in made.sessions[0].people] == [Role.SPEAKER, Role.SESSION_CHAIR]


@pytest.mark.parametrize(
    ("acronym", "title", "slug", "name"),
    [
        ("FOSDEM 2026!", "Free", "fosdem-2026", "Free"),
        ("", "Große Konferenz", "grosse-konferenz", "Große Konferenz"),
        ("", "言語処理学会", "conference-2026", "言語処理学会"),
        ("c26", "", "c26", "c26"),
        ("", "", "conference", "Conference"),
    ],
)
def test_the_conference_has_a_slug_and_a_name(acronym, title, slug, name):
    made = program(record(), heading=replace(HEADING, acronym=acronym, title=title))
    assert (made.slug, made.name) == (slug, name)


RECORDS = st.lists(
    st.builds(
        record,
        st.sampled_from(["a", "A", "a#2", "b"]),
        st.sampled_from(["1", "1-2", "x", "X"]),
        st.integers(0, 30),
        st.sampled_from(["Aula", "aula", "", "Hall"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda r: (r.key, r.start, r.room.casefold()),
)


@given(RECORDS, st.randoms())
def test_identity_does_not_depend_on_the_order_in_the_file(records, random):
    shuffled = list(records)
    random.shuffle(shuffled)
    made = program(*records)
    assert program(*shuffled) == made
    assert (
        len({s.key for s in made.sessions}) == len({s.code.casefold() for s in made.sessions}) == len(records)
    )
    assert {s.room for s in made.sessions if s.room} == set(made.rooms)
    assert all(one.start <= other.start for one, other in pairwise(made.sessions))
