"""How much people may ask: a button in the form of /usher setup."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.durations import HOUR
from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.setup.settings import ASKED_LIMIT, CLOSING_LIMIT, OPEN_LIMIT, QuestionSettings
from bot.services.setup.bindings import parse_count, parse_span
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.questions import limits as views
from handlers.common.errors import about
from handlers.common.inputs import subject, subject_of, value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the button and the form."""
    on_actions(app, "asking", {actions.ASKING_OPEN: open_form})
    on_form(app, actions.ASKING_FORM, submitted)


async def open_form(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form on top of the channel's."""
    program = turn.services.programs.get(subject(action))
    turn.services.people.require(turn.user, Right.CHANGE_QUESTIONS, program)
    await turn.open(views.asking_modal(program.conference))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Take over what the form says, all of it or nothing."""
    program = turn.services.programs.get(subject_of(view))
    turn.services.people.require(turn.user, Right.CHANGE_QUESTIONS, program)
    await turn.replace(await _save(turn, program, _read(view)))


async def _save(turn: Turn, program: Program, rules: QuestionSettings) -> Reply:
    await turn.services.setup.set_questions(turn.user, program, rules)
    await turn.services.refresh()
    return views.saved(turn.services.programs.get(program.conference.id).conference)


def _read(view: dict[str, Any]) -> QuestionSettings:
    """What the form says; BadInput under the input that is wrong."""

    def count(action_id: str, most: int) -> int:
        with about(action_id):
            return parse_count(value_of(view, action_id) or "", 1, most)

    with about(actions.ASKING_HOURS):
        hours = parse_span(value_of(view, actions.ASKING_HOURS) or "", 1, CLOSING_LIMIT, HOUR)
    return QuestionSettings(
        open=count(actions.ASKING_WAITING, OPEN_LIMIT),
        hourly=count(actions.ASKING_HOURLY, ASKED_LIMIT),
        hours=hours,
        guests=bool(value_of(view, actions.ASKING_GUESTS)),
    )
