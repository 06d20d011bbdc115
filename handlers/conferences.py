"""Which of several conferences is meant."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.views import actions, choose
from handlers.listen import on_actions
from handlers.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the menu."""
    on_actions(app, "conference", {actions.CONFERENCE_CHOOSE: choose_one})


async def choose_one(turn: Turn, action: dict[str, Any]) -> None:
    """Remember the choice."""
    conference_id = int(action["selected_option"]["value"])
    program = await turn.usher.programs.choose(turn.user, conference_id)
    await turn.replace(choose.chosen(program.conference))
