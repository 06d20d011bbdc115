"""People's own data: what is stored about somebody, for them alone."""

from bot.clock import Clock
from bot.domain.own import OwnData
from bot.services.programs import Programs
from bot.services.submissions import Submissions
from db.engine import Database
from db.queries import mydata


class Own:
    """What people can have done with what is stored about them."""

    def __init__(
        self, database: Database, clock: Clock, programs: Programs, submissions: Submissions
    ) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._submissions = submissions

    async def data(self, user: str) -> OwnData:
        """Everything that is stored about the Slack user's person; of papers what their authors may know today."""
        async with self._database.read() as session:
            who = await mydata.subject(session, user)
            rows = await mydata.rows(session, who, [i for p in self._programs.all() for i in p.withheld])
        papers = [
            (program.conference.name, view)
            for program in self._programs.all()
            for view in await self._submissions.mine(user, program)
        ]
        return OwnData(user, self._clock.utcnow(), rows, papers)
