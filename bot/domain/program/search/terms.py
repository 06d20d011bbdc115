"""The terms of a query, word by word."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.common.words import STOP_WORDS, compact, words
from bot.domain.program.search.index import LONGEST_WORD

_MOST_WORDS = 16
_SHORTEST_HALF = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: all of `parts`, or any of `wholes`, as "RISC-V" is risc and v, or riscv."""

    typed: str
    parts: tuple[str, ...]
    wholes: tuple[str, ...] = ()
    soft: bool = False
    """True if a session may do without it."""
    halves: tuple[tuple[str, str], ...] = ()
    """The pairs of words that it may be written as: "datacenter", "1kmona"."""


def terms_of(query: str, is_soft: Callable[[str], bool]) -> list[Term]:
    """Return what `query` asks for; words that say nothing count only where there are no others."""
    chunks: dict[str, tuple[str, list[str]]] = {}
    for chunk in query.split():
        if parts := [part[:LONGEST_WORD] for part in words(chunk)[:_MOST_WORDS]]:
            chunks.setdefault(compact(chunk), (chunk, parts))
    telling = {whole: said for whole, said in chunks.items() if not _is_idle(*said)} or chunks
    wholes = list(telling)[:_MOST_WORDS]
    soft = [is_soft(whole) for whole in wholes]
    terms = []
    for i, whole in enumerate(wholes):
        typed, parts = telling[whole]
        joined = ["".join(wholes[j : j + 2]) for j in (i - 1, i) if 0 <= j < len(wholes) - 1]
        also = (whole, *joined) if len(parts) > 1 else tuple(joined)
        halves = _halves(parts[0]) if len(parts) == 1 else ()
        terms.append(Term(typed.strip(".,;:!?\"'()"), tuple(parts), also, soft[i] and not all(soft), halves))
    return terms


def _is_idle(_typed: str, parts: list[str]) -> bool:
    return all(part in STOP_WORDS for part in parts)


def _halves(word: str) -> tuple[tuple[str, str], ...]:
    long = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
    seams = range(1, len(word)) if not word.isalpha() else ()
    places = [*long, *(i for i in seams if i not in long and _is_seam(word[:i], word[i:]))]
    return tuple((word[:i], word[i:]) for i in places)


def _is_seam(one: str, other: str) -> bool:
    """Tell whether a number begins or ends where the two meet, as in python3, or the one is a count such as 1k."""
    is_count = one[0].isdigit() and one[-1].isalpha() and len(one) <= _SHORTEST_HALF
    return one[-1].isdigit() != other[0].isdigit() or is_count
