"""The registered people as CSV: e-mail, name, unit.

What a registration desk, Eventbrite, Indico, pretix, a form or a directory of the organization exports. The address is who
somebody is; a second line of one address adds what the first leaves out. Rows marked as not coming are left out.
"""

import re
from collections import Counter
from collections.abc import Mapping

from bot.domain.people import stand_in
from bot.domain.snapshot import AttendeeSnapshot, PersonEntry, Quarantined
from bot.importers.attendance import ASKED, COLUMNS, mark_of
from bot.importers.authors import Comma, Style, addressed, style_of
from bot.importers.names import full_name, plain_name, upright
from bot.importers.one_address import Owners
from bot.importers.quarantine import BadRecord, refuse_if_nobody, refuse_if_too_many
from bot.importers.table import Sheet, Table

_TABLE = Table(
    {
        "e-mail": (
            "attendee e-mail", "attendee e-mail address", "participant e-mail", "participant e-mail address", "e-mail",
            "e-mail address", "work e-mail", "work e-mail address", "business e-mail", "company e-mail", "corporate e-mail",
            "primary e-mail", "user e-mail", "contact e-mail", "mail", "mail address", "registration e-mail", "registrant e-mail", "delegate e-mail",
            "guest e-mail", "preferred e-mail", "personal e-mail", "e-mail-adresse", "adresse e-mail", "correo electrónico", "e-mail id",
            "buyer e-mail",
        ),
        "name": (
            "attendee name", "full name", "name", "attendee", "participant name", "participant", "registrant name", "delegate name", "guest name", "display name", "badge name",
            "name and surname", "first and last name", "first name and last name", "complete name", "real name", "preferred name",
        ),
        "first name": (
            "attendee first name", "name (first)", "first name", "given name", "given names", "forename", "firstname", "first", "vorname", "prénom",
        ),
        "last name": ("attendee last name", "name (last)", "last name", "family name", "surname", "last", "second name", "nachname", "nom"),
        "unit": (
            "unit", "business unit", "organizational unit", "organisational unit", "org unit", "department", "division",
            "team", "org", "organization", "organisation", "affiliation", "institution", "company", "company name", "employer", "firma", "entreprise",
            "organization name", "organisation name", "university", "company / organization",
        ),
        # Not read: they tell a table of papers from a list of people.
        "paper": ("authors", "author", "author names", "author e-mails", "abstract", "paper title", "camera-ready due"),
        "title": (),
        "track": (),
        **COLUMNS,
    },
    required=(("e-mail",),),
    described="a list of attendees has e-mail, name, unit",
    asked={"attending": ASKED},
)  # fmt: skip
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_LONGEST = 200


class AttendeesCsv:
    """A list of the registered people."""

    name = "attendees CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Whether its header names an e-mail address, or name and unit, and nothing that papers alone have."""
        columns = _TABLE.columns_of(data)
        described = bool(columns & {"name", "first name", "last name"}) and "unit" in columns
        if "paper" in columns or columns >= {"title", "track"}:
            return False
        if "title" in columns:  # somebody's, or a paper's
            return described and "e-mail" in columns
        return described or "e-mail" in columns

    def read(self, data: bytes, name: str, tz: str | None = None) -> AttendeeSnapshot:  # noqa: ARG002 - there are no times
        """The people; ImportRefused names the column that is missing, or the row where reading stopped."""
        sheet = _TABLE.read(data, name)
        people: dict[str, PersonEntry] = {}
        quarantined: list[Quarantined] = []
        left_out: Counter[str] = Counter()
        owners, style = Owners(), _style(sheet)
        for row in sheet.rows:
            if mark := mark_of(row.texts):
                left_out[mark] += 1
                continue
            try:
                entry = _entry(row.texts, style)
                row.check()
            except BadRecord as bad:
                quarantined.append(Quarantined(row.where, str(bad)))
                continue
            if owners.taken(entry.email, entry.name, row.where):
                continue
            known = people.get(entry.key, entry)
            people[entry.key] = PersonEntry(
                entry.key, known.name or entry.name, entry.email, known.unit or entry.unit
            )
        refuse_if_nobody(name, len(sheet.rows), left_out, "attendee")
        refuse_if_too_many(name, len(sheet.rows) - left_out.total(), quarantined, "attendees")
        return AttendeeSnapshot(
            self.name,
            tuple(people.values()),
            tuple(quarantined),
            (*sheet.notes, *owners.notes),
            dict(left_out),
        )


def _style(sheet: Sheet) -> Style:
    """Whether the column of names is written "Lovelace, Ada", by all of it."""
    names = [row.texts.get("name", "") for row in sheet.rows]
    return style_of(f"{name};" for name in names if name)


def _entry(texts: Mapping[str, str], style: Style) -> PersonEntry:
    if not texts["e-mail"]:
        raise BadRecord("has no e-mail address")
    person = addressed(texts["e-mail"])
    whole, first, last = (_public(texts.get(part, "")) for part in ("name", "first name", "last name"))
    beside = "" if person.name == stand_in(person.email) else _public(person.name)
    if style.comma is Comma.LAST_FIRST:
        whole = upright(whole)
    elif style.comma is Comma.AFFILIATION:
        whole = whole.partition(",")[0]
    name = full_name(whole, first, last) or beside
    unit = _public(texts.get("unit", ""))
    for what, text in (("name", name), ("unit", unit)):
        if len(text) > _LONGEST:
            raise BadRecord(f"has a {what} of {len(text)} characters, more than {_LONGEST}")
    return PersonEntry(person.key, plain_name(name), person.email, unit)


def _public(text: str) -> str:
    """`text`, which others may read, unless it holds an address, which is private: then nothing."""
    return "" if _ADDRESS.search(text) else text
