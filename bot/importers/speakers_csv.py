"""The addresses of speakers or authors as CSV: one row a person, or one row a person and paper.

EasyChair's author.csv, HotCRP's authors, pretalx's and Sessionize's speakers. Nobody is registered by it.
"""

from collections.abc import Mapping

from bot.domain.program.snapshot import Quarantined, SpeakerEntry, SpeakerSnapshot
from bot.importers.attendance import COLUMNS, mark_of
from bot.importers.authors import Style, style_of_names
from bot.importers.bylines import row_author
from bot.importers.contacts import Contacts
from bot.importers.names import plain_name
from bot.importers.one_author import CONTACT_ONLY
from bot.importers.paper_columns import PERSON, with_speaking
from bot.importers.quarantine import BadRecord, refuse_if_nobody, refuse_if_too_many
from bot.importers.table import Table
from bot.importers.table_kinds import SPEAKER_COLUMNS, TableKind, kind_of_table

_TABLE = Table(
    {
        **PERSON,
        **SPEAKER_COLUMNS,
        "contact": ("iscontact", "is contact"),
        **{column: COLUMNS[column] for column in ("withdrawn", "deleted", "cancelled")},
    },
    required=(("e-mail",), ("name", "first name", "last name", "speaking")),
    described="a list of speakers or authors has name, e-mail, and the id of the speaker or of the papers",
    lists=frozenset({"papers"}),
    every=frozenset({"withdrawn", "deleted", "cancelled"}),
)


class SpeakersCsv:
    """A list of speakers or authors."""

    name = "speakers CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Tell whether it lists people and has columns that only speakers and authors have."""
        return kind_of_table(data) is TableKind.SPEAKERS

    def read(self, data: bytes, name: str, tz: str | None = None) -> SpeakerSnapshot:  # noqa: ARG002 - there are no times
        """The people; ImportRefused names the column that is missing, or the row where reading stopped."""
        sheet = with_speaking(_TABLE.read(data, name), "name")
        contacts, style = Contacts(), style_of_names(row.texts.get("name", "") for row in sheet.rows)
        for row in sheet.rows:
            if mark := _mark(row.texts):
                contacts.left_out[mark] += 1
                continue
            try:
                entry = _entry(row.texts, style)
                row.check()
            except BadRecord as bad:
                contacts.quarantined.append(Quarantined(row.where, str(bad)))
                continue
            contacts.add(entry, row.where)
        refuse_if_nobody(name, len(sheet.rows), contacts.left_out, "speaker")
        refuse_if_too_many(name, len(sheet.rows) - contacts.left_out.total(), contacts.quarantined, "people")
        return contacts.snapshot(self.name, tuple(sheet.notes))


def _mark(texts: Mapping[str, str]) -> str:
    return "contact only" if texts.get("contact", "").casefold() == CONTACT_ONLY else mark_of(texts)


def _entry(texts: Mapping[str, str], style: Style) -> SpeakerEntry:
    if not texts.get("e-mail"):
        raise BadRecord("has no e-mail address")
    person = row_author(texts, style)
    assert person is not None  # it has an address
    papers = texts.get("papers", "").replace(";", "\n").replace(",", "\n").split("\n")
    return SpeakerEntry(
        plain_name(person.name),
        person.email,
        texts.get("source id") or texts.get("plain id", ""),
        tuple(dict.fromkeys(paper.strip().lstrip("#") for paper in papers if paper.strip(" #"))),
        texts.get("unit", ""),
    )
