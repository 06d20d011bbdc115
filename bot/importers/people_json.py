"""The addresses of speakers, and the registered people, as JSON: pretalx's and Indico's API, and lists like theirs.

A list without addresses reaches nobody, so it is refused with what to do.
"""

from collections.abc import Iterable

from bot.domain.program.snapshot import (
    AttendeeSnapshot,
    PersonEntry,
    Quarantined,
    SpeakerEntry,
    SpeakerSnapshot,
)
from bot.errors import ImportRefused
from bot.importers import controls
from bot.importers.attendance import mark_of
from bot.importers.authors import Style, addressed, one_name, style_of_names
from bot.importers.contacts import Contacts
from bot.importers.names import full_name, plain_name
from bot.importers.people_shape import Found, Human, Listing, listing
from bot.importers.public import words
from bot.importers.quarantine import BadRecord, refuse_if_nobody, refuse_if_too_many
from bot.importers.text import one_line

_SHOWN = 10
"""Names in one note."""
_HOW = (
    "pretalx's API gives addresses to organizers: fetch /api/events/EVENT/speakers/ with an organizer's token, or export the "
    "speakers as CSV with their e-mail; Indico gives them to managers of the event: export with a manager's API token, or the "
    "list of speakers as CSV"
)


class SpeakersJson:
    """A list of speakers or authors."""

    name = "speakers JSON"

    def matches(self, data: bytes, name: str) -> bool:
        """Tell whether it lists people, but not registered ones; if it has sessions, some person must have an address."""
        found = _listing(data, name)
        return found is not None and not found.registered and (found.alone or _have_addresses(found))

    def read(self, data: bytes, name: str, tz: str | None = None) -> SpeakerSnapshot:  # noqa: ARG002 - there are no times
        """The people who have an address; ImportRefused where nobody has one, or many records cannot be read."""
        found = _known(data, name)
        style = _style(found.people)
        reached = [one for one in found.people if one.has_address or not one.raw]
        if not any(one.has_address for one in reached):
            raise ImportRefused(name, f"none of its {len(found.people)} people has an e-mail address; {_HOW}")
        contacts = _read(reached, style)
        refuse_if_nobody(name, len(reached), contacts.left_out, "speaker")
        refuse_if_too_many(name, len(reached) - contacts.left_out.total(), contacts.quarantined, "people")
        return contacts.snapshot(self.name, (*_notes(found), *_nameless(found, style)))


class AttendeesJson:
    """A list of the registered people."""

    name = "attendees JSON"

    def matches(self, data: bytes, name: str) -> bool:
        """Tell whether it lists registered people."""
        found = _listing(data, name)
        return found is not None and found.registered

    def read(self, data: bytes, name: str, tz: str | None = None) -> AttendeeSnapshot:  # noqa: ARG002 - there are no times
        """The people; those who withdrew or were rejected are left out, and counted."""
        found = _known(data, name)
        if found.of:
            raise ImportRefused(
                name,
                f"it is one page, with {len(found.people)} of {found.of} registered people; export all of them in one file",
            )
        contacts = _read(found.people, _style(found.people))
        refuse_if_nobody(name, len(found.people), contacts.left_out, "attendee")
        total = len(found.people) - contacts.left_out.total()
        refuse_if_too_many(name, total, contacts.quarantined, "attendees")
        read = contacts.snapshot(self.name, controls.note(found.dropped))
        people = tuple(PersonEntry(p.email, p.name, p.email, p.unit) for p in read.people)
        return AttendeeSnapshot(self.name, people, read.quarantined, read.notes, read.left_out)


def _listing(data: bytes, name: str) -> Listing | None:
    try:
        return listing(data, name)
    except ImportRefused:
        return None


def _known(data: bytes, name: str) -> Listing:
    if found := listing(data, name):
        return found
    raise ImportRefused(name, "it lists no people")


def _read(people: Iterable[Found], style: Style) -> Contacts:
    contacts = Contacts()
    for one in people:
        try:
            if mark := mark_of({"attendance": one_line(_human(one).state)}):
                contacts.left_out[mark] += 1
            else:
                contacts.add(_speaker(one, style), one.where)
        except BadRecord as bad:
            contacts.quarantined.append(Quarantined(one.where, str(bad)))
    return contacts


def _have_addresses(found: Listing) -> bool:
    return any(one.has_address for one in found.people)


def _human(one: Found) -> Human:
    if not one.raw:
        raise BadRecord("is no record of a person")
    try:
        return one.read()
    except ValueError as error:
        raise BadRecord(f"has a {error} that cannot be read") from None


def _speaker(one: Found, style: Style) -> SpeakerEntry:
    human = _human(one)
    if not human.email.strip():
        raise BadRecord("has no e-mail address")
    person = addressed(one_line(human.email))
    papers = dict.fromkeys(one_line(paper).lstrip("#") for paper in (*human.papers, *one.papers))
    return SpeakerEntry(
        _name(human, style) or person.name,
        person.email,
        one_line(human.source_id),
        tuple(paper for paper in papers if paper),
        one_line(human.unit),
    )


def _name(human: Human, style: Style) -> str:
    first, last = one_line(human.first), one_line(human.last)
    whole = "" if first and last else one_line(human.name)
    return plain_name(full_name(one_name(whole, style), first, last)) if whole or first or last else ""


def _style(people: Iterable[Found]) -> Style:
    """Find from all people whether names are written "Lovelace, Ada"."""
    names = [v for one in people for key in ("fullname", "name") if isinstance(v := one.raw.get(key), str)]
    return style_of_names(map(one_line, names))


def _called(one: Found, style: Style) -> str:
    try:
        return words(_name(one.read(), style))
    except ValueError:
        return ""


def _notes(found: Listing) -> tuple[str, ...]:
    notes = [*controls.note(found.dropped)]
    if found.of:
        notes.append(
            f"The file is one page: it holds {len(found.people)} of {found.of} people. Import the other pages, too."
        )
    if not found.alone:
        notes.append("Only the people of the file are read, with their addresses; its sessions are not.")
    return tuple(notes)


def _nameless(found: Listing, style: Style) -> tuple[str, ...]:
    """Return the note about people who have no address anywhere in the file."""
    reached = {_called(one, style).casefold() for one in found.people if one.has_address}
    missing = dict.fromkeys(
        name for one in found.people if not one.has_address and (name := _called(one, style))
    )
    missed = [name for name in missing if name.casefold() not in reached]
    if not missed:
        return ()
    more = f" and {len(missed) - _SHOWN} more" if len(missed) > _SHOWN else ""
    have = "1 person has" if len(missed) == 1 else f"{len(missed)} people have"
    return (
        f"{have} no e-mail address in the file and cannot be reached by it: {', '.join(missed[:_SHOWN])}{more}.",
    )
