"""/agenda: what I starred, and where I have a part."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.domain.program.agenda import upcoming
from bot.domain.program.agenda_query import wanted
from bot.domain.program.duties import to_attend
from bot.errors import BadInput
from bot.views.common import actions
from bot.views.common.actions import Page
from bot.views.common.reply import Reply
from bot.views.program import agenda as views
from handlers.common.inputs import page_of
from handlers.common.listen import on_actions, on_command
from handlers.common.turn import Turn


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command and for the buttons of the agenda."""
    on_command(app, prefix, commands.AGENDA, agenda)
    turned = dict.fromkeys((actions.AGENDA_OPEN, actions.AGENDA_PAGE, actions.AGENDA_BACK), turn_page)
    on_actions(app, "agenda", {**turned, actions.AGENDA_CLEAR: clear, actions.AGENDA_KEEP: keep})


async def agenda(turn: Turn, text: str) -> None:
    """`/agenda`, `/agenda tomorrow morning` and `/agenda clear`."""
    if text.casefold() == "clear":
        await turn.answer(await _question(turn))
    else:
        await turn.answer(await answer(turn, Page(text)))


async def _question(turn: Turn) -> Reply:
    starred = await turn.services.agenda.sessions(turn.user, turn.program())
    return views.clear_question(len(starred), _duties(turn))


async def answer(turn: Turn, page: Page, note: str = "") -> Reply:
    """The starred sessions and the person's own: all of them, or those of the time and the place that the page names."""
    program, now = turn.program(), turn.services.clock.utcnow()
    asked = wanted(program, page.query, now)
    if asked is None:
        raise BadInput(
            f'{commands.AGENDA} knows "today", "tomorrow", a day and a time, such as "saturday morning", and "clear", not '
            f'"{page.query}". {commands.SESSION} finds sessions by any words.'
        )
    everything, reader = (
        await turn.services.agenda.sessions(turn.user, program),
        turn.services.reader(turn.user, program),
    )
    when = asked.when if everything or reader.duties else ""  # an empty agenda says how to fill it
    starred = tuple(s for s in everything if asked.has(s))
    reader = replace(reader, duties={i: d for i, d in reader.duties.items() if asked.has(d.session)})
    return views.agenda(
        program.conference, starred, now, reader=reader, page=page, note=note or asked.note, when=when
    )


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show the agenda in the message's place."""
    reply = await answer(turn, page_of(action) if action.get("value") else Page())
    await (turn.replace(reply) if turn.is_own_message else turn.say(reply))


async def keep(turn: Turn, _action: dict[str, Any]) -> None:
    """Show that nothing was unstarred."""
    await turn.replace(await answer(turn, Page(), "Your stars are kept."))


async def clear(turn: Turn, action: dict[str, Any]) -> None:
    """Unstar everything; where that is not what the message says by now, ask again."""
    starred = await turn.services.agenda.sessions(turn.user, turn.program())
    if action.get("value") not in {None, str(len(starred))} and starred:
        await turn.replace(await _question(turn))
        return
    cleared = await turn.services.agenda.clear(turn.user, turn.program())
    await turn.replace(views.cleared(cleared, _duties(turn)))


def _duties(turn: Turn) -> int:
    """Return how many sessions to come stay in the agenda, starred or not."""
    reader = turn.services.reader(turn.user, turn.program())
    return len(upcoming(to_attend((), reader.duties), turn.services.clock.utcnow()))
