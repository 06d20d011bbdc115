"""The end of a session's questions: what tells who asked is deleted, in one transaction, whenever a process runs again."""

from datetime import timedelta

from bot.services.questions.context import QuestionContext
from bot.services.questions.openness import COUNTER
from db.queries.common import counters
from db.queries.program import records as programs
from db.queries.questions import askers


class Closing:
    """The work of a tick, and of every start."""

    def __init__(self, context: QuestionContext) -> None:
        self._context = context

    async def tick(self) -> None:
        """Close what is over; before that, hash what an earlier version kept in the clear."""
        await self._seal()
        now = self._context.clock.utcnow()
        async with self._context.database.read() as tx:
            over, ended = list[int](), list[int]()
            for conference in await programs.conferences(tx):
                before = now - timedelta(hours=conference.questions.hours)
                over += await askers.over(tx, conference.id, before)
                if await askers.is_over(tx, conference.id, before):
                    ended.append(conference.id)
        if over or ended:
            async with self._context.database.write() as tx:
                await askers.forget(tx, over, now)
                for conference_id in ended:
                    await askers.forget_conference(tx, conference_id)
                await counters.move(tx, COUNTER)
            await self._context.database.scrub()

    async def _seal(self) -> None:
        """Hash the askers and voters that stand there in the clear: a migration has no key."""
        async with self._context.database.read() as tx:
            if not (await askers.plain_questions(tx) or await askers.plain_votes(tx)):
                return
        know = self._context.askers
        async with self._context.database.write() as tx:
            asked = await askers.plain_questions(tx)
            await askers.put_askers(
                tx, {q.question_id: know.asker(q.conference_id, q.session_id, q.user) for q in asked}
            )
            votes = await askers.plain_votes(tx)
            await askers.put_voters(
                tx, {v: know.voter(v.conference_id, v.question_id, v.user) for v in votes}
            )
        await self._context.database.scrub()
