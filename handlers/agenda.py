"""/agenda: what I starred, and where I have a part."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain import commands
from bot.domain.agenda import upcoming
from bot.domain.duties import to_attend
from bot.domain.program import day_of
from bot.errors import BadInput
from bot.views import actions
from bot.views import agenda as views
from bot.views.actions import Page
from bot.views.reply import Reply
from handlers.carried import page_of
from handlers.listen import on_actions, on_command
from handlers.turn import Turn


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command and for the buttons of the agenda."""
    on_command(app, prefix, commands.AGENDA, agenda)
    turned = dict.fromkeys((actions.AGENDA_OPEN, actions.AGENDA_PAGE, actions.AGENDA_BACK), turn_page)
    on_actions(app, "agenda", {**turned, actions.AGENDA_CLEAR: clear})


async def agenda(turn: Turn, text: str) -> None:
    """`/agenda`, `/agenda today` and `/agenda clear`."""
    if text.casefold() == "clear":
        starred = await turn.usher.agenda.sessions(turn.user, turn.program())
        await turn.answer(views.clear_question(len(starred), _duties(turn)))
    elif text.casefold() in {"", "today"}:
        await turn.answer(await answer(turn, Page(text.casefold())))
    else:
        raise BadInput(
            f'{commands.AGENDA} knows "today" and "clear", not "{text}"; {commands.SESSION} finds sessions by any words.'
        )


async def answer(turn: Turn, page: Page) -> Reply:
    """The starred sessions and the person's own, all of them or today's."""
    program, now = turn.program(), turn.usher.clock.utcnow()
    starred = await turn.usher.agenda.sessions(turn.user, program)
    reader = turn.usher.reader(turn.user, program)
    if page.query == "today":
        today = day_of(now, program.zone)
        starred = tuple(s for s in starred if day_of(s.start, program.zone) == today)
        of_today = {i: d for i, d in reader.duties.items() if day_of(d.session.start, program.zone) == today}
        reader = replace(reader, duties=of_today)
    return views.agenda(program.conference, starred, now, reader=reader, page=page)


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show the agenda in the message's place."""
    reply = await answer(turn, page_of(action) if action.get("value") else Page())
    await (turn.replace(reply) if turn.is_own_message else turn.say(reply))


async def clear(turn: Turn, _action: dict[str, Any]) -> None:
    """Unstar everything."""
    cleared = await turn.usher.agenda.clear(turn.user, turn.program())
    await turn.replace(views.cleared(cleared, _duties(turn)))


def _duties(turn: Turn) -> int:
    """How many sessions to come stay in the agenda, starred or not."""
    reader = turn.usher.reader(turn.user, turn.program())
    return len(upcoming(to_attend((), reader.duties), turn.usher.clock.utcnow()))
