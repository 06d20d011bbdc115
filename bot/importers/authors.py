"""The authors of a submission in one cell: `Ada Lovelace <ada@example.org>; Bob Ray <bob@example.org>`.

`;` `|` and, in a column that has them, line ends always separate. `,` and "and" separate if nothing else is possible:
after an address, between bare addresses, between names of two words or more, in a list that ends with "and". Nothing
separates within quotes and brackets. The whole column decides how "Lovelace, Ada" is read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.people.model import stand_in
from bot.domain.program.snapshot import PersonEntry
from bot.importers.names import (
    is_family,
    is_initials,
    is_suffix,
    is_whole,
    narrow,
    plain_name,
    upright,
)
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_AUTHOR = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>[*\s]*")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"|]{1,64}@[^\s@<>()\[\]\\,;:\"|]+\.[^\s@<>()\[\]\\,;:\"|.]+")
_ANY_ADDRESS = re.compile(r"\S+@\S+")
_BRACKETED = re.compile(r"\((?:[^()@]{0,200}[,;\s])?([^\s()@,;]{1,64}@[^\s()@,;]{1,255})\)")
_OTHERS = re.compile(r"(?:,?\s*\b(?:et al\.?|(?:and )?others))$", re.IGNORECASE)
_AFTER_ADDRESS = re.compile(r"(?<=>)\s*(?:,|\band\b|&)", re.IGNORECASE)
_AND = re.compile(r",?\s+(?:and|&)\s+", re.IGNORECASE)
_LISTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_MARK = re.compile(r"[\d\W_]+")
_PLACE = re.compile(
    r"universi|institut|college|school|laborator|\blabs?\b|depart|\bdept|centre|center|research|academy|hospital|gmbh"
    r"|\binc\b|\bltd|corporation|company|\b[A-Z]{2,}\b"
)
_LONGEST_ADDRESS = 254
_PROTECTING = frozenset('"()[]')


class Comma(Enum):
    """The meaning of a comma within one author of a column."""

    AS_WRITTEN = auto()
    LAST_FIRST = auto()
    AFFILIATION = auto()
    LIST = auto()


@dataclass(frozen=True, slots=True)
class Style:
    """The way a column of authors is written; `separator` is "" if a comma, or nothing, separates."""

    separator: str = ""
    comma: Comma = Comma.AS_WRITTEN


def style_of(cells: Iterable[str]) -> Style:
    """Find the style of a column from all its cells."""
    written = [narrow(cell) for cell in cells if cell.strip() and not _is_list(cell)]
    separator = next((sign for sign in "|;\n" if any(len(_split(c.strip(), sign)) > 1 for c in written)), "")
    parts = [part for cell in written for part in (_split(cell, separator) if separator else [cell])]
    pairs = [chunks for part in parts if len(chunks := _chunks(part)) == 2]  # noqa: PLR2004
    return Style(separator, _comma(parts, pairs, separator))


def style_of_names(names: Iterable[str]) -> Style:
    """Find the style of a column that holds one name a row."""
    return style_of(f"{name};" for name in names if name)


def one_name(text: str, style: Style) -> str:
    """The name in a cell that holds one, with the first name first, and without what a comma parts from it."""
    if style.comma is Comma.LAST_FIRST:
        return upright(text)
    return text.partition(",")[0] if style.comma is Comma.AFFILIATION else text


def _comma(parts: Sequence[str], pairs: Sequence[list[str]], separator: str) -> Comma:
    with_comma = [part for part in parts if len(_chunks(part)) > 1]
    places = sum(bool(_PLACE.search(_IN_BRACKETS.sub("", second))) for _, second in pairs)
    families = sum(is_family(first) or is_initials(second) for first, second in pairs)
    if not separator or not with_comma:
        return Comma.LAST_FIRST
    if places > families:
        return Comma.AFFILIATION
    if families or len(with_comma) == len([part for part in parts if part.strip()]):
        return Comma.LAST_FIRST
    return Comma.LIST


def read_authors(cell: str, style: Style | None = None) -> tuple[PersonEntry, ...]:
    """The authors in order, each once; BadRecord where an address is wrong or the cell can be read in two ways."""
    people: dict[str, PersonEntry] = {}
    for person in authors_in_order(cell, style):
        people.setdefault(person.key, person)
    if not people:
        raise BadRecord("has no authors")
    return tuple(people.values())


def authors_in_order(cell: str, style: Style | None = None) -> list[PersonEntry]:
    """Return everybody in the cell, with repeats; BadRecord as `read_authors`."""
    style = style or Style()
    parts = _listed(cell) if _is_list(cell) else _parts(_BRACKETED.sub(r"<\1>", narrow(cell)), style)
    named = (_OTHERS.sub("", part.strip()) for part in parts)
    return [_person(part, style) for part in named if _MARK.sub("", part)]


def addressed(text: str) -> PersonEntry:
    """Somebody by their address, `ada@example.org` or `Ada Lovelace <ada@example.org>`; BadRecord where it is none."""
    if match := _AUTHOR.fullmatch(text):
        return _with_address(
            plain_name(match["name"]) if match["name"].strip(' "') else "", match["address"].strip()
        )
    return _with_address("", text)


def _is_list(cell: str) -> bool:
    """Tell whether it is written as programs write lists: ['Ada Lovelace', 'Bob Ray']."""
    return cell.strip().startswith("[") and cell.strip().endswith("]") and bool(_LISTED.search(cell))


def _listed(cell: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", first or second) for first, second in _LISTED.findall(cell)]


def _parts(cell: str, style: Style) -> Iterator[str]:
    """The authors in `cell`, each as it is written."""
    if style.separator and len(several := _split(cell, style.separator)) > 1:
        for part in map(one_line, several):
            yield from _of_part(part, style)
        return
    cell = one_line(cell)
    by_semicolon = _split(cell, ";")
    if len(by_semicolon) > 1 or style.separator:
        for part in by_semicolon:
            yield from _of_part(part, style)
    else:
        for chunk in _AFTER_ADDRESS.split(cell):
            yield from _of_chunk(chunk)


def _of_part(part: str, style: Style) -> list[str]:
    """The author between two separators; more than one where "and" or commas part names."""
    part = part.strip().strip(",").strip()
    chunks = _chunks(part)
    if style.comma is Comma.AFFILIATION and len(chunks) > 1 and "@" not in chunks[0]:
        return [chunks[0] + part[part.index("<") :] if "<" in part else chunks[0]]
    if len(chunks) > 1 and "@" not in part and (style.comma is Comma.LIST or all(map(is_whole, chunks))):
        return [name for chunk in chunks for name in _split_at(chunk, _AND)]
    return _split_at(part, _AND)


def _of_chunk(chunk: str) -> list[str]:
    """The authors in `chunk`, which holds no `<address>` or ends with its only one."""
    by_and = [part for part in _split_at(chunk, _AND) if part.strip()]
    if len(by_and) > 1 and all(len(pair := _chunks(part)) == 2 and is_family(pair[0]) for part in by_and):  # noqa: PLR2004
        return by_and  # Lovelace, Ada and Ray, Bob
    parts = [part for piece in by_and for part in _chunks(piece)]
    if len(by_and) > 1 and "<" not in chunk:
        return parts
    if all("@" in part for part in parts) or ("<" not in chunk and all(_is_one(part) for part in parts)):
        return parts
    if len(parts) % 2 == 0 and "@" not in chunk and all(map(is_initials, parts[1::2])):
        return [f"{family}, {first}" for family, first in zip(parts[::2], parts[1::2], strict=True)]
    match parts:
        case [_]:
            return parts
        case [family, _] if not re.search("[@ ]", family) or (is_family(family) and "<" in chunk):
            return [chunk]  # Lovelace, Ada
    hidden = _ANY_ADDRESS.sub("\u2026", chunk.strip()[:80])
    raise BadRecord(f'has authors that can be read in two ways, "{hidden}"; put ; between them')


def _is_one(part: str) -> bool:
    """Tell whether it must be a whole name or an address."""
    return bool(re.search("[@ ]", part)) or is_whole(part)


def _chunks(part: str) -> list[str]:
    """The pieces of `part` between its commas; "Jr." and "PhD" belong to the name before them."""
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, _split(part, ","))):
        if pieces and is_suffix(piece):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def _split(cell: str, sign: str) -> list[str]:
    """Split `cell` at each `sign` outside quotes and brackets."""
    return _split_at(cell, re.compile(re.escape(sign)))


def _split_at(cell: str, sign: re.Pattern[str]) -> list[str]:
    """`cell` at each `sign` outside quotes and brackets; brackets that do not match are letters."""
    if _PROTECTING.isdisjoint(cell):
        return sign.split(cell)
    protected = [False] * (len(cell) + 1)
    depth, quoted = 0, False
    is_matched = cell.count("(") == cell.count(")") and cell.count("[") == cell.count("]")
    for at, character in enumerate(cell):
        quoted ^= character == '"'
        depth += is_matched * ((character in "([") - (character in ")]"))
        protected[at] = quoted or depth > 0
    parts, begun = [], 0
    for match in sign.finditer(cell):
        if not protected[match.start()]:
            parts.append(cell[begun : match.start()])
            begun = match.end()
    return [*parts, cell[begun:]]


def _person(part: str, style: Style) -> PersonEntry:
    part = part.strip()
    if re.search("[@<>]", part):
        person = addressed(_boxed(part))
        turned = _turned(person.name, style)
        return PersonEntry(person.key, turned, person.email)
    name = _turned(plain_name(part), style)
    return PersonEntry(f"name:{name.casefold()}", name)


def _boxed(part: str) -> str:
    """As "Ada Lovelace <ada@x.org>" of "Ada Lovelace, MIT, ada@x.org": the name before the only address, up to a comma."""
    if "<" in part or ">" in part or len(_ANY_ADDRESS.findall(part[:500])) != 1:
        return part
    name, address = part.rsplit(None, 1) if " " in part else ("", part)
    name = name.strip(" ,:-").partition(",")[0]
    return f"{name} <{address}>" if name and "@" in address and "@" not in name else part


def _turned(name: str, style: Style) -> str:
    """`name` with the first name first, where the column says that a comma means that."""
    if style.comma is Comma.AS_WRITTEN or "," not in name:
        return name
    return plain_name(upright(name))


def _with_address(name: str, address: str) -> PersonEntry:
    email = address.strip().removeprefix("mailto:").rstrip("*").lower()
    if not _ADDRESS.fullmatch(email) or len(email) > _LONGEST_ADDRESS:
        raise BadRecord(f'has the e-mail address "{address[:80]}", which is not one')
    return PersonEntry(email, name or stand_in(email), email)
