"""What people chose: the conference that they mean."""

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from db.queries.deliveries import run
from db.tables import PreferenceRow

_PREFERENCE: Table = PreferenceRow.__table__  # type: ignore[attr-defined]


async def all_choices(session: AsyncSession) -> dict[str, int]:
    """Slack user to the id of the conference that they chose last."""
    return {row.slack_user: row.conference_id for row in await run(session, select(_PREFERENCE))}


async def choose(session: AsyncSession, slack_user: str, conference_id: int) -> None:
    """Remember the user's choice."""
    await session.merge(PreferenceRow(slack_user=slack_user, conference_id=conference_id))
