"""Kinds of tables: which of the columns that we know a file has, and its rows by column.

Further columns are ignored. Rows that hold no record are left out: empty ones, totals, and a header that comes again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot.errors import ImportRefused
from bot.importers.headers import all_places, folded, places, readings
from bot.importers.quarantine import BadRecord
from bot.importers.sheet import first_rows, heading, records, text_of
from bot.importers.text import clean, one_line

_TOTAL = re.compile(
    r"(?:(?:grand |sub)?-?totals?(?: \w+){0,2}|sum(?:me)?|count|gesamt|insgesamt)\s*[:=]?\s*[\d.,]*",
    re.IGNORECASE,
)
_FORMULA = re.compile(r'="([^"]*)"')
_NEEDED = "; a list of attendees needs e-mail, a table of submissions id, title, authors and status"
_COMPARED = 20
"""So many rows are compared with the header, to tell a table from other text."""
_NAMED = 12
_LONGEST_NAMED = 40


class Row(NamedTuple):
    """A row's place, its texts by column, and the number of its cells beyond the header."""

    where: str
    texts: dict[str, str]
    surplus: int = 0

    def check(self) -> None:
        """Raise BadRecord if a cell was surely cut in two, so that a text is under another column than its own."""
        if self.surplus:
            raise BadRecord(
                "has more cells than the header; put quotes around a cell that holds the delimiter"
            )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as a kind of table: the columns it has of those that we know, its rows, and how it was read."""

    columns: frozenset[str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """The other names in the header."""


@dataclass(frozen=True)
class Table:
    """A kind of table: its columns, and how each is written, the likeliest first; as it is called, where that is left out."""

    columns: Mapping[str, Sequence[str]]
    required: Sequence[Sequence[str]]
    """Of each group of columns one at least; the first is named where there is none."""
    described: str
    """As "a list of attendees has e-mail, name, unit"."""
    lists: frozenset[str] = field(default_factory=frozenset)
    """The columns in which the end of a line parts two things."""
    asked: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """Questions of forms that name a column."""
    every: frozenset[str] = field(default_factory=frozenset)
    """The columns that may come several times: their texts are read as lines of one text."""

    def columns_of(self, data: bytes) -> frozenset[str]:
        """Those of the columns that the header of `data` names, be it a table or not; never raises."""
        return frozenset(self.places_of(data))

    def places_of(self, data: bytes) -> Mapping[str, int]:
        """Find those columns in the header of `data`; never raises."""
        if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"[", b"<"}:
            return {}
        return places(first_rows(data, self._rated)[0], self.columns, self.asked)

    def beginning_of(self, data: bytes, column: str) -> list[str]:
        """Return the column's texts in the first rows of `data`; never raises."""
        header, rows = first_rows(data, self._rated)
        at = places(header, self.columns, self.asked).get(column)
        return [] if at is None else [one_line(cells[at]) for cells in rows if at < len(cells)]

    def beginnings_of(self, data: bytes, column: str) -> list[list[str]]:
        """The same of every column that is written so; never raises."""
        header, rows = first_rows(data, self._rated)
        return [
            [one_line(cells[at]) for cells in rows if at < len(cells)]
            for at in all_places(header, self.columns[column])
        ]

    def heading_of(self, data: bytes) -> str:
        """Return the text above the header of `data`; never raises."""
        return heading(data, self._rated)

    def read(self, data: bytes, file: str) -> Sheet:
        """The rows that hold a record; ImportRefused names the columns that are missing, or where reading stopped."""
        text, notes = text_of(data, file)
        (number, header), *rows = records(text, file, self._rated) or [(1, [])]
        found = places(header, self.columns, self.asked)
        if missing := [group[0] for group in self.required if not any(name in found for name in group)]:
            reason = f"there is no column {' and no column '.join(missing)}; {self.described}"
            raise ImportRefused(file, f"{reason}{_instead(header)}", f"row {number}")
        several = self._several(header, found)
        kept = [
            Row(
                f"row {at}",
                {**self._texts(cells, found), **_lines(cells, several)},
                sum(bool(cell.strip()) for cell in cells[len(header) :]),
            )
            for at, cells in rows
            if cells != header and not self._is_total(cells, found)
        ]
        read = {*found.values(), *(at for places in several.values() for at in places)}
        others = (one_line(name) for at, name in enumerate(header) if at not in read)
        return Sheet(frozenset(found), tuple(kept), notes, tuple(filter(None, others)))

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """Map each spelling to the columns that it may name."""
        named: dict[str, set[str]] = {}
        for column, spellings in self.columns.items():
            for spelling in spellings or (column,):
                named.setdefault(folded(spelling), set()).add(column)
        return {spelling: frozenset(columns) for spelling, columns in named.items()}

    def _rated(self, cells: Sequence[str]) -> int:
        """Count the columns that the cells name, at most."""
        return sum(any(name in self._named for names in readings(cell) for name in names) for cell in cells)

    def _texts(self, cells: Sequence[str], found: Mapping[str, int]) -> dict[str, str]:
        return {
            name: _text(cells[at], lines=name in self.lists) if at < len(cells) else ""
            for name, at in found.items()
        }

    def _several(self, header: Sequence[str], found: Mapping[str, int]) -> Mapping[str, Sequence[int]]:
        """Find all places of the columns that may come several times, other columns aside."""
        taken = {at for column, at in found.items() if column not in self.every}
        return {
            column: [
                at
                for at in all_places(header, self.columns[column], self.asked.get(column))
                if at not in taken
            ]
            for column in found.keys() & self.every
        }

    def _is_total(self, cells: Sequence[str], found: Mapping[str, int]) -> bool:
        """Tell whether the row counts the others: it begins so, and lacks what every record has."""
        first = next(one_line(cell) for cell in cells if cell.strip())
        if not _TOTAL.fullmatch(first):
            return False
        texts = self._texts(cells, found)
        return not all(any(texts.get(name) for name in group) for group in self.required)


def _lines(cells: Sequence[str], several: Mapping[str, Sequence[int]]) -> dict[str, str]:
    return {
        column: "\n".join(_text(cells[at], lines=False) for at in places if at < len(cells))
        for column, places in several.items()
    }


def _text(cell: str, *, lines: bool) -> str:
    text = clean(cell).strip() if lines else one_line(cell)
    return match[1] if (match := _FORMULA.fullmatch(text)) else text


def unknown_columns(data: bytes) -> str:
    """Return the text for a table whose header names no column that we know; "" if it is no table. Never raises."""
    header, rows = first_rows(data, lambda cells: len(cells) > 1)
    like_it = sum(len(cells) == len(header) for cells in rows[:_COMPARED])
    if (
        like_it * 2 <= len(rows[:_COMPARED])
        or data.lstrip()[:1] == b"<"
        or not all(map(str.isprintable, header))
    ):
        return ""
    return f"{_instead(header)}{_NEEDED}"


def _instead(header: Sequence[str]) -> str:
    """Name the columns of the file, so that the right one can be renamed; no address of a file without a header."""
    names = [one_line(name) for name in header if name.strip()]
    if any("@" in name for name in names):
        return "; put a line above the first row that names the columns: e-mail, name"
    return f"; this file has {shown(names)}" if names else ""


def shown(names: Sequence[str]) -> str:
    """The names of columns, cut short, as in `"Order #", "Order Date" and more`."""
    listed = ", ".join(f'"{name[:_LONGEST_NAMED]}"' for name in names[:_NAMED])
    return f"{listed} and more" if len(names) > _NAMED else listed
