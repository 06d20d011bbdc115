"""The failed deliveries, counted in the ledger when the organizers are told."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import KNOWN, OPEN, Delivery, DeliveryKind, State
from bot.domain.ledger.failures import HELD_BACK, CaughtUp, Cause, Fallen
from bot.domain.ledger.rests import LIMITS
from db.queries.ledger import rests
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED, delivery
from db.sql import execute
from db.teams import checked, own

_c = DELIVERY.c
_OPEN = [state.value for state in OPEN]
_ENDED = [State.SENT.value, State.FAILED.value, State.EXPIRED.value]
_MOVABLE = sorted(kind.value for kind in KNOWN - {DeliveryKind.TROUBLE})
_SOON = timedelta(minutes=5)
"""Longer than any backoff: what was tried in vain is tried again within this."""


async def last(tx: AsyncSession, subject: str, recipient: str, *, lock: bool = False) -> Delivery | None:
    """The newest message to the recipient about that subject; `lock` keeps a worker from beginning to send it meanwhile."""
    mine = (
        checked(tx, DELIVERY)
        & (_c.subject == subject)
        & (_c.kind == DeliveryKind.TROUBLE.value)
        & (_c.recipient == recipient)
    )
    newest = select(DELIVERY).where(mine).order_by(_c.id.desc()).limit(1)
    row = (await execute(tx, newest.with_for_update() if lock else newest)).first()
    return delivery(row) if row else None


async def make_anew(tx: AsyncSession, delivery_id: int, now: datetime) -> None:
    """Let a worker that has made the message's text already, and not begun to send it, make it again."""
    claimed = (_c.id == delivery_id) & (_c.state == State.PLANNED.value) & (_c.lease_owner != "")
    await execute(tx, update(DELIVERY).where(claimed).values(lease_owner="", wake_at=now))


async def fallen(tx: AsyncSession, cause: Cause, since: datetime, names: int) -> Fallen:
    """Return what did not arrive for that cause since then; of its recipients the first `names`."""
    where = _of(tx, cause) & (_c.state == cause.state.value) & (_c.settled_at >= since)
    limited = _c.last_error.in_(sorted(LIMITS))
    if cause.state is State.FAILED:
        where &= _c.last_error == cause.reason
    else:
        where &= limited if cause.reason == HELD_BACK else ~limited
    counts = select(func.count(), func.count(_c.recipient.distinct())).select_from(DELIVERY).where(where)
    count, recipients = (await execute(tx, counts)).one()
    first = (
        select(_c.recipient)
        .where(where)
        .group_by(_c.recipient)
        .order_by(func.min(_c.settled_at), func.min(_c.id))
        .limit(names)
    )
    return Fallen(count, recipients, list((await execute(tx, first)).scalars()))


async def goes_on(tx: AsyncSession, cause: Cause, now: datetime) -> bool:
    """Tell whether more of that kind, or of that announcement, is being sent at this moment."""
    due = own(tx, DELIVERY) & _c.state.in_(_OPEN) & (_c.wake_at <= now) & _of(tx, cause)
    return (await execute(tx, select(_c.id).where(due).limit(1))).first() is not None


def _of(tx: AsyncSession, cause: Cause) -> ColumnElement[bool]:
    where = checked(tx, DELIVERY) & (_c.conference_id == cause.conference_id) & (_c.kind == cause.kind.value)
    return where & (_c.subject == cause.subject) if cause.subject else where


async def stuck(tx: AsyncSession, now: datetime) -> dict[int, str]:
    """Conference to the last error of what is due there and was not moved: nobody touches it, or trying was in vain."""
    # Slack has answered a look for it: what failed once is about to be sent again.
    looked_for = (
        (_c.state == State.UNCERTAIN.value) & (_c.looks > 0) & (_c.attempts <= 1) & (_c.wake_at > now)
    )
    where = own(tx, DELIVERY) & _in_vain(now) & ~looked_for & ~rests.is_held_back(tx, now)
    statement = (
        select(_c.conference_id, func.max(_c.last_error).label("last_error"))
        .where(where, _c.conference_id.is_not(None))
        .group_by(_c.conference_id)
    )
    return {row.conference_id: row.last_error for row in await execute(tx, statement)}


async def said(tx: AsyncSession, now: datetime) -> str:
    """Return what Slack, or the way to it, said last of anything that is open and due; "" where nothing was tried."""
    tried = _c.state.in_(_OPEN) & own(tx, DELIVERY) & (_c.due_at <= now) & (_c.attempts > 0) & ~IS_GATHERED
    last = select(_c.last_error).where(tried, _c.last_error != "").order_by(_c.wake_at.desc()).limit(1)
    return (await execute(tx, last)).scalar_one_or_none() or ""


async def held_up(tx: AsyncSession, since: datetime, now: datetime) -> list[int]:
    """The conferences of which something was due, and was not settled before `since`; but for what waits on purpose."""
    silent = (_c.last_error == "") | IS_GATHERED
    on_purpose = (_c.state == State.PLANNED.value) & (_c.wake_at > now) & silent
    # two questions: for one, SQLite finds no index, and reads all that was ever sent
    still = _c.state.in_(_OPEN) & ~on_purpose
    later = _c.state.in_(_ENDED) & (_c.settled_at > since)
    due = own(tx, DELIVERY) & (_c.due_at <= now) & _c.conference_id.is_not(None) & _c.kind.in_(_MOVABLE)
    concerned = [select(_c.conference_id).where(due, which).distinct() for which in (still, later)]
    return sorted({id_ for each in concerned for id_ in (await execute(tx, each)).scalars()})


def _in_vain(now: datetime) -> ColumnElement[bool]:
    # What waits for a person's quiet hours, or for another message, wakes later and carries no error.
    overdue = _c.state.in_(_OPEN) & (_c.wake_at <= now + _SOON) & (_c.due_at <= now) & ~IS_GATHERED
    return overdue & ((_c.wake_at <= now) | (_c.last_error != "")) & _c.kind.in_(_MOVABLE)


async def last_sent_at(tx: AsyncSession) -> datetime | None:
    """Return when a message last arrived."""
    sent = own(tx, DELIVERY) & (_c.state == State.SENT.value) & _c.settled_at.is_not(None)
    found: datetime | None = (await execute(tx, select(func.max(_c.settled_at)).where(sent))).scalar_one()
    return found


async def back_at(tx: AsyncSession, since: datetime) -> datetime | None:
    """Return when Slack took, or refused for good, the first message after `since`."""
    answered = own(tx, DELIVERY) & _c.state.in_([State.SENT.value, State.FAILED.value])
    first = select(func.min(_c.settled_at)).where(answered, _c.settled_at > since, _c.attempts > 0)
    found: datetime | None = (await execute(tx, first)).scalar_one()
    return found


async def caught_up(
    tx: AsyncSession, conference_id: int, since: datetime, back: datetime, now: datetime
) -> CaughtUp:
    """Return what became of the conference's deliveries that fell due until Slack was `back`, since the outage began."""
    told = _c.kind.not_in(
        [DeliveryKind.TROUBLE.value, DeliveryKind.DIGEST.value]
    )  # of a digest, its parts count
    mine = checked(tx, DELIVERY) & (_c.conference_id == conference_id) & told & (_c.due_at < back)
    lately = _c.state.in_([State.SENT.value, State.EXPIRED.value]) & (_c.settled_at > since)
    settled = select(_c.state, _c.kind, func.count()).where(mine, lately)
    late, expired = 0, Counter[DeliveryKind]()
    for state, kind, count in await execute(tx, settled.group_by(_c.state, _c.kind)):
        if state == State.SENT.value:
            late += count
        else:
            expired[DeliveryKind.of(kind)] += count
    gathered = IS_GATHERED & _c.state.in_(_OPEN)
    waits = select(func.count()).select_from(DELIVERY).where(mine)
    waiting, in_digests = [
        (await execute(tx, waits.where(which))).scalar_one() for which in (_in_vain(now), gathered)
    ]
    ends = select(_c.kind, func.count().label("rows"), func.max(_c.expires_at).label("by"))
    rows = list(
        await execute(tx, ends.where(mine, _in_vain(now), _c.expires_at.is_not(None)).group_by(_c.kind))
    )
    expiring = {DeliveryKind.of(row.kind): row.rows for row in rows}
    return CaughtUp(late, expired, waiting, expiring, max((row.by for row in rows), default=None), in_digests)


async def is_open(tx: AsyncSession, subject: str) -> bool:
    """Tell whether a message about that subject still waits to be sent."""
    waits = (
        checked(tx, DELIVERY)
        & (_c.subject == subject)
        & (_c.kind == DeliveryKind.TROUBLE.value)
        & _c.state.in_(_OPEN)
    )
    return (await execute(tx, select(_c.id).where(waits).limit(1))).first() is not None
