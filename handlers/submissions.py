"""/submission: what became of my paper."""

from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.domain.program.model import Program
from bot.views import submissions as views
from bot.views.common import actions
from handlers.common.inputs import page_of, subject
from handlers.common.listen import on_actions, on_command
from handlers.common.turn import Turn


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command and for the buttons of submissions."""
    on_command(app, prefix, commands.SUBMISSION, submission)
    turned = dict.fromkeys((actions.SUBMISSION_PAGE, actions.SUBMISSION_BACK), turn_page)
    on_actions(app, "submission", {**turned, actions.SUBMISSION_DETAILS: details})


async def submission(turn: Turn, text: str) -> None:
    """`/submission`, or `/submission <id or words>` for one of them."""
    program = turn.program()
    if text:
        found = await turn.services.submissions.meant(turn.user, program, text)
        await turn.answer(views.meant(program.conference, found, text, _today(turn, program)))
    else:
        mine = await turn.services.submissions.mine(turn.user, program)
        await turn.answer(views.mine(program.conference, mine, _today(turn, program)))


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page of the list in the message's place."""
    program = turn.program()
    mine = await turn.services.submissions.mine(turn.user, program)
    page = page_of(action)
    await turn.replace(views.mine(program.conference, mine, _today(turn, program), page=page))


async def details(turn: Turn, action: dict[str, Any]) -> None:
    """Open the paper with its history; looked up anew, because a button's value proves nothing."""
    program, view = await turn.services.submissions.by_id(turn.user, subject(action))
    talks = program.presenting(view.submission.key)
    await turn.open(views.submission_modal(program.conference, view, _today(turn, program), talks))


def _today(turn: Turn, program: Program) -> date:
    return turn.services.clock.utcnow().astimezone(program.zone).date()
