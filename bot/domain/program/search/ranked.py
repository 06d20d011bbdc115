"""The sessions that answer a query, best first; if none has every word, those with most of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from math import log

from bot.domain.common.words import fold
from bot.domain.program.lasting import runs_long
from bot.domain.program.search.index import Field, Index
from bot.domain.program.search.meanings import EXACT, MISSPELT, Meanings
from bot.domain.program.search.terms import Term, terms_of
from bot.domain.program.sessions import Session

WEIGHTS = (12.0, 10.0, 10.0, 5.0, 5.0, 4.0, 3.0, 1.0)
"""The weight of a word in each field."""
_OVER, _CANCELLED, _LONG = 0.6, 0.8, 0.95
"""A session that runs for long begins before everything else, so among equals it comes last."""
_SAME_TITLE, _IN_TITLE, _OF_TITLE = 2.0, 0.4, 0.5
_REFINED = 60
"""So many of the best are looked at once more, by their whole title."""
_SPELT_IN = 8
"""So many of the best are asked for the words that they were respelt to."""
_SURE_FROM = 6
"""Letters of a word that is respelt though nothing else says that it is meant."""
_YEAR = re.compile(r"(?<= )(?:19|20)[0-9]{2} $")
"""A year at the end of a title, which nobody types: "State of Julia 2024"."""
_MARKS = ".,;:!?\"'()[]"
Allowed = Callable[[Session], bool]


@dataclass(frozen=True, slots=True)
class Hit:
    """A session that answers a query; `whole` is false where some words of the query are not in it."""

    session: Session
    score: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Respelt:
    """A word of a query that was taken for others; `is_known` where the program has it, only not with the rest."""

    typed: str
    shown: tuple[str, ...]
    is_known: bool = False

    @property
    def is_short(self) -> bool:
        """Tell whether another letter makes it another word rather than the same one misspelt; a doubled letter never does."""
        return len(self.typed) < _SURE_FROM and _single(self.typed) not in map(_single, self.shown)


@dataclass(frozen=True, slots=True)
class Found:
    """The sessions that answer a query."""

    hits: tuple[Hit, ...] = ()
    respelt: tuple[Respelt, ...] = ()
    meant: tuple[frozenset[str], ...] = ()
    """For each thing that was asked for, the words of the program that stand for it."""

    @property
    def is_guess(self) -> bool:
        """Tell whether nothing but short words, respelt, say that this is meant."""
        return len(self.respelt) == len(self.meant) and any(each.is_short for each in self.respelt)

    @property
    def whole(self) -> bool:
        """Tell whether every word was found."""
        return bool(self.hits) and self.hits[0].whole


@dataclass(frozen=True, slots=True)
class _Scores:
    """The scores of each session, and the number of required parts that it has."""

    values: dict[int, float]
    counts: dict[int, int]
    doubted: bool

    def most(self, numbers: Iterable[int] | None = None) -> int:
        counted = self.counts.values() if numbers is None else (self.counts[n] for n in numbers)
        return max(counted, default=0)


class Asked:
    """A query that is put to an index; what was worked out once serves every look at it."""

    def __init__(self, sessions: Sequence[Session], index: Index, meanings: Meanings, query: str) -> None:
        self._sessions, self._index, self._meanings = sessions, index, meanings
        self._query = fold(query)
        self._terms = terms_of(query, index.is_soft)
        self._needed = sum(not term.soft for term in self._terms)

    def found(self, now: datetime, allowed: Allowed | None = None) -> Found:
        """Return what of the `allowed` sessions answers the query.

        A word that the program knows is taken as it stands, until nothing on the program holds them all: then it may be
        misspelt, too.
        """
        scores = self._plain
        if scores.most() < self._needed and self._needed > 1 and self._doubted.most() == self._needed:
            scores = self._doubted
        return self._of(scores, now, allowed)

    def near(self, now: datetime) -> Found:
        """Return what answers it where every word may be misspelt, however short."""
        return self._of(self._doubted, now, None)

    @cached_property
    def _plain(self) -> _Scores:
        return self._scored(doubted=False)

    @cached_property
    def _doubted(self) -> _Scores:
        return self._scored(doubted=True)

    def _of(self, scores: _Scores, now: datetime, allowed: Allowed | None) -> Found:
        numbers: Iterable[int] = scores.counts
        if allowed:
            numbers = [n for n in numbers if allowed(self._sessions[n])]
        most = scores.most(numbers)
        if most * 2 < self._needed or not most:
            return Found()
        timely = [(self._timely(n, scores.values[n], now), n) for n in numbers if scores.counts[n] == most]
        meant = self._meant(doubted=scores.doubted)
        best = self._ranked(timely, frozenset().union(*meant))
        hits = tuple(Hit(self._sessions[n], score, most == self._needed) for score, n in best)
        first = [n for _, n in best[:_SPELT_IN]]
        return Found(hits, tuple(self._respelt(first, doubted=scores.doubted)), meant)

    def _scored(self, *, doubted: bool) -> _Scores:
        values: dict[int, float] = {}
        counts: dict[int, int] = {}
        for term in self._terms:
            answers = self._answers(term, doubted=doubted)
            rarity = log(2 + len(self._sessions) / (1 + len(answers)))
            for number, value in answers.items():
                values[number] = values.get(number, 0.0) + value * rarity
                if not term.soft:
                    counts[number] = counts.get(number, 0) + 1
        return _Scores(values, counts, doubted)

    def _answers(self, term: Term, *, doubted: bool) -> dict[int, float]:
        """Session numbers to how well they answer `term`."""
        found = self._holding_all(term.parts, doubted=doubted and not term.soft)
        for number, value in self._holding_halves(term, is_known=bool(found)).items():
            found[number] = max(value, found.get(number, 0.0))
        for whole in term.wholes:
            meanings = self._meanings.written(whole) or ((whole, EXACT),)
            for number, value in self._holding(meanings).items():
                found[number] = max(value, found.get(number, 0.0))
        if term.soft:
            return {n: value for n, value in found.items() if value > WEIGHTS[Field.ABSTRACT]}
        return found

    def _holding_all(self, parts: Iterable[str], *, doubted: bool = False) -> dict[int, float]:
        first, *others = (self._holding(self._meanings.of(part, doubted=doubted)) for part in parts)
        for other in others:
            first = {n: min(value, other[n]) for n, value in first.items() if n in other}
        return first

    def _holding_halves(self, term: Term, *, is_known: bool) -> dict[int, float]:
        """For a word that the program writes in two: side by side in a title, or anywhere where it knows no such word."""
        for pair in term.halves:
            if not all(map(self._index.of, pair)):
                continue
            found = self._holding_all(pair)
            if is_known:
                phrase = f" {' '.join(pair)} "
                found = {n: v for n, v in found.items() if phrase in self._index.title(n)}
            if found:
                return found
        return {}

    def _holding(self, meanings: Iterable[tuple[str, float]]) -> dict[int, float]:
        best: dict[int, float] = {}
        for word, quality in meanings:
            self._index.best(word, [quality * weight for weight in WEIGHTS], best)
        return best

    def _timely(self, number: int, score: float, now: datetime) -> float:
        session = self._sessions[number]
        score *= (_OVER if session.end <= now else 1.0) * (_CANCELLED if session.cancelled else 1.0)
        return score * (_LONG if runs_long(session) else 1.0)

    def _ranked(self, scored: list[tuple[float, int]], meant: frozenset[str]) -> list[tuple[float, int]]:
        """`scored` with the best first, and of equals the earlier; the best are weighed once more by their titles."""
        scored.sort(key=_best_first)
        refined = [(self._refined(score, n, meant), n) for score, n in scored[:_REFINED]]
        return sorted(refined, key=_best_first) + scored[_REFINED:]

    def _refined(self, score: float, number: int, meant: frozenset[str]) -> float:
        """`score`, raised by how much of the title the query is."""
        title, query = self._index.title(number), f" {self._query} "
        if query in {title, _YEAR.sub("", title)}:
            return score * (1 + _SAME_TITLE)
        parts = set(title.split())
        share = len(parts & meant) / max(len(parts), 1)
        return score * (1 + _OF_TITLE * share + (_IN_TITLE if query in title else 0.0))

    def _meant(self, *, doubted: bool) -> tuple[frozenset[str], ...]:
        return tuple(
            frozenset(
                (
                    *(
                        word
                        for part in term.parts
                        for word, _ in self._meanings.of(part, doubted=doubted and not term.soft)
                    ),
                    *(half for pair in term.halves for half in pair),
                    *(word for whole in term.wholes for word, _ in self._meanings.written(whole)),
                )
            )
            for term in self._terms
            if not term.soft
        )

    def _respelt(self, numbers: Sequence[int], *, doubted: bool) -> Iterable[Respelt]:
        """The words that the sessions of these numbers do not hold as they were typed, and what they hold instead."""
        for term in self._terms:
            if term.soft:
                continue
            near = {
                word
                for part in term.parts
                for word, quality in self._meanings.of(part, doubted=doubted)
                if quality <= MISSPELT
            }
            if not near:
                continue
            typed = self._answers_as_typed(term)
            without = [n for n in numbers if n not in typed]
            holding = [(word, self._index.numbers(word)) for word in sorted(near)] if without else []
            shown = [self._written(word, n) for n in without for word, those in holding if n in those]
            if spellings := {fold(word): word for word in reversed(shown)}:
                yield Respelt(term.typed, tuple(spellings.values())[::-1], is_known=bool(typed))

    def _answers_as_typed(self, term: Term) -> set[int]:
        """The numbers of the sessions that answer `term` without a word respelt."""
        together = set.intersection(*map(self._holding_as_typed, term.parts))
        halves = self._holding_halves(term, is_known=bool(together))
        return together.union(halves, *map(self._holding_as_typed, term.wholes))

    def _holding_as_typed(self, word: str) -> set[int]:
        return {n for meaning, _ in self._meanings.written(word) for n in self._index.numbers(meaning)}

    def _written(self, word: str, number: int) -> str:
        """`word` as session `number` writes it; as it is compared, where only its abstract does."""
        session = self._sessions[number]
        names = " ".join(a.person.name for a in session.people)
        texts = (
            text.strip(_MARKS) for text in f"{session.title} {names} {session.where} {session.track}".split()
        )
        alike = (text for text in texts if text[:1].lower() == word[0] and abs(len(text) - len(word)) <= 1)
        return next((text for text in alike if fold(text) == word), word)


def _single(word: str) -> str:
    """`word` folded, each doubled letter once."""
    return "".join(char for char, _ in groupby(fold(word)))


def _best_first(scored: tuple[float, int]) -> tuple[float, int]:
    return -scored[0], scored[1]
