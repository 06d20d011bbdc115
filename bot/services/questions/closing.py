"""The end of a session's questions: what tells who asked is deleted, in one transaction, whenever a process runs again."""

from datetime import timedelta

from bot.services.questions.context import QuestionDesk
from bot.services.questions.openness import COUNTER
from db.queries.common import counters
from db.queries.program import records as programs
from db.queries.questions import askers


class Closing:
    """What a tick does, and every start."""

    def __init__(self, desk: QuestionDesk) -> None:
        self._desk = desk

    async def tick(self) -> None:
        """Close what is over; before that, hash what an earlier version kept in the clear."""
        await self._seal()
        now = self._desk.clock.utcnow()
        async with self._desk.database.read() as record:
            over, ended = list[int](), list[int]()
            for conference in await programs.conferences(record):
                before = now - timedelta(hours=conference.questions.hours)
                over += await askers.over(record, conference.id, before)
                if await askers.is_over(record, conference.id, before):
                    ended.append(conference.id)
        if over or ended:
            async with self._desk.database.write() as record:
                await askers.forget(record, over, now)
                for conference_id in ended:
                    await askers.forget_conference(record, conference_id)
                await counters.move(record, COUNTER)
            await self._desk.database.scrub()

    async def _seal(self) -> None:
        """Hash the askers and voters that stand there in the clear: a migration has no key."""
        async with self._desk.database.read() as record:
            if not (await askers.plain_questions(record) or await askers.plain_votes(record)):
                return
        know = self._desk.askers
        async with self._desk.database.write() as record:
            asked = await askers.plain_questions(record)
            await askers.put_askers(
                record, {q.question_id: know.asker(q.conference_id, q.session_id, q.user) for q in asked}
            )
            votes = await askers.plain_votes(record)
            await askers.put_voters(
                record, {v: know.voter(v.conference_id, v.question_id, v.user) for v in votes}
            )
        await self._desk.database.scrub()
