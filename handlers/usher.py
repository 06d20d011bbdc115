"""/usher: what I can do here; for organizers, what a channel is for."""

from slack_bolt.async_app import AsyncApp

from bot.domain import commands
from bot.domain.people import Role
from bot.domain.program import Program
from bot.domain.readiness import Readiness
from bot.errors import BadInput, UsherError
from bot.services.readiness import of_program
from bot.views import help as views
from handlers import own, personal, presence, roster, rules, setup
from handlers.listen import on_command
from handlers.turn import Turn


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command."""

    async def usher(turn: Turn, text: str) -> None:
        verb, _, rest = text.partition(" ")
        if verb.casefold() == "setup":
            await (
                _rules(turn) if rest.strip().casefold() == "reminders" else setup.setup(turn, rest.strip())
            )
        elif text.casefold() == "settings":
            await personal.settings(turn)
        elif text.casefold() == "mydata":
            await own.mydata(turn)
        elif text.casefold() == "forget me":
            await own.ask(turn)
        elif text.casefold() == "remember me":
            await own.remember(turn)
        elif verb.casefold() == "people":
            await roster.people(turn, rest.strip())
        elif text.casefold() == "board":
            await presence.board(turn)
        elif text.casefold() in {"", "help"}:
            program = _meant(turn)
            roles = turn.usher.people.roles(turn.user, program) if program else frozenset()
            shown = program.conference if program else None
            readiness = await _readiness(turn, program) if program and Role.ORGANIZER in roles else None
            await turn.answer(views.usher_help(prefix, commands.COMMANDS, roles, shown, readiness))
        else:
            raise BadInput(
                f'{commands.USHER} knows "help", "settings", "mydata", "forget me", "remember me", "setup", "people" and "board", not "{text}".'
            )

    on_command(app, prefix, commands.USHER, usher, own_help=True)


async def _rules(turn: Turn) -> None:
    await rules.open_form(turn, turn.program())


async def _readiness(turn: Turn, program: Program) -> Readiness:
    return await of_program(turn.usher.database, program)


def _meant(turn: Turn) -> Program | None:
    """The program that is meant, where that is known: help is help without it, too."""
    try:
        return turn.program()
    except UsherError:
        return None
