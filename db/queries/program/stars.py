"""Stars: which sessions a Slack user wants to go to."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import StarRow
from db.teams import own
from db.upsert import insert_new

_STAR = table_of(StarRow)
"""Rows of one IN (…): well under the limit of bound values."""


async def of_user(tx: AsyncSession, slack_user: str) -> frozenset[int]:
    """The ids of the sessions that the user starred, at every conference."""
    rows = await execute(
        tx, select(_STAR.c.session_id).where(own(tx, _STAR), _STAR.c.slack_user == slack_user)
    )
    return frozenset(rows.scalars())


async def put(tx: AsyncSession, session_id: int, slack_user: str) -> None:
    """Star the session; it may be starred already."""
    await execute(
        tx, insert_new(tx, _STAR), [{"team": team_of(tx), "session_id": session_id, "slack_user": slack_user}]
    )


async def take(tx: AsyncSession, slack_user: str, session_ids: Sequence[int]) -> int:
    """Unstar the sessions; returns how many were starred."""
    statement = delete(_STAR).where(
        own(tx, _STAR), _STAR.c.slack_user == slack_user, _STAR.c.session_id.in_(session_ids)
    )
    return (await execute(tx, statement)).rowcount


async def of_sessions(tx: AsyncSession, session_ids: Sequence[int]) -> dict[int, list[str]]:
    """Session id to the Slack users who starred it; who has none is left out."""
    found: dict[int, list[str]] = {}
    for some in chunks(session_ids):
        theirs = _STAR.c.session_id.in_(some)
        rows = await execute(tx, select(_STAR).where(theirs).order_by(_STAR.c.session_id, _STAR.c.slack_user))
        for row in rows:
            found.setdefault(row.session_id, []).append(row.slack_user)
    return found


async def count(tx: AsyncSession, session_id: int) -> int:
    """Return how many people starred the session."""
    statement = select(func.count()).select_from(_STAR).where(_STAR.c.session_id == session_id)
    return int((await execute(tx, statement)).scalar_one())
