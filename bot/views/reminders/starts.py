"""Reminders of starts: all of them to the main channel; one session to people who starred it."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.people.reader import ANYBODY, Reader
from bot.domain.program.lasting import apart
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, navigation, times
from bot.views.common.kit import Block
from bot.views.common.reply import Reply
from bot.views.people.settings import settings_button
from bot.views.program import cards, lasting
from bot.views.program.session_text import linked, names, session_text, spans, title

_LISTED = 8


def main_reminder(conference: Conference, sessions: Sequence[Session], now: datetime) -> Reply:
    """Everything that starts together, a line each, by room."""
    start = sessions[0].start
    sessions, long = apart(sessions)
    besides, plain_besides = lasting.line(conference, long, now) if long else ("", "")
    starts = _starts(start, now)
    shown = sessions[:_LISTED]
    more = f"and {len(sessions) - _LISTED} more" if len(sessions) > _LISTED else ""
    heading = f"*{starts}* · {times.after(conference, '', now, start)}"
    rows = [_joined(linked(s, 150), session_text(conference, s).detail) for s in shown]
    blocks: list[Block] = [kit.section("\n".join(part for part in (heading, *rows, more, besides) if part))]
    blocks.append(kit.actions("starts:turn", navigation.ON_NOW, navigation.TODAY))
    plain = [_joined(title(s, 120), session_text(conference, s).plain_detail) for s in shown]
    return Reply.of(
        [f"{starts} · {times.plain_after(conference, now, start)}", *plain, more, plain_besides], blocks
    )


def star_reminder(
    conference: Conference,
    session: Session,
    now: datetime,
    *,
    clash: str = "",
    zone: str = "",
    reader: Reader = ANYBODY,
) -> Reply:
    """To the `reader`, somebody in `zone` who starred the session; `clash` names what else of theirs is on then."""
    shown = session_text(conference, session, zone)
    when, plain_when = spans(conference, shown, now)
    starts, who = _starts(session.start, now), names(session.speakers)
    where = shown.detail.partition(" · ")[0] if session.where.strip() else ""
    value = str(session.id)
    buttons = kit.actions(
        f"session:{session.id}",
        kit.button("Details", actions.SESSION_DETAILS, value),
        *cards.ask(conference, session, now, reader),
        settings_button(),
    )
    lines = [_joined(f"*{starts}*", when, where), _joined(shown.title, who), clash]
    plain = [
        _joined(f"{starts}, as you starred", plain_when, where),
        _joined(shown.plain_title, who),
        clash,
    ]
    return Reply.of(plain, [kit.section("\n".join(part for part in lines if part)), buttons])


def _starts(start: datetime, now: datetime) -> str:
    ahead = times.minutes_until(now, start)
    return f"In {times.minutes(ahead)}" if ahead else "Now"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
