"""The room of the record for each room of a program, even if rooms were renamed."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_FEWEST = 2
"""Sessions: fewer that stay together may as well have moved together."""
Times = Mapping[str, Hashable]
"""The sessions of a room by key, with their times."""


@dataclass(frozen=True, slots=True)
class Known:
    """A room of the record; `sessions` are those that the source put there."""

    id: int
    name: str
    key: str = ""
    removed: bool = False
    sessions: Times = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """A room of the program that is imported."""

    name: str
    key: str = ""
    sessions: Times = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A room that has another name; `is_sure` where its key says so, and not only its sessions."""

    room_id: int
    before: str
    after: str
    is_sure: bool = True


def match(known: Iterable[Known], named: Iterable[Named]) -> tuple[dict[str, int], list[Renamed]]:
    """Names to the ids of the rooms that they mean, those that are new left out; and the rooms with other names.

    By the source's key, else by the name, else by the name without case and spaces, else where a room that is gone held
    exactly the sessions of one that is new, at the same times.
    """
    rooms = sorted(known, key=lambda room: (room.removed, room.id))
    found: dict[str, Known] = {}
    inferred: set[str] = set()
    left = list(named)
    for same in (_same_key, _same_name, _same_letters, _same_sessions):
        for wanted in left:
            fits = [room for room in rooms if room not in found.values() and same(room, wanted)]
            if fits and (same is not _same_sessions or _is_only(fits, wanted, left)):
                found[wanted.name] = fits[0]
                inferred |= {wanted.name} if same is _same_sessions else set()
        left = [wanted for wanted in left if wanted.name not in found]
    renamed = [
        Renamed(room.id, room.name, name, name not in inferred)
        for name, room in found.items()
        if room.name != name and (not room.removed or room.key)
    ]
    return {name: room.id for name, room in found.items()}, renamed


def _same_key(room: Known, wanted: Named) -> bool:
    return bool(wanted.key) and room.key == wanted.key


def _same_name(room: Known, wanted: Named) -> bool:
    return room.name == wanted.name


def _same_letters(room: Known, wanted: Named) -> bool:
    return not room.removed and folded(room.name) == folded(wanted.name)


def _same_sessions(room: Known, wanted: Named) -> bool:
    may_be = not room.removed and not (room.key and wanted.key)
    return may_be and len(room.sessions) >= _FEWEST and room.sessions == wanted.sessions


def _is_only(fits: list[Known], wanted: Named, left: list[Named]) -> bool:
    return len(fits) == 1 and sum(other.sessions == wanted.sessions for other in left) == 1


def folded(name: str) -> str:
    """The name without case and spaces; between digits a space counts: room 1 1 is not room 11."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", name).casefold().strip())
