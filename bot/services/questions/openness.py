"""The sessions with open questions, in memory: a lookup shows Ask without a database query."""

from collections.abc import Mapping

from bot.domain.program.model import Program
from bot.services.people import People
from bot.services.questions.askers import Askers
from db.engine import Database
from db.queries.questions import askers as rows
from db.queries.questions.askers import Silence

COUNTER = "questions"
"""Moves when somebody closes or reopens a session's questions, or ends those of a person."""


class Openness:
    """The sessions whose questions a moderator closed, and the people who were silenced, by keyed hash."""

    def __init__(self, database: Database, people: People, askers: Askers) -> None:
        self._database = database
        self._people = people
        self._askers = askers
        self._closed = frozenset[int]()
        self._silenced: Mapping[int, tuple[Silence, ...]] = {}
        self._seen = -1

    async def follow(self, moved: Mapping[str, int]) -> None:
        """Read again what was closed, here or in another process."""
        if (at := moved.get(COUNTER, 0)) != self._seen:
            await self.read()
            self._seen = at

    async def read(self) -> None:
        """Take over what stands in the record now."""
        async with self._database.read() as tx:
            self._closed = await rows.closed(tx)
            self._silenced = await rows.silences(tx)

    def closed(self) -> frozenset[int]:
        """The ids of the sessions whose questions a moderator has closed to everybody."""
        return self._closed

    def of(self, user: str, program: Program) -> tuple[bool, frozenset[int]]:
        """Return if the user may ask at the conference at all, and the ids of the sessions that are closed to them."""
        rules, id_ = program.conference.questions, program.conference.id
        may = rules.guests or not self._people.is_guest(user)
        closed = self._closed
        for each in self._silenced.get(id_, ()):
            if each.asker == self._askers.silenced(id_, each.session_id, user):
                may = may and each.session_id is not None
                closed |= {each.session_id} if each.session_id is not None else frozenset()
        return may, closed
