"""Buttons, forms and commands that nothing of ours listens for: of an older version, or of another one's manifest."""

import re

from slack_bolt.async_app import AsyncApp

from bot.domain.common.commands import USHER
from bot.errors import BadInput, OutOfDate
from handlers.common.timing import measured
from handlers.common.turn import Turn

_ANY = re.compile("")


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for everything that is left; the last feature."""
    app.event(_ANY)(measured("event:other", unheard))
    app.command(_ANY)(measured("command:other", unknown_command))
    app.action(_ANY)(measured("action:other", out_of_date))
    app.view(_ANY)(measured("form:other", out_of_date))


async def unheard(turn: Turn) -> None:
    """Something happened that concerns nobody here."""
    await turn.acknowledge()


async def unknown_command(turn: Turn) -> None:
    """Say where the known ones are."""
    raise BadInput(f"I don't know {turn.body['command']}. {USHER} shows all commands.")


async def out_of_date(turn: Turn) -> None:
    """Say so."""
    if not turn.is_submission:
        await turn.acknowledge()
    raise OutOfDate
