"""Alembic's entry: runs on the connection that db.migrate hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DateTime, String
from sqlmodel import SQLModel

import db.tables  # noqa: F401 - fills the metadata


def plain_types(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write columns as SQLAlchemy's own types: a migration must not change when our types do."""
    if kind == "type" and isinstance(getattr(item, "impl", None), DateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(getattr(item, "impl", None), String):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter a table in place
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
