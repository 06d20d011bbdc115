"""The authors of a paper, from all the cells that say something of them: names, addresses beside the names, contacts."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.program.snapshot import PersonEntry
from bot.importers.authors import Style, addressed, authors_in_order, one_name
from bot.importers.names import full_name, may_be_one, plain_name
from bot.importers.quarantine import BadRecord
from bot.importers.text import one_line

_PROFILE = re.compile(r"~(?P<name>[^\W\d_][^\s~;|,]*?)\d*")
_LISTED = re.compile(r"['\"]([^'\"]+)['\"]")
_NOT_TOLD = "has {people} and {addresses} beside them, so the addresses can't be matched and are not used"


def byline(texts: Mapping[str, str], style: Style) -> tuple[list[PersonEntry], str]:
    """The authors of a row in order, and what was wrong with their addresses, or ""; BadRecord without any."""
    people = [
        *authors_in_order(texts.get("authors", ""), style),
        *authors_in_order(texts.get("co-authors", ""), style),
    ]
    beside = [
        *_items(texts.get("author e-mails", "")),
        *_items(texts.get("co-author e-mails", "")),
    ]
    if not people:
        people = [person for item in beside if (person := _named_by(item))]
    people, wrong = _with_addresses(people, beside)
    people = _with_contact(people, texts)
    if not people:
        raise BadRecord("has no authors")
    return people, wrong


def row_author(texts: Mapping[str, str], style: Style) -> PersonEntry | None:
    """The author of a table that has one row an author; None where the row names nobody; BadRecord as `addressed`."""
    whole, first, last = (texts.get(part, "") for part in ("name", "first name", "last name"))
    name = plain_name(full_name(one_name(whole, style), first, last)) if whole or first or last else ""
    if email := texts.get("e-mail", ""):
        person = addressed(email)
        return replace(person, name=name or person.name)
    return PersonEntry(f"name:{name.casefold()}", name) if name else None


def _items(cell: str) -> list[str]:
    """Return the items of a list of addresses in order; an item may be empty, a profile (~Ada_Lovelace1) or `Ada <ada@x.org>`."""
    if cell.strip().startswith("[") and (listed := _LISTED.findall(cell)):
        return listed
    sign = next((sign for sign in ";|\n," if sign in cell), None)
    parts = cell.split(sign) if sign or "<" not in cell else [cell]
    items = [
        one_line(item).strip(" *<>") if "<" not in item.strip()[1:] else one_line(item).rstrip("* ")
        for item in parts
    ]
    while items and not items[-1]:
        items.pop()
    return items


def _named_by(item: str) -> PersonEntry | None:
    if match := _PROFILE.fullmatch(item):
        name = match["name"].replace("_", " ")
        return PersonEntry(f"name:{name.casefold()}", name)
    return addressed(item) if "@" in item else None


def _with_addresses(people: list[PersonEntry], beside: Sequence[str]) -> tuple[list[PersonEntry], str]:
    """The people with the addresses of a list beside them: by the name in it, else one to one."""
    if not any("@" in item for item in beside):
        return people, ""
    if any("<" in item for item in beside):
        known = [addressed(item) for item in beside if "@" in item]
        return _by_name(people, known), ""
    if len(people) != len(beside):
        count, addresses = f"{len(people)} authors", f"{len(beside)} addresses"
        return people, _NOT_TOLD.format(people=count, addresses=addresses)
    pairs = zip(people, beside, strict=True)
    return [_at(person, addressed(item).email) if "@" in item else person for person, item in pairs], ""


def _by_name(people: Sequence[PersonEntry], known: Sequence[PersonEntry]) -> list[PersonEntry]:
    """The people with the addresses of `known`, where one name can only be meant by one other name, and back."""
    theirs = {
        at: [n for n, other in enumerate(known) if may_be_one(person.name, other.name)]
        for at, person in enumerate(people)
    }
    claimed = Counter(n for found in theirs.values() for n in found)
    return [
        _at(person, known[found[0]].email)
        if len(found := theirs[at]) == 1 and claimed[found[0]] == 1
        else person
        for at, person in enumerate(people)
    ]


def _with_contact(people: list[PersonEntry], texts: Mapping[str, str]) -> list[PersonEntry]:
    """The people with the address of the contact, where it is told whose that is."""
    email, name = texts.get("contact e-mail", ""), texts.get("contact name", "")
    try:
        contact = addressed(email)
    except BadRecord:  # it is beside the paper, not of it
        return people
    if any(person.email == contact.email for person in people):
        return people
    name = name or (contact.name if "<" in email else "")
    theirs = [p for p in people if not p.email and (may_be_one(p.name, name) if name else len(people) == 1)]
    return [_at(p, contact.email) if len(theirs) == 1 and p is theirs[0] else p for p in people]


def _at(person: PersonEntry, email: str) -> PersonEntry:
    return person if person.email else replace(person, key=email, email=email)
