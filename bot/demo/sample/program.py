"""The program of an edition."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from bot.demo.sample.edition import FORMAT, Edition
from bot.demo.sample.files import Slot, Talk
from bot.domain.people.model import Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import AppearanceEntry, ProgramSnapshot, SessionEntry

LANGUAGE = "en"


def program(edition: Edition) -> ProgramSnapshot:
    """Name, rooms, sessions and everyone who appears in one; the year is that of day one."""
    conference, year = edition.files.conference, edition.day_one.year
    sessions = tuple(_sessions(edition))
    return ProgramSnapshot(
        format=FORMAT,
        slug=f"{conference.slug}-{year}",
        name=f"{conference.name} {year}",
        timezone=conference.zone,
        sessions=sessions,
        people=edition.on_program({a.person_key for s in sessions for a in s.people}),
        rooms=conference.rooms,
    )


def _sessions(edition: Edition) -> Iterator[SessionEntry]:
    given: Counter[str] = Counter()
    for offset, slots in enumerate(edition.files.days):
        day = edition.day(offset)
        for slot in slots:
            yield _session(edition, slot, day)
            for place, talk in enumerate(slot.talks):
                given[talk.paper] += 1
                code = talk.paper if given[talk.paper] == 1 else f"{talk.paper}-{given[talk.paper]}"
                yield _talk(edition, slot, day, place, code)


def _session(edition: Edition, slot: Slot, day: date) -> SessionEntry:
    return SessionEntry(
        key=slot.code,
        code=slot.code,
        title=slot.title,
        kind=slot.kind,
        start=edition.instant(day, slot.start),
        end=edition.instant(day, slot.end),
        room=slot.room,
        track=slot.track,
        people=(
            *_appearances(edition, slot.speakers, Role.SPEAKER),
            *_appearances(edition, slot.chairs, Role.SESSION_CHAIR),
        ),
        abstract=_mrkdwn(slot.abstract),
        url=edition.files.conference.web + slot.code.lower(),
        language=LANGUAGE,
    )


def _talk(edition: Edition, slot: Slot, day: date, place: int, code: str) -> SessionEntry:
    talk, (start, end) = slot.talks[place], _hours(edition, slot, day, place)
    return SessionEntry(
        key=code,
        code=code,
        title=talk.title,
        kind=SessionKind.POSTER if slot.kind is SessionKind.POSTER else SessionKind.TALK,
        start=start,
        end=end,
        room=slot.room,
        track=talk.track,
        people=_authors(edition, talk),
        abstract=_mrkdwn(talk.abstract),
        url=edition.files.conference.web + code,
        language=LANGUAGE,
        parent_key=slot.code,
        submission_key=talk.paper,
    )


def _hours(edition: Edition, slot: Slot, day: date, place: int) -> tuple[datetime, datetime]:
    if not slot.each:
        return edition.instant(day, slot.start), edition.instant(day, slot.end)
    begins = place * slot.each
    return edition.instant(day, slot.start, begins), edition.instant(day, slot.start, begins + slot.each)


def _authors(edition: Edition, talk: Talk) -> tuple[AppearanceEntry, ...]:
    speaker = talk.speaker or talk.authors[0]
    silent = (author for author in talk.authors if author != speaker)
    return (
        *_appearances(edition, (speaker,), Role.SPEAKER),
        *_appearances(edition, silent, Role.AUTHOR),
    )


def _appearances(edition: Edition, handles: Iterable[str], role: Role) -> Iterator[AppearanceEntry]:
    return (AppearanceEntry(edition.program_keys[handle], role) for handle in handles)


def _mrkdwn(text: str) -> str:
    """One paragraph with Slack's three control characters escaped."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
