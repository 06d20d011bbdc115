"""/ask: questions to the speakers, in the session's thread."""

import asyncio
from typing import Any
from weakref import WeakValueDictionary

from slack_bolt.async_app import AsyncApp

from bot.domain import commands
from bot.errors import NotFound
from bot.services.questions import Posted
from bot.views import actions
from bot.views import questions as views
from bot.views.reply import Reply
from handlers.carried import subject, subject_of, value_of
from handlers.listen import Act, on_actions, on_command, on_form
from handlers.turn import Turn

_ANONYMOUS = ("anonymous", "anonymously", "anon")
_updating: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
"""One lock per question while its message is being updated: the last count shown must be the last count."""


def register(app: AsyncApp, prefix: str) -> None:
    """Listen for the command, the form, and the buttons of questions."""
    on_command(app, prefix, commands.ASK, ask)
    acts: dict[str, Act] = {actions.QUESTION_UPVOTE: upvote, actions.QUESTION_ANSWERED: answered}
    acts |= {actions.QUESTION_TAKE_BACK: take_back, actions.QUESTION_LIST: list_open}
    acts |= {actions.QUESTION_THREAD: page_opened}
    on_actions(app, "question", acts)
    on_form(app, actions.QUESTION_FORM, submitted)


async def ask(turn: Turn, text: str) -> None:
    """`/ask <question>`, `/ask anonymous <question>`; `/ask` alone lists the open ones."""
    program = turn.program()
    session = turn.usher.questions.here_and_now(program, turn.channel)
    first, _, rest = text.partition(" ")
    anonymous = first.casefold().rstrip(":") in _ANONYMOUS
    question = rest.strip() if anonymous else text
    if question or anonymous:
        asked = await turn.usher.questions.ask(turn.user, program, session, question, anonymous=anonymous)
        await turn.answer(views.asked(asked.question, session, asked.position, asked.total))
        turn.usher.nudge()
    else:
        await turn.answer(await _open_questions(turn, session.id))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The form that a session's Ask button opens."""
    program = turn.usher.programs.of_session(subject_of(view))
    if program is None:
        raise NotFound("That session is no longer on the program.")
    session = program.by_id[subject_of(view)]
    text = value_of(view, actions.QUESTION_TEXT) or ""
    anonymous = bool(value_of(view, actions.QUESTION_ANONYMOUS))
    asked = await turn.usher.questions.ask(turn.user, program, session, text, anonymous=anonymous)
    await turn.replace(views.asked(asked.question, session, asked.position, asked.total))
    turn.usher.nudge()


async def list_open(turn: Turn, action: dict[str, Any]) -> None:
    """Show the open questions of a session, beside the reminder that counts them."""
    if turn.usher.programs.of_session(subject(action)) is None:
        raise NotFound("That session is no longer on the program.")
    await turn.say(await _open_questions(turn, subject(action)))


async def page_opened(_turn: Turn, _action: dict[str, Any]) -> None:
    """Slack has opened the thread by itself."""


async def upvote(turn: Turn, action: dict[str, Any]) -> None:
    """Give the one vote, or take it back."""
    await turn.acknowledge()
    question_id = subject(action)
    async with _updating.setdefault(question_id, asyncio.Lock()):
        posted = await turn.usher.questions.vote(turn.user, question_id)
        await _show(turn, posted)
    if turn.is_own_message:
        await turn.replace(await _open_questions(turn, posted.session.id))


async def answered(turn: Turn, action: dict[str, Any]) -> None:
    """Mark a question answered."""
    await turn.acknowledge()
    await _show(turn, await turn.usher.questions.answer(turn.user, subject(action)))


async def take_back(turn: Turn, action: dict[str, Any]) -> None:
    """Withdraw one's own question."""
    await turn.acknowledge()
    posted = await turn.usher.questions.take_back(turn.user, subject(action))
    await _show(turn, posted)
    if turn.is_own_message or turn.is_modal:
        await turn.replace(views.taken_back())


async def _show(turn: Turn, posted: Posted) -> None:
    """Bring the message in the thread up to date, once it is there."""
    if posted.ts:
        program = turn.usher.programs.of_session(posted.session.id)
        assert program
        name = turn.usher.people.name(posted.question.asker)
        reply = views.question_message(program.conference, posted.question, posted.session, asker_name=name)
        await turn.client.chat_update(channel=posted.channel, ts=posted.ts, **reply.payload())


async def _open_questions(turn: Turn, session_id: int) -> Reply:
    program = turn.usher.programs.of_session(session_id)
    assert program
    standing = await turn.usher.questions.of_session(session_id)
    waiting = [q for q in standing if not q.answered]
    return views.open_questions(program.conference, program.by_id[session_id], waiting)
