"""The addresses of speakers or authors as CSV: one row a person, or one row a person and paper.

EasyChair's author.csv, HotCRP's authors, pretalx's and Sessionize's speakers. Nobody is registered by it.
"""

import re
from collections.abc import Mapping, Sequence
from statistics import median_low

from bot.domain.snapshot import Quarantined, SpeakerEntry, SpeakerSnapshot
from bot.importers.attendance import ASKED, COLUMNS, mark_of
from bot.importers.bylines import row_author
from bot.importers.contacts import Contacts
from bot.importers.names import plain_name
from bot.importers.paper_columns import PAPER_ID, PAPER_TITLE, PERSON
from bot.importers.quarantine import BadRecord, refuse_if_nobody, refuse_if_too_many
from bot.importers.table import Table

_SPEAKER_ID = ("speaker id", "speaker code", "person #", "person id", "author id", "speaker ids")
_PAPERS = (
    "proposal ids",
    "submission ids",
    "session ids",
    "paper ids",
    "talk ids",
    "proposal codes",
    "submission codes",
)
_TABLE = Table(
    {
        **PERSON,
        "source id": _SPEAKER_ID,
        "papers": (*_PAPERS, *PAPER_ID, "paper", "submission"),
        "plain id": ("id", "code"),
        "contact": ("iscontact", "is contact"),
        # Not read: they tell a list of speakers from a list of registered people.
        "title": ("title", *PAPER_TITLE, "proposal titles", "submission titles", "session titles", "talk titles"),
        "marks": (
            "corresponding?", "corresponding author?", "is corresponding", "presenting author",
            "tag line", "proposal titles", "submission titles", "session titles", "talk titles", *PAPER_TITLE, "title of your paper",
            "title of your talk", "presentation title",
        ),
        "biography": ("biography", "bio", "speaker bio"),
        "confirmed": (),
        "registered": (
            "ticket type", "ticket", "order number", "order #", "order id", "order date", "order code", "attendee status",
            "registration state", "registration status", "registration date", "registration id", "registration type", "attendee #",
            "ticket number", "ticket name", "registered on", "registered at", "attendee name", "attendee e-mail", "registration",
            "dietary requirements", "dietary restrictions", "dietary needs", "t-shirt size", "registration fee", "rsvp", "attending",
            "will you attend", "will attend",
        ),
        "decided": ("status", "decision"),
        **{column: COLUMNS[column] for column in ("withdrawn", "deleted", "cancelled")},
    },
    required=(("e-mail",), ("name", "first name", "last name")),
    described="a list of speakers or authors has name, e-mail, and the id of the speaker or of the papers",
    lists=frozenset({"papers"}),
    asked={"registered": ASKED},
)  # fmt: skip
_HEADING = re.compile(r"\b(?:authors|speakers|presenters|co-authors)\b", re.IGNORECASE)
_OF_EVERYBODY = re.compile(r"attend|regist|participant|guest|delegate", re.IGNORECASE)
_WORDS_OF_A_PAPER = 5
"""The title of a person is shorter: Dr., Professor, Vice President of Research."""
_CONTACT_ONLY = "contact_only"


class SpeakersCsv:
    """A list of speakers or authors."""

    name = "speakers CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Whether its header names people and what only speakers and authors have beside them."""
        columns = _TABLE.columns_of(data)
        if not columns & {"name", "first name", "last name"} or "registered" in columns:
            return False
        if columns == {"name", "e-mail", "confirmed"}:  # as pretalx writes it
            return {*_TABLE.beginning_of(data, "confirmed")} <= {"True", "False"}
        if columns >= {"title", "decided"}:
            return False  # papers, with a row an author
        if columns & {"source id", "papers", "marks"} or columns >= {"plain id", "biography"}:
            return True
        if columns >= {"title", "e-mail"} and _are_of_papers(_TABLE.beginning_of(data, "title")):
            return True
        title = _TABLE.heading_of(data) if "e-mail" in columns else ""
        return bool(_HEADING.search(title)) and not _OF_EVERYBODY.search(title)

    def read(self, data: bytes, name: str, tz: str | None = None) -> SpeakerSnapshot:  # noqa: ARG002 - there are no times
        """The people; ImportRefused names the column that is missing, or the row where reading stopped."""
        sheet = _TABLE.read(data, name)
        contacts = Contacts()
        for row in sheet.rows:
            if mark := _mark(row.texts):
                contacts.left_out[mark] += 1
                continue
            try:
                entry = _entry(row.texts)
                row.check()
            except BadRecord as bad:
                contacts.quarantined.append(Quarantined(row.where, str(bad)))
                continue
            contacts.add(entry, row.where)
        refuse_if_nobody(name, len(sheet.rows), contacts.left_out, "speaker")
        refuse_if_too_many(name, len(sheet.rows) - contacts.left_out.total(), contacts.quarantined, "people")
        return contacts.snapshot(self.name, tuple(sheet.notes))


def _are_of_papers(titles: Sequence[str]) -> bool:
    """Whether they are titles of papers, and not of people, by their length."""
    lengths = [len(title.split()) for title in titles if title]
    return bool(lengths) and median_low(lengths) >= _WORDS_OF_A_PAPER


def _mark(texts: Mapping[str, str]) -> str:
    return "contact only" if texts.get("contact", "").casefold() == _CONTACT_ONLY else mark_of(texts)


def _entry(texts: Mapping[str, str]) -> SpeakerEntry:
    if not texts.get("e-mail"):
        raise BadRecord("has no e-mail address")
    person = row_author(texts)
    assert person is not None  # it has an address
    papers = texts.get("papers", "").replace(";", "\n").replace(",", "\n").split("\n")
    return SpeakerEntry(
        plain_name(person.name),
        person.email,
        texts.get("source id") or texts.get("plain id", ""),
        tuple(dict.fromkeys(paper.strip().lstrip("#") for paper in papers if paper.strip(" #"))),
        texts.get("unit", ""),
    )
