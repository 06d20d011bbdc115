"""Examples for help, from the conference's own program: what they name is there, and finds what it says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from bot.domain.program.lookup import look_up
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Session, SessionKind
from bot.errors import BadInput

_LONGEST = 40
"""Characters of an example: it must fit a line of a telephone."""
_TRIED = 12
"""So many sessions are looked at for a good example: each is searched for."""
_LEAST = 2
"""Words of a title that is taken for an example: one alone may be a command."""
_ENDS = ".,;:!?\u2013-\u2014\u2026"


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples for the help; "" if the program has none that fits."""

    title: str = ""
    """A session's title, or the words with which a long one begins."""
    words: str = ""
    """A word of it, with its day and time."""
    code: str = ""
    room: str = ""
    track: str = ""
    speaker: str = ""
    weekday: str = ""
    """A day of the conference, as "tue"."""
    until: str = ""
    """Its last day, as people type it."""

    def fill(self, typed: str) -> str:
        """`typed` with its names in braces replaced; "" where one of them is missing."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        used = [name for name in named if f"{{{name}}}" in typed]
        return typed.format_map(named) if all(named[name] for name in used) else ""


PLACEHOLDERS = Examples("<title>", "<words>", "<id>", "<room>", "<track>", "<name>", "<day>", "<last day>")
"""The examples while no conference is known."""


def examples_of(program: Program, now: datetime) -> Examples:
    """Return what help can name of this program at `now`, what is still to come first."""
    coming = [s for s in program.sessions if _is_shown(s) and s.start > now]
    offered = [*coming, *(s for s in program.sessions if _is_shown(s) and s.start <= now)]
    session, title = next(_titled(program, offered, now), (None, ""))
    days = [day for day in program.days if day >= day_of(now, program.zone)] or list(program.days)
    return Examples(
        title=title,
        words=_words(program, session, title, now) if session else "",
        code=_name(session.code) if session else "",
        room=_first(s.where for s in offered),
        track=_first(s.track for s in offered),
        speaker=_first(p.name for s in offered for p in s.speakers),
        weekday=f"{days[0]:%a}".lower() if days else "",
        until=program.days[-1].isoformat() if program.days else "",
    )


def _is_shown(session: Session) -> bool:
    return session.kind is not SessionKind.BREAK and not session.cancelled


def _titled(program: Program, offered: Iterable[Session], now: datetime) -> Iterator[tuple[Session, str]]:
    """Sessions whose title, or its first words, finds them."""
    for tried, session in enumerate(offered):
        if tried >= _TRIED:
            return
        title = _name(session.title)
        if len(title.split()) >= _LEAST and _finds(program, title, session, now):
            yield session, title


def _words(program: Program, session: Session, title: str, now: datetime) -> str:
    """The longest word of the title, the day and the time; "" where these do not find the session."""
    local = session.start.astimezone(program.zone)
    words = f"{max(title.split(), key=len).strip(_ENDS).lower()} {local:%a}".lower() + f" {local:%H:%M}"
    return words if _finds(program, words, session, now) else ""


def _finds(program: Program, typed: str, session: Session, now: datetime) -> bool:
    try:
        found = look_up(program, typed, now).sessions
    except BadInput:
        return False
    return bool(found) and found[0].id == session.id


def _first(names: Iterable[str]) -> str:
    """The first name that can be typed as it is."""
    return next((name for each in names if (name := _name(each)) and name == " ".join(each.split())), "")


def _name(text: str) -> str:
    """`text` in one line, as long as an example may be, cut at a word; "" where it cannot be shown as typed."""
    words = text.split()
    if "`" in text or not all(word.isprintable() for word in words):
        return ""
    kept = ""
    for word in words:
        longer = f"{kept} {word}".strip()
        if len(longer) > _LONGEST:
            break
        kept = longer
    return kept if kept == " ".join(words) else kept.rstrip(_ENDS + " ")


def filled(lines: Iterable[tuple[str, str]], examples: Examples) -> list[tuple[str, str]]:
    """The lines of a command with examples in the place of what stands in braces; lines without one are left out."""
    found = ((typed, examples.fill(typed), what, examples.fill(what)) for typed, what in lines)
    return [(made, said) for typed, made, what, said in found if (made or not typed) and said]


def known(program: Program | None, now: datetime) -> Examples:
    """The examples of the program, or placeholders where none is known."""
    return examples_of(program, now) if program else PLACEHOLDERS
