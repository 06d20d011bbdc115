"""The context of help: the program, and the parts of it that make good examples."""

from bot.domain.home.examples import Examples, known
from bot.domain.program.model import Program
from bot.errors import UsherError
from handlers.common.turn import Turn


def meant(turn: Turn) -> Program | None:
    """The program that is meant, where that is known: help is help without it, too."""
    try:
        return turn.program()
    except UsherError:
        return None


def examples(turn: Turn) -> Examples:
    """Return what help names: of the program that is meant, as it is now."""
    return known(meant(turn), turn.services.clock.utcnow())
