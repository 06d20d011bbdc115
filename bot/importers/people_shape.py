"""The shape of people in the JSON of tools: one object a person, alone, in a page of an API, or within papers.

pretalx, Indico, Sessionize and others spell the fields differently (`first_name`, `firstName`); their case and signs do not
count. Answers, biographies, availabilities and pictures have no field here, so they are never read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, ValidationError

from bot.importers.controls import dropped_from_json
from bot.importers.schedule_shape import Text
from bot.importers.text import beginning, decode, one_line

_SIGNS = re.compile(r"[\s_-]+")
_HINT = re.compile(rb'"(?:[a-z_ -]*name|speakers|authors|contributions)"\s*:', re.IGNORECASE)
_NAMES = ("fullname", "publicname", "displayname", "name")
_EMAILS = ("email", "emailaddress", "mail")
_OF_A_SPEAKER = frozenset(
    {*_EMAILS, "emailhash", "biography", "bio", "submissions", "avatar", "avatarurl", "firstname", "givenname", "fullname"}
)  # fmt: skip
_OF_A_PAPER = frozenset({
    "abstract", "start", "startdate", "starttime", "startsat", "date", "duration", "speakers", "room", "track", "slot", "slots",
    "contributions", "authors", "capacity", "schedule",
})  # fmt: skip
_OF_A_REVIEWER = frozenset(
    {"reviews", "reviewer", "reviewcount", "reviewsassigned", "assignedreviews", "pcmember", "iscommittee"}
)
_PAGES = ("results", "data", "items")
_SPEAKERS = ("speakers", "persons", "people", "presenters", "authors", "users")
_REGISTERED = ("registrants", "registrations", "attendees", "participants")
_IN_PAPERS = (
    "speakers", "presenters", "persons", "authors", "primaryauthors", "coauthors",
)  # fmt: skip
_OF_A_REGISTRATION = frozenset(
    {"registrantid", "registrationdate", "checkedin", "checkinsecret", "personaldata", "ticketid"}
)


def _ids(value: object) -> object:
    """The ids of papers, given as such or as what has them."""
    if not isinstance(value, list):
        return []
    found = (_id_of(_flat(each)) if isinstance(each, dict) else each for each in value)
    return [str(one) for one in found if isinstance(one, str | int) and not isinstance(one, bool)]


def _id_of(paper: Mapping[str, Any]) -> object:
    return next((v for k in ("code", "friendlyid", "id") if (v := paper.get(k)) not in (None, "")), "")


class Human(BaseModel):
    """Somebody as a tool writes them, by the names of the fields without signs."""

    name: Text = Field(default="", validation_alias=AliasChoices(*_NAMES))
    first: Text = Field(default="", validation_alias=AliasChoices("firstname", "givenname"))
    last: Text = Field(default="", validation_alias=AliasChoices("lastname", "surname", "familyname"))
    email: Text = Field(default="", validation_alias=AliasChoices(*_EMAILS))
    source_id: Text = Field(default="", validation_alias=AliasChoices("code", "speakerid", "guid", "id"))
    unit: Text = Field(
        default="", validation_alias=AliasChoices("affiliation", "organization", "organisation", "company")
    )
    papers: Annotated[list[str], BeforeValidator(_ids)] = Field(
        default=[],
        validation_alias=AliasChoices("submissions", "sessions", "talks", "proposals", "contributions"),
    )
    state: Text = Field(default="", validation_alias=AliasChoices("state", "status", "registrationstate"))


@dataclass(frozen=True, slots=True)
class Found:
    """A person in the file: the record as JSON, its place, and the papers that it is part of."""

    raw: Mapping[str, Any]
    where: str
    papers: tuple[str, ...] = ()

    @property
    def is_person(self) -> bool:
        """Tell whether it is named like a person and has what speakers have."""
        named = any(self.raw.get(key) for key in (*_NAMES, "lastname", "surname", "familyname"))
        return named and bool(self.raw.keys() & _OF_A_SPEAKER) and not self.raw.keys() & _OF_A_PAPER

    @property
    def has_address(self) -> bool:
        """Tell whether an e-mail address is given."""
        return any(isinstance(v := self.raw.get(key), str) and v.strip() for key in _EMAILS)

    def read(self) -> Human:
        """Its fields; ValueError where one is of a kind that no tool writes."""
        try:
            return Human.model_validate({k: v for k, v in self.raw.items() if v not in (None, "")})
        except ValidationError as error:
            raise ValueError(".".join(map(str, error.errors()[0]["loc"]))) from None


@dataclass(frozen=True, slots=True)
class Listing:
    """A file of people."""

    people: tuple[Found, ...]
    registered: bool = False
    """True if they are registered people, not speakers."""
    alone: bool = True
    """True if the file holds nothing else, such as sessions."""
    of: int = 0
    """The total number, if the file is one page and says so."""
    dropped: int = 0
    """Control characters."""


def listing(data: bytes, name: str) -> Listing | None:
    """The people of `data`, or None where it is no JSON of people; ImportRefused as `decode`."""
    if beginning(data, 64)[:1] not in {"{", "["} or not _HINT.search(data):
        return None
    text, dropped = dropped_from_json(decode(data, name))
    try:
        found = _listing(json.loads(text, strict=False))
    except (ValueError, RecursionError):
        return None
    if found is None or sum(one.is_person for one in found.people) * 2 <= len(found.people):
        return None
    if any(one.raw.keys() & _OF_A_REVIEWER for one in found.people):
        return None
    return Listing(found.people, found.registered, found.alone, found.of, dropped)


def _listing(whole: Any) -> Listing | None:
    if isinstance(whole, list):
        return _of_items(whole)
    if not isinstance(whole, dict):
        return None
    top = _flat(whole)
    for key in (*_PAGES, *_SPEAKERS, *_REGISTERED):
        items = top.get(key)
        if not isinstance(items, list) or (found := _of_items(items)) is None:
            continue
        lists = [k for k, v in top.items() if isinstance(v, list | dict) and v and k != key]
        count = top.get("count")
        is_page = key in _PAGES and isinstance(count, int) and count > len(items) and not _is_event(items)
        return Listing(
            found.people,
            found.registered or key in _REGISTERED,
            found.alone and not lists,
            count if is_page and isinstance(count, int) else 0,
        )
    return None


def _is_event(items: list[Any]) -> bool:
    return any(isinstance(item, dict) and "contributions" in item for item in items)


def _of_items(items: list[Any]) -> Listing | None:
    """People, or papers that name theirs; a record that is no object is an empty one."""
    raws = [_flat(item) if isinstance(item, dict) else {} for item in items]
    if not raws:
        return None
    if raws[0].keys() & {*_IN_PAPERS, "contributions", "sessions"} and not Found(raws[0], "").is_person:
        people = tuple(_in_papers(raws, depth=0))
        return Listing(people, alone=False) if people else None
    registered = bool(raws[0].keys() & _OF_A_REGISTRATION)
    return Listing(tuple(Found(_registered(raw), f"record {n}") for n, raw in enumerate(raws, 1)), registered)


def _registered(raw: dict[str, Any]) -> dict[str, Any]:
    inner = raw.get("personaldata")
    return raw | _flat(inner) if isinstance(inner, dict) else raw


def _in_papers(raws: list[dict[str, Any]], depth: int) -> Iterator[Found]:
    """The people of papers, and of papers within events and sessions (Indico)."""
    for raw in raws:
        if depth < 2:  # noqa: PLR2004 - an event, its sessions, their papers
            for key in ("contributions", "sessions"):
                inner = raw.get(key)
                if isinstance(inner, list):
                    yield from _in_papers([_flat(one) for one in inner if isinstance(one, dict)], depth + 1)
        code = str(_id_of(raw)) if isinstance(_id_of(raw), str | int) else ""
        for key in _IN_PAPERS:
            inner = raw.get(key)
            for one in inner if isinstance(inner, list) else ():
                if isinstance(one, dict):
                    where = f"paper {one_line(code)[:40] or 'without id'}"
                    yield Found(_flat(one), where, (code,) if code else ())


def _flat(raw: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields by their names without case and signs; of two with one name, the one that says something."""
    found: dict[str, Any] = {}
    for key, value in raw.items():
        name = _SIGNS.sub("", str(key)).casefold()
        if found.get(name) in (None, "", []):
            found[name] = value
    return found
