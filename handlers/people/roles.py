"""/usher roles: who organizes and chairs; organizers give roles and take them back."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.commands import USHER
from bot.domain.common.ids import read_id
from bot.domain.people.grants import Grant, read_scope
from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.errors import BadInput
from bot.views.common import actions
from bot.views.common.actions import Page
from bot.views.common.reply import Reply
from bot.views.people import roles as views
from bot.views.people.roles import Held
from handlers.common.errors import about
from handlers.common.inputs import page_of, read, subject, subject_of, value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn

_TYPED = re.compile(
    r"(?:<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|(@.+?(?=\s+(?:organizer|chair)\b|$)|\S+))\s*(\S*)\s*(.*)",
    re.DOTALL | re.IGNORECASE,
)
"""A mention, or a name of several words up to the role; then the role, and of what."""


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the buttons and the form."""
    turned = dict.fromkeys((actions.ROLES_PAGE, actions.ROLES_BACK), turn_page)
    on_actions(app, "roles", {**turned, actions.ROLES_ADD: add, actions.ROLES_REMOVE: remove})
    on_form(app, actions.ROLES_FORM, submitted)


async def roles(turn: Turn, text: str) -> None:
    """`/usher roles`, `/usher roles add @ada organizer`, `/usher roles remove @ada`."""
    program = turn.program()
    verb, _, rest = text.partition(" ")
    match verb.casefold():
        case "" | "list":
            await turn.answer(await _list(turn, program, Page()))
        case "add":
            turn.services.people.require(turn.user, Right.CHANGE_ROLES, program)
            user, role, what = await _typed(turn, program, verb, rest)
            scope = read_scope(program, role, what)
            await turn.hold()  # a large workspace takes a while to say who the account is
            await _done(turn, program, await turn.services.grants.give(turn.user, program, user, scope))
        case "remove":
            turn.services.people.require(turn.user, Right.CHANGE_ROLES, program)
            user, role, what = await _typed(turn, program, verb, rest)
            held = read_scope(program, role, what) if role else None
            await _done(turn, program, await turn.services.grants.take_from(turn.user, program, user, held))
        case _:
            raise BadInput(f'{USHER} roles knows "add" and "remove", not "{verb}".')


async def _typed(turn: Turn, program: Program, verb: str, rest: str) -> tuple[str, str, str]:
    """Return who, which role, and the track or session; BadInput says what to type."""
    match = _TYPED.fullmatch(rest.strip())
    if match is None or (verb.casefold() == "add" and not match[3]):
        raise BadInput(
            f"Type {USHER} roles {verb.casefold()} @somebody organizer, or @somebody chair and the track or the session's id."
        )
    user = match[1] or await turn.services.grants.account(match[2], program)
    return user, match[3], match[4]


async def _done(turn: Turn, program: Program, grant: Grant) -> None:
    await _follow(turn)
    await turn.answer(views.done(_note(turn, program, grant)))


async def _follow(turn: Turn) -> None:
    await turn.services.refresh()
    turn.services.nudge()


def _note(turn: Turn, program: Program, grant: Grant) -> str:
    session = turn.services.programs.get(program.conference.id).by_id.get(grant.scope.session_id)
    return (views.taken if grant.taken_at else views.given)(grant, session)


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page of the list in the message's place."""
    program = turn.services.programs.get(read(read_id, action["block_id"].rpartition(":")[2]))
    await turn.replace(await _list(turn, program, page_of(action)))


async def add(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form."""
    program = turn.services.programs.get(subject(action))
    turn.services.people.require(turn.user, Right.CHANGE_ROLES, program)
    await turn.open(views.form(program.conference))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Give the role that the form says."""
    program = turn.services.programs.get(subject_of(view))
    turn.services.people.require(turn.user, Right.CHANGE_ROLES, program)
    user, role = value_of(view, actions.ROLES_PERSON), value_of(view, actions.ROLES_ROLE)
    with about(actions.ROLES_WHAT):
        scope = read_scope(program, str(role or ""), value_of(view, actions.ROLES_WHAT) or "")
    await turn.hold("Saving …")
    with about(actions.ROLES_PERSON):
        grant = await turn.services.grants.give(turn.user, program, str(user or ""), scope)
    await _follow(turn)
    await turn.replace(views.done(_note(turn, program, grant)))


async def remove(turn: Turn, action: dict[str, Any]) -> None:
    """Take the role away; the list stands anew with what was done."""
    grant = await turn.services.grants.take(turn.user, subject(action))
    program = turn.services.programs.get(grant.conference_id)
    await _follow(turn)
    await turn.replace(await _list(turn, program, Page(), _note(turn, program, grant)))


async def _list(turn: Turn, program: Program, page: Page, note: str = "") -> Reply:
    program = turn.services.programs.get(program.conference.id)
    found = await turn.services.grants.listing(turn.user, program)
    held = [Held(grant, program.by_id.get(grant.scope.session_id)) for grant in found.given]
    return views.listing(program.conference, found.named, found.waiting, held, page, note)
