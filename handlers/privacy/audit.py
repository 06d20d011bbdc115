"""/usher audit: organizers see who did what."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.ids import read_id
from bot.domain.program.model import Program
from bot.views.common import actions
from bot.views.common.actions import QUERY_LIMIT, Page
from bot.views.common.paging import PER_MESSAGE
from bot.views.common.reply import Reply
from bot.views.privacy import audit as views
from handlers.common.inputs import page_of, read
from handlers.common.listen import on_actions
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the buttons of the list."""
    on_actions(app, "audit", dict.fromkeys((actions.AUDIT_PAGE, actions.AUDIT_BACK), turn_page))


async def audit(turn: Turn, text: str) -> None:
    """`/usher audit`, or with what to look for."""
    await turn.answer(await _list(turn, turn.program(), Page(text[:QUERY_LIMIT])))


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page in the message's place."""
    program = turn.services.programs.get(read(read_id, action["block_id"].rpartition(":")[2]))
    await turn.replace(await _list(turn, program, page_of(action)))


async def _list(turn: Turn, program: Program, page: Page) -> Reply:
    found = await turn.services.audit.seen(
        turn.user, program, page.query, views.sentence, number=page.number, size=PER_MESSAGE
    )
    here = Page(page.query, found.first // PER_MESSAGE)
    return views.listing(program.conference, found, here)
