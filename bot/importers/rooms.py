"""The rooms of a program: which texts name the same room, and by which key its source knows it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.program.rooms import folded
from bot.importers.public import words

_NOT_LETTERS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"^\d+-")
"""pretalx begins the slug of a room with its number."""
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A room as the file lists it; `key` is its guid or id."""

    name: str
    key: str = ""
    slug: str = ""


class Rooms:
    """The rooms that a file lists, and those that its events name."""

    def __init__(self, listed: Iterable[Listed], named: Iterable[str]) -> None:
        listed = [Listed(name, room.key, room.slug) for room in listed if (name := words(room.name))]
        self._listed = {folded(room.name) for room in listed}
        self._names: dict[str, str] = {}
        for name in (*(room.name for room in listed), *named):
            if name:
                self._names.setdefault(folded(name), name)
        self._by_key = _only((key, room.name) for room in listed for key in (room.key, room.slug) if key)
        self._by_slug = _only((slug, room.name) for room in listed for slug in _slugs(room.name))
        self._keys = _keys(listed)

    def name(self, text: str) -> str:
        """The name of the room that `text` names, be it written otherwise, or its key or its slug; "" for ""."""
        found = ""
        if folded(text) not in self._listed:
            found = self._by_key.get(text.casefold(), "") or self._by_its_slug(text)
        return self._names.get(folded(found or text), text)

    def _by_its_slug(self, text: str) -> str:
        if text != text.casefold() or re.search(r"\s", text):
            return ""
        slug = _NOT_LETTERS.sub("", text)
        return self._by_slug.get(slug) or self._by_slug.get(_NOT_LETTERS.sub("", _NUMBER.sub("", text)), "")

    def key(self, name: str) -> str:
        """The source's key of the room that is called `name`, or ""."""
        return self._keys.get(folded(name), "")


def _slugs(name: str) -> set[str]:
    """Return the name as slugs write it, with and without the part in brackets."""
    return {_NOT_LETTERS.sub("", part.casefold()) for part in (name, _BRACKET.sub("", name))} - {""}


def _only(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Map each text to its room, if it names one room only."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for text, name in pairs:
        found[text.casefold()].setdefault(folded(name), name)
    return {text: next(iter(names.values())) for text, names in found.items() if len(names) == 1}


def _keys(listed: Iterable[Listed]) -> Mapping[str, str]:
    """Folded names to keys: a key that several rooms have is nobody's, and so are the keys of a room with several."""
    pairs = {(folded(room.name), room.key or room.slug) for room in listed if room.key or room.slug}
    names: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, set[str]] = defaultdict(set)
    for name, key in pairs:
        names[key].add(name)
        keys[name].add(key)
    return {name: key for name, key in pairs if len(names[key]) == 1 and len(keys[name]) == 1}
