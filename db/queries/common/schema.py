"""The version of the database's tables."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from db.sql import execute


async def revision(tx: AsyncSession) -> str:
    """The revision of the tables; "" where there are none. The session is of no use then."""
    try:
        return str(
            (await execute(tx, text("SELECT version_num FROM alembic_version"))).scalar_one_or_none() or ""
        )
    except DBAPIError as error:
        if error.connection_invalidated or "alembic_version" not in str(error.orig):
            raise
        return ""
