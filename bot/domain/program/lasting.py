"""Sessions that run for a day or longer, such as booths, a cloakroom or an exhibition: people drop in, and nobody attends all of it.

It clashes with nothing, and lists name it last, in one line. The rule has to leave alone what people do attend, however
long: a workshop or a tutorial of a day, a training with teachers, a dinner, and whatever contains sessions.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.program.sessions import Session, SessionKind

_HALF_DAY = timedelta(hours=5)
"""Longer than what is attended in one go, without a break that the program would show."""
_WHOLE_DAY = timedelta(hours=10)
"""Nobody speaks or sits through so much; a workshop's day may be as long with its breaks."""
_DAYS = timedelta(hours=24)
_FRESH = timedelta(minutes=10)
_DROPPED_INTO = frozenset({SessionKind.TALK, SessionKind.BREAK})
"""Kinds of what a source calls otherwise ("other", "booth") or "registration"."""
_ATTENDED = frozenset({SessionKind.WORKSHOP, SessionKind.TUTORIAL})
_STALL = re.compile(
    r"\b(?:booths?|stands?|stalls?|exhibits?|exhibitions?|expo|cloak ?room|coat ?check|wardrobe|garderobe|vestiaire|"
    r"registration|check-in|info(?:rmation)? (?:desk|point)|info-?desk|help ?desk|merch(?:andise)?|lounge|child ?care|"
    r"kinderbetreuung|(?:quiet|prayer|parents?'?s?) room|ausstellung|exposition|exposición|esposizione)\b",
    re.IGNORECASE,
)
"""Titles of what people drop in at, also where the program names somebody who looks after it."""


def runs_long(session: Session) -> bool:
    """Tell whether people drop in at it rather than attend it."""
    length = session.end - session.start
    if session.has_parts or length < _HALF_DAY:
        return False
    if length >= _DAYS:
        return True
    if session.kind in _DROPPED_INTO and (not session.people or _STALL.search(session.title)):
        return True
    return length >= _WHOLE_DAY and session.kind not in _ATTENDED


def is_fresh(session: Session, now: datetime) -> bool:
    """Tell whether it has just begun."""
    return timedelta() <= now - session.start <= _FRESH


def fresh_first(sessions: Iterable[Session], now: datetime) -> tuple[Session, ...]:
    """`sessions` in their order, but what has just begun before what has run for a while: people still want to go there."""
    return tuple(sorted(sessions, key=lambda session: not is_fresh(session, now)))


def apart(sessions: Iterable[Session]) -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    """The sessions that people attend, and what runs for long beside them."""
    every = tuple(sessions)
    return tuple(s for s in every if not runs_long(s)), tuple(s for s in every if runs_long(s))
