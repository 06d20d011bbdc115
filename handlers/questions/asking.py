"""What anybody does with questions: ask, list, vote; and with their own: edit, take back."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.errors import NotFound
from bot.services.questions import Asked
from bot.views import actions
from bot.views import questions as views
from bot.views.reply import Reply
from handlers.carried import subject, subject_of, value_of
from handlers.listen import Act
from handlers.questions.shown import open_questions, show, updating
from handlers.turn import Turn

_ANONYMOUS = ("anonymous", "anonymously", "anon")


async def ask(turn: Turn, text: str) -> None:
    """`/ask <question>`, `/ask anonymous <question>`; `/ask` alone lists the open ones."""
    program = turn.program()
    session = turn.usher.questions.here_and_now(program, turn.channel)
    first, _, rest = text.partition(" ")
    anonymous = first.casefold().strip("(:,.-)") in _ANONYMOUS
    question = rest.strip() if anonymous else text
    if question or anonymous:
        asked = await turn.usher.questions.ask(turn.user, program, session, question, anonymous=anonymous)
        await turn.answer(_taken(turn, asked))
        turn.usher.nudge()
    else:
        await turn.answer(await open_questions(turn, session.id))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The form that a session's Ask button opens."""
    program = turn.usher.programs.of_session(subject_of(view))
    if program is None:
        raise NotFound("That session is no longer on the program.")
    session = program.by_id[subject_of(view)]
    text = value_of(view, actions.QUESTION_TEXT) or ""
    anonymous = bool(value_of(view, actions.QUESTION_ANONYMOUS))
    asked = await turn.usher.questions.ask(turn.user, program, session, text, anonymous=anonymous)
    await turn.replace(_taken(turn, asked))
    turn.usher.nudge()


def _taken(turn: Turn, asked: Asked) -> Reply:
    """What the asker is told, with the way to the thread where there is one already."""
    home, ts = turn.usher.home, asked.thread_ts.replace(".", "")
    link = f"{home}archives/{asked.channel}/p{ts}" if home and ts else ""
    return views.asked(asked.question, asked.session, asked.position, asked.total, permalink=link)


async def list_open(turn: Turn, action: dict[str, Any]) -> None:
    """Show the open questions of a session, beside the reminder that counts them."""
    if turn.usher.programs.of_session(subject(action)) is None:
        raise NotFound("That session is no longer on the program.")
    await turn.say(await open_questions(turn, subject(action)))


async def page_opened(_turn: Turn, _action: dict[str, Any]) -> None:
    """Slack has opened the thread by itself."""


async def upvote(turn: Turn, action: dict[str, Any]) -> None:
    """Give the one vote, or take it back."""
    await turn.acknowledge()
    question_id = subject(action)
    async with updating.setdefault(question_id, asyncio.Lock()):
        posted = await turn.usher.questions.vote(turn.user, question_id)
        await show(turn, posted)
    if turn.is_own_message:
        await turn.replace(await open_questions(turn, posted.session.id))


async def take_back(turn: Turn, action: dict[str, Any]) -> None:
    """Withdraw one's own question."""
    await turn.acknowledge()
    posted = await turn.usher.questions.take_back(turn.user, subject(action))
    await show(turn, posted)
    if turn.is_own_message or turn.is_modal:
        await turn.replace(views.taken_back())


async def edit(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form for another text of one's own question."""
    posted = await turn.usher.questions.own(turn.user, subject(action))
    await turn.open(views.edit_modal(posted.question, posted.session))


async def edited(turn: Turn, view: dict[str, Any]) -> None:
    """Take over the text, and show it in the thread."""
    text = value_of(view, actions.QUESTION_TEXT) or ""
    posted = await turn.usher.questions.edit(turn.user, subject_of(view), text)
    await turn.replace(views.changed(posted.question))
    await show(turn, posted)


ACTS: Mapping[str, Act] = {
    actions.QUESTION_UPVOTE: upvote,
    actions.QUESTION_TAKE_BACK: take_back,
    actions.QUESTION_LIST: list_open,
    actions.QUESTION_THREAD: page_opened,
    actions.QUESTION_EDIT: edit,
}
