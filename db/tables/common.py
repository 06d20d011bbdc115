"""What the tables share: names of constraints, and two kinds of columns."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData
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
