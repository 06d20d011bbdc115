"""The claim *That's me* in the details of a session, and an organizer's answer."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.common.ids import read_id
from bot.domain.program.sessions import Session
from bot.errors import BadInput, NotFound
from bot.views.common import actions, notes
from bot.views.people import claims as views
from handlers.common.inputs import numbers, read, subject, subject_of, value, value_of
from handlers.common.listen import on_actions, on_form
from handlers.common.turn import Turn
from handlers.program.details import details_of


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the buttons and the form."""
    acts = {actions.CLAIM_ME: me, actions.CLAIM_BACK: take_back}
    acts |= {actions.CLAIM_CONFIRM: confirm, actions.CLAIM_DECLINE: decline}
    on_actions(app, "claim", acts)
    on_form(app, actions.CLAIM_FORM, submitted)


async def me(turn: Turn, action: dict[str, Any]) -> None:
    """Say it of the one person, or ask which one; the details say what came of it."""
    session_id, person_id = numbers(value(action), 2)
    found = _session(turn, session_id)
    if person_id:
        await _claim(turn, found, person_id)
        return
    offer = await turn.services.claims.offer(turn.user, found)
    if offer.asked or not offer.people:
        await turn.update(await details_of(turn, found))
    else:
        await turn.update(views.choose_modal(found, offer.people))


async def choose(turn: Turn, found: Session) -> None:
    """Open the form that asks which of the session's people it is; the details where that is said already."""
    offer = await turn.services.claims.offer(turn.user, found)
    if offer.asked:
        await turn.open(await details_of(turn, found))
    elif offer.people:
        await turn.open(views.choose_modal(found, offer.people))
    else:
        raise BadInput(
            "Everybody in this session is linked to an account. If one is wrong, ask an organizer."
        )


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The person was chosen."""
    chosen = value_of(view, actions.CLAIM_PERSON)
    if not chosen:
        raise BadInput("Pick your name on the program.")
    await _claim(turn, _session(turn, subject_of(view)), read(read_id, chosen))


async def take_back(turn: Turn, action: dict[str, Any]) -> None:
    """They are not that person after all."""
    session_id, claim_id = numbers(value(action), 2)
    await turn.services.claims.take_back(turn.user, claim_id)
    turn.services.nudge()
    if (program := turn.services.programs.of_session(session_id)) is None:
        await turn.replace(notes.note("You took it back. The session is no longer on the program."))
    else:
        await turn.update(await details_of(turn, program.by_id[session_id]))


async def confirm(turn: Turn, action: dict[str, Any]) -> None:
    """They are that person."""
    await turn.services.claims.confirm(turn.user, subject(action))
    await _answered(turn, subject(action))


async def decline(turn: Turn, action: dict[str, Any]) -> None:
    """They are not."""
    await turn.services.claims.decline(turn.user, subject(action))
    await _answered(turn, subject(action))


async def _claim(turn: Turn, found: Session, person_id: int) -> None:
    await turn.services.claims.claim(turn.user, found.id, person_id)
    turn.services.nudge()
    await turn.update(await details_of(turn, found))


async def _answered(turn: Turn, claim_id: int) -> None:
    """Put the outcome in the place of the buttons; wherever else it was asked, the ledger's messages are written anew."""
    await turn.services.refresh()
    turn.services.nudge()
    if asked := await turn.services.claims.asked(claim_id):
        await turn.replace(views.question(asked))


def _session(turn: Turn, session_id: int) -> Session:
    program = turn.services.programs.of_session(session_id)
    if program is None:
        raise NotFound("That session is no longer on the program.")
    return program.by_id[session_id]
