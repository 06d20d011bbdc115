"""Answers in writing: the asker gets them as a direct message, and nobody learns who that is."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.questions import ANSWER_LIMIT, closes_at
from bot.errors import BadInput
from bot.services.questions.context import Posted, QuestionContext, question_key
from db.queries.ledger import deliveries
from db.queries.questions import records as questions

_NAMED = timedelta(days=7)
"""So long it is tried to reach somebody who asked by name."""


class Answers:
    """The written answers of speakers, chairs and organizers."""

    def __init__(self, context: QuestionContext) -> None:
        self._context = context

    async def begin(self, user: str, question_id: int) -> Posted:
        """The question to be answered; NotAllowed where the user may not, BadInput where the asker can't be reached."""
        async with self._context.database.read() as tx:
            return await self._answerable(tx, user, question_id)

    async def send(self, user: str, question_id: int, text: str) -> Posted:
        """Answer: the asker is sent it, and the question counts as answered."""
        text = text.strip()
        if not text:
            raise BadInput("An answer needs words.")
        if len(text) > ANSWER_LIMIT:
            raise BadInput(
                f"An answer has at most {ANSWER_LIMIT} characters, and yours has {len(text)}. Shorten it."
            )
        now = self._context.clock.utcnow()
        async with self._context.database.write() as tx:
            posted = await self._answerable(tx, user, question_id)
            conference = self._context.program(posted.session).conference
            answer_id = await questions.add_answer(tx, question_id, user, text, now)
            await questions.mark_answered(tx, question_id, now)
            until = now + _NAMED if posted.question.asker else closes_at(conference, posted.session)
            plan = Plan(
                kind=DeliveryKind.QUESTION_ANSWER,
                subject=question_key(question_id),
                recipient=f"asker:{question_id}",
                dedupe_key=f"{DeliveryKind.QUESTION_ANSWER}:{answer_id}",
                due_at=now,
                expires_at=until,
                priority=Priority.TIMELY,
                conference_id=conference.id,
                payload={"answer": answer_id},
            )
            await deliveries.plan(tx, [plan], now)
            await self._context.note(
                tx,
                Act.QUESTION_REPLIED,
                user,
                self._context.program(posted.session),
                question_key(question_id),
            )
            return await self._context.posted(tx, question_id)

    async def _answerable(self, tx: AsyncSession, user: str, question_id: int) -> Posted:
        posted = await self._context.posted(tx, question_id)
        program = self._context.require(user, Right.ANSWER_IN_WRITING, posted.session)
        if not posted.question.asker and (
            not posted.question.is_linked or await self._context.is_closed(tx, program, posted.session)
        ):
            raise BadInput("Usher no longer knows who asked that question. Answer in the thread.")
        return posted
