"""The personal settings of people."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team


class PersonSettingRow(SQLModel, table=True):
    __tablename__ = "person_setting"

    team: str = team(primary_key=True)
    slack_user: str = Field(primary_key=True)
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    tz: str = ""  # the zone of who is no person of any conference; a person's stands with the person


class PreferenceRow(SQLModel, table=True):
    __tablename__ = "preference"

    team: str = team(primary_key=True)
    slack_user: str = Field(primary_key=True)
    conference_id: int = ref("conference.id")
