"""A question's message, brought up to date; and the list of a session's open questions, as its reader may see it."""

import asyncio
from weakref import WeakValueDictionary

from bot.domain.questions import can_ask, closes_at
from bot.services.questions import Posted
from bot.views.common.reply import Reply
from bot.views.questions import thread as views
from bot.views.questions.thread import Moderated
from handlers.common.turn import Turn

updating: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
"""One lock per question while its message is being updated: the last count shown must be the last count."""


async def show(turn: Turn, posted: Posted) -> None:
    """Bring the message in the thread up to date, once it is there."""
    if posted.ts:
        program = turn.services.programs.of_session(posted.session.id)
        assert program
        name = turn.services.people.name(posted.question.asker)
        reply = views.question_message(program.conference, posted.question, posted.session, asker_name=name)
        await turn.client.chat_update(channel=posted.channel, ts=posted.ts, **reply.payload())


async def open_questions(turn: Turn, session_id: int) -> Reply:
    """The list; one's own have a menu of their own, and moderators see what is hidden."""
    program = turn.services.programs.of_session(session_id)
    assert program
    session = program.by_id[session_id]
    standing = await turn.services.questions.of_session(session_id)
    waiting, answered = [q for q in standing if not q.answered], [q for q in standing if q.answered]
    mine = await turn.services.questions.mine(turn.user, session_id)
    closed = await turn.services.moderation.state(turn.user, session)
    hidden = await turn.services.moderation.hidden(turn.user, session)
    conference, reader, now = (
        program.conference,
        turn.services.reader(turn.user, program),
        turn.services.clock.utcnow(),
    )
    is_over = closes_at(conference, session) <= now
    rights = turn.services.moderation.rights(turn.user, session)
    moderated = Moderated(rights, hidden, bool(closed), answered, is_over) if rights else None
    asks = can_ask(conference, session, now, reader)
    return views.open_questions(conference, session, waiting, mine=mine, moderated=moderated, asks=asks)
