"""From the records of any format to a ProgramSnapshot: identity, codes, people, rooms, and what must be left out.

Rules: DESIGN §3 (identity is the source's key plus the occurrence) and FORMATS, "Expect" (identifiers that repeat,
people without names or with shared ids, rooms missing or listed twice, wrong years).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from bot.domain.people import Role
from bot.domain.sessions import Kind
from bot.domain.snapshot import AppearanceEntry, PersonEntry, ProgramSnapshot, Quarantined, SessionEntry
from bot.errors import ImportRefused
from bot.importers.quarantine import refuse_if_too_many
from bot.importers.text import slug

_FAR = timedelta(days=180)
"""A session that is further from the middle of the program has the wrong year."""


@dataclass(frozen=True, slots=True)
class Named:
    """Someone as one session of the source names them; `source` is the source's key for them, or ""."""

    source: str
    name: str
    role: Role = Role.SPEAKER


@dataclass(frozen=True, slots=True)
class Record:
    """A session as the source gives it, before it is known whether its key and its code are unique."""

    where: str
    key: str
    code: str
    title: str
    kind: Kind
    start: datetime
    end: datetime
    room: str = ""
    track: str = ""
    people: tuple[Named, ...] = ()
    abstract: str = ""
    url: str = ""
    language: str = ""
    submission_key: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a file says of the conference as a whole."""

    file: str
    format: str
    acronym: str
    title: str
    timezone: str
    notes: tuple[str, ...] = ()
    """What was noticed while reading, in sentences."""


def assemble(
    heading: Heading, records: Iterable[Record], quarantined: Iterable[Quarantined], name_prefix: str
) -> ProgramSnapshot:
    """The program; `name_prefix` begins the key of people whom the source gives none. ImportRefused if too much is bad."""
    left_out = list(quarantined)
    standing = _without_repeats(list(records), left_out)
    total = len(standing) + len(left_out)
    if not total:
        raise ImportRefused(heading.file, "there is no session in it")
    standing = _without_wrong_years(standing, left_out)
    refuse_if_too_many(heading.file, total, left_out, "sessions")
    people = _People(name_prefix, (named for record in standing for named in record.people))
    rooms = {record.room.casefold(): record.room for record in reversed(standing) if record.room}
    name = heading.title or heading.acronym or "Conference"
    return ProgramSnapshot(
        format=heading.format,
        slug=slug(heading.acronym) or slug(name) or f"conference-{standing[0].start.year}",
        name=name,
        timezone=heading.timezone,
        sessions=tuple(_entries(standing, rooms, people)),
        people=people.entries(),
        rooms=tuple(dict.fromkeys(rooms[r.room.casefold()] for r in standing if r.room)),
        quarantined=tuple(left_out),
        notes=heading.notes,
    )


def _in_time(record: Record) -> tuple[datetime, str, datetime, str, str]:
    return record.start, record.room, record.end, record.key, record.title


def _without_repeats(records: list[Record], left_out: list[Quarantined]) -> list[Record]:
    """The records in the order of time, each key once at one time and place."""
    seen: set[tuple[str, datetime, str]] = set()
    standing = []
    for record in sorted(records, key=_in_time):
        if (once := (record.key, record.start, record.room.casefold())) in seen:
            left_out.append(Quarantined(record.where, "is listed twice"))
        else:
            seen.add(once)
            standing.append(record)
    return standing


def _without_wrong_years(records: list[Record], left_out: list[Quarantined]) -> list[Record]:
    middle = median_low(record.start for record in records) if records else None
    standing = []
    for record in records:
        if middle and abs(record.start - middle) > _FAR:
            left_out.append(
                Quarantined(
                    record.where,
                    f"starts on {record.start:%Y-%m-%d}, far from the program around {middle:%Y-%m-%d}",
                )
            )
        else:
            standing.append(record)
    return standing


def _entries(records: Sequence[Record], rooms: dict[str, str], people: "_People") -> Iterable[SessionEntry]:
    keys = _numbered([record.key for record in records], "#")
    codes = _codes(records)
    for record, key, code in zip(records, keys, codes, strict=True):
        yield SessionEntry(
            key=key,
            code=code,
            title=record.title,
            kind=record.kind,
            start=record.start,
            end=record.end,
            room=rooms.get(record.room.casefold(), ""),
            track=record.track,
            people=people.appearances(record.people),
            abstract=record.abstract,
            url=record.url,
            language=record.language,
            submission_key=record.submission_key,
        )


def _codes(records: Sequence[Record]) -> list[str]:
    """A code for each record; those that repeat are numbered by key, so that a session that moves keeps its own."""
    by_key = sorted(range(len(records)), key=lambda i: (records[i].key, i))
    codes = dict(zip(by_key, _numbered([records[i].code for i in by_key], "-", str.casefold), strict=True))
    return [codes[i] for i in range(len(records))]


def _numbered(names: Sequence[str], sign: str, fold: Callable[[str], str] = str) -> list[str]:
    """The names made unique: the second "x" is "x#2", unless another has that by itself; then "x#3"."""
    taken = set(map(fold, names))
    count: Counter[str] = Counter()
    unique = []
    for name in names:
        count[same := fold(name)] += 1
        chosen = name
        while count[same] > 1 and fold(chosen := f"{name}{sign}{count[same]}") in taken:
            count[same] += 1
        taken.add(fold(chosen))
        unique.append(chosen)
    return unique


class _People:
    """Everyone on the program, under one key each.

    A key that the source gives to several names is nobody's: each of those is known by key and name together. Who has
    a name and no key is known by the name; who has a key and no name is named where the same key has one, or left out.
    """

    def __init__(self, name_prefix: str, everyone: Iterable[Named]) -> None:
        self._prefix = name_prefix
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        self._entries: dict[str, PersonEntry] = {}
        for named in everyone:
            if named.name:
                self._names[named.source].setdefault(named.name.casefold(), named.name)

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

    def _entry(self, named: Named) -> PersonEntry | None:
        names = self._names.get(named.source, {})
        low = named.name.casefold()
        if not named.source:
            return PersonEntry(f"{self._prefix}name:{low}", names[low]) if low else None
        if len(names) == 1:
            return PersonEntry(named.source, next(iter(names.values())))
        return PersonEntry(f"{named.source}:{low}", names[low]) if low else None
