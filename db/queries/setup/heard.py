"""The last request of each sort."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from db.engine import team_of
from db.sql import execute, table_of
from db.tables import HeardRow
from db.teams import own
from db.upsert import insert_new

_HEARD = table_of(HeardRow)


async def latest(tx: AsyncSession) -> dict[str, datetime]:
    """Return when each sort of request came last; a sort that never came is not there."""
    found = await execute(tx, select(_HEARD.c.name, _HEARD.c.at).where(own(tx, _HEARD)))
    return {row.name: row.at for row in found}


async def keep(tx: AsyncSession, heard: Mapping[str, datetime]) -> None:
    """Take over these times, where they are later than what is known: several processes hear Slack."""
    if not heard:
        return
    rows = [{"team": team_of(tx), "name": name, "at": at} for name, at in heard.items()]
    await execute(tx, insert_new(tx, _HEARD), rows)
    later = (
        update(_HEARD)
        .where(own(tx, _HEARD), _HEARD.c.name == bindparam("known"), _HEARD.c.at < bindparam("came"))
        .values(at=bindparam("came"))
    )
    connection = await tx.connection()
    await connection.execute(later, [{"known": name, "came": at} for name, at in heard.items()])
