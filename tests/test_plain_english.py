"""The measure of plain English finds what it is for, and leaves good sentences alone."""

import pytest

from tests.plain_english import MEAN, mean, refused, sentences, too_long, words


@pytest.mark.parametrize(
    "text",
    [
        "The reminders are planned anew.",
        "It asks the chair, upon which the chair answers.",
        "People of whom no address is known are skipped.",
        "It is told to who starred it.",
        "The name stands beside the title.",
        "Nothing changes. That is how it stands already.",
        "It was to be sent on Tuesday.",
        "The message then is not sent.",
        "That day is past.",
        "Who is not linked is asked again.",
        "*Whether it arrived* is not known.",
        "The row is gone. What was sent stays.",
        "How this holds is in the next part.",
    ],
)
def test_an_inverted_sentence_is_refused(text):
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is on now?",
        "The reminders are planned again.",
        "This row stands in for the lost one.",
        "The button does what it says.",
        "People who starred it are told.",
        "The end date has passed. Choose a later one.",
        "Who speaks next",
        '"How late it may be" takes minutes.',
    ],
)
def test_a_plain_sentence_passes(text):
    assert refused(text) == []


def test_a_text_is_cut_into_sentences():
    assert sentences("One is here. Two (or three) are *there.* Is that all?\nYes: all of them. Done.") == [
        "One is here.",
        "Two (or three) are *there.",
        "Is that all?",
        "all of them.",
    ]


def test_signs_are_no_words():
    assert words("Star · 12 min – and a clash …") == 6


def test_a_long_sentence_is_found_and_counts_in_the_mean():
    long = " ".join(["word"] * 31) + "."
    assert too_long(f"Short it is. {long}") == [long]
    assert mean(["Short it is.", long]) == 17 > MEAN
