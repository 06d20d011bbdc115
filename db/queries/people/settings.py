"""What people chose for themselves."""

from sqlalchemy import Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.attention import Personal
from db.queries.ledger.deliveries import run
from db.tables import PersonSettingRow

_SETTING: Table = PersonSettingRow.__table__  # type: ignore[attr-defined]


async def all_settings(session: AsyncSession) -> dict[str, tuple[Personal, str]]:
    """Slack user to what they chose, and their zone where no person of ours has it."""
    rows = await run(session, select(_SETTING))
    return {row.slack_user: (Personal.from_json(row.settings), row.tz) for row in rows}


async def of_user(session: AsyncSession, user: str) -> Personal:
    """What the user chose."""
    row = await session.get(PersonSettingRow, user)
    return Personal.from_json(row.settings) if row else Personal()


async def save(session: AsyncSession, user: str, chosen: Personal, tz: str) -> None:
    """Keep what the user chose."""
    await session.merge(PersonSettingRow(slack_user=user, settings=chosen.to_json(), tz=tz))
    await session.flush()
