"""Digests: what a person was sent lately, and what they are told together instead; `parts` has what waits in one."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind, Plan, State
from bot.domain.people.attention import DIGEST_PARTS, HOUR
from db.queries.ledger import gathered
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED, plan
from db.sql import execute, table_of
from db.tables import GatheredRow
from db.teams import checked, own

_GATHERED = table_of(GatheredRow)
_c = DELIVERY.c
_FLYING = (State.SENDING.value, State.UNCERTAIN.value)
"""May have arrived, and are counted as if they had."""


async def sent_lately(tx: AsyncSession, recipients: list[str], now: datetime) -> int:
    """Return how many messages these recipients, who are one person, were sent in the last hour; a digest is one."""
    mine = checked(tx, DELIVERY) & _c.recipient.in_(recipients) & ~IS_GATHERED
    sent = mine & (_c.state == State.SENT.value) & (_c.settled_at > now - HOUR)
    flying = mine & own(tx, DELIVERY) & _c.state.in_(_FLYING)
    counts = [select(func.count()).select_from(DELIVERY).where(where) for where in (sent, flying)]
    return sum([int((await execute(tx, count)).scalar_one()) for count in counts])


async def last_sent(tx: AsyncSession, user: str) -> datetime | None:
    """Return when the person's last digest was sent."""
    digests = (
        checked(tx, DELIVERY)
        & (_c.subject == subject(user))
        & (_c.kind == DeliveryKind.DIGEST.value)
        & (_c.state == State.SENT.value)
    )
    found: datetime | None = (await execute(tx, select(func.max(_c.settled_at)).where(digests))).scalar_one()
    return found


def subject(user: str) -> str:
    """Return what the ledger calls the digests of a person."""
    return f"digest:{user}"


async def gather(tx: AsyncSession, delivery_id: int, digest: Plan, now: datetime) -> int:
    """Let a planned delivery wait in the person's open digest, or in a new one; returns the digest's id.

    A worker that holds the open one at this moment loses it, and makes its text anew.
    """
    opened = checked(tx, DELIVERY) & (_c.subject == digest.subject) & (_c.kind == DeliveryKind.DIGEST.value)
    held = (
        select(_c.id, _c.due_at)
        .where(opened, _c.state == State.PLANNED.value)
        .order_by(_c.id.desc())
        .limit(1)
    )
    standing = (await execute(tx, held.with_for_update())).first()
    if standing is None or await _is_full(tx, standing.id):
        await plan(tx, [digest], now)
        made = select(_c.id).where(checked(tx, DELIVERY), _c.dedupe_key == digest.dedupe_key)
        digest_id = int((await execute(tx, made)).scalar_one())
    else:
        digest_id = standing.id
        due = min(standing.due_at, digest.due_at)
        values = {"due_at": due, "wake_at": due, "lease_owner": ""}
        await execute(tx, update(DELIVERY).where(_c.id == digest_id).values(values))
    # It may have been planned again by hand since another digest told of it.
    await execute(tx, delete(_GATHERED).where(_GATHERED.c.delivery_id == delivery_id))
    await execute(tx, insert(_GATHERED), [{"delivery_id": delivery_id, "digest_id": digest_id}])
    await gathered.put_in(tx, delivery_id, digest_id)
    return digest_id


async def _is_full(tx: AsyncSession, digest_id: int) -> bool:
    waits = gathered.of([digest_id]) & (_c.state == State.PLANNED.value)
    count = select(func.count()).select_from(DELIVERY).where(waits)
    return int((await execute(tx, count)).scalar_one()) >= DIGEST_PARTS
