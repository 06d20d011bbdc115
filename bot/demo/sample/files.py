"""The sample's data files, read into checked values; days are relative and times are local."""

import csv
import tomllib
from datetime import time
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, Field, field_validator, model_validator

from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.submissions.papers import Status

DAYS = 3


class _Entry(BaseModel, frozen=True, extra="forbid"):
    """A misspelt field is an error, not a silence."""


class Talk(_Entry):
    """A paper on the program: the first author speaks unless `speaker` names another."""

    paper: str
    title: str = ""
    authors: tuple[str, ...] = ()
    speaker: str = ""
    track: str = ""
    abstract: str = ""
    camera_ready: bool = False
    again: bool = False
    """A second appearance of a paper that stands earlier in the program."""

    @model_validator(mode="after")
    def _complete(self) -> "Talk":
        if not self.again and not (self.title and self.authors and self.abstract):
            raise ValueError(f"paper {self.paper} needs title, authors and abstract, or again = true")
        return self


class Slot(_Entry):
    """A session with its talks: one after the other, `each` minutes long, or all at once where `each` is 0."""

    code: str
    title: str
    kind: SessionKind
    start: time
    end: time
    room: str = ""
    track: str = ""
    speakers: tuple[str, ...] = ()
    chairs: tuple[str, ...] = ()
    abstract: str = ""
    each: int = 0
    talks: tuple[Talk, ...] = Field(default=(), alias="talk")


class Call(_Entry):
    """A call for papers; all three are days from day one."""

    received: int
    decision: int
    camera_ready: int


class Channel(_Entry):
    """A Slack channel; `session` is a session's code."""

    name: str
    topic: str
    room: str = ""
    session: str = ""
    main: bool = False
    help: bool = False
    organizers: bool = False


class Conference(_Entry):
    """The facts of all days; `clock` is the local time at which the demo starts."""

    name: str
    slug: str
    zone: str
    clock: time
    domain: str
    web: str
    named_only: tuple[str, ...]
    """Handles of people of whom the program gives nothing but the name, beside all authors of papers."""
    rooms: tuple[str, ...]
    tracks: tuple[str, ...]
    sites: dict[str, str]
    calls: dict[str, Call]
    channels: tuple[Channel, ...]


class _Row(_Entry):
    """A row of a CSV file; several values stand in one cell with spaces between them."""

    @field_validator("authors", "duties", mode="before", check_fields=False)
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value


class PersonRow(_Row):
    """A person; without a `site` they have no Slack account, without an `email` it follows from the handle."""

    handle: str
    name: str
    unit: str
    title: str
    site: str
    duties: tuple[Role, ...]
    email: str


class PaperRow(_Row):
    """A submission that is not on the program."""

    key: str
    title: str
    authors: tuple[str, ...]
    track: str
    call: str
    status: Status


class Files(_Entry):
    """All data files; every talk has its track, and one that is given again has its paper's text."""

    conference: Conference
    days: tuple[tuple[Slot, ...], ...]
    people: tuple[PersonRow, ...]
    papers: tuple[PaperRow, ...]


@cache
def read_files() -> Files:
    """The data files beside this module; pydantic's ValidationError names a field that is wrong."""
    days = [
        [Slot.model_validate(slot) for slot in _toml(f"day{n}.toml")["session"]] for n in range(1, DAYS + 1)
    ]
    return Files(
        conference=Conference.model_validate(_toml("conference.toml")),
        days=_resolved(days),
        people=tuple(PersonRow.model_validate(row) for row in _csv("people.csv")),
        papers=tuple(PaperRow.model_validate(row) for row in _csv("submissions.csv")),
    )


def _resolved(days: list[list[Slot]]) -> tuple[tuple[Slot, ...], ...]:
    first: dict[str, Talk] = {}

    def resolve(talk: Talk, slot: Slot) -> Talk:
        if talk.again:
            paper = first[talk.paper]
            return paper.model_copy(update={"again": True, "speaker": talk.speaker or paper.speaker})
        first[talk.paper] = talk.model_copy(update={"track": talk.track or slot.track})
        return first[talk.paper]

    return tuple(
        tuple(slot.model_copy(update={"talks": tuple(resolve(t, slot) for t in slot.talks)}) for slot in day)
        for day in days
    )


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_text(name))


def _csv(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines(), strict=True))
