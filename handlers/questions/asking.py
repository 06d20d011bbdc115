"""Everybody's acts on questions: ask, list, vote; and on their own: edit, take back."""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from typing import Any

from bot.domain.common.commands import ASK, SESSION
from bot.domain.common.ids import read_id
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.questions import Unasked
from bot.errors import BadInput, NotFound, Unavailable
from bot.services.program.programs import ChooseConference
from bot.services.questions import Asked
from bot.views.common import actions
from bot.views.common.reply import Reply
from bot.views.questions import kept as views_kept
from bot.views.questions import thread as views
from bot.views.questions.kept import Kept
from handlers.common.errors import about
from handlers.common.inputs import read, subject, subject_of, value, value_of
from handlers.common.listen import Act
from handlers.common.turn import Turn
from handlers.questions.shown import open_questions, show, updating

_ANONYMOUS = ("anonymous", "anonymously", "anon")


async def ask(turn: Turn, text: str) -> None:
    """`/ask <question>`, `/ask anonymous <question>`; `/ask` alone lists the open ones."""
    turn.typed = text
    first, _, rest = text.partition(" ")
    anonymous = first.casefold().strip("(:,.-)") in _ANONYMOUS
    question = Unasked(rest.strip() if anonymous else text, anonymous)
    if not question.text and not anonymous:
        await turn.answer(await open_questions(turn, _here(turn)[1].id))
    elif not question.text:
        raise BadInput(f"A question needs words. Type it after {ASK} anonymous.")
    else:
        await turn.answer(await _ask_or_keep(turn, question))


def _here(turn: Turn) -> tuple[Program, Session]:
    """The session that is asked in this channel; BadInput where there is none."""
    program = turn.program()
    return program, turn.services.questions.here_and_now(program, turn.channel)


async def _ask_or_keep(turn: Turn, question: Unasked, session_id: int = 0) -> Reply:
    """Put the question to the session of that id, else to the one of this channel; where that takes none, keep it."""
    services = turn.services
    try:
        program, session = _named(turn, session_id) if session_id else _here(turn)
        asked = await services.questions.ask(
            turn.user, program, session, question.text, anonymous=question.anonymous, once=bool(session_id)
        )
    except ChooseConference as several:
        return await _kept(
            turn,
            "There are several conferences, and this channel belongs to none.",
            question,
            several.programs,
        )
    except (BadInput, Unavailable) as error:
        return await _kept(turn, error.to_anybody(), question, services.programs.all())
    services.nudge()
    return _taken(turn, asked)


def _named(turn: Turn, session_id: int) -> tuple[Program, Session]:
    program = turn.services.programs.of_session(session_id)
    if program is None:
        raise NotFound("That session is no longer on the program.")
    return program, program.by_id[session_id]


async def _kept(
    turn: Turn, why: str, question: Unasked, programs: Collection[Program], first: int = 0
) -> Reply:
    """The question with where it can go: nobody types it twice."""
    starred: Collection[int] = ()
    with contextlib.suppress(Unavailable):
        starred = await turn.services.agenda.starred(turn.user)
    places = turn.services.questions.places(turn.user, programs, starred)
    return views_kept.kept(why, question, places, first)


async def ask_kept(turn: Turn, action: dict[str, Any]) -> None:
    """Put the question that the button carries to the session that it names."""
    kept = read(Kept.decode, value(action))
    await turn.replace(await _ask_or_keep(turn, kept.question, kept.session_id))


async def turn_kept(turn: Turn, action: dict[str, Any]) -> None:
    """Offer other sessions for the question that the button carries."""
    kept = read(Kept.decode, value(action))
    await turn.replace(await _kept(turn, "", kept.question, turn.services.programs.all(), kept.session_id))


async def choose(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form with the question that the button carries, for any session that takes it now."""
    kept, services = read(Kept.decode, value(action)), turn.services
    starred = await services.agenda.starred(turn.user)
    places = services.questions.places(turn.user, services.programs.all(), starred)
    if not places:
        raise BadInput(f"No session takes questions now. Find one with {SESSION}.")
    await turn.open(views_kept.choose_modal(kept.question, places))


async def submitted(turn: Turn, view: dict[str, Any]) -> None:
    """The form that a session's Ask button opens."""
    await _submitted(turn, view, subject_of(view))


async def chosen(turn: Turn, view: dict[str, Any]) -> None:
    """The form of a question that was kept: it asks for the session, too."""
    await _submitted(turn, view, read(read_id, value_of(view, actions.QUESTION_SESSION) or ""))


async def _submitted(turn: Turn, view: dict[str, Any], session_id: int) -> None:
    program, session = _named(turn, session_id)
    text = value_of(view, actions.QUESTION_TEXT) or ""
    anonymous = bool(value_of(view, actions.QUESTION_ANONYMOUS))
    with about(actions.QUESTION_TEXT):
        asked = await turn.services.questions.ask(turn.user, program, session, text, anonymous=anonymous)
    await turn.replace(_taken(turn, asked))
    turn.services.nudge()


def _taken(turn: Turn, asked: Asked) -> Reply:
    """Return what the asker is told, with the way to the thread where there is one already."""
    home, ts = turn.services.home, asked.thread_ts.replace(".", "")
    link = f"{home}archives/{asked.channel}/p{ts}" if home and ts else ""
    return views.asked(asked.question, asked.session, asked.position, asked.total, permalink=link)


async def list_open(turn: Turn, action: dict[str, Any]) -> None:
    """Show the open questions of a session, beside the reminder that counts them."""
    if turn.services.programs.of_session(subject(action)) is None:
        raise NotFound("That session is no longer on the program.")
    await turn.say(await open_questions(turn, subject(action)))


async def page_opened(_turn: Turn, _action: dict[str, Any]) -> None:
    """Slack has opened the thread by itself."""


async def upvote(turn: Turn, action: dict[str, Any]) -> None:
    """Give the one vote, or take it back."""
    await turn.acknowledge()
    question_id = subject(action)
    async with updating.setdefault(question_id, asyncio.Lock()):
        posted = await turn.services.questions.vote(turn.user, question_id)
        await show(turn, posted)
    if turn.is_own_message:
        await turn.replace(await open_questions(turn, posted.session.id))


async def take_back(turn: Turn, action: dict[str, Any]) -> None:
    """Withdraw one's own question."""
    await turn.acknowledge()
    posted = await turn.services.questions.take_back(turn.user, subject(action))
    await show(turn, posted)
    if turn.is_own_message or turn.is_modal:
        await turn.replace(views.taken_back())


async def edit(turn: Turn, action: dict[str, Any]) -> None:
    """Open the form for another text of one's own question."""
    posted = await turn.services.questions.own(turn.user, subject(action))
    await turn.open(views.edit_modal(posted.question, posted.session))


async def edited(turn: Turn, view: dict[str, Any]) -> None:
    """Take over the text, and show it in the thread."""
    text = value_of(view, actions.QUESTION_TEXT) or ""
    posted = await turn.services.questions.edit(turn.user, subject_of(view), text)
    await turn.replace(views.changed(posted.question))
    await show(turn, posted)


ACTS: Mapping[str, Act] = {
    actions.QUESTION_UPVOTE: upvote,
    actions.QUESTION_TAKE_BACK: take_back,
    actions.QUESTION_LIST: list_open,
    actions.QUESTION_THREAD: page_opened,
    actions.QUESTION_EDIT: edit,
    actions.QUESTION_KEPT: ask_kept,
    actions.QUESTION_KEPT_MORE: turn_kept,
    actions.QUESTION_KEPT_BACK: turn_kept,
    actions.QUESTION_CHOOSE: choose,
}
