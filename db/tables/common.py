"""The shared parts of tables: names of constraints, and some kinds of columns."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, String
from sqlmodel import Field, SQLModel

from db.types import UtcDateTime

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def team(*, primary_key: bool = False) -> Any:
    """The workspace of the row: `db.engine.team_of` gives it to each query and each new row.

    The default is for processes of an older version, which know one workspace; no code relies on it.
    """
    return Field(sa_column=Column(String, primary_key=primary_key, nullable=False, server_default=""))


def time(*, nullable: bool = False, index: bool = False) -> Any:
    """A column that holds an aware time."""
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def ref(target: str, *, primary_key: bool = False, index: bool = False) -> Any:
    """A foreign key whose row goes when its target goes."""
    return Field(
        sa_column=Column(
            ForeignKey(target, ondelete="CASCADE"), primary_key=primary_key, index=index, nullable=False
        )
    )
