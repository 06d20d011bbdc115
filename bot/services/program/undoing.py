"""Taking back what an organizer has just edited on the program, before anybody is told of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.changes import Slot
from bot.domain.program.model import Program
from bot.domain.reminders import timing
from bot.errors import BadInput
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program import notices
from bot.services.program.programs import Programs
from bot.services.reminders.planning import plan_reminders
from db.engine import Database
from db.queries.ledger import deliveries
from db.queries.program import edits, imports, undo
from db.queries.program import notices as rows
from db.queries.program import records as programs
from db.queries.program.undo import Undo

_OVER = "The minute is over, and people get the news. To change it again, press Restore or Move in the session's details."
_GONE = "It was already undone, or the minute is over. Open the session's details to change it."
_CHANGED = "Somebody has changed this session since. Open its details to change it again."


class Undoing:
    """Undoes an edit exactly, for a minute: sessions, reminders and notices are as if it had not been made."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def undo(self, user: str, key: str) -> int:
        """Take the edit back; returns the id of its session. BadInput where that is too late, NotAllowed for others."""
        async with self._database.read() as tx:
            found = await undo.find(tx, key)
        if found is None:
            raise BadInput(_GONE)
        program = self._programs.get(found.conference_id)
        self._people.require(user, Right.CHANGE_PROGRAM, program)
        async with self._database.write() as tx:
            now = self._clock.utcnow()
            await imports.conference(tx, program.conference.slug, lock=True)
            found = await _still_open(tx, key, now)
            await self._put_back(tx, program, found, now)
            await undo.forget(tx, key)
            session_id = next(iter(found.before))
            await audit.record(
                tx, Act.EDIT_UNDONE, user, now,
                conference_id=found.conference_id, subject=timing.subject(session_id),
            )  # fmt: skip
        return session_id

    async def _put_back(self, tx: AsyncSession, program: Program, found: Undo, now: datetime) -> None:
        """Put back the sessions' times and places, the plans, and the waiting notices."""
        standing = await rows.standing(tx, found.before)
        if {i: one.slot for i, one in standing.items()} != found.after:
            raise BadInput(_CHANGED)
        await edits.write(tx, found.conference_id, found.before)
        await programs.bump(tx, found.conference_id)
        conference = await programs.conference(tx, found.conference_id)
        await plan_reminders(tx, conference, list(found.before), now)
        await deliveries.revive(tx, _subjects(program, found.before), found.at, now)
        await notices.tell(tx, conference, {i: one.remembered for i, one in standing.items()}, now)


async def keep(
    tx: AsyncSession, conference_id: int, before: dict[int, Slot], after: dict[int, Slot], at: datetime
) -> str:
    """Keep what an edit changed, the session first; returns the key under which it can be undone."""
    key = uuid4().hex
    await undo.keep(tx, Undo(key, conference_id, at, before, after))
    return key


async def _still_open(tx: AsyncSession, key: str, now: datetime) -> Undo:
    found = await undo.find(tx, key)
    if found is None:
        raise BadInput(_GONE)
    if not found.is_open(now):
        raise BadInput(_OVER)
    return found


def _subjects(program: Program, session_ids: Collection[int]) -> list[str]:
    """Return what the ledger calls these sessions, and what starts together."""
    return [*map(timing.subject, session_ids), timing.starts_subject(program.conference.id)]
