"""/usher and what follows it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.domain.common.storable import shown
from bot.errors import BadInput
from bot.slack.text import as_typed
from handlers.common.listen import on_command
from handlers.common.turn import Turn
from handlers.home import abilities
from handlers.people import roles, roster
from handlers.people import settings as personal_settings
from handlers.privacy import audit, mydata
from handlers.reminders import board
from handlers.reminders import settings as reminder_settings
from handlers.setup import bindings


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after /usher: `answer` is given the rest, or with the ids of people and channels in it."""

    answer: Callable[[Turn, str], Awaitable[None]]
    takes_more: bool = True
    with_ids: bool = False


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command."""

    async def usher(turn: Turn, with_ids: str) -> None:
        text = as_typed(shown(turn.body.get("text") or "").strip(), turn.services.people.name)
        word, _, rest = text.partition(" ")
        whole = " ".join(text.casefold().split())
        if not whole:
            await abilities.abilities(turn)
            return
        verb = _VERBS.get(whole) or _VERBS.get(word.casefold())
        if verb is None or (whole not in _VERBS and not verb.takes_more):
            known = ", ".join(f'"{name}"' for name in [*_VERBS][:-1])
            raise BadInput(f'{commands.USHER} knows {known} and "{[*_VERBS][-1]}", not "{text}".')
        await verb.answer(turn, (with_ids.partition(" ")[2] if verb.with_ids else rest).strip())

    on_command(app, prefix, commands.USHER, usher, own_help=True, with_ids=True)


async def _help(turn: Turn, _rest: str) -> None:
    await abilities.every_command(turn)


async def _settings(turn: Turn, _rest: str) -> None:
    await personal_settings.settings(turn)


async def _mydata(turn: Turn, _rest: str) -> None:
    await mydata.mydata(turn)


async def _forget(turn: Turn, _rest: str) -> None:
    await mydata.ask(turn)


async def _remember(turn: Turn, _rest: str) -> None:
    await mydata.remember(turn)


async def _board(turn: Turn, _rest: str) -> None:
    await board.board(turn)


async def _setup(turn: Turn, rest: str) -> None:
    if rest.casefold() == "reminders":
        await reminder_settings.FORM.open(turn, turn.program())
    else:
        await bindings.setup(turn, rest)


_VERBS: Mapping[str, Verb] = {
    "help": Verb(_help, takes_more=False),
    "settings": Verb(_settings, takes_more=False),
    "mydata": Verb(_mydata, takes_more=False),
    "forget me": Verb(_forget, takes_more=False),
    "remember me": Verb(_remember, takes_more=False),
    "setup": Verb(_setup),
    "people": Verb(roster.people),
    "roles": Verb(roles.roles, with_ids=True),
    "audit": Verb(audit.audit, with_ids=True),
    "board": Verb(_board, takes_more=False),
}
