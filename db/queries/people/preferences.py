"""What people chose: the conference that they mean."""

from sqlalchemy import Table, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.queries.ledger.deliveries import run
from db.tables import PreferenceRow
from db.upsert import insert_new

_PREFERENCE: Table = PreferenceRow.__table__  # type: ignore[attr-defined]


async def all_choices(tx: AsyncSession) -> dict[str, int]:
    """Slack user to the id of the conference that they chose last."""
    return {row.slack_user: row.conference_id for row in await run(tx, select(_PREFERENCE))}


async def choose(tx: AsyncSession, slack_user: str, conference_id: int) -> None:
    """Remember the user's choice."""
    choice = {"slack_user": slack_user, "conference_id": conference_id}
    await run(tx, insert_new(tx, _PREFERENCE), [choice])
    await run(tx, update(_PREFERENCE).where(_PREFERENCE.c.slack_user == slack_user).values(choice))
