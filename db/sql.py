"""Statements of SQLAlchemy's core beside the ORM: rows are many, and most of them never become objects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Table
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


def table_of(row: type[SQLModel]) -> Table:
    """The table of those rows, as queries name it."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


async def execute(
    tx: AsyncSession, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement inside the transaction, beside the ORM; with `rows`, once for each of them."""
    connection = await tx.connection()
    return await connection.execute(statement, rows, execution_options={"preserve_rowcount": True})
