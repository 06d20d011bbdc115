"""The form in which somebody writes to a speaker, and what became of the message."""

from collections.abc import Sequence
from typing import Any

from bot.domain.announcements.model import Missed
from bot.domain.common.commands import USHER
from bot.domain.ledger.deliveries import UNKNOWN, State
from bot.domain.program.sessions import Conference, Session
from bot.domain.reminders.boards import MESSAGE
from bot.domain.reminders.messages import Outcome, Written
from bot.views.announcements.report import why
from bot.views.common import actions, kit, times
from bot.views.common.errors import problem
from bot.views.common.kit import Block
from bot.views.common.reply import Reply
from bot.views.program.session_text import line, raw_title, session_text

_TITLE = "Message the speaker"
_NAMED = 5
_MARKS = ("✅", "🟠", "🔴")


def message_modal(
    conference: Conference, session: Session, reached: Sequence[str], missed: Sequence[str], metadata: str
) -> dict[str, Any]:
    """The field for the text, and whom it reaches; no field where that is nobody."""
    blocks: list[Block] = [kit.section(_about(conference, session))]
    if missed:
        blocks.append(
            kit.section(
                f"Not reached in Slack: {_listed(missed)}. An organizer can link them: {USHER} people."
            )
        )
    if not reached:
        return kit.modal(_TITLE, blocks, callback_id=actions.BOARD_FORM)
    text = kit.text_input(actions.BOARD_TEXT, most=MESSAGE, multiline=True, focus=True)
    hint = f"Goes to {_plain(reached)} as a direct message at once, with your name. They answer you directly."
    blocks.append(kit.field_input(actions.BOARD_TEXT, "Message", text, hint=hint))
    return kit.modal(
        _TITLE, blocks, callback_id=actions.BOARD_FORM, submit="Send", close="Back", private_metadata=metadata
    )


def sent_modal(written: Written) -> dict[str, Any]:
    """Return what stands in the form's place: how the message stands, and goes on standing there until that is known."""
    note = "This window follows it. You get a direct message if it takes long or fails."
    blocks = [*report(written).blocks, *([kit.context(note)] if written.is_open else [])]
    return kit.modal(_TITLE, blocks, callback_id=actions.BOARD_FORM)


def report(written: Written) -> Reply:
    """Return who has the message, who will have it and who will not, and the message itself: it is not lost."""
    told = [words for words in (_reached(written), _coming(written), *_missed(written)) if words]
    about = _about(written.conference, written.session)
    quoted = "\n".join(f"> {line(each)}" for each in written.text.strip().splitlines())
    text = " ".join(line(each) for each in written.text.split("\n"))
    bare = [each.partition(" ")[2] if each[0] in _MARKS else each for each in told]
    head = "\n".join(f"*{each}*" for each in told)
    return Reply.of(
        [*bare, line(raw_title(written.session, 200)), text],
        [kit.section(f"{head}\n{about}"), *kit.sections(quoted, 2)],
    )


def _reached(written: Written) -> str:
    """As "✅ Chen Li and Dana Roy have your message (10:25 CET)."."""
    there = [one for one in written.outcomes if one.state is State.SENT]
    if not there:
        return ""
    last = max((one.at for one in there if one.at), default=None)
    at = f" ({times.plain_time(written.conference, last)})" if last else ""
    have = "has" if len(there) == 1 else "have"
    return f"✅ {_listed([_name(one) for one in there])} {have} your message{at}."


def _coming(written: Written) -> str:
    coming = [_name(one) for one in written.outcomes if one.is_open]
    return f"It is on its way to {_listed(coming)}." if coming else ""


def _missed(written: Written) -> list[str]:
    """As "🔴 Chen Li does not have your message: deactivated.", for each."""
    missed = [one for one in written.outcomes if not one.is_open and one.state is not State.SENT]
    return [_lost(one) for one in missed]


def _lost(one: Outcome) -> str:
    name = line(kit.clip(_name(one), 60))
    if one.why.startswith(UNKNOWN):
        return f"🟠 We don't know if {name} has your message: Slack's answer was lost. Ask them."
    return f"🔴 {name} does not have your message: {why(Missed(one.recipient, one.why))}. Reach them another way."


def _name(one: Outcome) -> str:
    return one.name or "the person who presents"


def refused_modal(why: str) -> dict[str, Any]:
    """Return why something cannot be done from a page of the board, on top of it."""
    return kit.modal("Board of the day", problem(why).blocks, callback_id="board:refused", close="Back")


def _about(conference: Conference, session: Session) -> str:
    shown = session_text(conference, session)
    return " · ".join(part for part in (shown.dated_time, line(session.where), shown.title) if part)


def _listed(names: Sequence[str]) -> str:
    shown = [line(kit.clip(name, 60)) or "?" for name in names[:_NAMED]]
    more = len(names) - _NAMED
    return ", ".join([*shown, *([f"{more} more"] if more > 0 else [])])


def _plain(names: Sequence[str]) -> str:
    shown = [kit.clip(" ".join(name.split()), 60) or "?" for name in names[:_NAMED]]
    more = len(names) - _NAMED
    return ", ".join([*shown, *([f"{more} more"] if more > 0 else [])])
