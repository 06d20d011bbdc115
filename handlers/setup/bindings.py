"""/usher setup: what this channel is for."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.commands import SESSION, USHER
from bot.domain.common.ids import read_id
from bot.domain.people.rights import Right
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Room, Session
from bot.domain.setup.bindings import Purpose, Rebound
from bot.errors import BadInput, NotFound
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.setup import bindings as views
from bot.views.setup.channels import all_lost
from handlers.common.inputs import metadata, read, value, value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn
from handlers.reminders import settings

_FORMS = "main, room NAME, session ID, help, organizers or nothing"


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the form and its buttons, and for Undo."""
    on_actions(app, "setup", {actions.SETUP_REMINDERS: settings.FORM.pressed, actions.SETUP_UNDO: undo})
    on_form(app, actions.SETUP_FORM, submitted)


async def setup(turn: Turn, text: str) -> None:
    """`/usher setup` opens the form; `/usher setup room Janson` says it in one line."""
    program = turn.program()
    turn.services.people.require(turn.user, Right.SET_UP_CHANNELS, program)
    if turn.channel.startswith("D"):
        raise BadInput(f"A direct message can't be a conference's channel. Type {USHER} setup in a channel.")
    if not text:
        await open_form(turn, {})
        return
    word, _, name = text.partition(" ")
    try:
        purpose = Purpose(word.casefold())
    except ValueError:
        raise BadInput(f'A channel is for {_FORMS}, not "{text}".') from None
    target = _target(program, purpose, name.strip())
    await turn.hold()  # Slack is asked whether the bot can post here
    change = await turn.services.setup.bind(turn.user, program, turn.channel, purpose, target=target)
    await turn.answer(await _saved(turn, change))


def _target(program: Program, purpose: Purpose, name: str) -> int:
    """The id of the room or the session that is named; 0 where the purpose needs none."""
    if purpose is Purpose.ROOM:
        found = {r.name.casefold(): r for r in program.rooms}.get(name.casefold())
        if found is None:
            raise NotFound(_no_room(program, name))
        return found.id
    if purpose is Purpose.SESSION:
        session = program.get(name)
        if session is None:
            raise NotFound(f'There is no session "{name}". {SESSION} finds its id.')
        return session.id
    return 0


def _no_room(program: Program, name: str) -> str:
    """Say that there is none, and which may be meant; none is taken for it, as its channel would hear of other sessions."""
    if near := program.room_names.match(name).found:
        return f'There is no room "{name}". Did you mean {" or ".join(r.name for r in near[:5])}?'
    known = ", ".join(r.name for r in program.rooms[:5])
    return f'There is no room "{name}". There are {known} and more.'


async def open_form(turn: Turn, _action: dict[str, Any]) -> None:
    """Open the form for this channel."""
    program = turn.program()
    turn.services.people.require(turn.user, Right.SET_UP_CHANNELS, program)
    shown = program.conference, program.rooms, _sessions(turn, program), turn.channel
    await turn.open(views.setup_modal(*shown, lost=all_lost(program)))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Take over what the form says."""
    conference_id, _, channel = metadata(view).partition(":")
    turn.channel = channel
    program = turn.services.programs.get(read(read_id, conference_id))
    word, _, target = str(value_of(view, actions.SETUP_PURPOSE)).partition(":")
    purpose, target_id = read(Purpose, word), read(read_id, target or "0")
    turn.services.people.require(turn.user, Right.SET_UP_CHANNELS, program)
    await turn.hold("Saving …")
    change = await turn.services.setup.bind(turn.user, program, turn.channel, purpose, target=target_id)
    await turn.replace(await _saved(turn, change))


async def undo(turn: Turn, action: dict[str, Any]) -> None:
    """Give the channels back what they were for."""
    change = read(Rebound.decode, value(action))
    await turn.services.setup.undo(turn.user, change)
    await turn.services.refresh()
    await turn.replace(views.undone(turn.services.programs.get(change.conference_id), change))


async def _saved(turn: Turn, change: Rebound) -> Reply:
    await turn.services.refresh()
    return views.saved(turn.services.programs.get(change.conference_id), change)


def _sessions(turn: Turn, program: Program) -> tuple[Session, ...]:
    """Today's sessions, and the one that the channel is bound to."""
    today = program.on_day(day_of(turn.services.clock.utcnow(), program.zone))
    bound = program.for_channel(turn.channel)
    return today if bound is None or isinstance(bound, Room) or bound in today else (bound, *today)
