"""Who is asked whether a talk's speaker is there: a button in the form of /usher setup."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.domain.setup.settings import PresenceSettings
from bot.services.setup.bindings import parse_leads
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.reminders import escalation as views
from handlers.common.errors import about
from handlers.common.inputs import subject, subject_of, value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the button and the form."""
    on_actions(app, "ladder", {actions.ESCALATION_OPEN: open_form})
    on_form(app, actions.ESCALATION_FORM, submitted)


async def open_form(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form on top of the channel's."""
    program = turn.services.programs.get(subject(action))
    turn.services.people.require(turn.user, Right.CHANGE_REMINDERS, program)
    await turn.open(views.escalation_modal(program.conference))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Take over what the form says, all of it or nothing."""
    program = turn.services.programs.get(subject_of(view))
    turn.services.people.require(turn.user, Right.CHANGE_REMINDERS, program)
    await turn.replace(await _save(turn, program, _read(view)))


async def _save(turn: Turn, program: Program, ladder: PresenceSettings) -> Reply:
    await turn.services.setup.set_presence(turn.user, program, ladder)
    await turn.services.refresh()
    return views.saved(turn.services.programs.get(program.conference.id).conference)


def _read(view: dict[str, Any]) -> PresenceSettings:
    """What the form says; BadInput under the input that is wrong."""

    def leads(action_id: str) -> tuple[int, ...]:
        with about(action_id):
            return parse_leads(value_of(view, action_id) or "")

    return PresenceSettings(
        speaker_leads=leads(actions.ESCALATION_SPEAKERS),
        co_speaker_leads=leads(actions.ESCALATION_CO_SPEAKERS),
        chair_leads=leads(actions.ESCALATION_CHAIRS),
        organizer_leads=leads(actions.ESCALATION_ORGANIZERS),
    )
