"""Own duties: where a person speaks, presents, chairs or stands in; in memory, so a lookup asks no database."""

from collections.abc import Mapping

from bot.domain.people.model import Person
from bot.domain.program.duties import Duty, duties_of
from bot.domain.program.model import Program
from bot.domain.reminders.presence import Presence, PresenceState
from bot.services.people import People
from db.engine import Database
from db.queries.reminders import presence

COUNTER = "substitutes"
"""Moves when somebody else presents a talk, or no longer does."""


class OwnDuties:
    """The parts of people in sessions; the program says most of it, answers of "someone else presents" the rest."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people
        self._replaced: dict[int, Presence] = {}
        self._seen = (-1, -1)

    async def follow(self, moved: Mapping[str, int]) -> None:
        """Read again who presents instead of whom when that, or who is who, has changed, here or in another process."""
        if (at := (moved.get(COUNTER, 0), moved.get("people", 0))) != self._seen:
            async with self._database.read() as tx:
                self._replaced = await presence.replaced(tx)
            self._seen = at

    def note(self, session_id: int, said: Presence | None) -> None:
        """Take over at once what this process has just written of the session; None where nothing stands."""
        self._replaced = {i: known for i, known in self._replaced.items() if i != session_id}
        if said is not None and said.state is PresenceState.REPLACED:
            self._replaced[session_id] = said

    def of(self, user: str, program: Program) -> dict[int, Duty]:
        """The parts of the Slack user in the conference's sessions, by session id."""
        return duties_of(program, user, self._people.person(user), self._replaced, self._people.name)

    def of_person(self, person: Person, program: Program) -> dict[int, Duty]:
        """The parts of somebody who may have no Slack account."""
        return duties_of(program, person.slack_user, person, self._replaced, self._people.name)
