"""Submissions as CSV: id, title, authors, track, status, submitted, decision_on, camera_ready_due.

Our own format, and what EasyChair, HotCRP, CMT, OpenReview, pretalx, Indico and Sessionize export: one row a paper, or one
row an author. Reviews, scores and reviewers are not read.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.people.model import stand_in
from bot.domain.program.snapshot import PersonEntry, Quarantined, SubmissionEntry, SubmissionSnapshot
from bot.domain.submissions.papers import DECISIONS, Status
from bot.importers.attendance import is_set
from bot.importers.authors import style_of, style_of_names
from bot.importers.bylines import byline, row_author
from bot.importers.days import Order, read_day
from bot.importers.one_address import Owners
from bot.importers.one_author import papers_of
from bot.importers.paper_columns import DAYS, TABLE, with_speaking
from bot.importers.quarantine import BadRecord, refuse_if_nobody, refuse_if_too_many
from bot.importers.statuses import status_of
from bot.importers.table import Row, Sheet
from bot.importers.table_kinds import TableKind, kind_of_table

_GONE = frozenset({"deleted", "merged", "duplicate", "removed"})
_TELLS_NO = frozenset({"no", "n", "false", "0"})
_STANDING = frozenset({Status.DRAFT, Status.WITHDRAWN, Status.CAMERA_READY})
"""The statuses that no decision takes back."""
_NUMBER = re.compile(r"#?(\d+)(?:\.0)?")


class SubmissionsCsv:
    """A table of submissions."""

    name = "submissions CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Tell whether it lists papers, with a row each or a row an author."""
        return kind_of_table(data) is TableKind.SUBMISSIONS

    def read(self, data: bytes, name: str, tz: str | None = None) -> SubmissionSnapshot:  # noqa: ARG002 - days have no zone
        """The submissions; ImportRefused names the columns that are missing, or the row where reading stopped."""
        sheet = with_speaking(TABLE.read(data, name), "authors", "name")
        papers, is_one_row_an_author = papers_of(sheet)
        reading = _Reading(sheet, is_one_row_an_author=is_one_row_an_author)
        for rows in papers:
            reading.take(rows)
        refuse_if_nobody(name, len(papers), reading.left_out, "submission")
        refuse_if_too_many(name, reading.total, reading.quarantined, "submissions")
        return SubmissionSnapshot(
            self.name,
            tuple(reading.submissions.values()),
            tuple(reading.people.values()),
            tuple(reading.quarantined),
            (*sheet.notes, *reading.all_notes()),
            dict(reading.left_out),
            frozenset(reading.unread) - reading.submissions.keys(),
        )


class _Reading:
    """The content of a table that was read so far."""

    def __init__(self, sheet: Sheet, *, is_one_row_an_author: bool) -> None:
        self.submissions: dict[str, SubmissionEntry] = {}
        self.people: dict[str, PersonEntry] = {}
        self.quarantined: list[Quarantined] = []
        self.unread: set[str] = set()
        self.left_out: Counter[str] = Counter()
        self.total = 0
        self._notes: list[str] = []
        self._not_told = 0
        self._here = ""
        """The place of the row that is being read."""
        self._owners = Owners()
        self._style = style_of(
            row.texts[c] for row in sheet.rows for c in ("authors", "co-authors") if c in row.texts
        )
        self._is_one_row_an_author = is_one_row_an_author
        self._names = style_of_names(row.texts.get("name", "") for row in sheet.rows)
        self._order = Order.of(row.texts[c] for row in sheet.rows for c in DAYS if c in row.texts)

    def take(self, rows: Sequence[Row]) -> None:
        """Take in the paper that these rows are of."""
        first = rows[0]
        if mark := _gone(first.texts):
            self.left_out[mark] += 1
            return
        self.total += 1
        self._here = first.where
        try:
            authors = self._authors(rows)
            self._here = first.where
            entry = self._entry(first.texts, authors)
        except BadRecord as bad:
            self.quarantined.append(Quarantined(self._here, str(bad)))
            self.unread.add(_key(first.texts))
            return
        self.submissions[entry.key] = entry
        for author in authors:
            self.people[author.key] = _better(self.people.get(author.key, author), author)

    def all_notes(self) -> list[str]:
        """Return what organizers should know about how it was read."""
        if not self._not_told:
            return self._notes
        these = "1 decision is" if self._not_told == 1 else f"{self._not_told} decisions are"
        told = f'{these} marked as not yet told to the authors. Authors see "under review" until you import the file again.'
        return [told, *self._notes]

    def _authors(self, rows: Sequence[Row]) -> tuple[PersonEntry, ...]:
        rows[0].check()
        if not self._is_one_row_an_author:
            people, wrong = byline(rows[0].texts, self._style)
            if wrong:
                self._notes.append(f"{rows[0].where.capitalize()} {wrong}.")
            return self._each_once((rows[0].where, person) for person in people)
        named = [(row.where, person) for row in rows if (person := self._of_row(row))]
        if not named:
            raise BadRecord("has no authors")
        return self._each_once(named)

    def _of_row(self, row: Row) -> PersonEntry | None:
        self._here = row.where
        row.check()
        return row_author(row.texts, self._names)

    def _each_once(self, named: Iterable[tuple[str, PersonEntry]]) -> tuple[PersonEntry, ...]:
        """The people of one paper, each once; an address is that of the first name which the file gives it."""
        people: dict[str, PersonEntry] = {}
        for where, given in named:
            person = given
            if other := self._owners.other(given.email, given.name, where) if given.email else None:
                person = PersonEntry(f"name:{given.name.casefold()}", given.name)
                self._notes.append(
                    f'{where.capitalize()}: "{given.name}" has the e-mail address of "{other[0]}" ({other[1]}), '
                    "and is imported without it."
                )
            people.setdefault(person.key, person)
        return tuple(people.values())

    def _entry(self, texts: Mapping[str, str], authors: Sequence[PersonEntry]) -> SubmissionEntry:
        for column in ("id", "title"):
            if not texts[column]:
                raise BadRecord(f"has no {column}")
        key = _key(texts)
        if key in self.submissions:
            raise BadRecord(f'repeats the id "{key}"')
        entry = SubmissionEntry(
            key=key,
            title=texts["title"],
            authors=tuple(author.key for author in authors),
            track=texts.get("track", ""),
            status=_status(texts),
            submitted_on=read_day(texts.get("submitted", ""), "submitted", self._order),
            decision_on=read_day(texts.get("decision_on", ""), "decision_on", self._order),
            camera_ready_due=read_day(texts.get("camera_ready_due", ""), "camera_ready_due", self._order),
        )
        if entry.status in DECISIONS and texts.get("notified", "").casefold() in _TELLS_NO:
            self._not_told += 1
            return replace(entry, status=Status.UNDER_REVIEW.value)
        return entry


def _key(texts: Mapping[str, str]) -> str:
    """The id by which authors know the paper: "214" of "#214", and of "214.0", which spreadsheets make of it."""
    text = texts.get("id", "")
    return match[1] if (match := _NUMBER.fullmatch(text)) else text


def _gone(texts: Mapping[str, str]) -> str:
    """Return how the source marks a paper that is no longer a submission; "" if it does not."""
    if is_set(texts.get("deleted", "")):
        return "deleted"
    status = texts.get("status", "").casefold()
    return status if status in _GONE else ""


def _status(texts: Mapping[str, str]) -> str:
    """Return the status of a paper: from its decision if there is one, unless it was withdrawn or is a draft."""
    if is_set(texts.get("withdrawn", "")):
        return Status.WITHDRAWN.value
    decision, stated = texts.get("decision", ""), _stated(texts)
    if stated in _STANDING:
        return stated.value
    if decision:
        return status_of(decision).value
    return (stated or Status.UNDER_REVIEW).value


def _stated(texts: Mapping[str, str]) -> Status | None:
    """Return the stated status; None if only a decision counts. BadRecord if nothing else tells."""
    if "decision" not in texts:
        return status_of(texts["status" if "status" in texts else "venue"])
    try:
        return status_of(texts.get("status", ""))
    except BadRecord:
        if texts.get("status") and not texts["decision"]:
            raise
        return None


def _better(known: PersonEntry, again: PersonEntry) -> PersonEntry:
    """Of two entries of one person the one with a name that is more than the beginning of the address."""
    return again if known.name == stand_in(known.email) else known
