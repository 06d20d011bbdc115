"""Rests outlive a process: what Slack asked one worker for, the next one keeps."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.delivery.outcome import Transient
from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import Delivery
from bot.domain.ledger.rests import KEPT, LOOK, TO_POST, UPDATE, Rest
from db.engine import Database
from db.queries.ledger import rests


async def note(database: Database, clock: Clock, rest: tuple[str, str, float, str]) -> None:
    """Write down a method, a channel or "", for how many seconds it rests, and why; a short rest is not worth it."""
    method, channel, seconds, cause = rest
    if timedelta(seconds=seconds) < KEPT:
        return
    now = clock.utcnow()
    async with database.write() as tx:
        await rests.keep(tx, Rest(method, channel, now + timedelta(seconds=seconds), cause), now)


async def take_over(tx: AsyncSession, now: datetime, rates: Rates) -> None:
    """Keep the rests that hold now."""
    for rest in await rests.hold(tx, now):
        seconds = (rest.until - now).total_seconds()
        if rest.method == LOOK:
            rates.lookups.pause(seconds)
        elif rest.method in TO_POST:
            rates.rest(rest.channel, seconds)


async def note_edit(database: Database, clock: Clock, delivery: Delivery, failure: Transient) -> None:
    """Write down, for all processes, that Slack limits edits in the delivery's channel; however short, it is obeyed."""
    seconds = max(KEPT.total_seconds(), failure.retry_after or 0.0)
    await note(database, clock, (UPDATE, delivery.channel, seconds, failure.cause))
