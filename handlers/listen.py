"""How a feature's listeners are registered: guarded, and one for all buttons of the feature."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.commands import Command
from bot.errors import BadInput
from bot.slack.text import as_typed, keep_ids
from bot.views import actions, guesses
from bot.views.help import command_help
from handlers.errors import guard
from handlers.turn import Turn

Act = Callable[[Turn, dict[str, Any]], Awaitable[None]]
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
        text = (body.get("text") or "").strip()
        if text.casefold() == "help" and not own_help:
            await turn.answer(command_help(prefix, command))
        else:
            await answer(turn, keep_ids(text) if with_ids else as_typed(text, turn.usher.people.name))

    app.command(command.typed(prefix))(guard(listener))


def on_actions(app: AsyncApp, feature: str, acts: Mapping[str, Act]) -> None:
    """Answer every button and menu whose id is `feature:verb`, by verb; a menu's verb is what was chosen.

    One listener per feature: Bolt tries them one after the other.
    """

    async def listener(turn: Turn, action: dict[str, Any]) -> None:
        await turn.acknowledge()  # it says nothing, so nothing has to be known before it
        name = actions.name(action["action_id"])
        if action["type"] == "overflow":
            name, subject = actions.chosen(action["selected_option"]["value"])
            action = {**action, "value": str(subject)}
        if name in acts:
            await acts[name](turn, action)
            await _confirm(turn, feature)

    app.action(re.compile(rf"^{feature}:"))(guard(listener))


async def _confirm(turn: Turn, feature: str) -> None:
    """Take a press on any button of a message that asks its reader who they are for "That's me"."""
    asked = guesses.asked_about((turn.body.get("message") or {}).get("blocks") or ())
    if asked and feature != "guess":
        with contextlib.suppress(BadInput):
            await turn.usher.linking.confirm(asked, turn.user, turn.user)


def on_form(app: AsyncApp, callback_id: str, submitted: Act) -> None:
    """Answer a submitted form with its view."""

    async def listener(turn: Turn, view: dict[str, Any]) -> None:
        await submitted(turn, view)
        await turn.close()

    app.view(callback_id)(guard(listener))


def value_of(view: dict[str, Any], action_id: str) -> Any:
    """What was put into the input `action_id` of a form: text, an id, a date, a time, or the chosen options' values."""
    state = view["state"]["values"].get(action_id, {}).get(action_id, {})
    if "selected_options" in state:
        return [option["value"] for option in state["selected_options"] or []]
    if "selected_option" in state:
        return (state["selected_option"] or {}).get("value")
    names = (
        "value",
        "selected_channel",
        "selected_conversation",
        "selected_conversations",
        "selected_user",
        "selected_date",
        "selected_time",
    )
    return next((state[name] for name in names if name in state), None)
