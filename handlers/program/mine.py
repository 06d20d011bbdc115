"""Questions of a person about their own part: their sessions, the people next to them, the questions for their talk."""

from bot.domain.program.lookup.own import Own, Want, around, asked_in, next_duty, theirs
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.views.common.actions import Page
from bot.views.common.reply import Reply
from bot.views.program import mine as views
from handlers.common.turn import Turn
from handlers.questions.shown import open_questions


async def answer(turn: Turn, program: Program, asked: Own, page: Page) -> Reply:
    """The list of their sessions that were asked for, or the questions of the nearest one that has any."""
    now, reader = turn.services.clock.utcnow(), turn.services.reader(turn.user, program)
    if asked.want is Want.QUESTIONS:
        return await _questions(turn, asked, [s.id for s in asked_in(program, asked, reader.duties, now)])
    found = theirs(program, asked, reader.duties, now)
    return views.mine(
        program.conference,
        reader,
        now,
        starred=await turn.services.agenda.starred(turn.user),
        page=page,
        is_known=turn.services.people.person(turn.user) is not None,
        asked=asked,
        notes={d.session.id: _beside(program, asked, d.session) for d in found},
        coming=next_duty(reader.duties, now, chairs=asked.chairs),
    )


async def _questions(turn: Turn, asked: Own, sessions: list[int]) -> Reply:
    for id_ in sessions:
        if await turn.services.questions.of_session(id_):
            return await open_questions(turn, id_)
    return await open_questions(turn, sessions[0]) if sessions else views.no_questions(asked)


def _beside(program: Program, asked: Own, session: Session) -> str:
    """Return what stands below the session where its neighbours or its chairs were asked for."""
    return (
        views.neighbours(program.conference, around(program, session), asked.beside) if asked.beside else ""
    )
