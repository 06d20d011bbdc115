"""/usher: what I can do here; for organizers, what a channel is for."""

from slack_bolt.async_app import AsyncApp

from bot.domain import commands
from bot.errors import BadInput
from bot.views import help as views
from handlers import setup
from handlers.listen import on_command
from handlers.turn import Turn


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command."""

    async def usher(turn: Turn, text: str) -> None:
        verb, _, rest = text.partition(" ")
        if verb.casefold() == "setup":
            await setup.setup(turn, rest.strip())
        elif text.casefold() in {"", "help"}:
            program = turn.program() if turn.usher.programs.all() else None
            roles = turn.usher.people.roles(turn.user, program) if program else frozenset()
            shown = program.conference if program else None
            await turn.answer(views.usher_help(prefix, commands.COMMANDS, roles, shown))
        else:
            raise BadInput(f'/usher knows "help" and "setup", not "{text}".')

    on_command(app, prefix, commands.USHER, usher, own_help=True)
