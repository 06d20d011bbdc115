"""The people of a program: one key each, a name that others may read, and the address by which they may be linked."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.people.model import UNNAMED, Role
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry
from bot.importers.public import name_of


@dataclass(frozen=True, slots=True)
class Named:
    """Someone as one session of the source names them; `source` is the source's key for them, or ""."""

    source: str
    name: str
    role: Role = Role.SPEAKER


class People:
    """Everyone on the program, under one key each.

    A key that the source gives to several names is nobody's: each of them is known by key and name together. A person
    with a name and no key is known by the name. A person with a key and no name gets the name that the same key has
    elsewhere, or is left out. An address in place of a name is not shown; it is the person's key, unless several people
    share it.
    """

    def __init__(self, name_prefix: str, everyone: Iterable[Named]) -> None:
        everyone = list(everyone)
        self._nameless = f"{name_prefix}name"
        self._read: dict[str, tuple[str, str]] = {}
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        self._entries: dict[str, PersonEntry] = {}
        for named in everyone:
            if name := self._reading(named)[0]:
                self._names[named.source].setdefault(name.casefold(), name)
        self._emails = self._addresses(everyone)

    def appearances(self, people: Sequence[Named]) -> tuple[AppearanceEntry, ...]:
        """The parts of `people` in one session, each person once in each role."""
        found: dict[AppearanceEntry, None] = {}
        for named in people:
            if entry := self._entry(named):
                self._entries.setdefault(entry.key, entry)
                found[AppearanceEntry(entry.key, named.role)] = None
        return tuple(found)

    def entries(self) -> tuple[PersonEntry, ...]:
        """Everyone who appears, in the program's order."""
        return tuple(self._entries.values())

    def _reading(self, named: Named) -> tuple[str, str]:
        """The name that others may read, and the address; each may be ""."""
        if (known := self._read.get(named.name)) is None:
            known = self._read[named.name] = name_of(named.name)
        return known

    def _addresses(self, everyone: Iterable[Named]) -> dict[str, str]:
        """The only address of each person, by the key that they have without it, if it is nobody else's."""
        held: dict[str, set[str]] = defaultdict(set)
        for named in everyone:
            if email := self._reading(named)[1]:
                held[self._key(named)].add(email)
        holders = Counter(email for emails in held.values() for email in emails)
        only = ((key, *emails) for key, emails in held.items() if len(emails) == 1)
        return {key: email for key, email in only if holders[email] == 1}

    def _is_one(self, source: str) -> bool:
        """Tell whether the key is for one person."""
        return bool(source) and len(self._names.get(source, ())) <= 1

    def _key(self, named: Named) -> str:
        """Return the person's key, addresses aside; for an unreadable name it is a number that says nothing."""
        if self._is_one(named.source):
            return named.source
        low = self._reading(named)[0].casefold()
        hidden = hashlib.sha256(named.name.casefold().encode()).hexdigest()[:16]
        return f"{named.source or self._nameless}:{low or f'unnamed:{hidden}'}"

    def _entry(self, named: Named) -> PersonEntry | None:
        name, _ = self._reading(named)
        names = self._names.get(named.source, {})
        if self._is_one(named.source):
            name = next(iter(names.values()), "")
        if not name and not named.name.strip():
            return None
        key = self._key(named)
        email = self._emails.get(key, "")
        return PersonEntry(email or key, names.get(name.casefold(), name) or UNNAMED, email)
