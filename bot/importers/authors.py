"""The authors of a submission, written in one cell: `Ada Lovelace <ada@example.org>; Bob Ray <bob@example.org>`.

`;` always separates. `,` separates where nothing else can be meant: after an address, between bare addresses, between
names of two words or more. Within quotes neither does.
"""

import re

from bot.domain.people import stand_in
from bot.domain.snapshot import PersonEntry
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_AUTHOR = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"|]{1,64}@[^\s@<>()\[\]\\,;:\"|]+\.[^\s@<>()\[\]\\,;:\"|.]+")
_AFTER_ADDRESS = re.compile(r"(?<=>)\s*,")
_LONGEST_ADDRESS = 254


def read_authors(cell: str) -> tuple[PersonEntry, ...]:
    """The authors in order, each once; BadRecord where an address is wrong or the cell can be read in two ways."""
    people: dict[str, PersonEntry] = {}
    for part in _parts(one_line(cell)):
        if part.strip(' "'):
            person = _person(part)
            people.setdefault(person.key, person)
    if not people:
        raise BadRecord("has no authors")
    return tuple(people.values())


def addressed(text: str) -> PersonEntry:
    """Somebody by their address, `ada@example.org` or `Ada Lovelace <ada@example.org>`; BadRecord where it is none."""
    if match := _AUTHOR.fullmatch(text):
        return _with_address(_unquoted(match["name"]), match["address"].strip())
    return _with_address("", text)


def _parts(cell: str) -> list[str]:
    by_semicolon = _split(cell, ";")
    if len(by_semicolon) > 1:
        return by_semicolon
    return [part for chunk in _AFTER_ADDRESS.split(cell) for part in _of_chunk(chunk)]


def _of_chunk(chunk: str) -> list[str]:
    """The authors in `chunk`, which holds no `<address>` or ends with its only one."""
    parts = [stripped for part in _split(chunk, ",") if (stripped := part.strip())]
    if all("@" in part for part in parts) or (
        "<" not in chunk and all(re.search("[@ ]", part) for part in parts)
    ):
        return parts
    match parts:
        case [_]:
            return parts
        case [family, _] if not re.search("[@ ]", family):
            return [chunk]  # Lovelace, Ada
    raise BadRecord(f'has authors that can be read in two ways, "{chunk.strip()[:80]}"; put ; between them')


def _split(cell: str, sign: str) -> list[str]:
    """`cell` at each `sign` that stands outside quotes."""
    parts, quoted = [""], False
    for character in cell:
        if character == '"':
            quoted = not quoted
        if character == sign and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _person(part: str) -> PersonEntry:
    part = part.strip()
    if re.search("[@<>]", part):
        return addressed(part)
    return PersonEntry(f"name:{_unquoted(part).casefold()}", _unquoted(part))


def _unquoted(name: str) -> str:
    return one_line(name.replace('"', ""))


def _with_address(name: str, address: str) -> PersonEntry:
    email = address.removeprefix("mailto:").lower()
    if not _ADDRESS.fullmatch(email) or len(email) > _LONGEST_ADDRESS:
        raise BadRecord(f'has the e-mail address "{address[:80]}", which is not one')
    return PersonEntry(email, name or stand_in(email), email)
