"""The shape of schedule.json at the edge: unknown fields ignored, absent ones empty, numbers as text."""

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field


def _one_text(value: object) -> object:
    """One text of what may be absent, a number, a thing with a name, or one text a language."""
    if isinstance(value, dict):
        texts = [value.get("name"), value.get("en"), *value.values()]
        return next((t for t in texts if isinstance(t, str) and t), "")
    return "" if value is None else str(value) if isinstance(value, int | float) else value


def _listed(value: object) -> object:
    return [] if value is None else value


def _any_list(value: object) -> object:
    """A list, or nothing: what is only a help must not refuse the file."""
    return value if isinstance(value, list) else []


def _by_name(value: object) -> object:
    """An empty PHP array is a list in place of a mapping."""
    return value or {}


Text = Annotated[str, BeforeValidator(_one_text)]
Anything = Annotated[list[Any], BeforeValidator(_listed)]


class Person(BaseModel):
    """Someone in an event: v1 has `public_name`, v2 `name` and `role`."""

    id: Text = ""
    guid: Text = ""
    code: Text = ""
    name: Text = ""
    public_name: Text = ""
    role: Text = ""


class Event(BaseModel):
    """One event: v1 begins at `date`, v2 at `start`, in full."""

    guid: Text = ""
    id: Text = ""
    code: Text = ""
    slug: Text = ""
    url: Text = ""
    origin_url: Text = ""
    date: Text = ""
    start: Text = ""
    end: Text = ""
    duration: Text = ""
    room: Text = ""
    title: Text = ""
    subtitle: Text = ""
    track: Text = ""
    type: Text = ""
    state: Text = ""
    status: Text = ""
    cancelled: Text = ""
    canceled: Text = ""
    is_cancelled: Text = ""
    is_canceled: Text = ""
    language: Text = ""
    abstract: Text = ""
    description: Text = ""
    persons: Annotated[list[Person], BeforeValidator(_listed)] = Field(
        default=[], validation_alias=AliasChoices("persons", "participants")
    )


class Day(BaseModel):
    """One day; v1 holds its events by room, v2 does not."""

    index: Text = ""
    date: Text = ""
    start: Text = Field(default="", validation_alias=AliasChoices("day_start", "start"))
    end: Text = Field(default="", validation_alias=AliasChoices("day_end", "end"))
    rooms: Annotated[dict[str, Anything], BeforeValidator(_by_name)] = {}


class Track(BaseModel):
    """A track; v2 refers to it by `slug`."""

    name: Text = ""
    slug: Text = ""


class Room(BaseModel):
    """A room as the conference lists it."""

    name: Text = ""
    guid: Text = ""
    id: Text = ""
    slug: Text = ""


class Conference(BaseModel):
    """The facts of the file about the conference."""

    acronym: Text = ""
    title: Text = ""
    time_zone_name: Text = ""
    days: Annotated[list[Day], BeforeValidator(_listed)] = []
    tracks: Annotated[list[Track], BeforeValidator(_listed)] = []
    rooms: Annotated[list[Any], BeforeValidator(_any_list)] = []


class Schedule(BaseModel):
    """The conference and, in v2, its events."""

    conference: Conference
    events: Anything = []


class File(BaseModel):
    """The whole document."""

    schedule: Schedule
