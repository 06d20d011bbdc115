"""Say who is who without keeping others from writing: found beside their transactions, written in a short one.

With twenty thousand members it takes a second to find, and SQLite has one lock for all that is written.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.people.linking.facts import Facts
from bot.domain.people.linking.routes import Matching
from bot.services.people.matching import Outcome, find, follow, match_people
from db.engine import Database
from db.queries.people import linking
from db.queries.people.linking import Differences

_TRIES = 3
"""So often others may come between; then they are made to wait."""

Still = Callable[[AsyncSession], Awaitable[bool]]
"""Whether it is still wanted, asked in the transaction that writes it."""
Then = Callable[[AsyncSession, Outcome], Awaitable[None]]
"""What belongs into that transaction, too."""


@dataclass(frozen=True, slots=True)
class _Found:
    version: int
    facts: Facts
    matching: Matching
    differences: Differences


async def match_apart(database: Database, clock: Clock, still: Still, then: Then) -> Outcome | None:
    """Match everybody by what is written now; None where it is not wanted any more."""
    for _ in range(_TRIES):
        found = await _look(database)
        async with database.write() as session:
            if await linking.hold(session, changes=False) != found.version:
                continue  # somebody has changed who is who meanwhile
            if not await still(session):
                return None
            if found.differences:
                await linking.move(session)
            now = clock.utcnow()
            turned = await linking.take_over(session, found.differences, now)
            outcome = await follow(session, found.facts, found.matching, turned, now)
            await then(session, outcome)
            return outcome
    async with database.write() as session:
        await linking.hold(session)
        if not await still(session):
            return None
        outcome = await match_people(session, clock.utcnow())
        await then(session, outcome)
        return outcome


async def _look(database: Database) -> _Found:
    async with database.read() as session:
        version = await linking.version(session)
        facts, matching = await find(session)
        return _Found(version, facts, matching, await linking.differences(session, matching, facts.members))
