"""The board of who is here: its pages, and what organizers, chairs and speakers do from it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp

from bot.delivery.presence import day_board
from bot.domain.common.commands import use_prefix
from bot.domain.reminders.boards import Row, Spot
from bot.domain.reminders.messages import Written
from bot.domain.reminders.presence import PresenceState
from bot.errors import BadInput, NotFound
from bot.services.reminders.presence import Answer
from bot.views.common import actions
from bot.views.reminders import board as views
from bot.views.reminders import board_forms as forms
from handlers.common.inputs import metadata, read, value, value_of
from handlers.common.listen import Act, on_actions, on_form
from handlers.common.turn import Turn
from handlers.reminders.presence import edit_questions

T = TypeVar("T")
_BEAT = 3.0
"""Seconds between two looks at what becomes of a message."""
_LOOKS = 20
"""So often a window looks at it: the direct message tells the rest."""


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the pages, the menus and the form."""
    acts: dict[str, Act] = {
        actions.BOARD_EARLIER: turned,
        actions.BOARD_LATER: turned,
        actions.BOARD_NOW: turned,
        actions.BOARD_POSTERS: turned,
        actions.BOARD_HERE: here,
        actions.BOARD_UNDO: undo,
        actions.BOARD_AGAIN: ask_again,
        actions.BOARD_MESSAGE: message,
    }
    on_actions(app, "board", acts)
    on_form(app, actions.BOARD_FORM, submitted)


async def board(turn: Turn) -> None:
    """`/usher board`: today's board; to others than organizers, what they speak in or chair."""
    program = turn.program()
    spot = Spot(program.conference.id, turn.services.presence.today(program))
    await turn.answer(await day_board(turn.services, spot, turn.user))


async def turned(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page; of a board that many see, in a window for the one who turns it."""
    spot = read(Spot.decode, value(action))
    reply = await day_board(turn.services, spot, turn.user)
    if turn.is_modal:
        await turn.update(views.modal(reply))
    elif turn.is_own_message:
        await turn.replace(reply)
    else:
        await turn.open(views.modal(reply))


async def here(turn: Turn, action: dict[str, Any]) -> None:
    """Mark the speaker as here."""
    row = _row(action)
    act = turn.services.presence.answer(turn.user, row.session_id, row.start, PresenceState.HERE)
    await _answered(turn, row, act)


async def undo(turn: Turn, action: dict[str, Any]) -> None:
    """Take the answer back that stands."""
    row = _row(action)
    await _answered(turn, row, turn.services.presence.undo(turn.user, row.session_id, row.start))


async def ask_again(turn: Turn, action: dict[str, Any]) -> None:
    """Ask the speakers once more."""
    row = _row(action)
    if await _or_say(turn, turn.services.board.ask_again(turn.user, row.session_id, row.start)):
        turn.services.nudge()
        await _show(turn, row.spot)


async def message(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form of a message to the speakers."""
    row = _row(action)
    to = await turn.services.board.addressed(turn.user, row.session_id)
    await turn.open(
        forms.message_modal(
            to.program.conference, to.session, [*to.reached.values()], to.missed, row.encode()
        )
    )


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Send it through the ledger, and say so in the form's place."""
    row = read(Row.decode, metadata(view))
    text = value_of(view, actions.BOARD_TEXT) or ""
    to = await turn.services.board.message(turn.user, row.session_id, text, view["id"])
    turn.services.nudge()
    if written := await turn.services.board.became(to.session.id, view["id"]):
        await turn.update(forms.sent_modal(written))
        turn.services.following.follow(_Followed(turn, to.session.id, view["id"], written).show)
    if view.get("root_view_id") not in {None, view["id"]}:  # a page of the board lies underneath
        page = views.modal(await day_board(turn.services, row.spot, turn.user))
        await turn.show_underneath(page)


@dataclass(slots=True)
class _Followed:
    """The window of a message that was written: it shows what becomes of it, for a while."""

    turn: Turn
    session_id: int
    token: str
    said: Written
    left: int = _LOOKS

    async def show(self) -> float | None:
        """Show it where it has changed; returns after how many seconds to look again."""
        board = self.turn.services.board
        use_prefix(self.turn.services.settings.command_prefix)
        found, self.left = await board.became(self.session_id, self.token), self.left - 1
        if found is None or not self.left:
            return None
        if found != self.said and not await self.turn.update(forms.sent_modal(found)):
            return None  # the window is closed: the direct message comes
        self.said = found
        if found.is_open:
            return _BEAT
        if found.has_arrived:
            await board.seen(self.turn.user, self.session_id, self.token)
        return None


async def _answered(turn: Turn, row: Row, act: Awaitable[Answer]) -> None:
    if answer := await _or_say(turn, act):
        turn.services.nudge()
        await _show(turn, row.spot)
        await edit_questions(turn, answer.talk)


async def _or_say(turn: Turn, act: Awaitable[T]) -> T | None:
    """Return what `act` comes to; None where it cannot be done, which a window says on top of the page."""
    try:
        return await act
    except (BadInput, NotFound) as error:
        if not turn.is_modal:
            raise
        await turn.open(forms.refused_modal(error.to_anybody()))
        return None


async def _show(turn: Turn, spot: Spot) -> None:
    """Show what stands now where the menu was; a board that many see is edited by the one process that sends."""
    if turn.is_modal:
        await turn.update(views.modal(await day_board(turn.services, spot, turn.user)))
    elif turn.is_own_message:
        await turn.replace(await day_board(turn.services, spot, turn.user))


def _row(action: dict[str, Any]) -> Row:
    """Return the place of the menu, from its block's id."""
    return read(Row.decode, action.get("block_id"))
