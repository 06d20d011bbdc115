"""The registered people as CSV: e-mail, name, unit.

What a registration desk or a directory of the organization exports. The address is who somebody is; a second line of
one address adds what the first leaves out.
"""

import re
from collections.abc import Mapping

from bot.domain.people import stand_in
from bot.domain.snapshot import AttendeeSnapshot, PersonEntry, Quarantined
from bot.errors import ImportRefused
from bot.importers.authors import addressed
from bot.importers.quarantine import BadRecord, refuse_if_too_many
from bot.importers.table import Table

_TABLE = Table(
    {
        "e-mail": (
            "attendee e-mail", "attendee e-mail address", "participant e-mail", "e-mail", "e-mail address", "work e-mail",
            "work e-mail address", "business e-mail", "primary e-mail", "user e-mail", "mail", "mail address",
        ),
        "name": ("attendee name", "full name", "name", "attendee", "participant name", "participant", "display name"),
        "first name": ("attendee first name", "first name", "given name", "forename"),
        "last name": ("attendee last name", "last name", "family name", "surname"),
        "unit": (
            "unit", "business unit", "organizational unit", "organisational unit", "org unit", "department", "division",
            "team", "org", "organization", "organisation", "affiliation", "institution", "company",
        ),
        # Not read: they tell a table of papers from a list of people.
        "paper": ("authors", "author", "author names", "author e-mails", "abstract", "paper title", "camera-ready due"),
        "title": (),
        "track": (),
    },
    required=("e-mail",),
    described="a list of attendees has e-mail, name, unit",
)  # fmt: skip
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_LONGEST = 200


class AttendeesCsv:
    """A list of the registered people."""

    name = "attendees CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Whether its first line names an e-mail address, or name and unit, and nothing that papers alone have."""
        columns = _TABLE.columns_of(data)
        described = bool(columns & {"name", "first name", "last name"}) and "unit" in columns
        if "paper" in columns or columns >= {"title", "track"}:
            return False
        if "title" in columns:  # somebody's, or a paper's
            return described and "e-mail" in columns
        return described or "e-mail" in columns

    def read(self, data: bytes, name: str, tz: str | None = None) -> AttendeeSnapshot:  # noqa: ARG002 - there are no times
        """The people; ImportRefused names the column that is missing, or the row where reading stopped."""
        rows = _TABLE.rows(data, name)
        people: dict[str, PersonEntry] = {}
        quarantined: list[Quarantined] = []
        for where, texts in rows:
            try:
                entry = _entry(texts)
            except BadRecord as bad:
                quarantined.append(Quarantined(where, str(bad)))
                continue
            known = people.get(entry.key, entry)
            people[entry.key] = PersonEntry(
                entry.key, known.name or entry.name, entry.email, known.unit or entry.unit
            )
        if not rows:
            raise ImportRefused(name, "there is no attendee in it, only a header")
        refuse_if_too_many(name, len(rows), quarantined, "attendees")
        return AttendeeSnapshot(self.name, tuple(people.values()), tuple(quarantined))


def _entry(texts: Mapping[str, str]) -> PersonEntry:
    if not texts["e-mail"]:
        raise BadRecord("has no e-mail address")
    person = addressed(texts["e-mail"])
    whole, first, last = (_public(texts.get(part, "")) for part in ("name", "first name", "last name"))
    beside = "" if person.name == stand_in(person.email) else _public(person.name)
    name = whole or f"{first} {last}".strip() or beside
    unit = _public(texts.get("unit", ""))
    for what, text in (("name", name), ("unit", unit)):
        if len(text) > _LONGEST:
            raise BadRecord(f"has a {what} of {len(text)} characters, more than {_LONGEST}")
    return PersonEntry(person.key, name, person.email, unit)


def _public(text: str) -> str:
    """`text`, which others may read, unless it holds an address, which is private: then nothing."""
    return "" if _ADDRESS.search(text) else text
