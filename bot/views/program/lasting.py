"""Sessions that run for a day or longer, in one line beside the others."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.program.sessions import Conference, Session
from bot.views.common import kit, times
from bot.views.program.session_text import line as one_line
from bot.views.program.session_text import linked, title

_NAMED = 6


def line(
    conference: Conference, sessions: Sequence[Session], now: datetime, zone: str = ""
) -> tuple[str, str]:
    """As "All day: Cloakroom (until Wed 18:00, Foyer) · …", for the eye of a reader in `zone` and in plain words."""
    shown = [_one(conference, s, now, zone) for s in sessions[:_NAMED]]
    more = [f"and {len(sessions) - _NAMED} more"] if len(sessions) > _NAMED else []
    eye, plain = ([one[side] for one in shown] for side in (0, 1))
    return f"*All day:* {' · '.join([*eye, *more])}", f"All day: {', '.join([*plain, *more])}"


def _one(conference: Conference, session: Session, now: datetime, zone: str) -> tuple[str, str]:
    known = max(now, session.start)  # a reader knows which day it is; an end on another one names its day
    until = f"until {times.after(conference, zone, known, session.end)}"
    plain_until = f"until {times.plain_after(conference, known, session.end)}"
    if session.start > now:
        until = f"from {times.after(conference, zone, now, session.start)} {until}"
        plain_until = f"from {times.plain_after(conference, now, session.start)} {plain_until}"
    where = one_line(kit.clip(session.where, 60))
    facts, plain_facts = ((f"{time}, {where}" if where else time) for time in (until, plain_until))
    return f"{linked(session, 100)} ({facts})", f"{title(session, 100)} ({plain_facts})"
