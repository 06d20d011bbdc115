"""The abilities of a person by role: `/usher`, the buttons below it, and `/usher help`."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.domain.people.model import Role
from bot.services.people.readiness import of_program
from bot.views.common import actions
from bot.views.common.actions import Page
from bot.views.home import abilities as views
from bot.views.home import help as help_views
from handlers import submissions
from handlers.announcements.typed import announce
from handlers.common.help import examples, meant
from handlers.common.listen import Act, on_actions
from handlers.common.turn import Turn
from handlers.people import roles, roster
from handlers.privacy import audit, mydata
from handlers.program import agenda, sessions
from handlers.questions.asking import ask
from handlers.reminders import board
from handlers.reminders import settings as reminder_settings
from handlers.setup import bindings


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the buttons; each answers beside the message, which stays: it is a menu."""
    acts: dict[str, Act] = {
        actions.USHER_NOW: _found(""),
        actions.USHER_TODAY: _found("today"),
        actions.USHER_MINE: _found("mine"),
        actions.USHER_AGENDA: _agenda,
        actions.USHER_QUESTIONS: _as_typed(ask),
        actions.USHER_MYDATA: _alone(mydata.mydata),
        actions.USHER_HELP: _alone(every_command),
        actions.USHER_PAPERS: _as_typed(submissions.submission),
        actions.USHER_BOARD: _alone(board.board),
        actions.USHER_PEOPLE: _as_typed(roster.people),
        actions.USHER_ROLES: _as_typed(roles.roles),
        actions.USHER_AUDIT: _as_typed(audit.audit),
        actions.USHER_SETUP: _as_typed(bindings.setup),
        actions.USHER_REMINDERS: _reminders,
        actions.USHER_ANNOUNCED: _announced,
    }
    on_actions(app, "usher", acts)


async def abilities(turn: Turn) -> None:
    """`/usher`: everything that this person can do."""
    program = meant(turn)
    conference = program.conference if program else None
    held = await turn.services.roles_of(turn.user, program) if program else frozenset()
    is_organizer = Role.ORGANIZER in held
    readiness = await of_program(turn.services.database, program) if program and is_organizer else None
    rests = [one.says(name) for one, name in await turn.services.ledger.resting()] if is_organizer else []
    await turn.answer(views.abilities(held, conference, readiness, rests))


async def every_command(turn: Turn) -> None:
    """`/usher help`: each command that this person may use, in lines."""
    program = meant(turn)
    held = turn.services.people.roles(turn.user, program) if program else frozenset()
    prefix = turn.services.settings.command_prefix
    await turn.answer(help_views.every_command(prefix, commands.COMMANDS, held, examples(turn)))


def _found(query: str) -> Act:
    async def act(turn: Turn, _action: dict[str, Any]) -> None:
        await turn.say(await sessions.answer(turn, Page(query)))

    return act


async def _agenda(turn: Turn, _action: dict[str, Any]) -> None:
    await turn.say(await agenda.answer(turn, Page()))


async def _reminders(turn: Turn, _action: dict[str, Any]) -> None:
    await reminder_settings.FORM.open(turn, turn.program())


async def _announced(turn: Turn, _action: dict[str, Any]) -> None:
    await announce(turn, "list")


def _as_typed(answer: Callable[[Turn, str], Awaitable[None]]) -> Act:
    """Return what the command does with nothing after it."""

    async def act(turn: Turn, _action: dict[str, Any]) -> None:
        await answer(turn, "")

    return act


def _alone(answer: Callable[[Turn], Awaitable[None]]) -> Act:
    async def act(turn: Turn, _action: dict[str, Any]) -> None:
        await answer(turn)

    return act
