"""The registered people as CSV: e-mail, name, unit.

Sources: a registration desk, Eventbrite, Indico, pretix, a form or a directory of the organization. The address
identifies the person; a second line with the same address fills gaps of the first. Rows marked as not coming are left
out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.domain.people.model import stand_in
from bot.domain.program.snapshot import AttendeeSnapshot, PersonEntry, Quarantined
from bot.importers.attendance import ASKED, COLUMNS, EVERY, mark_of
from bot.importers.authors import Style, addressed, one_name, style_of_names
from bot.importers.names import full_name, plain_name
from bot.importers.one_address import Owners
from bot.importers.people_columns import EMAIL, FIRST_NAME, LAST_NAME, NAME, UNIT
from bot.importers.quarantine import BadRecord, refuse_if_nobody, refuse_if_too_many
from bot.importers.table import Sheet, Table, shown
from bot.importers.table_kinds import TableKind, kind_of_table

_TABLE = Table(
    {
        "e-mail": (
            "attendee e-mail", "attendee e-mail address", "participant e-mail", "participant e-mail address", *EMAIL[:2],
            "registration e-mail", "registrant e-mail", "delegate e-mail", "guest e-mail", *EMAIL[2:], "buyer e-mail", "username",
        ),
        "name": (
            "attendee name", *NAME[:2], "attendee", "participant name", "participant", "registrant name", "delegate name", "guest name", *NAME[2:],
        ),
        "first name": ("attendee first name", "participant first name", *FIRST_NAME),
        "last name": ("attendee last name", "participant last name", *LAST_NAME),
        "unit": UNIT,
        **COLUMNS,
    },
    required=(("e-mail",),),
    described="a list of attendees has e-mail, name, unit",
    asked={"attending": ASKED},
    every=EVERY,
)  # fmt: skip
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_LONGEST = 200


class AttendeesCsv:
    """A list of the registered people."""

    name = "attendees CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Tell whether it names people by address, or by name and unit, and has no column that papers have."""
        return kind_of_table(data) is TableKind.ATTENDEES

    def read(self, data: bytes, name: str, tz: str | None = None) -> AttendeeSnapshot:  # noqa: ARG002 - there are no times
        """The people; ImportRefused names the column that is missing, or the row where reading stopped."""
        sheet = _TABLE.read(data, name)
        people: dict[str, PersonEntry] = {}
        quarantined: list[Quarantined] = []
        left_out: Counter[str] = Counter()
        owners, style = Owners(), style_of_names(row.texts.get("name", "") for row in sheet.rows)
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
            (*sheet.notes, *_nameless(sheet, people.values()), *owners.notes),
            dict(left_out),
        )


def _nameless(sheet: Sheet, people: Iterable[PersonEntry]) -> Iterable[str]:
    """Return the note for names that are missing and may be in a column that is not understood."""
    parts = sheet.columns & {"first name", "last name"}
    is_whole = "name" in sheet.columns or len(parts) > 1
    if is_whole or not sheet.others or (not parts and all(person.name for person in people)):
        return
    missing = "last name" if "first name" in parts else "first name" if parts else "name"
    yield f'No column is called "{missing}". If it is one of these, rename it and import the file again: {shown(sheet.others)}.'


def _entry(texts: Mapping[str, str], style: Style) -> PersonEntry:
    if not texts["e-mail"]:
        raise BadRecord("has no e-mail address")
    person = addressed(texts["e-mail"])
    whole, first, last = (_public(texts.get(part, "")) for part in ("name", "first name", "last name"))
    beside = "" if person.name == stand_in(person.email) else _public(person.name)
    name = full_name(one_name(whole, style), first, last) or beside
    unit = _public(texts.get("unit", ""))
    for what, text in (("name", name), ("unit", unit)):
        if len(text) > _LONGEST:
            raise BadRecord(f"has a {what} of {len(text)} characters, more than {_LONGEST}")
    return PersonEntry(person.key, plain_name(name), person.email, unit)


def _public(text: str) -> str:
    """`text`, which others may read, unless it holds an address, which is private: then nothing."""
    return "" if _ADDRESS.search(text) else text
