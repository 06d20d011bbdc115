"""What never changes in how a session looks, made once: the hot path of /session only puts these together."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.markup import escape, letters
from bot.domain.people import Person
from bot.domain.sessions import Conference, Kind, Session
from bot.views import times
from bot.views.kit import clip, clip_mrkdwn

UNTITLED = "Untitled session"
_TITLE, _URL, _DETAIL = 250, 300, 300
_PLAIN_TITLE, _PLAIN_DETAIL = 150, 180
_NAMES = 3
_LINK = re.compile(r"https?://[^\s<>|]+")
_REMEMBERED = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """The parts of a session's lines; `plain_…` are escaped words without markup, the others are mrkdwn.

    There is one for each session, compared by identity.
    """

    session: Session
    timezone: str
    day: date
    """The day of the conference, as its lists count them."""
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


_faces: dict[int, Face] = {}


def face(conference: Conference, session: Session) -> Face:
    """The face of `session`, remembered by the session itself: a changed program brings new ones."""
    known = _faces.get(id(session))
    if known is not None and known.session is session and known.timezone == conference.timezone:
        return known
    if len(_faces) >= _REMEMBERED:
        _faces.clear()
    made = _faces[id(session)] = _make(conference, session)
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


def you_speak(session: Session) -> str:
    """What its speaker does, as "You speak"; a poster is presented."""
    return "You present" if session.kind is Kind.POSTER else "You speak"


def names(people: tuple[Person, ...], most: int = _NAMES) -> str:
    """As "Anna Example, Ben Example and 4 more", escaped; nobody is ""."""
    known = [line(clip(p.name, 60)) for p in people[:most] if p.name.strip()]
    more = f" and {len(people) - most} more" if len(people) > most else ""
    return ", ".join(known) + more if known else ""


def _make(conference: Conference, session: Session) -> Face:
    start, end = session.start, session.end
    parts = (line(clip(session.where, 60)), names(session.speakers), line(clip(session.track, 60)))
    detail = " · ".join(part for part in parts if part)
    return Face(
        session=session,
        timezone=conference.timezone,
        day=times.day(conference, start),
        title=linked(session),
        detail=clip_mrkdwn(detail, _DETAIL),
        time=times.span(conference, start, end),
        dated_time=times.dated_span(conference, start, end),
        until=f"until {times.time(conference, end)}",
        moved=_moved(conference, session, times.time, times.moment),
        plain_title=title(session, _PLAIN_TITLE),
        plain_detail=clip_mrkdwn(detail, _PLAIN_DETAIL),
        plain_time=times.plain_span(conference, start, end),
        plain_dated_time=times.plain_dated_span(conference, start, end),
        plain_until=f"until {times.plain_time(conference, end)}",
        plain_moved=_moved(conference, session, times.plain_time, times.plain_moment),
    )


def _moved(
    conference: Conference,
    session: Session,
    time: Callable[[Conference, datetime], str],
    moment: Callable[[Conference, datetime], str],
) -> str:
    before = session.moved_from
    if before is None or before == session.start:
        return ""
    same_day = times.day(conference, before) == times.day(conference, session.start)
    return f"moved from {(time if same_day else moment)(conference, before)}"


def moved(shown: Face, word: str, *, is_plain: bool = False) -> str:
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
