from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.program.search import Search
from tests.domain.program.sample_program import PROGRAM, SESSIONS, at, codes

SEARCH = PROGRAM.search
BEFORE, BETWEEN, AFTER = at("1 08:00"), at("1 20:00"), at("3 09:00")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("quantum linguistics", "A8"),
        ("linguistics quantum", "A8"),
        ("quantm lingustics", "A8"),  # one misspelling a word
        ("qauntum", "A8"),  # two letters changed places
        ("lingu", "A8"),  # half typed
        ("cafe", "A13"),
        ("CAFÉ", "A13"),
        ("jorgen muller rust", "A7"),
        ("Muller dense", "A6"),
        ("lukasz retrieval", "A6"),
        ("機械学習", "A9"),
        ("推薦", "A9"),
        ("佐藤", "A9"),
        ("riscv", "A10"),
        ("risc v", "A10"),
        ("risc-v", "A10"),
        ("data centre energy", "A15"),
        ("datacenters", "A15"),
        ("recommending rust", "A7"),  # another ending
        ("c++", "A7"),
        ("jvm", "A7"),
        ("watts", "A15"),  # the abstract is escaped mrkdwn
        ("a15", "A15"),
        ("okoro quantum", "A8"),
        ("computer vision checkout", "A5"),  # her unit
        ("what are the talks about quantum", "A8"),
        ("karaoke janson", "A12"),
        ("break", "A2"),
    ],
)
def test_the_session_that_is_meant_comes_first(query, first):
    assert codes(SEARCH.find(query, BEFORE))[:1] == [first]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("retrieval", ["A6", "A4", "A15"]),  # titles before the abstract, the shorter title first
        ("rust", ["A7", "A15"]),
        ("chen", ["A4", "A5", "A14", "A15"]),  # speakers, by time
        ("janson", ["A1", "A9", "A12", "A13", "A16"]),
    ],
)
def test_better_fields_come_first_and_equals_by_time(query, order):
    assert codes(SEARCH.find(query, BEFORE)) == order


def test_exact_beats_beginning_beats_misspelt():
    titles = ["Trusty pipelines", "Trusts", "Trust", "Thrust"]
    sessions = [replace(SESSIONS[0], id=i, code=f"T{i}", title=t, people=()) for i, t in enumerate(titles)]
    assert codes(Search(sessions).find("trust", BEFORE)) == ["T2", "T1", "T0"]
    assert codes(Search(sessions[3:]).find("trust", BEFORE)) == ["T3"]


def test_a_known_word_may_be_misspelt_where_nothing_holds_them_all():
    """Not before: "trust" alone is what trust is about, though "rust" is only a letter away."""
    titles = ["A potter at the wheel", "Poettering on system daemons", "Trust in daemons", "Rust"]
    sessions = [replace(SESSIONS[0], id=i, code=f"T{i}", title=t, people=()) for i, t in enumerate(titles)]
    search = Search(sessions)
    hits = search.find("pottering daemns", BEFORE)
    assert (codes(hits), hits[0].whole) == (["T1"], True)
    assert codes(search.find("pottering", BEFORE)) == ["T0"]
    assert codes(search.find("trust", BEFORE)) == ["T2"]


def test_what_is_to_come_beats_what_is_over():
    assert codes(SEARCH.find("example", BEFORE))[0] != "A13"
    assert codes(SEARCH.find("example", BETWEEN))[0] == "A13"
    assert codes(SEARCH.find("example", AFTER)) == codes(SEARCH.find("example", BEFORE))


def test_the_whole_title_is_found_even_when_it_is_over():
    assert codes(SEARCH.find("Rust for Recommenders", AFTER))[0] == "A7"


def test_without_a_session_that_holds_every_word_those_with_most_come():
    hits = SEARCH.find("dense retrieval xyzzyx", BEFORE)
    assert codes(hits) == ["A6"]
    assert not hits[0].whole
    assert SEARCH.find("dense retrieval", BEFORE)[0].whole


@pytest.mark.parametrize("query", ["", "  ", "?!", "xyzzyx", "rust xyzzyx plugh", "🎉"])
def test_nothing_is_found_where_too_little_matches(query):
    assert SEARCH.find(query, BEFORE) == []


def test_the_limit_cuts_after_ranking():
    assert SEARCH.find("retrieval", BEFORE, 1) == SEARCH.find("retrieval", BEFORE)[:1]


def test_numbers_and_short_words_are_not_corrected():
    assert SEARCH.find("a17", BEFORE) == []
    assert SEARCH.find("ris", BEFORE)[0].session.code == "A10"
    assert SEARCH.find("rsc", BEFORE) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("qantm linguistcis practce", "A8"),
        ("roboust speeker diarisasion", "A14"),
        ("xyzzyx", None),
        ("", None),
    ],
)
def test_the_closest_looks_most_like_the_query(query, code):
    closest = SEARCH.closest(query, BEFORE)
    assert (closest and closest.code) == code


def test_tells_names_from_words_of_abstracts():
    assert SEARCH.names("rust")
    assert not SEARCH.names("jvm")
    assert not SEARCH.names("xyzzyx")


def test_an_empty_program_holds_nothing():
    assert Search(()).find("rust", BEFORE) == []
    assert Search(()).closest("rust", BEFORE) is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_query_gets_the_same_ranked_hits_each_time(query):
    hits = SEARCH.find(query, BETWEEN)
    assert hits == SEARCH.find(query, BETWEEN)
    assert len({hit.session.id for hit in hits}) == len(hits)
    assert all(a.score >= b.score for a, b in pairwise(hits))


@settings(deadline=None)
@given(st.sampled_from([s for s in SESSIONS if s.title.isascii()]), st.data())
def test_a_title_is_found_with_one_misspelt_word(session, data):
    parts = session.title.split()
    long = [i for i, part in enumerate(parts) if len(part) > 5 and part.isalpha()]
    if not long:
        return
    place = data.draw(st.sampled_from(long))
    letter = data.draw(st.integers(0, len(parts[place]) - 1))
    parts[place] = parts[place][:letter] + parts[place][letter + 1 :]
    assert session.code in codes(SEARCH.find(" ".join(parts), BEFORE))[:5]


@pytest.mark.parametrize("field", ["title", "abstract"])
def test_a_word_of_two_hundred_thousand_letters_does_not_hold_up_a_program(field):
    """Each letter of it is looked at once: where every letter may begin a word, that takes minutes."""
    search = Search([replace(SESSIONS[0], **{field: "x" * 200_000}), *SESSIONS[1:]])
    assert codes(search.find("shor", BEFORE))[:1] == codes(Search(SESSIONS).find("shor", BEFORE))[:1]


def test_a_shortened_word_of_an_abstract_is_found_without_its_apostrophe():
    search = Search([replace(SESSIONS[0], abstract="We say rock'n'roll, and don\u2019t stop")])
    assert codes(search.find("dont", BEFORE)) == [SESSIONS[0].code]
