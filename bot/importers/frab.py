"""frab and pentabarf schedule.xml, as frab, pretalx, FOSDEM, the CCC and EuroPython 2014 write it.

XML is read through defusedxml: entities and external references refuse the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

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
from bot.importers.text import beginning, one_line, web_address
from bot.importers.times import Day, ends, lasts, zone_of

_ROOT = re.compile(r"<schedule[\s/>]")
_EVENTS = {"event", "entry"}
_CUT_SHORT = {3, 5, 6, 20}
"""expat's codes for: no element found, unclosed token, partial character, unclosed CDATA section."""
_SPOKEN = ("persons/person", "speakers/speaker")


@dataclass(frozen=True, slots=True)
class _Place:
    """An event element with its day, its room, and how to find it in the file."""

    event: Element
    day: Element
    room: str
    where: str

    @property
    def key(self) -> str:
        """The source's key of the event, or ""."""
        return voc.key_or_none(self.event.get("guid"), self.event.get("id"), self.event.findtext("slug"))


class FrabXml:
    """schedule.xml."""

    name = "frab schedule.xml"

    def matches(self, data: bytes, name: str) -> bool:  # noqa: ARG002 - the content decides
        """Tell whether the root is <schedule>."""
        return bool((head := beginning(data)).startswith("<") and _ROOT.search(head))

    def read(self, data: bytes, name: str, tz: str | None = None) -> ProgramSnapshot:
        """The program; ImportRefused with line and column, or with day, room and event."""
        source, dropped = controls.dropped_from_xml(data)
        schedule = _parse(source, name)
        conference = _texts(found) if (found := schedule.find("conference")) is not None else {}
        places = list(_places(schedule))
        dates = (text for p in places for text in (p.event.findtext("date"), p.day.get("start")) if text)
        stated = one_line(conference.get("time_zone_name", ""))
        zone = zone_of(name, tz, stated, dates)
        starts = ((p.event.findtext("date") or "", p.event.findtext("start") or "") for p in places)
        moments = Moments.of(starts, zone, stated=stated, given=tz)
        days: dict[Element, Day | None] = {
            day: _day(day, conference.get("day_change", "")) for day in schedule.iter("day")
        }
        records, left_out = read_each(places, lambda place: _record(place, days[place.day], moments))
        rooms = (
            Listed(r.get("name") or "", _id_of(r), one_line(r.get("slug") or ""))
            for r in schedule.iter("room")
        )
        heading = Heading(
            file=name,
            format=self.name,
            acronym=one_line(conference.get("acronym", "")),
            title=one_line(conference.get("title", "")),
            timezone=zone.key,
            notes=(*controls.note(dropped), *moments.notes),
            rooms=tuple(room for room in rooms if room.name),
        )
        return assemble(heading, records, left_out, voc.PERSON)


def _parse(source: bytes | str, name: str) -> Element:
    try:
        root: Element = fromstring(source)
    except ParseError as error:
        line, column = error.position
        said = str(error).partition(":")[0]
        reason = "the file is cut short" if error.code in _CUT_SHORT else f"is not well-formed XML ({said})"
        raise ImportRefused(name, reason, f"line {line}, column {column + 1}") from None
    except DefusedXmlException:
        raise ImportRefused(
            name, "declares XML entities, which can be an attack; save it without its DOCTYPE"
        ) from None
    except (ValueError, LookupError):
        raise ImportRefused(name, "is in an encoding that cannot be read; save it as UTF-8") from None
    if root.tag != "schedule":
        raise ImportRefused(name, f"its root is <{root.tag[:40]}>, not <schedule>", "line 1")
    return root


def _places(schedule: Element) -> Iterator[_Place]:
    for number, day in enumerate(schedule.iter("day"), start=1):
        of_day = f"day {one_line(day.get('index') or day.get('date') or str(number))}"
        for child in day:
            if child.tag in _EVENTS:
                yield _place(child, day, "", of_day)
            elif child.tag == "room":
                room = one_line(child.get("name") or "")
                for event in child:
                    if event.tag in _EVENTS:
                        yield _place(event, day, room, f"{of_day}, room {room or 'without a name'}")


def _id_of(room: Element) -> str:
    return one_line(room.get("guid") or room.get("id") or "")


def _place(event: Element, day: Element, room: str, around: str) -> _Place:
    name = one_line(event.get("id") or event.get("guid") or event.findtext("title") or "without id")
    return _Place(event, day, room, f"{around}, {event.tag} {name}")


def _day(day: Element, day_change: str) -> Day | None:
    """The day, or None where its date cannot be read: events may have their own."""
    try:
        return Day.read(day.get("date") or "", day.get("start") or "", day.get("end") or "", day_change)
    except BadRecord:
        return None


def _texts(element: Element) -> dict[str, str]:
    """The text of each child by its tag: of the first that has any, where a tag repeats."""
    texts: dict[str, str] = {}
    for child in element:
        if text := "".join(child.itertext()) if len(child) else child.text:
            texts.setdefault(child.tag, text)
    return texts


def _record(place: _Place, day: Day | None, moments: Moments) -> Record:
    event, texts = place.event, _texts(place.event)
    get = texts.get
    event_id, slug = event.get("id") or "", get("slug", "")
    key = voc.key_of(event.get("guid") or "", event_id, slug)
    title = voc.title_of(get("title", ""))
    duration = lasts(get("duration", ""))
    start = moments.begins(get("date", ""), get("start", ""), day and day.for_what_lasts(duration))
    return Record(
        where=place.where,
        key=key,
        code=voc.code_of("", slug, event_id, key),
        title=title,
        kind=kind_of(one_line(get("type", "")), title),
        start=start,
        end=ends(start, duration),
        room=one_line(get("room", "")) or place.room,
        track=one_line(get("track", "")),
        people=tuple(_people(event)),
        abstract=abstract_of(get("subtitle", ""), get("abstract", ""), get("description", "")),
        url=web_address(get("url", "")),
        language=one_line(get("language", "")),
        submission_key=voc.submission_of("", slug, get("url", ""), get("origin_url", "")),
        cancelled=voc.is_cancelled({**event.attrib, **texts}),
    )


def _people(event: Element) -> Iterator[Named]:
    for path in _SPOKEN:
        for person in event.iterfind(path):
            said = person.findtext("name") or person.get("name") or person.text or ""
            source = one_line(person.get("id") or person.get("guid") or person.get("slug") or "")
            yield Named(f"{voc.PERSON}{source}" if source else "", one_line(said))
