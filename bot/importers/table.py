"""Tables of text (CSV), however they were saved: which of the columns that we know they have, and their rows.

Headers in any case, with spaces, hyphens or neither; further columns ignored; `,` `;` or tab between cells; UTF-8 or
what the byte order mark says. A row is numbered as a spreadsheet numbers it.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ImportRefused
from bot.importers.text import beginning, decode, one_line

_DELIMITERS = ",;\t"
_NOT_LETTERS = re.compile(r"[\W_]+")
_END = "\x1eend"
"""Put after the last row: where it does not come back as a row of its own, a quote before it was never closed."""

Row = tuple[str, dict[str, str]]
"""Where a row stands, and by column what stands in it, on one line."""


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table: its columns, and how each is written, the likeliest first; as it is called, where that is left out."""

    columns: Mapping[str, Sequence[str]]
    required: Sequence[str]
    described: str
    """As "a list of attendees has e-mail, name, unit"."""

    def columns_of(self, data: bytes) -> frozenset[str]:
        """Those of the columns that the first line of `data` names, be it a table or not; never raises."""
        lines = beginning(data).splitlines()
        if not lines or lines[0].startswith(("{", "[", "<")):
            return frozenset()
        return frozenset(self._places(_cells(lines[0], self._delimiter(lines[0]))))

    def rows(self, data: bytes, file: str) -> list[Row]:
        """The rows that hold anything; ImportRefused names the columns that are missing, or where reading stopped."""
        (_, header), *rows = self._records(decode(data, file), file) or [(1, [])]
        places = self._places(header)
        if missing := [column for column in self.required if column not in places]:
            reason = f"there is no column {' and no column '.join(missing)}; {self.described}"
            raise ImportRefused(file, reason, "row 1")
        return [
            (
                f"row {number}",
                {name: one_line(cells[at]) if at < len(cells) else "" for name, at in places.items()},
            )
            for number, cells in rows
        ]

    def _delimiter(self, header: str) -> str:
        """The sign that parts the header into the most columns that we know."""
        return max(_DELIMITERS, key=lambda sign: len(self._places(_cells(header, sign))))

    def _places(self, header: Iterable[str]) -> dict[str, int]:
        """Where the columns that we know stand: by the first of its spellings that is there, where it first stands."""
        written = [_folded(name) for name in header]
        found = {
            column: next((s for s in map(_folded, spellings or (column,)) if s in written), "")
            for column, spellings in self.columns.items()
        }
        return {column: written.index(spelling) for column, spelling in found.items() if spelling}

    def _records(self, text: str, file: str) -> list[tuple[int, list[str]]]:
        """The header and the rows, numbered; ImportRefused where a quote stays open or a cell has no end."""
        text = text.lstrip("\ufeff")
        header = next((line for line in text.splitlines() if line.strip()), "")
        rows: list[tuple[int, list[str]]] = []
        source = io.StringIO(f"{text}\n{_END}", newline="")
        reader = csv.reader(source, delimiter=self._delimiter(header))
        try:
            rows.extend((n, cells) for n, cells in enumerate(reader, start=1) if any(map(str.strip, cells)))
        except csv.Error as error:
            raise ImportRefused(file, f"cannot be read ({error})", f"row {len(rows) + 1}") from None
        if rows.pop()[1] != [_END]:
            raise ImportRefused(file, "a quote is opened and never closed", f"row {len(rows) + 1}")
        return rows


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _folded(name: str) -> str:
    """As "emailaddress" of "E-mail Address"."""
    return _NOT_LETTERS.sub("", one_line(name.lstrip("\ufeff")).casefold())
