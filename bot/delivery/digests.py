"""Digests at the worker: what joins one, what leaves it, and the parts that leave with it and are settled as it is."""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Plan, State, Undeliverable, Wait
from db.engine import Database
from db.queries.ledger import digests, gathered, sending

log = logging.getLogger(__name__)

LeftOut = tuple[Delivery, Drop | Undeliverable | Wait]


async def gather(database: Database, clock: Clock, owner: str, delivery: Delivery, digest: Plan) -> None:
    """Put a claimed delivery into a digest, in one transaction: it is told once, in one way or the other."""
    now = clock.utcnow()
    async with database.write() as tx:
        if await sending.settle(tx, delivery.id, owner, State.PLANNED, now):
            await digests.gather(tx, delivery.id, digest, now)
        else:
            log.warning("delivery %d should join a digest, but this worker no longer holds it", delivery.id)


async def leave_out(
    database: Database,
    clock: Clock,
    digest: Delivery,
    left_out: Sequence[LeftOut],
    tell: Callable[[AsyncSession, Delivery], Awaitable[None]],
) -> None:
    """Settle the parts that do not stand any more and tell their owners; those that leave the digest go out by themselves."""
    if not left_out:
        return
    now = clock.utcnow()
    async with database.write() as tx:
        for part, verdict in left_out:
            match verdict:
                case Wait(seconds):
                    await gathered.leave(tx, digest.id, part.id, now + timedelta(seconds=seconds))
                case Drop(reason) | Undeliverable(reason):
                    state = State.CANCELLED if isinstance(verdict, Drop) else State.FAILED
                    if await gathered.settle(tx, digest.id, part.id, state=state, reason=reason, now=now):
                        await tell(tx, replace(part, state=state, last_error=reason, settled_at=now))


async def hold_parts(tx: AsyncSession, digest: Delivery, told: Collection[int]) -> bool:
    """Hold the parts that a digest tells until the transaction ends; False where one of them is not in it any more."""
    return await gathered.hold(tx, digest.id, told)


async def set_out(tx: AsyncSession, told: Collection[int]) -> None:
    """Let the parts that `hold_parts` holds be on their way."""
    await gathered.set_out(tx, told)


async def hold(tx: AsyncSession, delivery: Delivery) -> None:
    """Hold a digest's parts, before the digest itself is changed."""
    if delivery.kind is DeliveryKind.DIGEST:
        await gathered.lock(tx, delivery.id)


async def settled(tx: AsyncSession, delivery: Delivery, now: datetime) -> Sequence[Delivery]:
    """Settle the parts with their digest; returns those of which somebody has to know that they did not arrive."""
    if delivery.kind is not DeliveryKind.DIGEST:
        return ()
    return [part for part in await gathered.follow(tx, delivery, now) if part.state is not State.SENT]


async def put_back(tx: AsyncSession, delivery: Delivery, state: State) -> None:
    """Let what was on its way with the digest be as the digest is now."""
    if delivery.kind is DeliveryKind.DIGEST:
        await gathered.keep_up(tx, [delivery.id], state)
