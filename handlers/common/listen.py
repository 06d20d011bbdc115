"""The registration of a feature's listeners: guarded, and one for all buttons of the feature."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError

from bot.domain.common.commands import Command
from bot.domain.common.storable import shown
from bot.errors import BadInput, NotAllowed, OutOfDate
from bot.slack.client import AWAY
from bot.slack.text import as_typed, keep_ids
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.home.help import command_help
from bot.views.people import guesses
from handlers.common.help import examples
from handlers.common.inputs import Pressed, View, fresh, read, value
from handlers.common.timing import measured
from handlers.common.turn import Turn

Act = Callable[[Turn, dict[str, Any]], Awaitable[None]]
"""The act of a button, a menu or a submitted form."""
_AGAIN = "~"
"""Stands in a block's id before the number that makes it another one."""
Said = Callable[[Turn, str], Awaitable[None]]


def on_command(
    app: AsyncApp,
    prefix: str,
    command: Command,
    answer: Said,
    *,
    own_help: bool = False,
    with_ids: bool = False,
) -> None:
    """Answer the slash command; its text comes as it was typed, or `with_ids` of the channels and people in it.

    "help" is answered here, unless the command has help of its own.
    """

    async def listener(turn: Turn, body: dict[str, Any]) -> None:
        text = shown(body.get("text") or "").strip()
        if text.casefold() == "help" and not own_help:
            await turn.answer(command_help(prefix, command, examples(turn)))
        else:
            await answer(turn, keep_ids(text) if with_ids else as_typed(text, turn.services.people.name))

    app.command(command.typed(prefix))(measured(f"command:{command.name}", listener))


def on_actions(app: AsyncApp, feature: str, acts: Mapping[str, Act]) -> None:
    """Answer every button and menu whose id is `feature:verb`, by verb; a menu's verb is what was chosen.

    One listener per feature: Bolt tries them one after the other.
    """

    async def listener(turn: Turn, action: Pressed) -> None:
        await turn.acknowledge()  # it says nothing, so nothing has to be known before it
        if action["type"] == "overflow":  # a menu of acts: what is chosen counts as its button
            chosen, subject = read(actions.chosen, value(action))
            action = {**action, "action_id": chosen, "value": str(subject), "selected_option": None}
        name = actions.name(action["action_id"])
        if name not in acts:
            raise OutOfDate
        try:
            await acts[name](turn, action)
        except NotAllowed:
            raise  # who may not choose is not asked to choose again
        except Exception:
            await _offer_again(turn, action)
            raise
        await _confirm(turn, feature)

    app.action(re.compile(rf"^{feature}:"))(measured(f"action:{feature}", listener))


async def _offer_again(turn: Turn, action: Pressed) -> None:
    """Show the menu anew whose act failed: Slack keeps what was chosen in it, and to choose that again would tell nobody.

    It does so until the block has another id. An answer that only one person sees does not come back to us, and stays.
    """
    message = turn.body.get("message") or {}
    blocks, its = message.get("blocks") or (), action.get("block_id")
    if not action["type"].endswith("_select") or not turn.is_message or not blocks:
        return
    anew = tuple({**b, "block_id": _another(str(its))} if b.get("block_id") == its else b for b in blocks)
    with contextlib.suppress(SlackClientError, *AWAY):
        await turn.replace(Reply(str(message.get("text") or ""), anew))


def _another(block_id: str) -> str:
    """The id with another number behind it; what was written before counts no more."""
    return f"{block_id.partition(_AGAIN)[0]}{_AGAIN}{fresh()}"


async def _confirm(turn: Turn, feature: str) -> None:
    """Take a press on any button of a message that asks its reader who they are for "That's me"."""
    asked = read(guesses.asked_about, (turn.body.get("message") or {}).get("blocks") or ())
    if asked and feature != "guess":
        with contextlib.suppress(BadInput):
            await turn.services.linking.confirm(asked, turn.user, turn.user)


def on_form(app: AsyncApp, callback_id: str, submitted: Act) -> None:
    """Answer a submitted form with its view."""

    async def listener(turn: Turn, view: View) -> None:
        await submitted(turn, view)
        await turn.close()

    app.view(callback_id)(measured(f"form:{callback_id}", listener))
