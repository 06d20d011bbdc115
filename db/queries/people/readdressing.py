"""The planned deliveries of a person follow them when records are joined or parted, or when they are reached at last."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import case, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.reminders.timing import subject
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED, LOOSE, delivery
from db.sql import execute, table_of
from db.tables import AppearanceRow, SessionRow
from db.teams import checked

_SESSION = table_of(SessionRow)
_PART = table_of(AppearanceRow)
_c = DELIVERY.c
_STILL_USEFUL = [
    kind.value
    for kind in (
        DeliveryKind.SPEAKER_REMINDER,
        DeliveryKind.CHAIR_REMINDER,
        DeliveryKind.DEADLINE_REMINDER,
        DeliveryKind.REVIEW_REMINDER,
    )
]


async def sessions_of(tx: AsyncSession, conference_id: int, records: Collection[int]) -> dict[int, list[int]]:
    """Record to the sessions of the conference in which it appears."""
    found: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(sorted(records)):
        mine = (_PART.c.person_id.in_(chunk), _SESSION.c.conference_id == conference_id)
        parts = select(_PART.c.person_id, _PART.c.session_id).join(
            _SESSION, _SESSION.c.id == _PART.c.session_id
        )
        for row in await execute(tx, parts.where(*mine).distinct()):
            found[row.person_id].append(row.session_id)
    return found


async def readdress(
    tx: AsyncSession,
    people: Mapping[int, tuple[int, int]],
    sessions: Mapping[int, Collection[int]],
    now: datetime,
) -> None:
    """Let what waits for a person about these sessions wait for the person whom the record means now.

    `people` gives, for a record, who that was and is. What is still to come is planned anew anyway; what was due and waits,
    for the end of quiet hours perhaps, would be lost.
    """
    for record, (was, is_now) in people.items():
        subjects = [subject(session_id) for session_id in sessions.get(record, ())]
        for chunk in chunks(subjects):
            old, new = f"person:{was}", f"person:{is_now}"
            waits = (
                checked(tx, DELIVERY),
                _c.subject.in_(chunk),
                _c.recipient == old,
                _c.state == State.PLANNED.value,
            )
            rows = list(await execute(tx, select(_c.id, _c.dedupe_key).where(*waits, _c.due_at < now)))
            keys = {row.id: row.dedupe_key.removesuffix(old) + new for row in rows}
            taken = set(
                (
                    await execute(
                        tx,
                        select(_c.dedupe_key).where(checked(tx, DELIVERY), _c.dedupe_key.in_(keys.values())),
                    )
                ).scalars()
            )
            for id_, key in keys.items():
                if key not in taken:
                    # it waits in the digest of somebody else, perhaps
                    values = LOOSE | {"wake_at": case((IS_GATHERED, now), else_=_c.wake_at)}
                    values |= {"recipient": new, "dedupe_key": key}
                    await execute(tx, update(DELIVERY).where(_c.id == id_).values(values))


async def send_again(tx: AsyncSession, reached: Collection[tuple[int, int]], now: datetime) -> int:
    """Plan again what failed because nobody was linked and is of use still: of each subject the last; returns how many.

    `reached` are records and the people whom they mean.
    """
    recipients = {f"person:{i}": f"person:{person}" for record, person in reached for i in (record, person)}
    again = 0
    for chunk in chunks(sorted(recipients)):
        failed = (
            checked(tx, DELIVERY),
            _c.recipient.in_(chunk),
            _c.state == State.FAILED.value,
            _c.last_error == NO_ACCOUNT,
        )
        useful = (_c.kind.in_(_STILL_USEFUL), _c.expires_at > now)
        rows = await execute(tx, select(DELIVERY).where(*failed, *useful).order_by(_c.due_at, _c.id))
        last = {(row.kind, row.subject, recipients[row.recipient]): delivery(row) for row in rows}
        for (_, _, recipient), one in last.items():
            key = one.dedupe_key.replace(one.recipient, recipient)
            if key != one.dedupe_key and await _is_taken(tx, key):
                continue
            values = {"state": State.PLANNED.value, "attempts": 0, "last_error": "", "settled_at": None,
                      "wake_at": now, "lease_owner": "", "recipient": recipient, "dedupe_key": key}  # fmt: skip
            await execute(tx, update(DELIVERY).where(_c.id == one.id).values(values))
            again += 1
    return again


async def _is_taken(tx: AsyncSession, key: str) -> bool:
    return bool((await execute(tx, select(_c.id).where(checked(tx, DELIVERY), _c.dedupe_key == key))).first())
