"""The next report to follow an announcement, and the progress of an edit of its sent messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.model import Changed, Edited, subject
from bot.domain.ledger.deliveries import DeliveryKind, State
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED
from db.queries.ledger.live_reports import LIVE
from db.sql import execute, table_of
from db.tables import EditRow
from db.teams import checked
from db.upsert import insert_new

_EDIT = table_of(EditRow)
_c = DELIVERY.c


async def changeable(tx: AsyncSession, announcement_id: int) -> int:
    """Return how many messages of the announcement were sent and can be written anew; what a digest told stays."""
    of_it = (
        checked(tx, DELIVERY),
        _c.subject == subject(announcement_id),
        _c.kind == DeliveryKind.ANNOUNCEMENT.value,
    )
    statement = select(func.count()).where(*of_it, _c.state == State.SENT.value, ~IS_GATHERED)
    return int((await execute(tx, statement)).scalar_one())


async def begin_edit(tx: AsyncSession, announcement_id: int, total: int) -> None:
    """So many messages are to be written anew; what was counted of an earlier edit is over."""
    await execute(tx, delete(_EDIT).where(_EDIT.c.announcement_id == announcement_id))
    row = {"announcement_id": announcement_id, "total": total, "failed": 0, "last_at": None}
    await execute(tx, insert_new(tx, _EDIT), [row])


async def count_edit(tx: AsyncSession, announcement_id: int, became: Edited, now: datetime) -> None:
    """Count one message that was to be written anew."""
    counted: dict[Edited, dict[str, Any]] = {
        Edited.DONE: {"last_at": now},
        Edited.REFUSED: {"failed": _EDIT.c.failed + 1},
        Edited.LEFT_OUT: {"total": _EDIT.c.total - 1},
    }
    its = _EDIT.c.announcement_id == announcement_id
    await execute(tx, update(_EDIT).where(its).values(**counted[became]))


async def last_edit(tx: AsyncSession, announcement_id: int) -> Changed | None:
    """Return how far the last edit of what was sent has come; None where there was none."""
    statement = select(_EDIT).where(_EDIT.c.announcement_id == announcement_id)
    row = (await execute(tx, statement)).first()
    return Changed(row.total, row.failed, row.last_at) if row else None


async def reopen(tx: AsyncSession, about: str) -> None:
    """Something happens again to the announcement of that subject: its last report is brought up to date."""
    its = (checked(tx, DELIVERY), _c.subject == about, _c.kind == DeliveryKind.ANNOUNCEMENT_REPORT.value)
    last = select(func.max(_c.due_at)).where(*its).scalar_subquery()
    ids = select(_c.id).where(*its, _c.due_at == last)
    await execute(tx, update(LIVE).where(LIVE.c.delivery_id.in_(ids)).values(open=True, digest=""))
