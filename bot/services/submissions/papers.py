"""Submissions: what an author may know of their own, and nothing of anyone else's."""

from collections.abc import Collection, Iterable

from bot.clock import Clock
from bot.domain.program.model import Program
from bot.domain.submissions.own_papers import Meant, meant, soonest_first
from bot.domain.submissions.papers import AuthorsView, Submission, as_authors_see
from bot.errors import NotFound
from bot.services.people import People
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries import submissions


class Submissions:
    """Look-ups for authors; each goes to the record, so a decision is never a cached one."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def mine(self, user: str, program: Program) -> tuple[AuthorsView, ...]:
        """The user's submissions to the conference, as authors may see them today."""
        author = self._people.person(user)
        if author is None:
            return ()
        async with self._database.read() as tx:
            found = await submissions.of_author(tx, program.conference.id, author.id)
        return self._seen(found, program)

    async def of_records(self, records: Collection[int], program: Program) -> tuple[AuthorsView, ...]:
        """The submissions that name these records of a person who may have no account, as authors may see them today."""
        async with self._database.read() as tx:
            found = await submissions.of_records(tx, program.conference.id, records)
        return self._seen(found, program)

    def _seen(self, found: Iterable[Submission], program: Program) -> tuple[AuthorsView, ...]:
        today = self._clock.utcnow().astimezone(program.zone).date()
        return soonest_first(as_authors_see(s, today, program.zone) for s in found)

    async def meant(self, user: str, program: Program, text: str) -> Meant:
        """Those of the user's submissions that `text` means: an id, words of a title, or a question.

        NotFound for an id that is not theirs, in the same words whether it is another's or nobody's.
        """
        found = meant(await self.mine(user, program), text)
        if found is None:
            raise NotFound(f"No submission #{text.strip().removeprefix('#')} of yours.")
        return found

    async def by_id(self, user: str, submission_id: int) -> tuple[Program, AuthorsView]:
        """The user's submission behind a button, and the program it is part of; NotFound where it is not theirs."""
        for program in self._programs.all():
            for view in await self.mine(user, program):
                if view.submission.id == submission_id:
                    return program, view
        raise NotFound("That submission is not yours, or it no longer exists.")
