"""The answer to /session, whatever was asked: each form of it has its view."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.answers import Answer, AnswerKind, listed, quoted
from bot.domain.program.lasting import fresh_first
from bot.domain.program.sessions import Conference, Session
from bot.views.common import times
from bot.views.common.actions import Page
from bot.views.common.reply import Reply
from bot.views.program import cards, sessions
from bot.views.reminders.place import Place

_OF_PLACES_AND_TIMES = frozenset(
    {AnswerKind.NOW, AnswerKind.NEXT, AnswerKind.DAY, AnswerKind.ROOM, AnswerKind.TRACK}
)
"""Lists of all that is there or then; elsewhere somebody asked for what they get."""
_SOUGHT = frozenset({AnswerKind.WORDS, AnswerKind.SPEAKER})
"""The sessions that were found; a single one is shown as its card."""


def answer(
    conference: Conference,
    found: Answer,
    now: datetime,
    *,
    starred: AbstractSet[int] = frozenset(),
    reader: Reader = ANYBODY,
    number: int = 0,
    place: Place | None = None,
) -> Reply:
    """Page `number` of the answer `found`; `place` is the single session's, where it stands in another."""
    page = Page(found.query, number)
    note = _note(conference, found)
    if found.form in _SOUGHT and len(found.sessions) == 1:
        found = replace(found, form=AnswerKind.CARD)
    match found.form:
        case AnswerKind.NOW_NEXT:
            return sessions.now_and_next(
                conference,
                found.now,
                found.sessions,
                now,
                starred=starred,
                reader=reader,
                page=page,
                note=note,
            )
        case AnswerKind.CARD if found.sessions:
            return cards.card(
                conference,
                found.sessions[0],
                now,
                starred=starred,
                reader=reader,
                place=place,
                note=note,
                page=page,
                meant=found.meant,
            )
        case AnswerKind.NOTHING:
            return sessions.nothing(conference, note, found.closest, now, starred=starred, reader=reader)
        case _:
            return sessions.session_list(
                conference,
                heading(conference, found),
                _shown(found, now),
                now,
                starred=starred,
                reader=reader,
                page=page,
                day=found.day,
                note=note,
                long_apart=found.form in _OF_PLACES_AND_TIMES,
                meant=found.meant,
                is_now=found.form is AnswerKind.NOW,
            )


def heading(conference: Conference, found: Answer) -> str:
    """Return what stands over a list, in plain words: "Janson, Tuesday 1 December, 14:00 CET"."""
    subject = {
        AnswerKind.NOW: "On now" if found.now or not found.sessions else "Next",
        AnswerKind.NEXT: "Next",
        AnswerKind.ROOM: listed((room.name for room in found.rooms), most=3),
        AnswerKind.TRACK: listed(found.tracks, most=3),
        AnswerKind.SPEAKER: listed((person.name for person in found.people), most=3),
        AnswerKind.WORDS: quoted(found.query),
    }.get(found.form, "")
    day = times.long_date(found.day) if found.day else ""
    time = times.plain_after(conference, found.day or found.at.date(), found.at) if found.at else ""
    return ", ".join(part for part in (subject, day, found.part, time) if part) or "Sessions"


def understood(conference: Conference, found: Answer) -> str:
    """Return what was asked, as it was taken: the heading of the answer, or the session that was meant; "" for nothing found."""
    match found.form:
        case AnswerKind.NOTHING:
            return ""
        case AnswerKind.NOW_NEXT:
            return "On now, and next"
        case AnswerKind.CARD:
            return f"Session {found.sessions[0].code}"
        case _:
            return heading(conference, found)


def _shown(found: Answer, now: datetime) -> tuple[Session, ...]:
    return fresh_first(found.now, now) or found.sessions if found.form is AnswerKind.NOW else found.sessions


def _note(conference: Conference, found: Answer) -> str:
    """Return what is to be said first: that the conference has not begun or is over, and the answer's own note."""
    state = ""
    if found.begins and found.form in {AnswerKind.NOW_NEXT, AnswerKind.NOW, AnswerKind.NEXT}:
        state = f"{conference.name} begins {times.plain_moment(conference, found.begins)}."
    elif found.over and found.form in {AnswerKind.NOW_NEXT, AnswerKind.NOW, AnswerKind.NEXT}:
        state = f"{conference.name} is over."
    return " ".join(part for part in (state, found.note) if part)
