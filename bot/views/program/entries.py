"""A session as one entry of a list: a line to recognize it by, a line to decide by, and what can be done with it."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.reasons import reasons
from bot.domain.program.sessions import Conference, Session
from bot.domain.questions import can_ask
from bot.views.common import actions, kit, times
from bot.views.common.actions import Page
from bot.views.common.kit import Block, Element
from bot.views.program.duties import duty_words, own_clash
from bot.views.program.session_text import SessionText, line, moved, raw_title, session_text, state

HOME = "home"
"""Lists of the Home tab are called home-…; they stand in one view together."""
When = Literal["dated", "time", "now", "heading"]
"""The ways an entry says its time: with the date (left out if the day is clear), without, until when, in the heading."""


@dataclass(frozen=True, slots=True)
class ListContext:
    """The reader of a list, and the time: shared by the entries of one message."""

    conference: Conference
    now: datetime
    starred: AbstractSet[int]
    view: str
    """The list, as `Spot.view` names it."""
    encoded: str
    """The page of the list, as its block ids hold it."""
    reader: Reader = ANYBODY
    day: date | None = None
    """The day that stands over the list; without one, a time alone is today's."""
    meant: tuple[frozenset[str], ...] = ()
    """The request in words, as `Answer.meant` has it."""


def list_context(
    conference: Conference,
    now: datetime,
    starred: AbstractSet[int],
    view: str = "session",
    page: Page | None = None,
    *,
    reader: Reader = ANYBODY,
    day: date | None = None,
    meant: tuple[frozenset[str], ...] = (),
) -> ListContext:
    """A scene for one reader; `day` stands over the list, where one does; `meant` is what was asked for in words."""
    return ListContext(conference, now, starred, view, (page or Page()).encode(), reader, day, meant)


@dataclass(frozen=True, slots=True)
class Entry:
    """A session in a list: as an escaped plain line, and as blocks: what it is, and what can be done with it."""

    text: str
    blocks: tuple[Block, Block]


def entry(scene: ListContext, session: Session, when: When = "dated", note: str = "") -> Entry:
    """`session` in a list; `note` is a remark in escaped words on a line of its own, as why it was found is.

    A starred session says there, too, what of the reader's own it clashes with.
    """
    shown = session_text(scene.conference, session, scene.reader.zone)
    word = state(session, scene.now)
    leads = _leads(scene, shown, when, word)
    block_id = actions.spot_id(scene.view, session.id, scene.encoded)
    starred, duty = session.id in scene.starred, scene.reader.duties.get(session.id)
    note = _lines(note or (own_clash(session, scene.reader) if starred else ""), why(scene.meant, session))
    asks = can_ask(scene.conference, session, scene.now, scene.reader)
    own = duty_words(duty) if duty else ""
    return _entry(shown, leads, word, note, block_id, own, starred=starred, asks=asks)


def entries(scene: ListContext, sessions: Iterable[Session], when: When = "dated") -> list[Entry]:
    """Every session of `sessions` as an entry."""
    return [entry(scene, session, when) for session in sessions]


def why(meant: tuple[frozenset[str], ...], session: Session) -> str:
    """Return where what was asked for is, as far as the session's line does not show it; escaped."""
    found = reasons(session, meant) if meant else ()
    return kit.clip_mrkdwn(line(" · ".join(found)), 300)


@lru_cache(maxsize=4096)
def _entry(  # noqa: PLR0917 - a key of the cache
    shown: SessionText,
    leads: tuple[When, When],
    word: str,
    note: str,
    block_id: str,
    duty: str,
    *,
    starred: bool,
    asks: bool,
) -> Entry:
    """An entry; remembered, since everybody asks for the same few, and so never changed."""
    session = shown.session
    lead, plain_lead = _lead(shown, leads[0])[0], _lead(shown, leads[1])[1]
    star = " · ★ starred" * starred
    flags = _flags(word, moved(shown, word)) + (f" · *{duty}*" if duty else "") + star
    said = kit.section(_lines(f"{lead}{shown.title}{flags}", shown.detail, note))
    row = kit.actions(block_id, *_acts(session, _suffix(block_id), starred=starred, asks=asks))
    own = f" · {duty}" if duty else ""
    plain_flags = _flags(word, moved(shown, word, is_plain=True)).replace("🚫 ", "") + own
    plain_flags += star.replace("★ ", "")
    parts = (f"{plain_lead}{shown.plain_title}{plain_flags}", shown.plain_detail, *note.split("\n"))
    return Entry(" · ".join(part for part in parts if part), (said, row))


def _leads(scene: ListContext, shown: SessionText, when: When, word: str) -> tuple[When, When]:
    """Return how the time is said for the eye, in the reader's zone, and in plain words, in the conference's.

    The date is left out where the line says the right day without it: under a heading that names the day, for what is
    today, and for what begins so soon that it says "in 12 min".
    """
    if when == "heading" or word == "now":
        return ("heading", "heading") if when == "heading" else ("now", "now")
    if word.startswith("in "):
        return "time", "time"
    conference, zone, now = scene.conference, scene.reader.zone, scene.now
    is_today = times.is_today(conference, zone, now)
    read = scene.day or times.day_in(zone, now)
    said = scene.day or (times.local(conference, now).date() if is_today else None)
    is_read = shown.read_day is not None and shown.read_day == read
    return "time" if is_read else "dated", "time" if shown.plain_day == said else "dated"


def _lead(shown: SessionText, when: When) -> tuple[str, str]:
    """The time before a title: for the eye, and in words."""
    match when:
        case "heading":
            return "", ""
        case "now":
            return f"🔴 now, {shown.until} · ", f"now, {shown.plain_until} · "
        case "time":
            return f"{shown.time} · ", f"{shown.plain_time} · "
        case "dated":
            return f"{shown.dated_time} · ", f"{shown.plain_dated_time} · "


def _flags(word: str, moved: str) -> str:
    shown = {"now": "", "cancelled": "🚫 cancelled"}.get(word, word)
    return "".join(f" · {flag}" for flag in (shown, moved) if flag)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _suffix(block_id: str) -> str:
    """Return what makes an action id unique in a view; messages need it only within a block."""
    view, session_id, _ = block_id.split(":", 2)
    return f":{view}-{session_id}" if view.startswith(HOME) else ""


def _acts(session: Session, suffix: str, *, starred: bool, asks: bool) -> list[Element]:
    """Details and Star, each one tap, and the rest; `asks` where the reader can put a question to it."""
    value, name = str(session.id), raw_title(session, 60)
    star = ("Unstar", actions.SESSION_UNSTAR) if starred else ("Star", actions.SESSION_STAR)
    shown = [
        kit.button("Details", actions.SESSION_DETAILS + suffix, value, spoken=f"Details of {name}"),
        kit.button(star[0], star[1] + suffix, value, spoken=f"{star[0]} {name}"),
    ]
    if suffix:  # on the Home tab there is no channel to share it in, so that nothing is left for a menu
        ask = kit.button("Ask", actions.SESSION_ASK + suffix, value, spoken=f"Ask in {name}")
        return [*shown, ask] if asks else shown
    ask_first = [("Ask", actions.SESSION_ASK)] if asks else []
    menu = [*ask_first, ("Share here", actions.SESSION_SHARE)]
    choices = [(label, actions.choice(act, session.id)) for label, act in menu]
    return [*shown, kit.overflow(actions.SESSION_MENU, choices)]
