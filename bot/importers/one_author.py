"""The rows of a table that belong to one paper: one row a paper, or one row an author."""

import re
from collections import defaultdict
from collections.abc import Sequence

from bot.importers.authors import Comma, authors_in_order, style_of_names
from bot.importers.names import is_family
from bot.importers.quarantine import BadRecord
from bot.importers.table import Row, Sheet

_SEVERAL = re.compile("[;|\n]|@.*@", re.DOTALL)
CONTACT_ONLY = "contact_only"
"""HotCRP's word for a person who is no author."""


def papers_of(sheet: Sheet) -> tuple[list[list[Row]], bool]:
    """The rows of each paper, and whether each row names one author; then only the first may say which paper it is."""
    if not _is_one_row_an_author(sheet):
        return [[row] for row in sheet.rows], False
    papers: dict[str, list[Row]] = {}
    here = ""
    for number, row in enumerate(sheet.rows):
        key = row.texts.get("id", "")
        here = key or (here if not row.texts.get("title") else f"\0{number}")
        if row.texts.get("contact", "").casefold() != CONTACT_ONLY:
            first = papers.setdefault(here, [])
            again = first if _agree(first, row) else papers.setdefault(f"{here}\0{number}", [])
            again.append(_named(row))
    return list(papers.values()), True


def _agree(rows: Sequence[Row], row: Row) -> bool:
    """Tell whether `row` says nothing about the paper that differs from the rows before it."""
    return all(
        len({text.casefold() for one in (*rows, row) if (text := one.texts.get(column, ""))}) <= 1
        for column in ("status", "decision")
    )


def _is_one_row_an_author(sheet: Sheet) -> bool:
    """Tell whether no cell names several authors, and each has parts of one name or papers come again."""
    listed = [row.texts.get(column, "") for row in sheet.rows for column in ("authors", "author e-mails")]
    if any(map(_SEVERAL.search, listed)):
        return False
    if not sheet.columns & {"authors", "co-authors"}:
        return (
            bool(sheet.columns & {"name", "first name", "last name"}) or "author e-mails" not in sheet.columns
        )
    return "authors" in sheet.columns and _come_again(sheet.rows) and _name_one_each(listed)


def _come_again(rows: Sequence[Row]) -> bool:
    """Tell whether an id comes again, always with the same title or none, and with another author."""
    papers: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        papers[row.texts.get("id", "")].append(row)
    first = papers.pop("", [])
    several = [again for again in papers.values() if len(again) > 1]
    if not several:
        return bool(first and papers) and not any(row.texts.get("title") for row in first)
    return all(
        len({title.casefold() for row in again if (title := row.texts.get("title", ""))}) <= 1
        and len({row.texts["authors"] for row in again}) == len(again)
        for again in several
    )


def _name_one_each(cells: Sequence[str]) -> bool:
    """Tell whether each cell names one person, also as "Lovelace, Ada" if most cells with a comma say so."""
    with_comma = [cell for cell in cells if "," in cell]
    is_turned = sum(is_family(cell.partition(",")[0]) for cell in with_comma) * 2 >= len(with_comma)
    if is_turned or style_of_names(cells).comma is Comma.AFFILIATION:
        cells = [cell for cell in cells if "," not in cell]
    return all(map(_names_one, cells))


def _names_one(cell: str) -> bool:
    try:
        return len(authors_in_order(cell)) <= 1
    except BadRecord:
        return True


def _named(row: Row) -> Row:
    """`row` with its author under "name" and the address under "e-mail", wherever they stand."""
    texts = dict(row.texts)
    for column, instead in (("name", "authors"), ("e-mail", "author e-mails")):
        texts[column] = texts.get(instead) or texts.get(column, "")
    return row._replace(texts=texts)
