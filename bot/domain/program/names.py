"""Finding a room, a track or a person by name: whole, by words, half typed, misspelt."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.common.words import compact, words

T = TypeVar("T")
_ALIKE = 0.75
"""From this share of equal letters on, a whole name counts as misspelt."""
_MISSPELT_FROM = 4
"""Shorter words are compared letter by letter: one wrong letter makes them another word."""
_LONGEST_ALIAS = 6
_BRACKETS = re.compile(r"^(?P<outside>[^()]*)\((?P<inside>[^()]*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """The names that a text may be, in their own order; `exact` is false if it had to be corrected."""

    found: tuple[T, ...]
    exact: bool = True


class Names(Generic[T]):
    """The names of some things; "H.1301 (Cornil)" is also known as H.1301 and as Cornil."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self._items: list[T] = []
        self._by_alias: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        for number, (name, item) in enumerate(named):
            self._items.append(item)
            for alias in _aliases(name):
                self._by_alias.setdefault(alias, []).append(number)
            for word in set(words(name)):
                self._by_word.setdefault(word, []).append(number)

    def match(self, text: str) -> Match[T]:
        """Return what `text` names: whole, else by whole words, else by beginnings, else with one misspelling a word."""
        whole, asked = compact(text), words(text)
        if not whole:
            return Match(())
        if found := self._by_alias.get(whole) or self._holding([[word] for word in asked]):
            return Match(self._those(found))
        if found := {
            *self._begun(whole),
            *self._holding([_beginning(part, self._by_word) for part in asked]),
        }:
            return Match(self._those(found))
        return Match(self._those(self._misspelt(whole, asked)), exact=False)

    def within(self, asked: Sequence[str]) -> tuple[tuple[T, ...], slice]:
        """The things whose whole name stands among the words `asked`, the longest first, and where it stands."""
        folded = [compact(word) for word in asked]
        for length in range(min(_LONGEST_ALIAS, len(folded)), 0, -1):
            for start in range(len(folded) - length + 1):
                place = slice(start, start + length)
                if found := self._by_alias.get("".join(folded[place])):
                    return self._those(found), place
        return (), slice(0, 0)

    def holding(self, asked: Sequence[str]) -> tuple[T, ...]:
        """The things in whose name all the words `asked` stand."""
        if not asked or asked[0] not in self._by_word:
            return ()
        return self._those(self._holding([[word] for word in asked]))

    def _those(self, numbers: Iterable[int]) -> tuple[T, ...]:
        return tuple(self._items[number] for number in sorted(numbers))

    def _holding(self, meanings: Iterable[Iterable[str]]) -> set[int]:
        """The names that hold, for every word that was asked, one of its meanings."""
        holding = [{n for word in meaning for n in self._by_word.get(word, ())} for meaning in meanings]
        return set.intersection(*holding) if holding else set()

    def _begun(self, whole: str) -> Iterator[int]:
        return (n for alias in _beginning(whole, self._by_alias) for n in self._by_alias[alias])

    def _misspelt(self, whole: str, asked: list[str]) -> Iterable[int]:
        if found := self._holding([self._like(part) for part in asked]):
            return found
        known = self._by_alias.keys()
        best = process.extractOne(whole, known, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
        return self._by_alias[best[0]] if best else ()

    def _like(self, part: str) -> list[str]:
        begun = _beginning(part, self._by_word)
        if len(part) < _MISSPELT_FROM or not part.isalpha():
            return begun
        near = process.extract(part, self._by_word.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
        return begun + [word for word, *_ in near]


def _beginning(part: str, among: Iterable[str]) -> list[str]:
    return [word for word in among if word.startswith(part)]


def _aliases(name: str) -> tuple[str, ...]:
    names = [name]
    if match := _BRACKETS.match(name):
        names += [match["outside"], match["inside"]]
    return tuple(dict.fromkeys(alias for n in names if (alias := compact(n))))
