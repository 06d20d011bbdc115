"""The number of a conference's speakers, chairs and authors that can be reached: one answer for every view of it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.readiness import Readiness
from bot.domain.program.model import Program
from db.engine import Database
from db.queries.announcements import audiences
from db.queries.program import records as programs


async def in_record(tx: AsyncSession, conference_id: int) -> Readiness:
    """As it stands in this transaction."""
    conference = await programs.conference(tx, conference_id)
    sessions = await programs.sessions(tx, conference_id)
    return Readiness.of(conference, sessions, await audiences.authors(tx, conference_id))


async def of_program(database: Database, program: Program) -> Readiness:
    """As it stands on the program that a process holds; the authors are read."""
    async with database.read() as tx:
        authors = await audiences.authors(tx, program.conference.id)
    return Readiness.of(program.conference, program.sessions, authors)
