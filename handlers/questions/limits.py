"""The limits for questions: a button in the form of /usher setup."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.durations import HOUR
from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.setup.settings import ASKED_LIMIT, CLOSING_LIMIT, OPEN_LIMIT, QuestionSettings
from bot.services.setup.bindings import parse_count, parse_span
from bot.views.common import actions
from bot.views.questions import limits as views
from handlers.common.errors import about
from handlers.common.inputs import value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.settings_form import SettingsForm
from handlers.common.turn import Turn


def _read(_turn: Turn, _program: Program, view: dict[str, Any]) -> QuestionSettings:
    """Return what the form says; BadInput under the input that is wrong."""

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


FORM = SettingsForm(
    Right.CHANGE_QUESTIONS, views.asking_modal, _read, lambda setup: setup.set_questions, views.saved
)


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the button and the form."""
    on_actions(app, "asking", {actions.ASKING_OPEN: FORM.pressed})
    on_form(app, actions.ASKING_FORM, FORM.submitted)
