"""Moderators: take a question out of sight, silence an asker without learning who it is, close a session's questions."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.questions import Question, closes_at
from bot.errors import BadInput, NotFound
from bot.services.questions.asking import plans, thread_of
from bot.services.questions.context import Posted, QuestionContext, question_key
from bot.services.questions.openness import COUNTER
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.questions import askers
from db.queries.questions import records as questions

MODERATION = frozenset({Right.MARK_ANSWERED, Right.ANSWER_IN_WRITING, Right.HIDE_QUESTION, Right.RESTORE_QUESTION,
                        Right.SILENCE_ASKER, Right.CLOSE_QUESTIONS})  # fmt: skip
"""The rights that only speakers, chairs and organizers have in a session."""
UNKNOWN = "Usher no longer knows who asked that question. Hide it instead."


class Moderation:
    """The acts of chairs and organizers, and partly of speakers (`bot.domain.people.rights`)."""

    def __init__(self, context: QuestionContext) -> None:
        self._context = context

    async def hide(self, user: str, question_id: int) -> Posted:
        """Take the question out of sight; what is not posted yet is not posted."""
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            posted = await self._context.posted(tx, question_id)
            program = self._context.require(user, Right.HIDE_QUESTION, posted.session)
            await questions.hide(tx, question_id, now)
            subject = question_key(question_id)
            await deliveries.cancel(tx, subject=subject, now=now, kinds={DeliveryKind.QUESTION})
            await self._context.note(tx, Act.QUESTION_HIDDEN, user, program, subject)
            return await self._context.posted(tx, question_id, also_hidden=True)

    async def restore(self, user: str, question_id: int) -> Posted:
        """Show the question again; what was not posted is posted now."""
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            posted = await self._context.posted(tx, question_id, also_hidden=True)
            session = posted.session
            program = self._context.require(user, Right.RESTORE_QUESTION, session)
            await questions.hide(tx, question_id, None)
            if not posted.ts and session.channel_here:
                thread = await thread_of(tx, session.id, session.channel_here)
                await deliveries.plan(tx, plans(program, session, question_id, thread, now), now)
            await self._context.note(tx, Act.QUESTION_RESTORED, user, program, question_key(question_id))
            return await self._context.posted(tx, question_id)

    def rights(self, user: str, session: Session) -> frozenset[Right]:
        """Return what the user may do with the session's questions beyond what everybody may."""
        program = self._context.program(session)
        return frozenset(r for r in MODERATION if self._context.people.may(user, r, program, session))

    async def hidden(self, user: str, session: Session) -> tuple[Question, ...]:
        """The session's hidden questions, for those who may restore them; nothing for anybody else."""
        program = self._context.program(session)
        if not self._context.people.may(user, Right.RESTORE_QUESTION, program, session):
            return ()
        async with self._context.database.read() as tx:
            found = await questions.of_session(tx, session.id)
        return tuple(q for q in found if q.hidden and not q.withdrawn)

    async def silence(self, user: str, question_id: int) -> bool:
        """End the questions of whoever asked this one; True where it counts in the whole conference, as an organizer's does."""
        async with self._context.database.write() as tx:
            program, session, asker = await self._asker(tx, user, question_id)
            everywhere = self._context.people.is_organizer(user, program.conference.id)
            where = None if everywhere else session.id
            name = self._context.askers.silenced(program.conference.id, where, asker)
            await askers.silence(tx, program.conference.id, name, where)
            await counters.move(tx, COUNTER)
            await self._context.note(tx, Act.ASKER_SILENCED, user, program, question_key(question_id))
        await self._context.openness.read()
        return everywhere

    async def allow(self, user: str, question_id: int) -> None:
        """Let whoever asked this question ask again; nothing tells whether they were silenced: it may be another's undo."""
        async with self._context.database.write() as tx:
            program, session, asker = await self._asker(tx, user, question_id)
            places = (
                (session.id, None)
                if self._context.people.is_organizer(user, program.conference.id)
                else (session.id,)
            )
            names = {self._context.askers.silenced(program.conference.id, each, asker) for each in places}
            await askers.allow(tx, program.conference.id, names)
            await counters.move(tx, COUNTER)
            await self._context.note(tx, Act.ASKER_ALLOWED, user, program, question_key(question_id))
        await self._context.openness.read()

    async def close(self, user: str, session_id: int) -> Session:
        """Close the session's questions, and forget who asked anonymously."""
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            program, session = self._session(user, session_id)
            await askers.close(tx, session.id, now)
            await counters.move(tx, COUNTER)
            await askers.forget(tx, [session.id], now)
            await self._context.note(tx, Act.QUESTIONS_CLOSED, user, program, f"session:{session.id}")
        await self._context.database.scrub()
        await self._context.openness.read()
        return session

    async def reopen(self, user: str, session_id: int) -> Session:
        """Take new questions again; who asked the earlier ones stays forgotten."""
        async with self._context.database.write() as tx:
            program, session = self._session(user, session_id)
            if closes_at(program.conference, session) <= self._context.clock.utcnow():
                raise BadInput(f'"{session.title}" ended too long ago to reopen its questions.')
            await askers.reopen(tx, session.id)
            await counters.move(tx, COUNTER)
            await self._context.note(tx, Act.QUESTIONS_REOPENED, user, program, f"session:{session.id}")
        await self._context.openness.read()
        return session

    async def state(self, user: str, session: Session) -> bool | None:
        """Return if the session's questions are closed, for those who may change that; None for anybody else."""
        program = self._context.program(session)
        if not self._context.people.may(user, Right.CLOSE_QUESTIONS, program, session):
            return None
        async with self._context.database.read() as tx:
            return await self._context.is_closed(tx, program, session)

    def _session(self, user: str, session_id: int) -> tuple[Program, Session]:
        program = self._context.programs.of_session(session_id)
        if program is None:
            raise NotFound("That session is no longer on the program.")
        session = program.by_id[session_id]
        return self._context.require(user, Right.CLOSE_QUESTIONS, session), session

    async def _asker(self, tx: AsyncSession, user: str, question_id: int) -> tuple[Program, Session, str]:
        """Return whose question it is; BadInput where nothing tells any more. The account goes no further than this transaction.

        Somebody who has left or was forgotten is answered for like anybody else: other words would tell whose question it is.
        """
        posted = await self._context.posted(tx, question_id, also_hidden=True)
        program = self._context.require(user, Right.SILENCE_ASKER, posted.session)
        asker = await self._context.account(tx, program, posted.question)
        if not asker and not self._context.askers.made(await questions.asker(tx, question_id)):
            raise BadInput(UNKNOWN)
        asker = asker or question_key(question_id)
        return program, posted.session, asker
