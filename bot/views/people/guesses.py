"""Messages to somebody of whom it is only guessed who they are: what the program says, and a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.common.ids import read_id
from bot.domain.program.sessions import Conference, Session
from bot.views.common import actions, kit, times
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, session_text

BLOCK = "guess:"
WHY = "You get this because your name is on the program."
WHY_WAS = "You get this because your name was on the program."


def careful(reply: Reply, person_id: int, *, is_off: bool = False) -> Reply:
    """The reply, and the question whether the reader is that person, who may be off the program."""
    why = WHY_WAS if is_off else WHY
    ask = kit.actions(
        f"{BLOCK}{person_id}",
        kit.button("That's me", actions.GUESS_ME, str(person_id), style="primary"),
        kit.button("Not me", actions.GUESS_NOT_ME, str(person_id)),
    )
    words = f"{why} Is that you? That's me, or Not me."
    return replace(reply, text=f"{reply.text}\n{words}", blocks=(*reply.blocks, kit.context(why), ask))


def you_chair(conference: Conference, session: Session, now: datetime) -> Reply:
    """To somebody who may chair the session: when and where, and nothing of its people's answers."""
    shown = session_text(conference, session)
    ahead = times.minutes_until(now, session.start)
    head = f"You chair {f'in {times.minutes(ahead)}' if ahead else 'now'}"
    where = line(session.where)
    first = " · ".join(part for part in (f"*{head}*", shown.time, where) if part)
    plain = " · ".join(part for part in (head, shown.plain_time, where) if part)
    return Reply.of([plain, shown.plain_title], [kit.section(f"{first}\n{shown.title}")])


def asked_about(blocks: Sequence[Mapping[str, Any]]) -> int:
    """The person about whom a message of these blocks asks its reader; 0 where it asks nothing."""
    asked = (str(block.get("block_id", "")) for block in blocks)
    return next((read_id(id_.removeprefix(BLOCK)) for id_ in asked if id_.startswith(BLOCK)), 0)


def confirmed(name: str) -> str:
    """Return what stands there once they have said that it is them."""
    return f"✅ You are linked as {line(name)}. You get reminders of your talks."


def refused(name: str, said_by: str) -> Reply:
    """To the organizers: the account of that name was not the person."""
    words = (
        f"{line(said_by)} is not {line(name)} of the program. They told us so. They had been matched by the name alone. "
        f"Link the right person: usher people link."
    )
    return Reply.of([words], [kit.section(words)])


NOT_ME = "You said that this is not you. You won't get these messages again. The organizers know."
SETTLED = "This was already settled."
