"""Announcements: rows in, domain objects out."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements import Announcement, AnnouncementState
from db.tables import AnnouncementRow


def _of(row: AnnouncementRow) -> Announcement:
    assert row.id is not None
    return Announcement(
        id=row.id,
        conference_id=row.conference_id,
        author=row.author,
        channel=row.channel,
        text=row.text,
        at=row.at,
        late=timedelta(minutes=row.late_minutes),
        state=AnnouncementState(row.state),
    )


async def add(session: AsyncSession, row: AnnouncementRow) -> Announcement:
    """Write an announcement; returns it with its id."""
    session.add(row)
    await session.flush()
    return _of(row)


async def get(session: AsyncSession, announcement_id: int, *, lock: bool = False) -> Announcement | None:
    """The announcement of that id; `lock` holds it until the transaction ends (two presses of one button)."""
    statement = select(AnnouncementRow).where(col(AnnouncementRow.id) == announcement_id)
    row = (await session.exec(statement.with_for_update() if lock else statement)).one_or_none()
    return _of(row) if row else None


async def listing(
    session: AsyncSession, conference_id: int, states: Sequence[AnnouncementState]
) -> list[Announcement]:
    """The conference's announcements in `states`, by time."""
    statement = (
        select(AnnouncementRow)
        .where(col(AnnouncementRow.conference_id) == conference_id, col(AnnouncementRow.state).in_(states))
        .order_by(col(AnnouncementRow.at), col(AnnouncementRow.id))
    )
    return [_of(row) for row in await session.exec(statement)]


async def set_state(session: AsyncSession, announcement_id: int, state: AnnouncementState) -> None:
    """Move the announcement to `state`."""
    row = await session.get_one(AnnouncementRow, announcement_id)
    row.state = state
