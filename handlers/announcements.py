"""/announce: said once, to the right channel, at the right time; the form, the text form, the list."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain import commands
from bot.domain.announcements import Announcement
from bot.domain.program import Program
from bot.domain.when import parse_when
from bot.errors import BadInput
from bot.views import actions, kit
from bot.views import announcements as views
from bot.views.actions import Page
from handlers.errors import about
from handlers.listen import Act, on_actions, on_command, on_form, value_of
from handlers.turn import Turn

_EXAMPLE = "/announce tomorrow 09:00 #general Doors are open"


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command, the form, and the buttons of announcements."""
    on_command(app, prefix, commands.ANNOUNCE, announce)
    acts: dict[str, Act] = {
        actions.ANNOUNCE_SCHEDULE: schedule,
        actions.ANNOUNCE_TO_ME: send_to_me,
        actions.ANNOUNCE_CHANGE: change,
        actions.ANNOUNCE_DISCARD: discard,
        actions.ANNOUNCE_CANCEL: cancel,
        actions.ANNOUNCE_OPEN: open_form,
        actions.ANNOUNCE_PAGE: turn_page,
        actions.ANNOUNCE_BACK: turn_page,
    }
    on_actions(app, "announce", acts)
    on_form(app, actions.ANNOUNCE_FORM, submitted)


async def announce(turn: Turn, text: str) -> None:
    """`/announce`, `list`, `cancel <id>`, or `<when> <where> <text>`; the role is checked before anything is read."""
    program = turn.program()
    turn.usher.people.require_organizer(turn.user, program, "announce")
    verb, _, rest = text.partition(" ")
    if not text:
        await open_form(turn, {})
    elif verb.casefold() == "list" and not rest:
        found = await turn.usher.announcements.listing(turn.user, program)
        await turn.answer(views.listing(program.conference, found))
    elif verb.casefold() == "cancel":
        cancelled = await turn.usher.announcements.cancel(turn.user, _number(rest))
        await turn.answer(views.cancelled(program.conference, cancelled))
    else:
        draft = await _draft(turn, program, text)
        await turn.answer(views.preview(program.conference, draft, turn.usher.clock.utcnow()))


async def _draft(turn: Turn, program: Program, text: str) -> Announcement:
    when = parse_when(text, turn.usher.clock.utcnow(), program.zone)
    where, _, said = when.rest.partition(" ")
    if not where.startswith("#"):
        raise BadInput(f"Say in which channel, after the time: {_EXAMPLE}")
    channel = await turn.usher.channels.find(where)
    return await turn.usher.announcements.draft(turn.user, program, when.at, channel.id, said)


def _number(text: str) -> int:
    if not text.strip().isdecimal():
        raise BadInput(
            "Say which announcement by its number: /announce cancel 12. /announce list shows them."
        )
    return int(text)


async def open_form(turn: Turn, _action: dict[str, Any]) -> None:
    """Open the empty form."""
    program = turn.program()
    turn.usher.people.require_organizer(turn.user, program, "announce")
    await turn.open(views.form_modal(program.conference, turn.usher.clock.utcnow()))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The form: its preview comes in its place."""
    kind, _, number = view["private_metadata"].partition(":")
    announcements = turn.usher.announcements
    before = await announcements.get(turn.user, int(number)) if kind == "draft" else None
    program = turn.usher.programs.get(before.conference_id if before else int(number))
    turn.usher.people.require_organizer(turn.user, program, "announce")
    typed = f"{value_of(view, actions.ANNOUNCE_DATE)} {value_of(view, actions.ANNOUNCE_TIME)}"
    with about(actions.ANNOUNCE_TIME):
        when = parse_when(typed, turn.usher.clock.utcnow(), program.zone)
    channel = await turn.usher.channels.find(value_of(view, actions.ANNOUNCE_CHANNEL))
    text = value_of(view, actions.ANNOUNCE_TEXT) or ""
    with about(actions.ANNOUNCE_TEXT):
        draft = await announcements.draft(turn.user, program, when.at, channel.id, text)
    if before:
        await announcements.discard(turn.user, before.id)
    reply = views.preview(program.conference, draft, turn.usher.clock.utcnow())
    shown = kit.modal("Announcement", reply.blocks, callback_id=actions.ANNOUNCE_FORM)
    await turn.acknowledge(response_action="update", view=shown)


async def schedule(turn: Turn, action: dict[str, Any]) -> None:
    """Let it count."""
    done = await turn.usher.announcements.schedule(turn.user, int(action["value"]))
    turn.usher.nudge()
    await turn.replace(views.scheduled(turn.usher.programs.get(done.conference_id).conference, done))


async def send_to_me(turn: Turn, action: dict[str, Any]) -> None:
    """Show it to its author as the channel will see it."""
    await turn.say(views.to_me(await turn.usher.announcements.get(turn.user, int(action["value"]))))


async def change(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form with what is there."""
    draft = await turn.usher.announcements.get(turn.user, int(action["value"]))
    conference = turn.usher.programs.get(draft.conference_id).conference
    form = views.form_modal(conference, turn.usher.clock.utcnow(), draft=draft)
    await (turn.update(form) if turn.is_modal else turn.open(form))


async def discard(turn: Turn, action: dict[str, Any]) -> None:
    """Throw the draft away."""
    await turn.usher.announcements.discard(turn.user, int(action["value"]))
    await turn.replace(views.discarded())


async def cancel(turn: Turn, action: dict[str, Any]) -> None:
    """Take it back while that is possible."""
    done = await turn.usher.announcements.cancel(turn.user, int(action["value"]))
    await turn.replace(views.cancelled(turn.usher.programs.get(done.conference_id).conference, done))


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page of the list."""
    program = turn.program()
    found = await turn.usher.announcements.listing(turn.user, program)
    await turn.replace(views.listing(program.conference, found, page=Page.decode(action["value"])))
