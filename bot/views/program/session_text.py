"""The unchanging parts of a session's text, made once: the hot path of /session only puts these together."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.common.markup import escape, letters
from bot.domain.people.model import Person, once
from bot.domain.program.reasons import SHOWN_PEOPLE
from bot.domain.program.sessions import Conference, Session, SessionKind
from bot.views.common import times
from bot.views.common.kit import clip, clip_mrkdwn

UNTITLED = "Untitled session"
_TITLE, _URL, _DETAIL = 250, 300, 300
_PLAIN_TITLE, _PLAIN_DETAIL = 150, 180
_LINK = re.compile(r"https?://[^\s<>|]+")
_REMEMBERED = 8192


@dataclass(frozen=True, slots=True, eq=False)
class SessionText:
    """The parts of a session's lines; `plain_…` are escaped words without markup, the others are mrkdwn.

    There is one for each session, compared by identity.
    """

    session: Session
    timezone: str
    zone: str
    """The zone of the reader, "" where it is not known or many read."""
    day: date
    """The day of the conference, as its lists count them."""
    plain_day: date
    """The calendar day of the start, where the conference is."""
    read_day: date | None
    """The day in the reader's zone; None if that is not known."""
    title: str
    """Bold, and linked where the session has a page."""
    detail: str
    """Room · people · track; may be ""."""
    time: str
    dated_time: str
    until: str
    moved: str
    """As "moved from 10:00", or ""."""
    plain_title: str
    plain_detail: str
    plain_time: str
    plain_dated_time: str
    plain_until: str
    plain_moved: str


_faces: dict[tuple[int, str], SessionText] = {}


def session_text(conference: Conference, session: Session, zone: str = "") -> SessionText:
    """The face of `session` for a reader in `zone`, remembered by the session itself: a changed program brings new ones."""
    known = _faces.get((id(session), zone))
    if known is not None and known.session is session and known.timezone == conference.timezone:
        return known
    if len(_faces) >= _REMEMBERED:
        _faces.clear()
    made = _faces[id(session), zone] = _make(conference, session, zone)
    return made


def line(text: str) -> str:
    """`text` from the data as one line of mrkdwn that formats nothing, without asterisks that would end bold type."""
    return letters(" ".join(text.split())).replace("*", "\u2217")


def title(session: Session, limit: int = _TITLE) -> str:
    """The session's title as one line of escaped mrkdwn."""
    return clip_mrkdwn(line(session.title) or UNTITLED, limit)


def raw_title(session: Session, limit: int) -> str:
    """The session's title for where there is no markup: options and labels."""
    return clip(" ".join(session.title.split()) or UNTITLED, limit)


def linked(session: Session, limit: int = _TITLE) -> str:
    """The session's title in bold, linked to its page where it has one."""
    words = title(session, limit)
    url = session.url.strip()
    if len(url) > _URL or not _LINK.fullmatch(url):
        return f"*{words}*"
    return f"*<{escape(url)}|{words}>*"


def spans(conference: Conference, shown: SessionText, now: datetime) -> tuple[str, str]:
    """Return when it is, beside words such as "in 1 hour": for the eye and in plain words, with the date on another day."""
    start = shown.session.start
    is_read = times.is_read_after(shown.zone, now, start)
    is_then = shown.plain_day == times.local(conference, now).date()
    return (
        shown.time if is_read else shown.dated_time,
        shown.plain_time if is_then else shown.plain_dated_time,
    )


def you_speak(session: Session) -> str:
    """Return what its speaker does, as "You speak"; a poster is presented."""
    return "You present" if session.kind is SessionKind.POSTER else "You speak"


def names(people: tuple[Person, ...], most: int = SHOWN_PEOPLE) -> str:
    """As "Anna Example, Ben Example and 4 more", escaped, everybody once; nobody is ""."""
    people = once(people)
    known = [line(clip(p.name, 60)) for p in people[:most] if p.name.strip()]
    more = f" and {len(people) - most} more" if len(people) > most else ""
    return ", ".join(known) + more if known else ""


def _make(conference: Conference, session: Session, zone: str) -> SessionText:
    start, end = session.start, session.end
    parts = (line(clip(session.where, 60)), names(session.speakers), line(clip(session.track, 60)))
    detail = " · ".join(part for part in parts if part)
    return SessionText(
        session=session,
        timezone=conference.timezone,
        zone=zone,
        day=times.day(conference, start),
        plain_day=times.local(conference, start).date(),
        read_day=times.day_in(zone, start),
        title=linked(session),
        detail=clip_mrkdwn(detail, _DETAIL),
        time=times.span(conference, start, end, zone),
        dated_time=times.dated_span(conference, start, end, zone),
        until=f"until {times.after(conference, zone, start, end)}",
        moved=_moved(session, lambda before: _before(conference, zone, session, before)),
        plain_title=title(session, _PLAIN_TITLE),
        plain_detail=clip_mrkdwn(detail, _PLAIN_DETAIL),
        plain_time=times.plain_span(conference, start, end),
        plain_dated_time=times.plain_dated_span(conference, start, end),
        plain_until=f"until {times.plain_after(conference, start, end)}",
        plain_moved=_moved(session, lambda before: times.plain_after(conference, start, before)),
    )


def _moved(session: Session, said: Callable[[datetime], str]) -> str:
    """As "moved from 10:00"; `said` gives the earlier time."""
    before = session.moved_from
    return f"moved from {said(before)}" if before is not None and before != session.start else ""


def _before(conference: Conference, zone: str, session: Session, before: datetime) -> str:
    """The time from which the session moved: with its day, unless the reader knows that it is the same."""
    is_same = zone and times.day_in(zone, before) == times.day_in(zone, session.start)
    return (times.time if is_same else times.moment)(conference, before)


def moved(shown: SessionText, word: str, *, is_plain: bool = False) -> str:
    """As "moved from 10:00", until the session is over or cancelled; `word` is its `state`."""
    if word in {"over", "cancelled"}:
        return ""
    return shown.plain_moved if is_plain else shown.moved


def state(session: Session, now: datetime) -> str:
    """As "cancelled", "now", "in 12 min", "over" or "", as a word."""
    if session.cancelled:
        return "cancelled"
    if session.is_on(now):
        return "now"
    return "over" if session.end <= now else times.until(now, session.start)
