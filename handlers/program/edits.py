"""Changes of the program: what an organizer edits, and the buttons under the notices that tell of it."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp

from bot.domain.common.ids import read_id
from bot.domain.common.zones import long_date, resolve
from bot.domain.program.edits import Edit, Verb
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.errors import BadInput, NotFound
from bot.views.common import actions, errors, notes
from bot.views.common.actions import Page
from bot.views.program import edits as views
from handlers.common.errors import about
from handlers.common.inputs import metadata, read, subject, subject_of, value, value_of
from handlers.common.listen import Act, on_actions, on_form
from handlers.common.turn import Turn
from handlers.program import agenda
from handlers.program.details import details_of

T = TypeVar("T")


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the organizers' buttons and forms, and for the buttons of those who are told."""
    acts: dict[str, Act] = {
        actions.CHANGE_MOVE: move,
        actions.CHANGE_CANCEL: cancel,
        actions.CHANGE_RESTORE: restore,
        actions.CHANGE_AGENDA: show_agenda,
        actions.CHANGE_UNSTAR: unstar,
        actions.CHANGE_UNDO: undo,
    }
    on_actions(app, "change", acts)
    on_form(app, actions.CHANGE_FORM, submitted)
    on_form(app, actions.CHANGE_CONFIRM, confirmed)


async def move(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form with where the session is now."""
    program, session = turn.services.moves.session(turn.user, subject(action))
    await turn.open(views.form_modal(program.conference, session, program.rooms))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """Show the effect of the move in the form's place."""
    program, session = turn.services.moves.session(turn.user, subject_of(view))
    start, end = _span(view, program, session)
    room_id = read(read_id, value_of(view, actions.CHANGE_ROOM))
    edit = replace(Edit.of(Verb.MOVE, session), start=start, end=end, room_id=room_id)
    review = await turn.services.moves.review(turn.user, edit)
    await turn.update(views.review_modal(review))


async def cancel(turn: Turn, action: dict[str, Any]) -> None:
    """Say what cancelling the session would do."""
    await _review(turn, Verb.CANCEL, subject(action))


async def restore(turn: Turn, action: dict[str, Any]) -> None:
    """Say what restoring the session would do."""
    await _review(turn, Verb.RESTORE, subject(action))


async def _review(turn: Turn, verb: Verb, session_id: int) -> None:
    _, session = turn.services.moves.session(turn.user, session_id)
    await turn.open(views.review_modal(await turn.services.moves.review(turn.user, Edit.of(verb, session))))


async def confirmed(turn: Turn, view: dict[str, Any]) -> None:
    """Let it count, and show it in the details underneath."""
    edit = read(Edit.decode, metadata(view))
    reason = (value_of(view, actions.CHANGE_REASON) or "").strip()
    if edit.verb is Verb.CANCEL and not reason:
        with about(actions.CHANGE_REASON):
            raise BadInput("Give the reason in a few words.")
    review = await _or_say(turn, turn.services.moves.carry_out(turn.user, edit, reason))
    if review:
        await turn.update(views.done_modal(review, reason))
        await _show_underneath(turn, edit.session_id)


async def undo(turn: Turn, action: dict[str, Any]) -> None:
    """Take the edit back that the window tells of."""
    session_id = await _or_say(turn, turn.services.undoing.undo(turn.user, value(action)))
    if not session_id:
        return
    await turn.services.refresh()
    program, session = turn.services.moves.session(turn.user, session_id)
    await turn.update(views.undone_modal(program.conference, session))
    await _show_underneath(turn, session_id)


async def _or_say(turn: Turn, act: Awaitable[T]) -> T | None:
    """Return what `act` comes to; None where it cannot be done, which the window then says: nothing in it would help."""
    try:
        return await act
    except (BadInput, NotFound) as error:
        await turn.replace(errors.problem(error.to_anybody()))
        return None


async def _show_underneath(turn: Turn, session_id: int) -> None:
    """Show the session as it is now in the details underneath."""
    await turn.services.refresh()
    turn.services.nudge()
    _, session = turn.services.moves.session(turn.user, session_id)
    details = await details_of(turn, session)
    await turn.show_underneath(details)


async def show_agenda(turn: Turn, _action: dict[str, Any]) -> None:
    """Show the agenda beside the notice, which stays."""
    await turn.say(await agenda.answer(turn, Page()))


async def unstar(turn: Turn, action: dict[str, Any]) -> None:
    """Take the session off the agenda."""
    session = await turn.services.agenda.set_star(turn.user, subject(action), on=False)
    await turn.say(notes.note(f"Unstarred: {session.title}"))


def _span(view: dict[str, Any], program: Program, session: Session) -> tuple[datetime, datetime]:
    """Return when the form wants the session to be, in the conference's zone.

    An end that was left as it was keeps its distance from the start; another one before the start is the next day's.
    What the form leaves as it was stays so to the minute, over several days and where the clocks show a time twice.
    BadInput, under its input, where a change of the clocks skips or repeats another one.
    """
    day = read(date.fromisoformat, value_of(view, actions.CHANGE_DAY))
    first, last = (
        read(time.fromisoformat, value_of(view, f)) for f in (actions.CHANGE_START, actions.CHANGE_END)
    )
    was, ended = (m.astimezone(program.zone) for m in (session.start, session.end))
    starts_then = first == _clock(was)
    start = (
        session.start if starts_then and day == was.date() else _at(day, first, actions.CHANGE_START, program)
    )
    if last == _clock(ended):
        if start == session.start:
            return session.start, session.end
        if not starts_then:
            return start, start + (session.end - session.start)
        return start, _at(day + (ended.date() - was.date()), last, actions.CHANGE_END, program)
    end = _at(day, last, actions.CHANGE_END, program)
    return start, end if last >= first else _at(day + timedelta(days=1), last, actions.CHANGE_END, program)


def _clock(local: datetime) -> time:
    """As the form shows it."""
    return local.time().replace(second=0, microsecond=0)


def _at(day: date, clock: time, field: str, program: Program) -> datetime:
    with about(field):
        try:
            return resolve(datetime.combine(day, clock), program.zone)
        except BadInput:  # a clock in a form cannot say which of the two is meant
            raise BadInput(
                f"The clocks change on {long_date(day)}, and {clock:%H:%M} comes twice or not at all. "
                "Choose another time."
            ) from None
