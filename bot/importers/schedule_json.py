"""schedule.json of the CCC's video operations, as pretalx and frab write it (v1) and the hub (v2)."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.domain.people.model import Role
from bot.domain.program.snapshot import ProgramSnapshot
from bot.errors import ImportRefused
from bot.importers import controls, voc
from bot.importers.kinds import kind_of
from bot.importers.markup import abstract_of
from bot.importers.moments import Moments
from bot.importers.persons import Named
from bot.importers.program import Heading, Record, assemble
from bot.importers.quarantine import BadRecord, read_each
from bot.importers.rooms import Listed
from bot.importers.schedule_shape import Day as DayShape
from bot.importers.schedule_shape import Event, File, Person, Schedule
from bot.importers.schedule_shape import Room as RoomShape
from bot.importers.text import beginning, decode, one_line, web_address
from bot.importers.times import Day, begins, ends, lasting, lasts, zone_of

_SCHEDULE = re.compile(rb'"schedule"\s*:\s*\{')
_CONFERENCE = re.compile(rb'"conference"\s*:\s*\{')
_ROLES = {"moderator": Role.SESSION_CHAIR, "chair": Role.SESSION_CHAIR}


@dataclass(frozen=True, slots=True)
class _Place:
    """An event as JSON, how to find it in the file, and in v1 its day and its room."""

    raw: Any
    where: str
    day: Day | None = None
    room: str = ""

    @property
    def key(self) -> str:
        """The source's key of the event, or ""."""
        known = self.raw if isinstance(self.raw, dict) else {}
        return voc.key_or_none(*(known.get(name) for name in ("guid", "id", "slug")))


class ScheduleJson:
    """schedule.json."""

    name = "c3voc schedule.json"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Tell whether it is an object with a schedule with a conference."""
        return beginning(data, 64).startswith("{") and bool(
            _SCHEDULE.search(data) and _CONFERENCE.search(data)
        )

    def read(self, data: bytes, name: str, tz: str | None = None) -> ProgramSnapshot:
        """The program; ImportRefused with line and column, or with day, room and event."""
        source, dropped = controls.dropped_from_json(decode(data, name))
        schedule = _parse(source, name)
        conference = schedule.conference
        places = list(_places(schedule))
        stated = one_line(conference.time_zone_name)
        zone = zone_of(name, tz, stated, (text for pair in _moments(places) for text in pair))
        moments = Moments.of(_moments(places), zone, stated=stated, given=tz)
        tracks = {track.slug: track.name for track in conference.tracks if track.slug}
        records, left_out = read_each(
            places, lambda place: _record(place, _validated(place.raw), moments, tracks)
        )
        heading = Heading(
            file=name,
            format=self.name,
            acronym=one_line(conference.acronym),
            title=one_line(conference.title),
            timezone=zone.key,
            notes=(*controls.note(dropped), *moments.notes),
            rooms=tuple(_rooms(schedule)),
        )
        return assemble(heading, records, left_out, voc.PERSON)


def _parse(text: str, name: str) -> Schedule:
    try:
        return File.model_validate(json.loads(text, strict=False)).schedule
    except json.JSONDecodeError as error:
        short = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        reason = "the file is cut short" if short else f"is not JSON ({error.msg.lower()})"
        raise ImportRefused(name, reason, f"line {error.lineno}, column {error.colno}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise ImportRefused(name, _said(first["msg"]), ".".join(map(str, first["loc"]))) from None
    except (ValueError, RecursionError):
        raise ImportRefused(name, "holds a number or a nesting that no schedule has") from None


def _said(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


def _places(schedule: Schedule) -> Iterator[_Place]:
    for number, day in enumerate(schedule.conference.days, start=1):
        of_day = f"day {one_line(day.index or day.date) or number}"
        known_day = _day(day)
        for name, events in day.rooms.items():
            room = one_line(name)
            for raw in events:
                where = f"{of_day}, room {room or 'without a name'}, {_named(raw)}"
                yield _Place(raw, where, known_day, room)
    for raw in schedule.events:
        yield _Place(raw, _named(raw))


def _rooms(schedule: Schedule) -> Iterator[Listed]:
    """The rooms as the conference lists them, where it does so in a way that we know, and as the days name them."""
    for raw in schedule.conference.rooms:
        with suppress(ValidationError):
            room = RoomShape.model_validate(raw)
            yield Listed(room.name, one_line(room.guid or room.id), one_line(room.slug))
    yield from (Listed(name) for day in schedule.conference.days for name in day.rooms)


def _moments(places: Iterable[_Place]) -> Iterator[tuple[str, str]]:
    """The date and the start of each event."""
    known = (place.raw for place in places if isinstance(place.raw, dict))
    return ((str(event.get("date") or ""), str(event.get("start") or "")) for event in known)


def _named(raw: Any) -> str:
    known = raw if isinstance(raw, dict) else {}
    return f"event {one_line(str(known.get('id') or known.get('guid') or known.get('title') or 'without id'))[:80]}"


def _day(day: DayShape) -> Day | None:
    """The day, or None where its date cannot be read: events have their own."""
    try:
        return Day.read(day.date, day.start, day.end)
    except BadRecord:
        return None


def _validated(raw: Any) -> Event:
    try:
        return Event.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadRecord(f"is wrong{f' in {place}' if place else ''}: {_said(first['msg'])}") from None


def _record(place: _Place, event: Event, moments: Moments, tracks: dict[str, str]) -> Record:
    key = voc.key_of(event.guid, event.id, event.slug)
    title = voc.title_of(event.title)
    day = place.day and place.day.for_what_lasts(lasts(event.duration)) if event.duration else place.day
    start = moments.begins(event.date, event.start, day)
    return Record(
        where=place.where,
        key=key,
        code=voc.code_of(event.code, event.slug, event.id, key),
        title=title,
        kind=kind_of(one_line(event.type), title),
        start=start,
        end=ends(start, _duration(event, start, moments.zone)),
        room=one_line(event.room) or place.room,
        track=one_line(tracks.get(event.track, event.track)),
        people=tuple(map(_named_person, event.persons)),
        abstract=abstract_of(event.subtitle, event.abstract, event.description),
        url=web_address(event.url),
        language=one_line(event.language),
        submission_key=voc.submission_of(event.code, event.slug, event.url, event.origin_url),
        cancelled=voc.is_cancelled(event.model_dump(include=set(voc.STATES), mode="json")),
    )


def _duration(event: Event, start: datetime, zone: ZoneInfo) -> timedelta:
    """As the event says it (v1), or up to its end (v2)."""
    if event.duration or not event.end:
        return lasts(event.duration)
    return lasting(start, begins("", event.end, None, zone))


def _named_person(person: Person) -> Named:
    source = one_line(person.id or person.guid or person.code)
    return Named(
        f"{voc.PERSON}{source}" if source else "",
        one_line(person.public_name or person.name),
        _ROLES.get(person.role.casefold(), Role.SPEAKER),
    )
