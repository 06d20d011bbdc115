"""The acts of speakers, chairs and organizers on questions; the services check the rights."""

from collections.abc import Mapping
from typing import Any

from bot.domain.common.ids import read_id
from bot.services.questions import Posted
from bot.views.common import actions
from bot.views.questions import thread as views
from handlers.common.inputs import metadata, read, subject, value_of
from handlers.common.listen import Act
from handlers.common.turn import Turn
from handlers.questions.shown import open_questions, show


async def answered(turn: Turn, action: dict[str, Any]) -> None:
    """Mark a question answered."""
    await _show_both(turn, await turn.services.questions.answer(turn.user, subject(action)))


async def not_answered(turn: Turn, action: dict[str, Any]) -> None:
    """Take that back."""
    await _show_both(turn, await turn.services.questions.not_answered(turn.user, subject(action)))


async def write(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form for an answer in writing."""
    posted = await turn.services.answers.begin(turn.user, subject(action))
    list_at = str(turn.body.get("response_url", "")) if turn.is_own_message else ""
    await turn.open(views.answer_modal(posted.question, posted.session, list_at))


async def written(turn: Turn, view: dict[str, Any]) -> None:
    """Send the answer to the asker, and show in the thread, and in the list it was opened from, that there is one."""
    text = value_of(view, actions.QUESTION_WRITTEN) or ""
    question, _, list_at = metadata(view).partition(" ")
    posted = await turn.services.answers.send(turn.user, read(read_id, question), text)
    await turn.replace(views.note("The asker gets your answer as a direct message."))
    turn.services.nudge()
    await turn.replace_at(list_at, await open_questions(turn, posted.session.id))
    await show(turn, posted)


async def hide(turn: Turn, action: dict[str, Any]) -> None:
    """Take a question out of sight."""
    await _show_both(turn, await turn.services.moderation.hide(turn.user, subject(action)))


async def restore(turn: Turn, action: dict[str, Any]) -> None:
    """Show it again."""
    await _show_both(turn, await turn.services.moderation.restore(turn.user, subject(action)))
    turn.services.nudge()


async def silence(turn: Turn, action: dict[str, Any]) -> None:
    """End the asker's questions."""
    question_id = subject(action)
    everywhere = await turn.services.moderation.silence(turn.user, question_id)
    await turn.say(views.silenced(question_id, everywhere=everywhere))


async def allow(turn: Turn, action: dict[str, Any]) -> None:
    """Take that back."""
    await turn.services.moderation.allow(turn.user, subject(action))
    await turn.replace(views.allowed())


async def close(turn: Turn, action: dict[str, Any]) -> None:
    """Close a session's questions."""
    await turn.services.moderation.close(turn.user, subject(action))
    await turn.replace(await open_questions(turn, subject(action)))


async def reopen(turn: Turn, action: dict[str, Any]) -> None:
    """Take new questions again."""
    await turn.services.moderation.reopen(turn.user, subject(action))
    await turn.replace(await open_questions(turn, subject(action)))


async def _show_both(turn: Turn, posted: Posted) -> None:
    """Bring the question's message up to date, and the reader's own list, where the button was in that."""
    if turn.is_own_message:
        await turn.replace(await open_questions(turn, posted.session.id))
    await show(turn, posted)


ACTS: Mapping[str, Act] = {
    actions.QUESTION_ANSWERED: answered,
    actions.QUESTION_NOT_ANSWERED: not_answered,
    actions.QUESTION_WRITE: write,
    actions.QUESTION_HIDE: hide,
    actions.QUESTION_RESTORE: restore,
    actions.QUESTION_SILENCE: silence,
    actions.QUESTION_ALLOW: allow,
    actions.QUESTION_CLOSE: close,
    actions.QUESTION_REOPEN: reopen,
}
