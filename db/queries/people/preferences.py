"""What people chose: the conference that they mean."""

from sqlalchemy import Table, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.queries.ledger.deliveries import run
from db.tables import PreferenceRow
from db.upsert import insert_new

_PREFERENCE: Table = PreferenceRow.__table__  # type: ignore[attr-defined]


async def all_choices(session: AsyncSession) -> dict[str, int]:
    """Slack user to the id of the conference that they chose last."""
    return {row.slack_user: row.conference_id for row in await run(session, select(_PREFERENCE))}


async def choose(session: AsyncSession, slack_user: str, conference_id: int) -> None:
    """Remember the user's choice."""
    choice = {"slack_user": slack_user, "conference_id": conference_id}
    await run(session, insert_new(session, _PREFERENCE), [choice])
    await run(session, update(_PREFERENCE).where(_PREFERENCE.c.slack_user == slack_user).values(choice))
