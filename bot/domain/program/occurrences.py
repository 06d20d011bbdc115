"""Sessions whose key the source repeats are numbered by time; here the numbers stay with the times that are known."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.program.snapshot import ProgramSnapshot, SessionEntry

_NUMBERED = re.compile(r"(?P<base>.+)#\d+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Standing:
    """A session of the record: what tells which occurrence it is."""

    start: datetime
    code: str


def base_of(key: str) -> str:
    """The source's key without the number of the occurrence."""
    found = _NUMBERED.fullmatch(key)
    return found["base"] if found else key


def aligned(snapshot: ProgramSnapshot, standing: Mapping[str, Standing]) -> ProgramSnapshot:
    """`snapshot` in which an occurrence that starts when one of the record does is that one.

    Otherwise the first of two that goes, or cannot be read, would make the second one the first: a move of nothing.
    """
    known: dict[str, dict[str, Standing]] = defaultdict(dict)
    for key, session in standing.items():
        known[base_of(key)][key] = session
    groups: dict[str, list[SessionEntry]] = defaultdict(list)
    for entry in snapshot.sessions:
        groups[base_of(entry.key)].append(entry)
    keys: dict[str, str] = {}
    for base, entries in groups.items():
        if len(known[base]) > 1:
            keys |= _keys(entries, known[base])
    if all(key == before for before, key in keys.items()):
        return snapshot
    return replace(
        snapshot, sessions=tuple(_renumbered(entry, keys, standing) for entry in snapshot.sessions)
    )


def _keys(entries: list[SessionEntry], known: Mapping[str, Standing]) -> dict[str, str]:
    """The key that each entry is to have, by the key that it has."""
    chosen: dict[str, str] = {}
    for entry in entries:
        fits = [
            key
            for key, session in known.items()
            if session.start == entry.start and key not in chosen.values()
        ]
        if fits:
            chosen[entry.key] = entry.key if entry.key in fits else fits[0]
    free = [key for key in dict.fromkeys([*(e.key for e in entries), *known]) if key not in chosen.values()]
    for entry in entries:
        if entry.key not in chosen:
            chosen[entry.key] = entry.key if entry.key in free else free[0]
            free.remove(chosen[entry.key])
    return chosen


def _renumbered(
    entry: SessionEntry, keys: Mapping[str, str], standing: Mapping[str, Standing]
) -> SessionEntry:
    key = keys.get(entry.key, entry.key)
    parent = keys.get(entry.parent_key, entry.parent_key)
    code = standing[key].code if key != entry.key and key in standing else entry.code
    return replace(entry, key=key, code=code, parent_key=parent)
