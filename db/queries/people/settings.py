"""The personal settings of people."""

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.attention import Personal
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import PersonSettingRow
from db.teams import own

_SETTING = table_of(PersonSettingRow)


async def all_settings(tx: AsyncSession) -> dict[str, tuple[Personal, str]]:
    """Slack user to what they chose, and their zone where no person of ours has it."""
    rows = await execute(tx, select(_SETTING).where(own(tx, _SETTING)))
    return {row.slack_user: (Personal.from_json(row.settings), row.tz) for row in rows}


async def of_user(tx: AsyncSession, user: str) -> Personal:
    """Return what the user chose."""
    row = await tx.get(PersonSettingRow, (team_of(tx), user))
    return Personal.from_json(row.settings) if row else Personal()


async def save(tx: AsyncSession, user: str, chosen: Personal, tz: str) -> None:
    """Keep what the user chose."""
    row = PersonSettingRow(team=team_of(tx), slack_user=user, settings=chosen.to_json(), tz=tz)
    await tx.merge(row)
    await tx.flush()
