"""The public words of a file, without e-mail addresses: checked in one place for every format."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.common.addresses import holds_address, read_mailbox, without_addresses
from bot.domain.people.model import UNNAMED
from bot.domain.program.snapshot import (
    AttendeeSnapshot,
    PersonEntry,
    ProgramSnapshot,
    SpeakerSnapshot,
    SubmissionSnapshot,
)
from bot.importers.markup import plain_line

UNTITLED = "Untitled session"
"""A title of which nothing is left."""
Snapshot = ProgramSnapshot | SubmissionSnapshot | AttendeeSnapshot | SpeakerSnapshot


def words(text: str) -> str:
    """A title, a room, a track or a unit as plain words on one line, without e-mail addresses."""
    return without_addresses(plain_line(text))


def name_of(text: str) -> tuple[str, str]:
    """Return the name that a file gives as `text`, or "", and the address to link the person by, or ""."""
    return read_mailbox(plain_line(text))


def holds_private(text: str) -> bool:
    """Tell whether `text` holds something that `words` leaves out."""
    return holds_address(plain_line(text))


def note(number: int) -> tuple[str, ...]:
    """Return the note about so many names, titles, rooms and tracks that held an address, or nothing."""
    if not number:
        return ()
    held = (
        "1 name, title, room or track holds"
        if number == 1
        else f"{number} names, titles, rooms or tracks hold"
    )
    return (f"{held} an e-mail address. It is not shown.",)


def checked(snapshot: Snapshot) -> Snapshot:
    """`snapshot` with everything that others read as words without addresses, whatever its importer left in it."""
    match snapshot:
        case ProgramSnapshot():
            sessions = tuple(
                replace(
                    s,
                    title=words(s.title) or ("" if s.cancelled else UNTITLED),
                    room=words(s.room),
                    track=words(s.track),
                )
                for s in snapshot.sessions
            )
            rooms = tuple(dict.fromkeys(filter(None, map(words, snapshot.rooms))))
            named = tuple(replace(p, name=p.name or UNNAMED) for p in _people(snapshot.people))
            keys = {words(name): key for name, key in snapshot.room_keys.items()}
            said = words(snapshot.name)
            return replace(snapshot, sessions=sessions, rooms=rooms, room_keys=keys, people=named, name=said)
        case SubmissionSnapshot():
            papers = tuple(
                replace(s, title=words(s.title) or UNTITLED, track=words(s.track))
                for s in snapshot.submissions
            )
            return replace(snapshot, submissions=papers, people=tuple(_people(snapshot.people)))
        case AttendeeSnapshot():
            return replace(snapshot, people=tuple(_people(snapshot.people)))
        case SpeakerSnapshot():
            speakers = tuple(replace(p, name=name_of(p.name)[0], unit=words(p.unit)) for p in snapshot.people)
            return replace(snapshot, people=speakers)


def _people(entries: Iterable[PersonEntry]) -> Iterable[PersonEntry]:
    return (replace(entry, name=name_of(entry.name)[0], unit=words(entry.unit)) for entry in entries)
