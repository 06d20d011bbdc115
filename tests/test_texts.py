"""The texts in the code are plain English: short sentences, no refused phrase, docstrings that are easy to parse."""

import ast
import re

import pytest

from tests.paths import ROOT
from tests.plain_english import MEAN, mean, refused, too_long
from tests.texts import SPOKEN, docstrings, files, user_texts

SENTENCE = re.compile(r"[.?!](\s|$)")
OPENING = re.compile(r"\W*(What|Who|Whom|Whose|Whether|How|When|Where|Which|Why|Whatever|Whoever|That)\b")


@pytest.fixture(scope="module")
def spoken():
    """Each place in the code with its text."""
    return [
        (f"{path.relative_to(ROOT)}:{line}", text)
        for path in files(*SPOKEN)
        if "samples" not in path.parts
        for line, text in user_texts(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_user_texts_have_short_sentences(spoken):
    sentences = [text for _, text in spoken if SENTENCE.search(text)]
    assert len(sentences) > 500
    assert mean(sentences) < MEAN
    assert [(place, long) for place, text in spoken if SENTENCE.search(text) for long in too_long(text)] == []


def test_user_texts_have_no_refused_phrase(spoken):
    assert [(place, found) for place, text in spoken for found in refused(text)] == []


@pytest.mark.parametrize("part", ["bot", "db", "handlers"])
def test_docstrings_open_with_a_verb_or_a_noun(part):
    opened = [
        f"{path.relative_to(ROOT)}:{line} {text.splitlines()[0]}"
        for path in files(part)
        if "versions" not in path.parts
        for line, text in docstrings(ast.parse(path.read_text(encoding="utf-8")))
        if OPENING.match(text)
    ]
    assert opened == []


def test_texts_are_collected_without_patterns_logs_and_docstrings():
    source = '''
"""A docstring is no text for users."""
raise BadInput(f"There is no room {name}. " "Type another one.")
log.warning("a delivery could not be settled")
WORDS = re.compile("one or two words")
PLACE = "room"
'''
    tree = ast.parse(source)
    assert list(user_texts(tree)) == [(3, "There is no room X. Type another one.")]
    assert list(docstrings(tree)) == [(2, "A docstring is no text for users.")]


@pytest.mark.parametrize(
    "text", ["What is asked of Slack.", "Whether it is over.", "Who asked, by keyed hash."]
)
def test_a_docstring_that_opens_with_a_clause_is_found(text):
    assert OPENING.match(text)
    assert not OPENING.match(f"Return {text}")
