"""The measure of plain English, for documents and for the texts in the code: short sentences, and no refused phrase."""

import re
from collections.abc import Iterable
from statistics import fmean

MEAN, LONGEST = 14, 30
"""Words in a sentence: the mean is below the first, none is above the second."""

REFUSED = {
    r"\banew\b": "say “again”",
    r"\b(up)?on which\b": "begin a new sentence",
    r"\b(where|there|here)(upon|by|of|in|to|fore?with|after)\b": "begin a new sentence",
    r"\bwhom(ever|soever)?\b": "say “that”, or name the people first",
    r"\bwhoever\b": "say “anyone who” or “the person who”",
    r"\b(to|for|by|from|with|than|as|tells?|told|ask|asks|asked) who (is|are|was|has|have|may|can|starred|speaks|asked|presents|wrote)\b": (
        "say “people who …”"
    ),
    r"\bstands? (there|here|beside|below|above|before|behind|in(?! for)|on|under|at|with|outside|already|as)\b": "say “is”",
    r"\bas (it|they|that|things) stands?\b|\bhow (it|that|things) stands?\b|\bwhat stands\b": "say “is”",
    r"\b(is|are|was|were) to be \w+(ed|en|t)\b": "say “will be …” or “must be …”",
    r"\bthen (is|are) not\b": "say “will not be …”",
    r"\bof (no|any) (more )?use\b": "say what no longer works",
    r"\b(is|are) past\b": "say “has passed”",
    r"\ba coming one\b": "say “a later one”",
    r"\b(is|are) meant\b(?! (to|for)\b)": "name the thing",
    r"\bin vain\b": "say that it failed",
    r"\bfor ever\b": "say “forever”, or until when",
    r"\b(nobody|nothing|none|no \w+) any ?more\b": "say “no longer”",
    r"\bshall\b": "say “will” or “must”",
    r"\b(lest|hence|albeit|thus|aforesaid|forthwith|till)\b": "use a common word",
}
"""Patterns that plain English avoids, each with what to write instead."""

_OPENING = re.compile(r"(Who|Whom|Whose|What|Whatever|Whether|Which|How)\b(?! (about|to)\b)")
_ENDS = re.compile(r"(?<=[.!?:…])(?<!\be\.g\.)(?<!\bi\.e\.)[*_\"”’)\]]*\s+")
_WORD = re.compile(r"\w")


def sentences(text: str) -> list[str]:
    """The sentences of a text. A colon ends one, too; a single word is none."""
    return [s for s in _ENDS.split(" ".join(text.split())) if words(s) > 1]


def words(sentence: str) -> int:
    return sum(bool(_WORD.search(word)) for word in sentence.split())


def too_long(text: str, longest: int = LONGEST) -> list[str]:
    return [s for s in sentences(text) if words(s) > longest]


def mean(texts: Iterable[str]) -> float:
    """The mean number of words in all sentences of these texts."""
    return fmean([words(s) for text in texts for s in sentences(text)] or [0])


def refused(text: str) -> list[str]:
    """One line for each refused phrase, with what to write instead."""
    found = [
        f"“{hit.group()}”: {advice}"
        for phrase, advice in REFUSED.items()
        for hit in re.finditer(phrase, text, re.IGNORECASE)
    ]
    return found + [
        f"“{s}”: begin with the subject, not with a clause" for s in sentences(text) if opens_with_a_clause(s)
    ]


def opens_with_a_clause(sentence: str) -> bool:
    """Tell whether the subject is a clause, as in “Who is not linked is skipped.” A question may open so."""
    return bool(_OPENING.match(sentence.lstrip("*_("))) and sentence.rstrip("*_”\"') ").endswith(".")
