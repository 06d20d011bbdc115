"""A session's run sheet, to who chairs it: who speaks when, in order, who is there, and what waits to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.program.sessions import Conference, Session
from bot.domain.reminders.presence import Presence, PresenceState
from bot.views.common import actions, kit, times
from bot.views.common.kit import Block
from bot.views.common.reply import Reply
from bot.views.people.settings import settings_button
from bot.views.program.session_text import line, names, session_text, spans, title
from bot.views.reminders.presence import MARKS

_LINES = 20
_WORDS = {
    PresenceState.HERE: "is here",
    PresenceState.REPLACED: "is replaced",
    PresenceState.CANNOT: "cannot come",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A talk of the session: what was said of its speaker, and how many questions wait; `is_asked` if anybody was."""

    talk: Session
    presence: Presence | None = None
    questions: int = 0


def run_sheet(
    conference: Conference,
    session: Session,
    turns: Sequence[Turn],
    now: datetime,
    *,
    help_channel: str = "",
    clash: str = "",
    zone: str = "",
) -> Reply:
    """To a chair in `zone`; `turns` are the talks in order, or the session itself where it holds none.

    `clash` names what else waits for them then.
    """
    shown = session_text(conference, session, zone)
    ahead = times.minutes_until(now, session.start)
    chair = f"You chair in {times.minutes(ahead)}" if ahead else "You chair now"
    where = f", room {line(session.where)}" if session.where.strip() else ""
    when, plain_when = spans(conference, shown, now)
    unseen = _unseen(turns)
    helping = f"Help: <#{help_channel}>" if help_channel else ""
    more = f"and {len(turns) - _LINES} more" if len(turns) > _LINES else ""
    listed = turns[:_LINES]
    first = session.start
    rows = [f"{times.after(conference, zone, first, t.talk.start)} {_row(t, marked=True)}" for t in listed]
    plain = [f"{times.plain_after(conference, first, t.talk.start)} {_row(t, marked=False)}" for t in listed]
    blocks: list[Block] = [kit.section(f"*{chair}* · {when}{where}\n{shown.title}")]
    blocks += kit.sections("\n".join(part for part in (*rows, more) if part), 4)
    below = "\n".join(part for part in (clash, unseen, helping) if part)
    blocks += [kit.section(below)] if below else []
    value = str(session.id)
    details = kit.button("Details", actions.SESSION_DETAILS, value)
    blocks.append(kit.actions(f"session:{session.id}", details, settings_button()))
    lines = [f"{chair} · {plain_when}{where}", shown.plain_title, *plain, more, clash, unseen, helping]
    return Reply.of(lines, blocks)


def _row(turn: Turn, *, marked: bool) -> str:
    """As "*Chen Li* Indexes that forget · ✅ is here · 3 questions wait"."""
    who = names(turn.talk.speakers, 2)
    named = f"*{who}*" if who and marked else who
    what = title(turn.talk, 120)
    waiting = (
        f"{turn.questions} question{' waits' if turn.questions == 1 else 's wait'}" if turn.questions else ""
    )
    first = " ".join(part for part in (named, what) if part)
    return " · ".join(part for part in (first, _seen(turn.presence, marked=marked), waiting) if part)


def _seen(presence: Presence | None, *, marked: bool) -> str:
    if presence is None:
        return ""
    late = presence.state is PresenceState.LATE
    word = f"{presence.minutes} min late" if late else _WORDS[presence.state]
    return f"{MARKS[presence.state]} {word}" if marked else word


def _unseen(turns: Sequence[Turn]) -> str:
    """As "Not seen yet: Chen Li, Dana Roy."; "" once everybody has been heard of."""
    missing = tuple(dict.fromkeys(p for t in turns if t.presence is None for p in t.talk.speakers))
    who = names(missing, 8)
    return f"Not seen yet: {who}." if who else ""
