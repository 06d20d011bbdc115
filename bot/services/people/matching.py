"""Say who is who anew, in the transaction of what may have changed it: imports, sweeps, and what somebody says by hand."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.linking.facts import Facts
from bot.domain.people.linking.routes import Matching, match
from bot.services.people import claimed
from bot.services.reminders.planning import plan_deadlines, plan_reminders
from db.queries.common import counters
from db.queries.people import linking, readdressing
from db.queries.people.linking import Turn
from db.queries.program import records as programs

_MANY = 500
"""Records and members of whom matching takes so long that others are served meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The facts, the matching that follows from them, and the changes by it."""

    facts: Facts
    matching: Matching
    turned: Sequence[Turn]

    @property
    def relinked(self) -> int:
        """Return how many people are linked to another account than before, or to none, or for the first time."""
        return len({turn.now for turn in self.turned if turn.was_user != turn.user})


async def find(tx: AsyncSession) -> tuple[Facts, Matching]:
    """Return who is who, without writing anything."""
    facts = await linking.facts(tx)
    if len(facts.members) + len(facts.records) < _MANY:
        return facts, match(facts)
    return facts, await asyncio.to_thread(match, facts)


async def match_people(tx: AsyncSession, now: datetime) -> Outcome:
    """Match everybody; what is planned for people follows them. The caller holds `db.queries.people.linking.hold`."""
    facts, matching = await find(tx)
    turned = await linking.write(tx, matching, facts.members, now)
    return await follow(tx, facts, matching, turned, now)


async def follow(
    tx: AsyncSession, facts: Facts, matching: Matching, turned: Sequence[Turn], now: datetime
) -> Outcome:
    """Let what is planned and what was claimed follow people who have turned into others."""
    if turned:
        await counters.move(tx, "people")
        await _follow(tx, facts, turned, now)
        await claimed.follow(tx, matching, turned, now)
    return Outcome(facts, matching, turned)


async def _follow(tx: AsyncSession, facts: Facts, turned: Sequence[Turn], now: datetime) -> None:
    """Let programs be loaded again, and plan for the people whom records now mean."""
    touched = {turn.record for turn in turned}
    others = {turn.record: (turn.was, turn.now) for turn in turned if turn.was != turn.now}
    for known in facts.conferences:
        if not known.records & touched:
            continue
        await programs.bump(tx, known.id)
        conference = await programs.conference(tx, known.id)
        if mine := {record: others[record] for record in known.records & others.keys()}:
            sessions = await readdressing.sessions_of(tx, known.id, mine)
            await readdressing.readdress(tx, mine, sessions, now)
            await plan_reminders(tx, conference, sorted({i for ids in sessions.values() for i in ids}), now)
        if mine or any(turn.tz_differs for turn in turned):
            await plan_deadlines(tx, conference, now, _only(turned))
    await readdressing.send_again(tx, _newly_reached(turned), now)


def _only(turned: Sequence[Turn]) -> int | None:
    """The one person whose deadlines are planned anew, or None for everybody."""
    people = {turn.now for turn in turned} | {turn.was for turn in turned}
    return next(iter(people)) if len(people) == 1 else None


def _newly_reached(turned: Sequence[Turn]) -> Collection[tuple[int, int]]:
    """Records of people who have an account now and had none, and who they are."""
    return {(turn.record, turn.now) for turn in turned if turn.user and turn.user != turn.was_user}
