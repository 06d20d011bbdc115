"""The choices of people: their conference."""

from sqlalchemy import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.engine import team_of
from db.sql import execute, table_of
from db.tables import PreferenceRow
from db.teams import own
from db.upsert import insert_new

_PREFERENCE = table_of(PreferenceRow)


async def all_choices(tx: AsyncSession) -> dict[str, int]:
    """Slack user to the id of the conference that they chose last."""
    mine = select(_PREFERENCE).where(own(tx, _PREFERENCE))
    return {row.slack_user: row.conference_id for row in await execute(tx, mine)}


async def choose(tx: AsyncSession, slack_user: str, conference_id: int) -> None:
    """Remember the user's choice."""
    choice = {"team": team_of(tx), "slack_user": slack_user, "conference_id": conference_id}
    await execute(tx, insert_new(tx, _PREFERENCE), [choice])
    mine = (own(tx, _PREFERENCE), _PREFERENCE.c.slack_user == slack_user)
    await execute(tx, update(_PREFERENCE).where(*mine).values(choice))
