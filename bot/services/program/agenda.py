"""Stars: a person's own agenda."""

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.common.commands import SESSION
from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.reminders import timing
from bot.errors import NotFound
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.people import settings as personal
from db.queries.program import records as programs
from db.queries.program import stars

_REMEMBERED = 20_000
"""So many people's stars are kept in memory."""


class Agenda:
    """The stars of people; one query the first time a person is seen, none after that."""

    def __init__(self, database: Database, clock: Clock, programs: Programs) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._stars: dict[str, frozenset[int]] = {}
        self._seen = -1

    async def follow(self, moved: Mapping[str, int]) -> None:
        """Forget what is kept when somebody has starred something, here or in another process."""
        if (at := moved.get("stars", 0)) != self._seen:
            self._stars.clear()
            self._seen = at

    async def starred(self, user: str) -> frozenset[int]:
        """The ids of the sessions that the user starred."""
        if (known := self._stars.get(user)) is not None:
            return known
        seen = self._seen
        async with self._database.read() as tx:
            found = await stars.of_user(tx, user)
        if seen == self._seen:  # what was read before a change must not be kept after it
            if len(self._stars) >= _REMEMBERED:
                self._stars.clear()
            self._stars[user] = found
        return found

    async def sessions(self, user: str, program: Program) -> tuple[Session, ...]:
        """The sessions of the conference that the user starred, in the order of the program."""
        starred = await self.starred(user)
        return tuple(s for s in program.sessions if s.id in starred)

    async def set_star(self, user: str, session_id: int, *, on: bool) -> Session:
        """Star or unstar a session, and plan or cancel its reminder; NotFound where it has left the program."""
        program = self._programs.of_session(session_id)
        if program is None:
            raise NotFound(f"That session is no longer on the program. Search again with {SESSION}.")
        async with self._database.write() as tx:
            if on:
                await stars.put(tx, session_id, user)
                await self._plan(tx, user, program, program.by_id[session_id])
            else:
                await stars.take(tx, user, [session_id])
                await self._cancel(tx, user, session_id)
            await counters.move(tx, "stars")
        self._stars.pop(user, None)
        return program.by_id[session_id]

    async def clear(self, user: str, program: Program) -> int:
        """Unstar everything of the conference; returns how many sessions that were."""
        async with self._database.write() as tx:
            held = await stars.of_user(tx, user)  # what is in memory may be a second old
            starred = [s.id for s in program.sessions if s.id in held]
            taken = await stars.take(tx, user, starred)
            for session_id in starred:
                await self._cancel(tx, user, session_id)
            await counters.move(tx, "stars")
        self._stars.pop(user, None)
        return taken

    async def _plan(self, tx: AsyncSession, user: str, program: Program, starred: Session) -> None:
        now = self._clock.utcnow()
        start = await programs.start_of(tx, starred.id)  # in memory it may be a second old
        if start is None:
            return
        leads = (await personal.of_user(tx, user)).star_leads(program.conference)
        plans = timing.of_star(program.conference, replace(starred, start=start), user, leads)
        await deliveries.plan(tx, [p for p in plans if p.due_at >= now], now)

    async def _cancel(self, tx: AsyncSession, user: str, session_id: int) -> None:
        await deliveries.cancel(
            tx,
            subject=timing.subject(session_id),
            now=self._clock.utcnow(),
            kinds={DeliveryKind.STAR_REMINDER},
            recipient=user,
        )
