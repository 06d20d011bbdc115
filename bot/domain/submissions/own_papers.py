"""The words after /submission: the id of a paper, words of its title, or a question about all of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.common.words import STOP_WORDS, is_typo, words
from bot.domain.submissions.papers import ACCEPTED, AuthorsView, Status

_LEADS = frozenset({"paper", "papers", "submission", "submissions", "nr", "no", "number", "id"})
"""Words that people put before an id."""
_ASKED = STOP_WORDS | {
    "accept", "accepted", "camera", "deadline", "deadlines", "decided", "decision", "decisions", "due", "hear", "know",
    "mine", "my", "need", "next", "paper", "papers", "ready", "reject", "rejected", "result", "results", "review", "reviews",
    "status", "submission", "submissions", "told", "version",
}  # fmt: skip
"""Words that ask about every paper."""
_ACTS = frozenset(
    {"withdraw", "withdrawing", "retract", "upload", "uploading", "submit", "submitting", "resubmit"}
)
_HANDS_IN = re.compile(r"\b(?:hand|send|turn)(?:ing)?\s+(?:\w+\s+){0,3}in\b", re.IGNORECASE)
_UNFINISHED = frozenset({Status.DRAFT, Status.REVISE})
_LEAST = 4
"""Letters from which on the beginning of a word, or one with a typing error, stands for the word."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The papers that are meant; all of them where something else was asked, or the words are in no title."""

    papers: tuple[AuthorsView, ...]
    is_unknown: bool = False
    """True if words were typed that are in no title."""


def soonest_first(papers: Iterable[AuthorsView]) -> tuple[AuthorsView, ...]:
    """The papers: those with something due from their authors, then those with a day of decision, then the rest."""
    return tuple(sorted(papers, key=lambda p: (_rank(p), p.due_on or date.max)))


def _rank(paper: AuthorsView) -> int:
    if paper.status in _UNFINISHED or (paper.due_on and paper.status in ACCEPTED):
        return 0
    return 1 if paper.due_on else 2


def meant(papers: Sequence[AuthorsView], text: str) -> Meant | None:
    """Return which of an author's own `papers` the text means; None for an id that is not theirs."""
    if own := named(papers, text):
        return Meant((own,))
    if _looks_like_id(_id(text)):
        return None
    ids = {_bare(word) for word in text.split() if _looks_like_id(_bare(word))}
    if found := tuple(p for p in papers if _bare(p.submission.key) in ids):
        return Meant(found)
    asked = words(text)
    telling = [word for word in asked if word not in _ASKED]
    for wanted in (asked, telling):
        if found := tuple(p for p in papers if wanted and _has_all(words(p.submission.title), wanted)):
            return Meant(found)
    return Meant(tuple(papers), is_unknown=bool(telling) and not is_act(text))


def named(papers: Sequence[AuthorsView], text: str) -> AuthorsView | None:
    """The one of an author's own `papers` whose id is all that `text` says."""
    typed = {_bare(text), _id(text)}
    return next((p for p in papers if _bare(p.submission.key) in typed), None)


def is_act(text: str) -> bool:
    """Tell whether somebody wants to withdraw a paper or hand something in, which is done where it was submitted."""
    return bool(_ACTS.intersection(words(text)) or _HANDS_IN.search(text))


def _bare(key: str) -> str:
    return key.strip(" .,;:!?()").removeprefix("#").casefold()


def _id(text: str) -> str:
    """The text without what people write before an id, as in "paper #214"."""
    parts = text.split()
    while len(parts) > 1 and parts[0].strip("#.:").casefold() in _LEADS:
        parts = parts[1:]
    return _bare(" ".join(parts))


def _looks_like_id(key: str) -> bool:
    return " " not in key and any(letter.isdigit() for letter in key)


def _has_all(title: Sequence[str], asked: Sequence[str]) -> bool:
    return all(any(_is(word, each) for each in title) for word in asked)


def _is(word: str, other: str) -> bool:
    return word == other or (len(word) >= _LEAST and (other.startswith(word) or is_typo(word, other)))
