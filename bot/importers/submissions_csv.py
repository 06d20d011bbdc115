"""Submissions as CSV: id, title, authors, track, status, submitted, decision_on, camera_ready_due.

Our own format, near to what EasyChair, HotCRP and OpenReview export (FORMATS §11 and §12); dates YYYY-MM-DD.
"""

from collections.abc import Container, Sequence
from datetime import date

from bot.domain.people import stand_in
from bot.domain.snapshot import PersonEntry, Quarantined, SubmissionEntry, SubmissionSnapshot
from bot.errors import ImportRefused
from bot.importers.authors import read_authors
from bot.importers.quarantine import BadRecord, refuse_if_too_many
from bot.importers.statuses import status_of
from bot.importers.table import Row, Table
from bot.importers.times import iso_day

_REQUIRED = ("id", "title", "authors", "status")
_TABLE = Table(
    dict.fromkeys((*_REQUIRED, "track", "submitted", "decision_on", "camera_ready_due"), ()),
    required=_REQUIRED,
    described=f"a table of submissions has {', '.join(_REQUIRED)}",
)


class SubmissionsCsv:
    """A table of submissions."""

    name = "submissions CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Whether its first line names a title and another of the columns that every submission has."""
        columns = _TABLE.columns_of(data)
        return "title" in columns and len(columns & {*_REQUIRED}) > 1

    def read(self, data: bytes, name: str, tz: str | None = None) -> SubmissionSnapshot:  # noqa: ARG002 - days have no zone
        """The submissions; ImportRefused names the columns that are missing, or the row where reading stopped."""
        return _snapshot(name, self.name, _TABLE.rows(data, name))


def _snapshot(file: str, form: str, rows: Sequence[Row]) -> SubmissionSnapshot:
    submissions: dict[str, SubmissionEntry] = {}
    people: dict[str, PersonEntry] = {}
    quarantined: list[Quarantined] = []
    for where, texts in rows:
        try:
            authors = read_authors(texts["authors"])
            entry = _entry(texts, authors, submissions)
        except BadRecord as bad:
            quarantined.append(Quarantined(where, str(bad)))
            continue
        submissions[entry.key] = entry
        for author in authors:
            people[author.key] = _better(people.get(author.key, author), author)
    if not rows:
        raise ImportRefused(file, "there is no submission in it, only a header")
    refuse_if_too_many(file, len(rows), quarantined, "submissions")
    return SubmissionSnapshot(form, tuple(submissions.values()), tuple(people.values()), tuple(quarantined))


def _entry(texts: dict[str, str], authors: Sequence[PersonEntry], known: Container[str]) -> SubmissionEntry:
    for column in ("id", "title"):
        if not texts[column]:
            raise BadRecord(f"has no {column}")
    if texts["id"] in known:
        raise BadRecord(f'repeats the id "{texts["id"]}"')
    return SubmissionEntry(
        key=texts["id"],
        title=texts["title"],
        authors=tuple(author.key for author in authors),
        track=texts.get("track", ""),
        status=status_of(texts["status"]).value,
        submitted_on=_day(texts, "submitted"),
        decision_on=_day(texts, "decision_on"),
        camera_ready_due=_day(texts, "camera_ready_due"),
    )


def _day(texts: dict[str, str], column: str) -> date | None:
    text = texts.get(column, "")
    if (day := iso_day(text)) or not text:
        return day
    raise BadRecord(f'has the {column} "{text[:40]}", which is not a day written YYYY-MM-DD')


def _better(known: PersonEntry, again: PersonEntry) -> PersonEntry:
    """Of two entries of one person the one with a name that is more than the beginning of the address."""
    return again if known.name == stand_in(known.email) else known
