"""The words of the program that a word of a query may stand for: itself, another ending, a beginning, a misspelling."""

from collections.abc import Iterator

from bot.domain.common.words import is_unspaced
from bot.domain.program.search.index import Index

EXACT, INFLECTED, PREFIX, MISSPELT, MANGLED = 1.0, 0.85, 0.5, 0.4, 0.25
"""The value of a program's word for one of the query; a prefix gains up to 0.3 with the share that was typed."""
_ENDINGS = ("ies", "ing", "ers", "es", "ed", "er", "s", "e", "y")
"""The endings of English words with one meaning: package, packages, packaging."""
_FUZZY_FROM, _DOUBTED_FROM, _MANGLED_FROM = 4, 6, 7
"""Letters of a word in which one may be wrong, in which one may be though the program knows the word, and two."""
_REMEMBERED = 1024
Meaning = tuple[str, float]
"""A word of the program and how well it answers."""


class Meanings:
    """The meanings of words in one index; remembered, as many people ask for the same."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[tuple[str, bool], tuple[Meaning, ...]] = {}
        self._written: dict[str, tuple[Meaning, ...]] = {}

    def of(self, word: str, *, doubted: bool = False) -> tuple[Meaning, ...]:
        """The words that `word` may stand for, the best last.

        It may be another word misspelt where the program does not know it, or where it is `doubted`.
        """
        if (known := self._known.get((word, doubted))) is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[word, doubted] = self._found(word, doubted=doubted)
        return known

    def written(self, word: str) -> tuple[Meaning, ...]:
        """The words that `word` is, or begins, as it was typed."""
        if (written := self._written.get(word)) is None:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            written = self._written[word] = tuple(self._spelt(word))
        return written

    def _found(self, word: str, *, doubted: bool) -> tuple[Meaning, ...]:
        known = self.written(word)
        if doubted and not (known and len(word) >= _DOUBTED_FROM):
            return self.of(word)
        is_fixed = len(word) < _FUZZY_FROM or word.isdigit() or is_unspaced(word)
        near = () if is_fixed or (known and not doubted) else tuple(self._near(word, known))
        best_last = sorted((*known, *near), key=lambda meaning: meaning[1])
        return tuple(dict(best_last).items())

    def _near(self, word: str, known: tuple[Meaning, ...]) -> Iterator[Meaning]:
        near = list(self._index.near(word, 1))
        yield from ((other, MISSPELT) for other in near)
        if not (near or known) and len(word) >= _MANGLED_FROM:
            yield from ((other, MANGLED) for other in self._index.near(word, 2))

    def _spelt(self, word: str) -> Iterator[Meaning]:
        begun = self._index.begun(word)
        if begun and begun[0] == word:
            yield begun.pop(0), EXACT
        inflected = list(self._inflected(word))
        yield from ((other, INFLECTED) for other in inflected)
        if len(word) >= _FUZZY_FROM or not any(map(self._index.names, (word, *inflected))):
            yield from ((longer, PREFIX + 0.3 * len(word) / len(longer)) for longer in begun)

    def _inflected(self, word: str) -> Iterator[str]:
        if len(word) < _FUZZY_FROM or not word.isalpha() or not word.isascii():
            return
        stem = _stem(word)
        for other in self._index.begun(stem):
            if other != word and other[len(stem) :] in {"", *_ENDINGS}:
                yield other


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _FUZZY_FROM), "")
    return word.removesuffix(ending)
