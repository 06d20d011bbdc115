"""Which titles are the same to a reader, and who counts as another person."""

import pytest

from bot.domain.people.model import Role
from bot.domain.program.billing import Part, is_same_title, only_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Scaling Retreival", "Scaling Retrieval"),
        ("Rust for recommenders", "Rust  for Recommenders!"),
        ("R&amp;D and &lt;b&gt;bold&lt;/b&gt;", "R&D and bold"),
        ("Data-base systems", "Database Systems"),
        ("Learning from Examplse in Practice", "Learning from Examples in Practice"),
        ("Café society", "Cafe Society"),
        ("!!!", "!!!"),
    ],
)
def test_trivial_edits_are_not_told(one, other):
    assert is_same_title(one, other)
    assert is_same_title(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paper 5", "A wholly different talk"),
        ("Paper 1", "Paper 2"),
        ("Part I", "Part II"),
        ("Rust", "Go"),
        ("Learning to Rank", "Learning to Rank: A Survey"),
        ("Supervised learning", "Unsupervised learning"),
        ("Attention", "Intention"),
        ("Python 3.11", "Python 3.12"),
        ("Microservices", "Microdevices"),
        ("C++", "C"),
        ("混乱", "混沌"),
        ("!!!", "???"),
        ("Paper 4", "POSTPONED: Paper 4"),
    ],
)
def test_other_titles_are_told(one, other):
    assert not is_same_title(one, other)
    assert not is_same_title(other, one)


def test_a_person_is_known_by_id_and_two_records_of_one_name_are_one():
    ada, bob = Part(1, Role.SPEAKER, "Ada Moss"), Part(2, Role.SPEAKER, "Bob")
    assert only_in([ada, bob], [ada]) == (bob,)
    assert only_in([ada], [Part(1, Role.SPEAKER, "Ada Lovelace")]) == ()
    assert only_in([ada], [Part(9, Role.SPEAKER, "ada MOSS")]) == ()
    assert only_in([ada], [Part(1, Role.SESSION_CHAIR, "Ada Moss")]) == (ada,)
