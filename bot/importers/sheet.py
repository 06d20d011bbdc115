"""Tables of text as people save them: what the bytes mean, what parts the cells, and in which row the header stands.

UTF-8, UTF-16, or Windows text where it can be nothing else; `,` `;` tab or `|` between cells, as a first line `sep=;` says;
rows with a title above the header. A row is numbered as a spreadsheet numbers it.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice

from bot.errors import ImportRefused
from bot.importers.text import decode

_DELIMITERS = ",;\t|"
_SEP = re.compile(r"\ufeff?\s*\"?sep=(?P<sign>[,;\t|])\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_PREVIEW = 65_536
_ABOVE = 25
"""So many rows are looked at to find the header."""
_FIRST = 200
_END = "\x1eend"
"""Put after the last row: where it does not come back as a row of its own, a quote before it was never closed."""
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_SIGNS = re.compile(
    r"[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\u20ac\u2122\xa0-\xb0\xb4-\xb7\xba-\xbf\xd7]*"
)
_LETTERS_ELSEWHERE = frozenset("£¥ª¯¼¾¹³º¡¢¤¦±¶¬¿")
"""Signs that are letters in the Windows text of Central Europe, and are next to no letter in Western Europe."""
_MISREAD = re.compile(
    r"ñ(?![aeiouáéíóúüy])|ì(?=\w)|ù(?=[^\W\d_aeiouy])|[a-zà-ÿ]*[øæ][a-zà-ÿ]*[íáýúìùè]|[íáýúìùè][a-zà-ÿ]*[øæ]|(?<=[vnrlkjt]i)[æè]\b|(?<=\w)viè\b"
    r"|\bè(?=[aeiouáéíóúýy])|œ(?![uicdstnl])|(?<=[a-zà-ÿ])Ÿ|Ÿ(?=[a-z])",
    re.IGNORECASE,
)
"""Letters that stand so in no word of Western Europe, and are others in Central Europe: Gdañsk, Jiøí, Petroviæ."""
_IN_A_ROW = 2
"""So many accented letters stand side by side in a word of a Western language."""
_EXAMPLE = re.compile(r"(?<![\w@.])[\w'-]*[^\x00-\x7f][\w'-]*(?![\w@])")

Rated = Callable[[Sequence[str]], int]
"""Rates a row of cells as a header: the number of columns that it names."""


def text_of(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """The text of `data`, and notes on how it was read; ImportRefused where it is no text that can be told."""
    if encoding := _utf_16_without_mark(data):
        return data.decode(encoding, errors="replace"), ()
    if not data.startswith(_BOMS) and (western := _western(data)):
        example = next((m[0] for m in _EXAMPLE.finditer(western) if m[0][0].isalpha()), "")
        shown = f', as in "{example}"' if example else ""
        note = f'The file is not UTF-8. It was read as Windows text{shown}: if that is wrong, save it as "CSV UTF-8".'
        return western, (note,)
    return decode(data, file), ()


def first_rows(data: bytes, rated: Rated) -> tuple[list[str], list[list[str]]]:
    """The header of `data` and the rows below it, by its beginning; ([], []) where no row names a column. Never raises."""
    text = _beginning(data)
    above, delimiter, is_found = _shape(text, rated)
    if not is_found:
        return [], []
    header, *rows = _rows(_body(text), delimiter, _FIRST)[above:]
    return header, rows


def heading(data: bytes, rated: Rated) -> str:
    """Return the text above the header of `data`, such as a title; never raises."""
    text = _beginning(data)
    above, delimiter, _ = _shape(text, rated)
    return " ".join(" ".join(cells) for cells in _rows(_body(text), delimiter, above))


def _beginning(data: bytes) -> str:
    """The first characters of `data`, whatever they are."""
    head = data[:_PREVIEW]
    encoding = _utf_16_without_mark(head)
    if encoding is None:
        encoding = "utf-16" if head.startswith(_BOMS[1:]) else "utf-8-sig"
    return head.decode(encoding, errors="replace")


def records(text: str, file: str, rated: Rated) -> list[tuple[int, list[str]]]:
    """The header and the rows that hold anything, numbered; ImportRefused where a quote stays open or a cell has no end."""
    above, delimiter, _ = _shape(text[:_PREVIEW], rated)
    body = _body(text)
    rows: list[tuple[int, list[str]]] = []
    source = io.StringIO(f"{body}\n{_END}", newline="")
    try:
        for number, cells in enumerate(csv.reader(source, delimiter=delimiter), start=1):
            if any(map(str.strip, cells)):
                rows.append((number, cells))
    except csv.Error as error:
        raise ImportRefused(file, f"cannot be read ({error})", f"row {len(rows) + 1}") from None
    is_closed = rows.pop()[1] == [_END]
    is_one_line_a_row = is_closed and not any("\n" in cell for _, cells in rows for cell in cells)
    if delimiter == "\t" and not is_one_line_a_row and (unquoted := _unquoted(body)):
        return unquoted[above:]
    if not is_closed:
        raise ImportRefused(file, "a quote is opened and never closed", f"row {len(rows) + 1}")
    return rows[above:]


def _unquoted(body: str) -> list[tuple[int, list[str]]]:
    """The rows of text with tabs in which a quote is a letter; [] where that makes no table either."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, start=1) if line.strip()]
    widest = max((len(cells) for _, cells in rows), default=0)
    return rows if all(len(cells) == widest for _, cells in rows) else []


def _shape(text: str, rated: Rated) -> tuple[int, str, bool]:
    """Return the number of rows above the header, the sign between cells, and whether there is a header."""
    body, told = _body(text), _SEP.match(text)
    signs = told["sign"] if told else _DELIMITERS
    most, above, delimiter = 0, 0, signs[0]
    for sign in signs:
        for number, cells in enumerate(_rows(body, sign, _ABOVE)):
            if (found := rated(cells)) > most:
                most, above, delimiter = found, number, sign
    return above, delimiter, most > 0


def _rows(body: str, delimiter: str, most: int) -> list[list[str]]:
    """The first `most` rows that hold anything."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice((cells for cells in reader if any(map(str.strip, cells))), most))
    return rows


def _body(text: str) -> str:
    """`text` without its byte order mark, and without the line that tells Excel the delimiter."""
    return text[match.end() :] if (match := _SEP.match(text)) else text.lstrip("\ufeff")


def _utf_16_without_mark(data: bytes) -> str | None:
    """UTF-16 as some tools write it: every other byte of plain letters is nothing."""
    head = data[:400]
    if len(head) < len("ab") * 2 or data.startswith(_BOMS):
        return None
    for encoding, zeros, letters in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if zeros.count(0) * 5 > len(zeros) * 4 and letters.count(0) == 0:
            return encoding
    return None


def _western(data: bytes) -> str | None:
    """`data` as Windows-1252, where it is not UTF-8 and each of its letters stands where one of that kind may stand."""
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if _MISREAD.search(text) or not all(_in_place(text, m) for m in _FOREIGN.finditer(text)):
        return None
    return text


def _in_place(text: str, found: re.Match[str]) -> bool:
    """Tell whether letters beyond ASCII are in a word as in "José", or are a quotation mark or a dash."""
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
    if _SIGNS.fullmatch(found[0]):
        if _LETTERS_ELSEWHERE & set(found[0]) and (before.isalpha() or after.isalpha()):
            return _is_spanish(text, found, before)
        return found[0] in "\xa0\xb4\xb7\u2018\u2019\u2013" or not (before.isalpha() and after.isalpha())
    if found[0] in "àÀéèÉÈåÅæøöÖ" and before == after == " ":
        return True
    core = found[0].strip("\u2018\u2019\u201c\u201d\u2013\u2014\u2026\xa0\xab\xbb")
    if not core.isalpha() or len(core) > _IN_A_ROW or not (before.isalpha() or after.isalpha()):
        return False
    return not (before.islower() and core[0].isupper())


def _is_spanish(text: str, found: re.Match[str], before: str) -> bool:
    """Tell whether it is "¿Qué …?", "¡Hola!", "Mª José" or "nº"."""
    if found[0] in "ªº":
        return before in "Mn"
    end = {"¿": "?", "¡": "!"}.get(found[0])
    return end is not None and not before.isalpha() and end in text[found.end() :].partition("\n")[0]
