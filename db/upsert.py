"""INSERT … ON CONFLICT DO NOTHING: SQLAlchemy has it for each database, not for both."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession


def insert_new(tx: AsyncSession, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves alone what is already there."""
    if tx.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
