"""The names of columns as people and tools write them: "E-mail Address *", "Name (as on your badge)", "What is your name?"."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.importers.text import one_line

_NOT_LETTERS = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ASKED = re.compile(
    r"(?:please )?(?:(?:enter|provide|state|give|type|tell us|confirm) )?(?:(?:what is|what s|whats|which is) )?"
    r"(?:(?:your|the|my) )?(?:name of (?:your |the )?(?=organi|compan|instit|employ|universit))?"
)
_LONGEST = 160
_NONE = frozenset[str]()


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """As "emailaddress" of "E-mail Address", and "papernumber" of "Paper #"."""
    return _NOT_LETTERS.sub(
        "", one_line(name.lstrip("\ufeff")).casefold().replace("#", "number").replace("№", "number")
    )


def places(
    header: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    asked: Mapping[str, re.Pattern[str]] | None = None,
) -> dict[str, int]:
    """Find the places of the columns: the likeliest spelling that is there, exact matches before rough ones.

    `asked` are questions that may name a column, too.
    """
    written = [readings(name) for name in header]
    found: dict[str, int] = {}
    for strictness in range(len(readings(""))):
        taken = set(found.values())
        names = [_NONE if at in taken else readings[strictness] for at, readings in enumerate(written)]
        for column, spellings in columns.items():
            if column not in found and (at := _first(names, spellings or (column,))) is not None:
                found[column] = at
    for column, question in (asked or {}).items():
        if column not in found and (at := _asked_at(header, question)) is not None:
            found[column] = at
    return found


def all_places(
    header: Sequence[str], spellings: Sequence[str], question: re.Pattern[str] | None = None
) -> list[int]:
    """Find every column with one of these spellings, and the first that is such a question."""
    ways = set(map(folded, spellings))
    found = [at for at, name in enumerate(header) if any(ways & reading for reading in readings(name))]
    asked = _asked_at(header, question) if question else None
    return found if asked is None or asked in found else [*found, asked]


def _asked_at(header: Sequence[str], question: re.Pattern[str]) -> int | None:
    texts = (" ".join(_NOT_LETTERS.split(name[:_LONGEST].casefold())).strip() for name in header)
    return next((at for at, text in enumerate(texts) if question.fullmatch(text)), None)


def _first(names: Sequence[frozenset[str]], spellings: Sequence[str]) -> int | None:
    for spelling in map(folded, spellings):
        if at := next((n for n, readings in enumerate(names, start=1) if spelling in readings), 0):
            return at - 1
    return None


@lru_cache(maxsize=4096)
def readings(name: str) -> tuple[frozenset[str], ...]:
    """Return the names that `name` may be read as: as written, without brackets, as a question, as one of several."""
    if len(name) > _LONGEST:
        return _NONE, _NONE, _NONE, _NONE
    outside = _IN_BRACKETS.sub(" ", name)
    said = " ".join(
        _NOT_LETTERS.split(outside.casefold().replace("#", " number ").replace("№", " number "))
    ).strip()
    asked = said[match.end() :] if (match := _ASKED.match(said)) else said
    several = [part for part in re.split(r"/|\bor\b", outside.casefold()) if part.strip()]
    return (
        frozenset({folded(name)}),
        frozenset({folded(outside)}),
        frozenset({folded(asked)}),
        frozenset(map(folded, several)) if len(several) > 1 else _NONE,
    )
