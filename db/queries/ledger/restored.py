"""The ledger of a record that was restored from a backup: what may have been sent since is looked for, or left."""

from datetime import datetime

from sqlalchemy import ColumnElement, Integer, cast, delete, func, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import OPEN, RESTORED, UNKNOWN, DeliveryKind, State
from db.engine import team_of
from db.queries.ledger import gathered
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED
from db.sql import execute, table_of
from db.tables import PersonRow, SenderRow

_SENDER = table_of(SenderRow)
_PERSON = table_of(PersonRow)
_c = DELIVERY.c
_GAP = 1_000_000
"""Numbers that are left out: messages of Slack may carry those that were given after the backup."""
_PREFIX = len("person:")


async def number_anew(tx: AsyncSession, now: datetime) -> None:
    """Let new deliveries have numbers that no message has which was sent after the backup."""
    last = (await execute(tx, select(func.coalesce(func.max(_c.id), 0)))).scalar_one()
    values = {
        "id": last + _GAP, "team": team_of(tx), "kind": "restored", "subject": "backup", "recipient": "", "payload": {}, "priority": 8,
        "dedupe_key": f"restored:{last + _GAP}", "due_at": now, "wake_at": now, "created_at": now, "settled_at": now, "attempts": 0,
        "state": State.CANCELLED.value, "last_error": RESTORED, "lease_owner": "", "channel": "", "thread_ts": "", "ts": "",
    }  # fmt: skip
    await execute(tx, insert(DELIVERY).values(values))
    await execute(tx, delete(_SENDER))


async def doubt(tx: AsyncSession, now: datetime) -> tuple[int, int]:
    """Make uncertain what was due by now, and may have been sent since the backup.

    Returns how much is looked for in Slack, and how much is too late by now, and is neither looked for nor sent.
    """
    is_open = _c.state.in_([state.value for state in OPEN])
    due = is_open & (_c.due_at <= now) & ~IS_GATHERED
    too_late = due & (_c.state == State.PLANNED.value) & _c.expires_at.is_not(None) & (_c.expires_at <= now)
    await _address(tx, due)
    begun = {
        "first_attempt_at": func.coalesce(_c.first_attempt_at, _c.due_at),
        "lease_owner": "",
        "wake_at": now,
    }
    late = await execute(
        tx, update(DELIVERY).where(too_late).values(begun | {"last_error": f"{UNKNOWN} ({RESTORED})"})
    )
    doubtful = {"state": State.UNCERTAIN.value, "attempts": 0, "last_error": RESTORED}
    looked_for = due & (_c.expires_at.is_(None) | (_c.expires_at > now) | (_c.state != State.PLANNED.value))
    digests = (
        await execute(tx, select(_c.id).where(looked_for, _c.kind == DeliveryKind.DIGEST.value))
    ).scalars()
    parts_too = gathered.of(digests.all()) & is_open  # they are where their digest is
    await execute(
        tx,
        update(DELIVERY)
        .where(parts_too)
        .values({"state": State.UNCERTAIN.value, "lease_owner": "", "wake_at": gathered.FAR}),
    )
    found = await execute(tx, update(DELIVERY).where(looked_for).values(begun | doubtful))
    return found.rowcount, late.rowcount


async def _address(tx: AsyncSession, due: ColumnElement[bool]) -> None:
    """Write down where direct messages went: whoever was linked at the backup; a channel's are made anew to know it."""
    nowhere = due & (_c.channel == "")
    accounts = nowhere & (_c.recipient.startswith("U") | _c.recipient.startswith("W"))
    await execute(tx, update(DELIVERY).where(accounts).values(channel=_c.recipient))
    who = _PERSON.alias("who")
    number = cast(func.substr(_c.recipient, _PREFIX + 1), Integer)
    linked = (
        select(who.c.slack_user)
        .select_from(_PERSON.join(who, who.c.id == func.coalesce(_PERSON.c.same_as, _PERSON.c.id)))
        .where(_PERSON.c.id == number)
        .scalar_subquery()
    )
    people = nowhere & _c.recipient.startswith("person:")
    await execute(tx, update(DELIVERY).where(people).values(channel=func.coalesce(linked, "")))
