"""The form in which somebody at the board writes to a speaker, and what it did."""

from collections.abc import Sequence
from typing import Any

from bot.domain.common.commands import USHER
from bot.domain.program.sessions import Conference, Session
from bot.domain.reminders.boards import MESSAGE
from bot.views.common import actions, kit
from bot.views.common.errors import problem
from bot.views.common.kit import Block
from bot.views.program.session_text import line, session_text

_TITLE = "Message the speaker"
_NAMED = 5


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


def sent_modal(conference: Conference, session: Session, reached: Sequence[str]) -> dict[str, Any]:
    """What became of it: the board says whether it arrived."""
    said = f"✅ *On its way to {_listed(reached)}.*\n{_about(conference, session)}"
    note = "The board says if it could not be delivered."
    return kit.modal(_TITLE, [kit.section(said), kit.context(note)], callback_id=actions.BOARD_FORM)


def refused_modal(why: str) -> dict[str, Any]:
    """Why something cannot be done from a page of the board, on top of it."""
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
