"""What people chose: the conference that they mean."""

from sqlalchemy import Table, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.engine import team_of
from db.queries.ledger.deliveries import run
from db.tables import PreferenceRow
from db.upsert import insert_new

_PREFERENCE: Table = PreferenceRow.__table__  # type: ignore[attr-defined]


async def all_choices(tx: AsyncSession) -> dict[str, int]:
    """Slack user to the id of the conference that they chose last."""
    mine = select(_PREFERENCE).where(_PREFERENCE.c.team == team_of(tx))
    return {row.slack_user: row.conference_id for row in await run(tx, mine)}


async def choose(tx: AsyncSession, slack_user: str, conference_id: int) -> None:
    """Remember the user's choice."""
    choice = {"team": team_of(tx), "slack_user": slack_user, "conference_id": conference_id}
    await run(tx, insert_new(tx, _PREFERENCE), [choice])
    mine = (_PREFERENCE.c.team == team_of(tx), _PREFERENCE.c.slack_user == slack_user)
    await run(tx, update(_PREFERENCE).where(*mine).values(choice))
