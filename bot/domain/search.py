"""Search over a program: any words, in any order, misspelt, half typed, without accents, in any script (DESIGN §4).

The index is three flat tables, small enough to keep one per conference: the sorted vocabulary; for each word the
place of its postings; and the postings, each a session's number and the field in which the word stands.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from math import log

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.addresses import blanked
from bot.domain.lasting import runs_long
from bot.domain.markup import plain
from bot.domain.sessions import Session
from bot.domain.words import STOP_WORDS, compact, fold, is_unspaced, searchable, words

EXACT, INFLECTED, PREFIX, MISSPELT, MANGLED = 1.0, 0.85, 0.5, 0.4, 0.25
"""How well a word of the program answers one of the query; a prefix gains up to 0.3 with the share that was typed."""
_OVER, _CANCELLED, _LONG = 0.6, 0.8, 0.95
"""What runs for long begins before everything else: of equals it comes last."""
_SAME_TITLE, _IN_TITLE, _OF_TITLE = 2.0, 0.4, 0.5
_FIELD_BITS = 3
_END = "\U0010ffff"
_LONGEST_WORD, _MOST_WORDS = 40, 16
_ENDINGS = ("ies", "ing", "ers", "es", "ed", "er", "s", "e", "y")
"""What English words that mean the same end in: package, packages, packaging."""
_FUZZY_FROM, _MANGLED_FROM, _SHORTEST_HALF = 4, 7, 3
_REFINED = 60
"""So many of the best are looked at once more, by their whole title."""
_REMEMBERED = 1024
_CLOSE = 65
_CLOSEST = 5


class Field(IntEnum):
    """Where a word stands; no more than eight."""

    CODE = 0
    TITLE = 1
    PEOPLE = 2
    ROOM = 3
    TRACK = 4
    KIND = 5
    UNIT = 6
    ABSTRACT = 7


_WEIGHTS = (12.0, 10.0, 10.0, 5.0, 5.0, 4.0, 3.0, 1.0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A session that answers a query; `whole` is false where some words of the query are not in it."""

    session: Session
    score: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Term:
    """One thing asked for: all of `parts`, or any of `wholes`, as "RISC-V" is risc and v, or riscv."""

    parts: tuple[str, ...]
    wholes: tuple[str, ...] = ()
    doubted: bool = False
    """Whether a word that the program knows may be another one, misspelt."""


class Search:
    """An index over the words of `sessions`; it never changes."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._sessions = sessions
        found: dict[str, array[int]] = {}
        for number, session in enumerate(sessions):
            for word, field in _indexed(session).items():
                found.setdefault(word, array("I")).append(number << _FIELD_BITS | field)
        self._vocabulary = sorted(found)
        self._places = array("I", [0])
        self._postings = array("I")
        self._by_length: dict[int, list[str]] = {}
        for word in self._vocabulary:
            self._postings.extend(found[word])
            self._places.append(len(self._postings))
            self._by_length.setdefault(len(word), []).append(word)
        self._expansions: dict[tuple[str, bool], tuple[tuple[str, float], ...]] = {}
        self._titles: list[str] = []

    def find(self, query: str, now: datetime, limit: int | None = None) -> list[Hit]:
        """The sessions that hold every word of `query`, best first; where none does, those that hold most of them.

        A word that the program knows is taken as it stands, until nothing holds them all: then it may be misspelt, too.
        """
        terms = _terms(query)
        scores, most = self._scored(terms)
        if most < len(terms) and len(terms) > 1:
            doubting = [replace(term, doubted=True) for term in terms]
            doubted, most_doubted = self._scored(doubting)
            if most_doubted == len(terms):
                terms, scores, most = doubting, doubted, most_doubted
        if most * 2 < len(terms) or not most:
            return []
        best = self._ranked([(self._timely(n, score, now), n) for n, score in scores.items()], query, terms)
        return [Hit(self._sessions[n], score, most == len(terms)) for score, n in best[:limit]]

    def closest(self, query: str, now: datetime) -> Session | None:
        """The session whose title and speakers look most like `query`, for when nothing matches."""
        if not self._titles:
            self._titles = [fold(" ".join((s.title, *(p.name for p in s.speakers)))) for s in self._sessions]
        alike = process.extract(
            fold(query), self._titles, scorer=fuzz.partial_ratio, score_cutoff=_CLOSE, limit=_CLOSEST
        )
        if not alike:
            return None
        return self._sessions[max(alike, key=lambda a: (self._timely(a[2], a[1], now), -a[2]))[2]]

    def names(self, word: str) -> bool:
        """Whether `word` stands in a title, a name, a room, a track or the like, and not only in abstracts."""
        return any(posting & Field.ABSTRACT != Field.ABSTRACT for posting in self._of(word))

    def _scored(self, terms: Sequence[_Term]) -> tuple[dict[int, float], int]:
        """The sessions that answer the most of `terms`, by number, each with its score; and how many that is."""
        scores: dict[int, float] = {}
        counts: dict[int, int] = {}
        for term in terms:
            answers = self._answers(term)
            rarity = log(2 + len(self._sessions) / (1 + len(answers)))
            for number, value in answers.items():
                scores[number] = scores.get(number, 0.0) + value * rarity
                counts[number] = counts.get(number, 0) + 1
        most = max(counts.values(), default=0)
        return {n: score for n, score in scores.items() if counts[n] == most}, most

    def _of(self, word: str) -> "array[int]":
        place = bisect_left(self._vocabulary, word)
        if place == len(self._vocabulary) or self._vocabulary[place] != word:
            return array("I")
        return self._postings[self._places[place] : self._places[place + 1]]

    def _answers(self, term: _Term) -> dict[int, float]:
        """Session numbers to how well they answer `term`."""
        found = self._holding_all(term.parts, doubted=term.doubted) or self._holding_halves(term.parts)
        for whole in term.wholes:
            for number, value in self._holding(((whole, EXACT),)).items():
                found[number] = max(value, found.get(number, 0.0))
        return found

    def _holding_all(self, parts: Iterable[str], *, doubted: bool = False) -> dict[int, float]:
        first, *others = (self._holding(self._expand(part, doubted=doubted)) for part in parts)
        for other in others:
            first = {n: min(value, other[n]) for n, value in first.items() if n in other}
        return first

    def _holding_halves(self, parts: Sequence[str]) -> dict[int, float]:
        """For a word that the program writes in two: "datacenter"."""
        word = parts[0] if len(parts) == 1 else ""
        halves = ((word[:i], word[i:]) for i in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1))
        known = (pair for pair in halves if all(map(self._of, pair)))
        return next((found for pair in known if (found := self._holding_all(pair))), {})

    def _holding(self, expansions: Iterable[tuple[str, float]]) -> dict[int, float]:
        best: dict[int, float] = {}
        for word, quality in expansions:
            values = [quality * weight for weight in _WEIGHTS]
            for posting in self._of(word):
                number, value = posting >> _FIELD_BITS, values[posting & Field.ABSTRACT]
                if value > best.get(number, 0.0):
                    best[number] = value
        return best

    def _expand(self, word: str, *, doubted: bool = False) -> tuple[tuple[str, float], ...]:
        """The words of the program that `word` may stand for, each with how well it does."""
        if (known := self._expansions.get((word, doubted))) is None:
            if len(self._expansions) >= _REMEMBERED:
                self._expansions.clear()
            best_last = sorted(self._meanings(word, doubted=doubted), key=lambda meaning: meaning[1])
            known = self._expansions[word, doubted] = tuple(dict(best_last).items())
        return known

    def _meanings(self, word: str, *, doubted: bool) -> Iterator[tuple[str, float]]:
        first = bisect_left(self._vocabulary, word)
        last = bisect_left(self._vocabulary, word + _END)
        begun = self._vocabulary[first:last]
        known = bool(begun) and begun[0] == word
        if known:
            yield begun.pop(0), EXACT
        inflected = list(self._inflected(word))
        yield from ((other, INFLECTED) for other in inflected)
        named = any(map(self.names, (word, *inflected)))
        if not named or len(word) >= _FUZZY_FROM:
            yield from ((longer, PREFIX + 0.3 * len(word) / len(longer)) for longer in begun)
        if (named and not doubted) or len(word) < _FUZZY_FROM or not word.isalpha() or is_unspaced(word):
            return
        near = list(self._within(word, 1))
        yield from ((other, MISSPELT) for other in near)
        if not (near or begun or known or inflected) and len(word) >= _MANGLED_FROM:
            yield from ((other, MANGLED) for other in self._within(word, 2))

    def _inflected(self, word: str) -> Iterator[str]:
        if len(word) < _FUZZY_FROM or not word.isalpha() or not word.isascii():
            return
        stem = _stem(word)
        place = bisect_left(self._vocabulary, stem)
        while place < len(self._vocabulary) and (other := self._vocabulary[place]).startswith(stem):
            if other != word and other[len(stem) :] in {"", *_ENDINGS}:
                yield other
            place += 1

    def _within(self, word: str, edits: int) -> Iterator[str]:
        for length in range(len(word) - edits, len(word) + edits + 1):
            choices = self._by_length.get(length, [])
            for other, distance, _ in process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                if distance:
                    yield other

    def _timely(self, number: int, score: float, now: datetime) -> float:
        session = self._sessions[number]
        score *= (_OVER if session.end <= now else 1.0) * (_CANCELLED if session.cancelled else 1.0)
        return score * (_LONG if runs_long(session) else 1.0)

    def _ranked(
        self, scored: list[tuple[float, int]], query: str, terms: list[_Term]
    ) -> list[tuple[float, int]]:
        """`scored` with the best first, and of equals the earlier; the best are weighed once more by their titles."""
        scored.sort(key=_best_first)
        asked = fold(query)
        meant = frozenset(
            word
            for term in terms
            for part in term.parts
            for word, _ in self._expand(part, doubted=term.doubted)
        )
        refined = [(self._refined(score, n, asked, meant), n) for score, n in scored[:_REFINED]]
        return sorted(refined, key=_best_first) + scored[_REFINED:]

    def _refined(self, score: float, number: int, asked: str, meant: frozenset[str]) -> float:
        """`score`, raised by how much of the title the query is."""
        title = fold(self._sessions[number].title)
        if title == asked:
            return score * (1 + _SAME_TITLE)
        parts = set(title.split())
        share = len(parts & meant) / max(len(parts), 1)
        return score * (1 + _OF_TITLE * share + (_IN_TITLE if f" {asked} " in f" {title} " else 0.0))


def _indexed(session: Session) -> dict[str, Field]:
    """The words of `session`, each with the best field in which it stands."""
    fields = (
        (Field.CODE, session.code),
        (Field.TITLE, session.title),
        (Field.PEOPLE, " ".join(a.person.name for a in session.people)),
        (Field.ROOM, session.where),
        (Field.TRACK, session.track),
        (Field.KIND, session.kind),
        (Field.UNIT, " ".join(a.person.unit for a in session.people)),
    )
    found: dict[str, Field] = {}
    for field, text in fields:
        for word in searchable(text):
            found.setdefault(word[:_LONGEST_WORD], field)
    for word in words(blanked(plain(session.abstract))):
        if word not in STOP_WORDS and len(word) <= _LONGEST_WORD:
            found.setdefault(word, Field.ABSTRACT)
    return found


def _terms(query: str) -> list[_Term]:
    """What `query` asks for; words that say nothing count only where there are no others."""
    chunks: dict[str, list[str]] = {}
    for chunk in query.split():
        if parts := [part[:_LONGEST_WORD] for part in words(chunk)[:_MOST_WORDS]]:
            chunks.setdefault(compact(chunk), parts)
    telling = {whole: parts for whole, parts in chunks.items() if whole not in STOP_WORDS} or chunks
    wholes = list(telling)[:_MOST_WORDS]
    terms = []
    for i, whole in enumerate(wholes):
        parts = telling[whole]
        joined = ["".join(wholes[j : j + 2]) for j in (i - 1, i) if 0 <= j < len(wholes) - 1]
        terms.append(_Term(tuple(parts), (whole, *joined) if len(parts) > 1 else tuple(joined)))
    return terms


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _FUZZY_FROM), "")
    return word.removesuffix(ending)


def _best_first(scored: tuple[float, int]) -> tuple[float, int]:
    return -scored[0], scored[1]
