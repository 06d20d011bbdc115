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
"""True if it is still wanted, asked in the transaction that writes it."""
Then = Callable[[AsyncSession, Outcome], Awaitable[None]]
"""An addition to that transaction."""


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
        async with database.write() as tx:
            if await linking.hold(tx, changes=False) != found.version:
                continue  # somebody has changed who is who meanwhile
            if not await still(tx):
                return None
            if found.differences:
                await linking.move(tx)
            now = clock.utcnow()
            turned = await linking.take_over(tx, found.differences, now)
            outcome = await follow(tx, found.facts, found.matching, turned, now)
            await then(tx, outcome)
            return outcome
    async with database.write() as tx:
        await linking.hold(tx)
        if not await still(tx):
            return None
        outcome = await match_people(tx, clock.utcnow())
        await then(tx, outcome)
        return outcome


async def _look(database: Database) -> _Found:
    async with database.read() as tx:
        version = await linking.version(tx)
        facts, matching = await find(tx)
        return _Found(version, facts, matching, await linking.differences(tx, matching, facts.members))
