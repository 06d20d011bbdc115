"""From the records of any format to a ProgramSnapshot: identity, codes, people, rooms, and what must be left out.

Rules: identity is the source's key plus the occurrence. Files have identifiers that repeat, people without names or with
shared ids, rooms that are missing or listed twice, and wrong years.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median_low

from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import ProgramSnapshot, SessionEntry
from bot.errors import ImportRefused
from bot.importers.cancelled import read_title
from bot.importers.persons import Named, People
from bot.importers.public import UNTITLED, holds_private, note, words
from bot.importers.quarantine import LeftOut, refuse_if_too_many
from bot.importers.rooms import Listed, Rooms
from bot.importers.text import slug

_NAMED = 5
"""So many sessions are named in a note."""
_FAR = timedelta(days=180)
"""A session that is further from the middle of the program has the wrong year."""


@dataclass(frozen=True, slots=True)
class Record:
    """A session as the source gives it, before it is known whether its key and its code are unique."""

    where: str
    key: str
    code: str
    title: str
    kind: SessionKind
    start: datetime
    end: datetime
    room: str = ""
    track: str = ""
    people: tuple[Named, ...] = ()
    abstract: str = ""
    url: str = ""
    language: str = ""
    submission_key: str = ""
    cancelled: bool = False
    """True if a field of the source says so; a marker in the title is read here."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The facts of a file about the conference as a whole."""

    file: str
    format: str
    acronym: str
    title: str
    timezone: str
    notes: tuple[str, ...] = ()
    """The remarks made while reading, in sentences."""
    rooms: tuple[Listed, ...] = ()
    """The rooms that the file lists, each as often as it does; its events may name others."""


def assemble(
    heading: Heading, records: Iterable[Record], left_out: LeftOut, name_prefix: str
) -> ProgramSnapshot:
    """Build the program; `name_prefix` begins the key of people to whom the source gives none. ImportRefused if too much is bad."""
    records = list(records)
    private = sum(map(_private, records))
    records = list(map(_public, records))
    rooms = Rooms(heading.rooms, (record.room for record in sorted(records, key=_in_time)))
    standing = _without_repeats([replace(r, room=rooms.name(r.room)) for r in records], left_out)
    total = len(standing) + len(left_out.listed)
    if not total:
        raise ImportRefused(heading.file, "there is no session in it")
    standing = _without_wrong_years(standing, left_out)
    refuse_if_too_many(heading.file, total, left_out.listed, "sessions")
    people = People(name_prefix, (named for record in standing for named in record.people))
    names = tuple(dict.fromkeys(record.room for record in standing if record.room))
    name = words(heading.title) or words(heading.acronym) or "Conference"
    return ProgramSnapshot(
        format=heading.format,
        slug=slug(words(heading.acronym)) or slug(name) or f"conference-{standing[0].start.year}",
        name=name,
        timezone=heading.timezone,
        sessions=tuple(_entries(standing, people)),
        people=people.entries(),
        rooms=names,
        room_keys={name: key for name in names if (key := rooms.key(name))},
        quarantined=tuple(left_out.listed),
        unread=frozenset(left_out.keys),
        notes=(*heading.notes, *note(private), *_of_cancelled(standing)),
    )


def _public(record: Record) -> Record:
    """`record` with its words as others may read them."""
    title, is_marked = _own_title(record.title)
    cancelled = record.cancelled or is_marked
    return replace(
        record,
        title=title or ("" if cancelled else UNTITLED),
        cancelled=cancelled,
        room=words(record.room),
        track=words(record.track),
    )


def _own_title(title: str) -> tuple[str, bool]:
    """The title without "CANCELLED", and whether that was in it; "<CANCELLED>" would be lost as a tag."""
    for text, clean in ((words(title), str), (title, words)):
        own, is_marked = read_title(text)
        if is_marked:
            return clean(own), True
    return words(title), False


def _of_cancelled(records: Sequence[Record]) -> Iterable[str]:
    """Name the sessions that the file cancels in one sentence, so that an organizer sees what was read as a marker."""
    found = [record for record in records if record.cancelled]
    if found:
        named = ", ".join(f'"{record.title or record.code}"' for record in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        what = "1 session" if len(found) == 1 else f"{len(found)} sessions"
        yield f"The file cancels {what}: {named}{more}."


def _private(record: Record) -> int:
    """Count its names and words that hold an address."""
    texts = (record.title, record.room, record.track, *(named.name for named in record.people))
    return sum(map(holds_private, texts))


def _in_time(record: Record) -> tuple[datetime, str, datetime, str, str]:
    return record.start, record.room, record.end, record.key, record.title


def _without_repeats(records: list[Record], left_out: LeftOut) -> list[Record]:
    """The records in the order of time, each key once at one time and place."""
    seen: set[tuple[str, datetime, str]] = set()
    standing = []
    for record in sorted(records, key=_in_time):
        if (once := (record.key, record.start, record.room)) in seen:
            left_out.add(record.where, "is listed twice")
        else:
            seen.add(once)
            standing.append(record)
    return standing


def _without_wrong_years(records: list[Record], left_out: LeftOut) -> list[Record]:
    middle = median_low(record.start for record in records) if records else None
    standing = []
    for record in records:
        if middle and abs(record.start - middle) > _FAR:
            why = f"starts on {record.start:%Y-%m-%d}, far from the program around {middle:%Y-%m-%d}"
            left_out.add(record.where, why, record.key)
        else:
            standing.append(record)
    return standing


def _entries(records: Sequence[Record], people: People) -> Iterable[SessionEntry]:
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
            room=record.room,
            track=record.track,
            people=people.appearances(record.people),
            abstract=record.abstract,
            url=record.url,
            language=record.language,
            submission_key=record.submission_key,
            cancelled=record.cancelled,
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
