"""The choice between several conferences."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.slack.text import as_typed
from bot.views.common import actions
from bot.views.common.actions import Page
from bot.views.home import conferences
from handlers.common.inputs import subject
from handlers.common.listen import Act, on_actions
from handlers.common.turn import Turn
from handlers.home import tab
from handlers.program import sessions


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the menu."""
    on_actions(app, "conference", {actions.CONFERENCE_CHOOSE: chooser(commands.SESSION.typed(prefix))})


def chooser(session_command: str) -> Act:
    """Remember the choice; what was looked up comes at once in the menu's place, other commands are typed again."""

    async def choose_one(turn: Turn, action: dict[str, Any]) -> None:
        program = await turn.services.programs.choose(turn.user, subject(action))
        typed = action["block_id"].removeprefix("conference:")
        command, _, query = typed.partition(" ")
        if command == session_command:
            await turn.replace(await sessions.answer(turn, Page(as_typed(query))))
        else:
            await (
                tab.publish(turn) if turn.is_home else turn.replace(conferences.chosen(program.conference))
            )

    return choose_one
