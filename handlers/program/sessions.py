"""/session: what is on, found in any words; and everything that can be done with a session."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common import commands
from bot.domain.program.duties import own_clashes
from bot.domain.program.lookup import Answer, AnswerKind, look_up
from bot.domain.program.lookup.own import read_own
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.submissions.own_papers import named
from bot.errors import BadInput, NotFound
from bot.views import submissions
from bot.views.common import actions, notes
from bot.views.common.actions import Page, Spot
from bot.views.common.reply import Reply
from bot.views.program import agenda as agenda_views
from bot.views.program import answers, cards
from bot.views.questions import thread
from bot.views.reminders.place import place_in
from handlers.common.inputs import page_of, subject
from handlers.common.listen import on_actions, on_command
from handlers.common.turn import Turn
from handlers.home import tab
from handlers.people import claims
from handlers.program import agenda, mine
from handlers.program.details import details_of


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command and for the buttons of sessions."""
    on_command(app, prefix, commands.SESSION, session)
    acts = dict.fromkeys(
        (actions.SESSION_PAGE, actions.SESSION_BACK, actions.SESSION_TODAY, actions.SESSION_NOW), turn_page
    )
    acts |= {actions.SESSION_STAR: star, actions.SESSION_UNSTAR: star, actions.SESSION_DETAILS: details}
    acts |= {actions.SESSION_ASK: ask, actions.SESSION_SHARE: share, actions.SESSION_ME: me}
    on_actions(app, "session", acts)


async def session(turn: Turn, text: str) -> None:
    """`/session` with anything after it."""
    await turn.answer(await answer(turn, Page(text)))


async def answer(turn: Turn, page: Page) -> Reply:
    """The list or the card that `page` names, as this person sees it now."""
    program, now = turn.program(), turn.services.clock.utcnow()
    if asked := read_own(program, page.query, now):
        return await mine.answer(turn, program, asked, page)
    reader, starred = turn.services.reader(turn.user, program), await turn.services.agenda.starred(turn.user)
    found = look_up(program, page.query, now)
    if found.form is AnswerKind.NOTHING and any(
        map(str.isdigit, found.query)
    ):  # an id, so the record is asked
        found = await _or_own_paper(turn, program, found)
    place = place_in(program, found.sessions[0]) if len(found.sessions) == 1 else None
    return answers.answer(
        program.conference, found, now, starred=starred, reader=reader, number=page.number, place=place
    )


async def _or_own_paper(turn: Turn, program: Program, found: Answer) -> Answer:
    """`found`, which is nothing; where it was the id of a paper of this person, where they find it."""
    mine = await turn.services.submissions.mine(turn.user, program)
    own = named(mine, found.query)
    return (
        replace(found, note=f"{found.note} {submissions.yours_elsewhere(own.submission.key)}")
        if own
        else found
    )


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another list, or another page of this one, in the message's place."""
    reply = await answer(turn, page_of(action))
    await (turn.replace(reply) if turn.is_own_message else turn.say(reply))


async def star(turn: Turn, action: dict[str, Any]) -> None:
    """Star or unstar, and show it where the button was."""
    on = actions.name(action["action_id"]) == actions.SESSION_STAR
    starred = await turn.services.agenda.set_star(turn.user, subject(action), on=on)
    said = _starred(turn, starred) if on else notes.note(f"Unstarred: {starred.title}")
    await show_again(turn, action, starred, said)


def _starred(turn: Turn, session: Session) -> Reply:
    """Say that it is starred, and name the person's own sessions that it clashes with."""
    program = turn.services.programs.of_session(session.id)
    duties = turn.services.duties.of(turn.user, program) if program else {}
    return agenda_views.starred(session, own_clashes(session, duties), duties)


async def show_again(turn: Turn, action: dict[str, Any], starred: Session, said: Reply) -> None:
    """Show the list, card or details again in which a star was set."""
    spot = _spot(action)
    if spot and spot.view.startswith("home"):
        await tab.publish(turn)
    elif spot and spot.view == "details":
        await turn.update(await details_of(turn, starred))
    elif spot and turn.is_own_message:
        shown = agenda.answer if spot.view == "agenda" else answer
        await turn.replace(await shown(turn, spot.page))
    else:
        await turn.say(said)


async def details(turn: Turn, action: dict[str, Any]) -> None:
    """Open everything about the session."""
    _, found = _session(turn, action)
    await turn.open(await details_of(turn, found))


async def ask(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form for a question."""
    program, found = _session(turn, action)
    turn.services.questions.require_open(turn.user, program, found)
    await turn.open(thread.ask_modal(found))


async def me(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form in which the reader says who of the session they are."""
    _, found = _session(turn, action)
    await claims.choose(turn, found)


async def share(turn: Turn, action: dict[str, Any]) -> None:
    """Post the session's card for everybody in the channel."""
    program, found = _session(turn, action)
    is_with_usher = (
        turn.channel.startswith("D") and not turn.is_ephemeral
    )  # its own message: only they read it
    if not turn.is_message or is_with_usher:
        raise BadInput(
            f"You can share a session from a channel. Type {commands.SESSION} there and choose Share here."
        )
    now = turn.services.clock.utcnow()
    place, everybody = place_in(program, found), turn.services.everybody()
    await turn.post(cards.shared(program.conference, found, now, turn.user, place=place, reader=everybody))


def _session(turn: Turn, action: dict[str, Any]) -> tuple[Program, Session]:
    program = turn.services.programs.of_session(subject(action))
    if program is None:
        raise NotFound(f"That session is no longer on the program. Search again with {commands.SESSION}.")
    return program, program.by_id[subject(action)]


def _spot(action: dict[str, Any]) -> Spot | None:
    """Return the place of the button, if it was in one of our lists."""
    try:
        return Spot.decode(action.get("block_id", ""))
    except ValueError:
        return None
