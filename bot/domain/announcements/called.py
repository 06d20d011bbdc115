"""Tracks, rooms, sessions and days that a text begins with, whole or misspelt: of recipients as people type them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.common.commands import SESSION
from bot.domain.common.words import compact
from bot.domain.common.zones import WEEKDAYS
from bot.domain.program.model import Program, day_of
from bot.errors import BadInput

QUOTED = re.compile(r'["\u201c\u201d\u201e]([^"\u201c\u201d]*)["\u201c\u201d]')
DAY = (
    r"(?P<day>today|tomorrow|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:['\u2019]?s)?(?![\w-])"
)
"""A day, perhaps with the s of "today's"."""
_WORD = re.compile(r"[^\s,;]+")
_LONGEST = 12
"""Words of a name that is looked for at the beginning of a text."""
_ALIKE, _SURELY = 0.75, 0.85
"""From these shares of equal letters on a name counts as misspelt, and as misspelt rather than as a shorter one that is exact."""
_SHORTEST = 4
"""Letters: a shorter word that is misspelt is another word."""
_NAMED = 5
_WORDS = {Sort.TRACK: "track", Sort.ROOM: "room", Sort.SESSION: "session"}
Names = Mapping[str, tuple[str, Target]]
"""The names that may be meant, without spaces and case, to how they are written and what they are."""


@dataclass(frozen=True, slots=True)
class Called:
    """A target, what follows its name, and what was corrected, in a sentence."""

    target: Target
    rest: str
    note: str = ""


class Calling:
    """Finds what a text begins with among all that `program` names, at `now`."""

    def __init__(self, program: Program, now: datetime) -> None:
        self.program, self._now = program, now

    def named(self, text: str, what: str, *, whole: bool = False) -> Called:
        """The track, room or session (`what`, "" for any) that `text` begins with, or that it is; BadInput where there is none."""
        found = self.find(text, what, whole=whole)
        if found is None:
            raise self._nothing(what, text)
        return found

    def find(self, text: str, what: str, *, whole: bool = False) -> Called | None:
        """As `named`; None where there is none."""
        if quoted := QUOTED.match(text):
            inner = self.find(quoted[1], what, whole=True)
            return inner and Called(inner.target, text[quoted.end() :], inner.note)
        names = self._names[what]
        ends = list(name_ends(text))
        if whole:
            ends = [len(text)]
        exact = [(end, names[said]) for end in ends if (said := compact(text[:end])) in names]
        misspelt = max((_misspelt(text[:end], names, end) for end in ends), default=(0.0, 0, ""))
        likeness, end, key = misspelt
        longest = exact[-1][0] if exact else 0
        if likeness < (_SURELY if exact else _ALIKE) or end <= longest:
            if exact:
                return Called(exact[-1][1][1], text[longest:])
            return self._part(text, what) if whole else None
        name, target = names[key]
        return Called(target, text[end:], corrected(text[:end], name, _WORDS[target.sort]))

    def day(self, said: str) -> Target:
        """The target of a day; a weekday is the conference's next one of that name. BadInput where it has none."""
        name = said.casefold()
        if name in {"today", "tomorrow"}:
            return Target(Sort.DAY, name)
        days = self.program.days
        same = [d for d in days if WEEKDAYS[d.weekday()][:3].casefold() == name[:3]]
        same = same or [d for d in days if d.isoformat() == name]
        if not same:
            has = _some(d.isoformat() for d in days)
            raise BadInput(f'The conference has no day "{said}"; it has {has}.')
        today = day_of(self._now, self.program.zone)
        coming = [d for d in same if d >= today]
        if not coming:
            left = _some(d.isoformat() for d in days if d >= today)
            raise BadInput(f'"{said}" has passed: it was on {same[-1].isoformat()}. Days to come: {left}.')
        return Target(Sort.DAY, coming[0].isoformat())

    def channel(self, room: Called) -> Called:
        """The channel of a room: there its audience reads. BadInput where it has none."""
        found = next(r for r in self.program.rooms if r.name == room.target.name)
        if not found.channel:
            raise BadInput(
                f'The room {found.name} has no channel. Type "speakers in {found.name}", or a #channel.'
            )
        return Called(Target(Sort.CHANNEL, found.channel), room.rest, room.note)

    @cached_property
    def _names(self) -> Mapping[str, Names]:
        program = self.program
        tracks = {compact(t): (t, Target(Sort.TRACK, t)) for t in program.tracks}
        rooms = {
            compact(alias): (room.name, Target(Sort.ROOM, room.name))
            for room in program.rooms
            for alias in (room.name, *re.split(r"[()]", room.name))
        }
        sessions = {compact(s.title): (s.title, Target(Sort.SESSION, s.code)) for s in program.sessions}
        sessions |= {compact(s.code): (s.code, Target(Sort.SESSION, s.code)) for s in program.sessions}
        found = {"track": tracks, "room": rooms, "session": sessions, "": sessions | rooms | tracks}
        for names in found.values():
            names.pop("", None)
        return MappingProxyType(found)

    def _part(self, text: str, what: str) -> Called | None:
        """The one track or room of which `text` is a part."""
        tracks = self.program.track_names.match(text).found if what in {"", "track"} else ()
        rooms = self.program.room_names.match(text).found if what in {"", "room"} else ()
        found = [*(Target(Sort.TRACK, t) for t in tracks), *(Target(Sort.ROOM, r.name) for r in rooms)]
        if len(found) > 1:
            raise BadInput(f'"{text}" may mean {_some(t.name for t in found)}. Type more of the name.')
        return Called(found[0], "", corrected(text, found[0].name, _WORDS[found[0].sort])) if found else None

    def _nothing(self, what: str, text: str) -> BadInput:
        quoted, word = QUOTED.match(text), _WORD.match(text)
        said = quoted[1] if quoted else word[0].rstrip(":") if word else ""
        known = {"track": self.program.tracks, "room": [r.name for r in self.program.rooms]}.get(what)
        if known is None:
            return BadInput(
                f'There is no {what or "track, room or session"} "{said}". {SESSION} finds what there is.'
            )
        return BadInput(f'There is no {what} "{said}"; there are {_some(known)}.')


def name_ends(text: str) -> Iterator[int]:
    """Yield where a name may end with which `text` begins: after each word, up to a colon, a comma or many words."""
    end = 0
    for count, word in enumerate(re.finditer(r"\s*([^\s,;]+)", text)):
        if count == _LONGEST or text[end : word.start()].strip():
            return
        if word[1].endswith(":"):
            yield word.end() - 1
            return
        end = word.end()
        yield end
        if text[end : end + 1] in {",", ";"}:
            return


def corrected(said: str, name: str, what: str) -> str:
    """Return what is said where a name was misspelt."""
    return f'No {what} "{said.strip()}"; taken as {name}.'


def _misspelt(said: str, names: Names, end: int) -> tuple[float, int, str]:
    """Return how well the best of the names fits that is not exactly what was said, where it ends, and which one it is."""
    whole = compact(said)
    if len(whole) < _SHORTEST or whole in names or any(map(str.isdigit, whole)):
        return 0.0, 0, ""
    best = process.extractOne(whole, names.keys(), scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
    return (best[1], end, best[0]) if best else (0.0, 0, "")


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return (", ".join(every[:_NAMED]) or "none") + (" and so on" if len(every) > _NAMED else "")
