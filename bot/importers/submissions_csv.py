"""Submissions as CSV: id, title, authors, track, status, submitted, decision_on, camera_ready_due.

Our own format, near to what EasyChair, HotCRP and OpenReview export (FORMATS §11 and §12). Headers in any case, further
columns ignored, `,` `;` or tab between cells, dates YYYY-MM-DD. A row is numbered as a spreadsheet numbers it.
"""

import csv
import io
import re
from collections.abc import Container, Sequence
from datetime import date

from bot.domain.snapshot import PersonEntry, Quarantined, SubmissionEntry, SubmissionSnapshot
from bot.errors import ImportRefused
from bot.importers.authors import read_authors
from bot.importers.quarantine import BadRecord, refuse_if_too_many
from bot.importers.statuses import status_of
from bot.importers.text import beginning, decode, one_line
from bot.importers.times import iso_day

_REQUIRED = ("id", "title", "authors", "status")
_COLUMNS = {*_REQUIRED, "track", "submitted", "decision_on", "camera_ready_due"}
_DELIMITERS = ",;\t"
_NOT_WORD = re.compile(r"\W+")
_END = "\x1eend"
"""Put after the last row: where it does not come back as a row of its own, a quote before it was never closed."""

Row = tuple[int, list[str]]
"""A row's number and its cells."""


class SubmissionsCsv:
    """A table of submissions."""

    name = "submissions CSV"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Whether its first line names a title and another of the columns that every submission has."""
        lines = beginning(data).splitlines()
        if not lines or lines[0].startswith(("{", "[", "<")):
            return False
        columns = _columns(_cells(lines[0], _delimiter(lines[0])))
        return "title" in columns and len(columns.keys() & {*_REQUIRED}) > 1

    def read(self, data: bytes, name: str, tz: str | None = None) -> SubmissionSnapshot:  # noqa: ARG002 - days have no zone
        """The submissions; ImportRefused names the columns that are missing, or the row where reading stopped."""
        header, *rows = _rows(decode(data, name), name) or [(1, [])]
        columns = _columns(header[1])
        if missing := [column for column in _REQUIRED if column not in columns]:
            raise ImportRefused(
                name,
                f"there is no column {' and no column '.join(missing)}; a table of submissions has {', '.join(_REQUIRED)}",
                "row 1",
            )
        return _snapshot(name, self.name, columns, rows)


def _delimiter(header: str) -> str:
    """The sign that parts the header into the most columns that we know."""
    return max(_DELIMITERS, key=lambda sign: len(_columns(_cells(header, sign))))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where the columns that we know stand; of a name that repeats, the first."""
    names = [_NOT_WORD.sub("_", one_line(name.lstrip("\ufeff")).casefold()) for name in header]
    return {name: names.index(name) for name in names if name in _COLUMNS}


def _rows(text: str, name: str) -> list[Row]:
    """The rows that hold anything, the header first; ImportRefused where a quote stays open or a cell has no end."""
    text = text.lstrip("\ufeff")
    header = next((line for line in text.splitlines() if line.strip()), "")
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=_delimiter(header))
    try:
        rows.extend(
            (number, cells) for number, cells in enumerate(reader, start=1) if any(map(str.strip, cells))
        )
    except csv.Error as error:
        raise ImportRefused(name, f"cannot be read ({error})", f"row {len(rows) + 1}") from None
    if rows.pop()[1] != [_END]:
        raise ImportRefused(name, "a quote is opened and never closed", f"row {len(rows) + 1}")
    return rows


def _snapshot(file: str, form: str, columns: dict[str, int], rows: Sequence[Row]) -> SubmissionSnapshot:
    submissions: dict[str, SubmissionEntry] = {}
    people: dict[str, PersonEntry] = {}
    quarantined: list[Quarantined] = []
    for number, cells in rows:
        texts = {column: one_line(cells[at]) if at < len(cells) else "" for column, at in columns.items()}
        try:
            authors = read_authors(texts["authors"])
            entry = _entry(texts, authors, submissions)
        except BadRecord as bad:
            quarantined.append(Quarantined(f"row {number}", str(bad)))
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
    return again if known.name == known.email.partition("@")[0] else known
