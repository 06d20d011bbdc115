"""The rules of a conference's reminders: `/usher setup reminders`, or the button in the form of /usher setup."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.setup.settings import HOURLY_LIMIT, QUIET_LIMIT, ReminderSettings
from bot.services.setup.bindings import (
    parse_count,
    parse_days,
    parse_leads,
    parse_review_due,
    parse_span,
)
from bot.views.common import actions
from bot.views.reminders import settings as views
from handlers.common.errors import about
from handlers.common.inputs import value_of
from handlers.common.listen import on_form
from handlers.common.settings_form import SettingsForm
from handlers.common.turn import Turn


def _read(turn: Turn, program: Program, view: dict[str, Any]) -> ReminderSettings:
    """Return what the form says; BadInput under the input that is wrong."""

    def leads(action_id: str) -> tuple[int, ...]:
        with about(action_id):
            return parse_leads(value_of(view, action_id) or "")

    before = program.conference.reminders.review_due
    with about(actions.SETUP_DEADLINE_DAYS):
        days = parse_days(value_of(view, actions.SETUP_DEADLINE_DAYS) or "")
    with about(actions.SETUP_REVIEW_DUE):
        today = turn.services.clock.utcnow().astimezone(program.zone).date()
        due = parse_review_due(value_of(view, actions.SETUP_REVIEW_DUE), before, today)
    with about(actions.SETUP_HOURLY):
        hourly = parse_count(value_of(view, actions.SETUP_HOURLY) or "", 1, HOURLY_LIMIT)
    with about(actions.SETUP_QUIET):
        quiet = parse_span(value_of(view, actions.SETUP_QUIET) or "", 0, QUIET_LIMIT)
    return ReminderSettings(
        channel_leads=leads(actions.SETUP_CHANNEL_LEADS),
        speaker_leads=leads(actions.SETUP_SPEAKER_LEADS),
        main_leads=leads(actions.SETUP_MAIN_LEADS),
        chair_leads=leads(actions.SETUP_CHAIR_LEADS),
        star_leads=leads(actions.SETUP_STAR_LEADS),
        deadline_days=days,
        review_due=due,
        hourly=hourly,
        quiet=quiet,
    )


FORM = SettingsForm(
    Right.CHANGE_REMINDERS, views.rules_modal, _read, lambda setup: setup.set_reminders, views.saved
)


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the form; its button is in the form of the channels."""
    on_form(app, actions.SETUP_RULES, FORM.submitted)
