"""/usher people: organizers see who can be reached, and say who is who."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.commands import USHER
from bot.domain.common.ids import read_id
from bot.domain.people.rights import Right
from bot.domain.program.model import Program
from bot.errors import BadInput
from bot.services.people.readiness import of_program
from bot.views.common import actions
from bot.views.common.actions import Page
from bot.views.common.paging import PER_MESSAGE
from bot.views.common.reply import Reply
from bot.views.people import roster as views
from bot.views.people.roster import Asked
from handlers.common.inputs import fresh, page_of, read, value
from handlers.common.listen import Act, on_actions
from handlers.common.turn import Turn

_IN_A_SHELL = frozenset({"link", "unlink", "merge", "unmerge"})


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the buttons of the list."""
    turned = dict.fromkeys((actions.ROSTER_PAGE, actions.ROSTER_BACK), turn_page)
    acts: dict[str, Act] = {
        actions.ROSTER_LINK: _acting(_link),
        actions.ROSTER_PICK: _acting(_pick),
        actions.ROSTER_MERGE: _acting(_merge),
        actions.ROSTER_UNLINK: _acting(_unlink),
        actions.ROSTER_UNMERGE: _acting(_unmerge),
        actions.ROSTER_RIGHT: _acting(_right),
        actions.ROSTER_WRONG: _acting(_wrong),
    }
    on_actions(app, "roster", {**turned, **acts})


async def people(turn: Turn, text: str) -> None:
    """`/usher people`, or `/usher people <name>`."""
    program = turn.program()
    turn.services.people.require(turn.user, Right.LINK_PEOPLE, program)
    verb = text.partition(" ")[0].casefold()
    if verb in _IN_A_SHELL:
        raise BadInput(
            f"Use the buttons of {USHER} people, or in a shell: usher people {verb} --help explains how."
        )
    await turn.hold()  # a large workspace takes a while to compare
    await turn.answer(await _list(turn, program, Page("" if verb == text.casefold() == "list" else text)))


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page of the list in the message's place."""
    program = turn.services.programs.get(read(read_id, action["block_id"].rpartition(":")[2]))
    turn.services.people.require(turn.user, Right.LINK_PEOPLE, program)
    await turn.hold()
    await turn.replace(await _list(turn, program, page_of(action)))


async def _list(turn: Turn, program: Program, page: Page, note: str = "") -> Reply:
    program = turn.services.programs.get(program.conference.id)
    readiness = await of_program(turn.services.database, program)
    seen = await turn.services.roster.seen(
        program.conference.id, page.query, page.number, PER_MESSAGE,
        is_everywhere=turn.services.people.organizes_all(turn.user),
    )  # fmt: skip
    reading = await turn.services.sweeps.progress()
    return views.roster(program.conference, readiness, seen, page, note=note, reading=reading, again=fresh())


def _acting(act: Callable[[Turn, str, dict[str, Any]], Awaitable[str]]) -> Act:
    """The listener of an act: who may, on whom; the list stands anew with what was done."""

    async def listener(turn: Turn, action: dict[str, Any]) -> None:
        asked = read(Asked.decode, action["block_id"])
        program = turn.services.programs.get(asked.conference_id)
        turn.services.people.require(turn.user, Right.LINK_PEOPLE, program)
        await turn.hold()
        await turn.services.roster.require(asked.conference_id, asked.person_id)
        note = await act(turn, str(asked.person_id), action)
        await turn.services.refresh()
        turn.services.nudge()
        await turn.replace(await _list(turn, program, asked.page, note))

    return listener


async def _link(turn: Turn, person: str, action: dict[str, Any]) -> str:
    done = await turn.services.linking.link(person, value(action), turn.user)
    return views.linked(done.name, done.account)


async def _pick(turn: Turn, person: str, action: dict[str, Any]) -> str:
    done = await turn.services.linking.link(person, value(action), turn.user)
    return views.linked(done.name, done.account)


async def _merge(turn: Turn, person: str, action: dict[str, Any]) -> str:
    done = await turn.services.linking.merge(value(action), person, turn.user)
    return views.merged(done.name)


async def _unlink(turn: Turn, person: str, _action: dict[str, Any]) -> str:
    return views.unlinked((await turn.services.linking.unlink(person, turn.user)).name)


async def _unmerge(turn: Turn, person: str, _action: dict[str, Any]) -> str:
    return views.parted((await turn.services.linking.unmerge(person, by=turn.user)).name)


async def _right(turn: Turn, person: str, action: dict[str, Any]) -> str:
    done = await turn.services.linking.confirm(int(person), value(action), turn.user)
    return views.linked(done.name, done.account)


async def _wrong(turn: Turn, person: str, action: dict[str, Any]) -> str:
    return views.unlinked((await turn.services.linking.refuse(int(person), value(action), turn.user)).name)
