"""What people chose for themselves, and what they were told of together."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from db.tables.common import ref


class PersonSettingRow(SQLModel, table=True):
    __tablename__ = "person_setting"

    slack_user: str = Field(primary_key=True)
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    tz: str = ""  # the zone of who is no person of any conference; a person's stands with the person


class GatheredRow(SQLModel, table=True):
    """A delivery that was not sent by itself, and the digest that tells of it."""

    __tablename__ = "gathered"

    delivery_id: int = ref("delivery.id", primary_key=True)
    digest_id: int = ref("delivery.id", index=True)
