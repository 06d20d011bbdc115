"""Names of people compared: exactly, as far as spelling allows, and loosely, within one paper."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.domain.common.words import fold, is_typo, is_unspaced

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
"""Pronouns, affiliations and nicknames beside a name."""
_TITLES = frozenset(
    ["dr", "drs", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "herr", "frau", "sir", "dame", "dipl"]
)
_FURTHER = _TITLES | frozenset(["ing", "med", "habil", "univ", "rer", "nat", "phil", "hc"])
"""Parts that belong to a title only after another one; alone, one may be a name, as Ing is."""
_DEGREES = (("phd",), ("ph", "d"), ("dphil",), ("d", "phil"), ("msc",), ("m", "sc"), ("bsc",), ("b", "sc"), ("mba",), ("mph",),
            ("emeritus",), ("emerita",))  # fmt: skip
_AFTER_COMMA = (
    _FURTHER
    | {part for degree in _DEGREES for part in degree}
    | frozenset(["jr", "sr", "ii", "iii", "iv", "md", "esq"])
)
"""Parts that may follow a comma and are no first name: "Ada Lovelace, PhD"."""
_MOST = 10_000
"""Pairs of names in one paper that are compared loosely; a paper of more is a list of everybody."""
_LONGEST = 8
"""Parts of a name that is compared loosely."""
_WHOLE = 3
"""Characters from which on a name in a script without spaces is family and given name together."""


@lru_cache(maxsize=65_536)
def normalized(name: str) -> str:
    """The name without case, accents, titles and marks, first names first: "Lovelace, Dr. Ada*" is "ada lovelace"."""
    parts = _parts(name)
    # Scripts that write no spaces set family and given name apart or not, as the writer likes.
    return ("" if all(map(is_unspaced, parts)) else " ").join(parts)


def is_whole(name: str) -> bool:
    """Tell whether a name is more than a single word, as "Alex", "Jean-Luc" and "ada.lovelace" are."""
    same = normalized(name)
    words = [part for chunk in _BRACKETED.sub(" ", name).replace(",", " ").split() if (part := fold(chunk))]
    names = _without_titles(words)
    if " " not in same and is_unspaced(same):
        return len(names) > 1 or len(same) >= _WHOLE
    return len(names) > 1 and " " in same


def loosely_same(one: str, other: str) -> bool:
    """Tell whether two names may be one person's in one paper: in any order, with initials, with middle names or without.

    Each part of the shorter name must be one of the longer, or its initial, and one part must be whole in both.
    """
    left, right = _parts(one), _parts(other)
    if not left or not right:
        return False
    if "".join(left) == "".join(right):
        return True
    fewer, more = sorted((left, right), key=lambda parts: (len(parts), parts))
    if not 1 < len(fewer) <= len(more) <= _LONGEST:
        return False
    return _covers(sorted(fewer, key=len, reverse=True), more, whole=False)


def still_same(before: str, now: str) -> bool:
    """Tell whether a source that calls somebody `now`, under the id of `before`, may still mean the same person.

    Loosely the same, more or fewer words of one name, its initials, and one long word mistyped are. Another number is
    somebody else.
    """
    left, right = _parts(before), _parts(now)
    if re.findall(r"\d+", before) != re.findall(r"\d+", now):
        return False
    fewer, more = sorted((left, right), key=lambda parts: (len(parts), parts))
    if {*fewer} <= {*more} or loosely_same(before, now):
        return True
    if len(more) <= _LONGEST and _covers(sorted(fewer, key=len, reverse=True), more, whole=True):
        return True
    differing = [pair for pair in zip(left, right, strict=False) if pair[0] != pair[1]]
    return len(left) == len(right) and len(differing) == 1 and is_typo(*differing[0])


def pairs(left: Iterable[tuple[int, str]], right: Iterable[tuple[int, str]]) -> list[tuple[int, int]]:
    """Return who is who of two lists of (id, name) of one paper: the same name, else loosely, where both have no other choice."""
    ours, theirs = dict(left), dict(right)
    names = _by_name(theirs)
    found = _mutual({a: names.get(normalized(name), []) for a, name in ours.items()})
    ours = {a: name for a, name in ours.items() if a not in {one for one, _ in found}}
    theirs = {b: name for b, name in theirs.items() if b not in {other for _, other in found}}
    if len(ours) * len(theirs) <= _MOST:
        found += _mutual(
            {a: [b for b, other in theirs.items() if loosely_same(name, other)] for a, name in ours.items()}
        )
    return sorted(found)


def _by_name(named: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for id_, name in named.items():
        if same := normalized(name):
            found.setdefault(same, []).append(id_)
    return found


def _mutual(choices: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """Those who have one choice, and are the only ones to choose it."""
    chosen = Counter(b for found in choices.values() for b in found)
    return [(a, found[0]) for a, found in choices.items() if len(found) == 1 and chosen[found[0]] == 1]


@lru_cache(maxsize=65_536)
def _parts(name: str) -> tuple[str, ...]:
    text = _BRACKETED.sub(" ", name)
    family, comma, given = text.partition(",")
    after = fold(given).split()
    if comma and after and not all(part in _AFTER_COMMA for part in after):
        text = f"{given.partition(',')[0]} {family}"
    elif comma:
        text = family
    return _without_titles([part for part in fold(text).split() if not part.isdecimal()])


def _without_titles(parts: Sequence[str]) -> tuple[str, ...]:
    """The parts of a name without what stands before and after it; never less than one."""
    all_, begins, ends, titles = tuple(parts), 0, len(parts), _TITLES
    while ends - begins > 1 and all_[begins] in titles:
        begins, titles = begins + 1, _FURTHER
    while degree := next(
        (d for d in _DEGREES if ends - begins > len(d) and all_[ends - len(d) : ends] == d), None
    ):
        ends -= len(degree)
    return all_[begins:ends]


def _covers(fewer: Sequence[str], more: Sequence[str], *, whole: bool) -> bool:
    """Tell whether each of `fewer` finds a part of its own among `more`, at least one of them whole."""
    if not fewer:
        return whole
    first, rest = fewer[0], fewer[1:]
    for at, part in enumerate(more):
        if _alike(first, part) and _covers(
            rest, [*more[:at], *more[at + 1 :]], whole=whole or (first == part and len(part) > 1)
        ):
            return True
    return False


def _alike(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other
