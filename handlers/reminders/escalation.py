"""The people who are asked about a talk's speaker: a button in the form of /usher setup."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.setup.settings import PresenceSettings
from bot.services.setup.bindings import parse_leads
from bot.views.common import actions
from bot.views.reminders import escalation as views
from handlers.common.errors import about
from handlers.common.inputs import value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.settings_form import SettingsForm
from handlers.common.turn import Turn


def _read(_turn: Turn, _program: Program, view: dict[str, Any]) -> PresenceSettings:
    """Return what the form says; BadInput under the input that is wrong."""

    def leads(action_id: str) -> tuple[int, ...]:
        with about(action_id):
            return parse_leads(value_of(view, action_id) or "")

    return PresenceSettings(
        speaker_leads=leads(actions.ESCALATION_SPEAKERS),
        co_speaker_leads=leads(actions.ESCALATION_CO_SPEAKERS),
        chair_leads=leads(actions.ESCALATION_CHAIRS),
        organizer_leads=leads(actions.ESCALATION_ORGANIZERS),
    )


FORM = SettingsForm(
    Right.CHANGE_REMINDERS, views.escalation_modal, _read, lambda setup: setup.set_presence, views.saved
)


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the button and the form."""
    on_actions(app, "ladder", {actions.ESCALATION_OPEN: FORM.pressed})
    on_form(app, actions.ESCALATION_FORM, FORM.submitted)
