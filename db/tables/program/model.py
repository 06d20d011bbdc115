"""Conferences, what is on their programs, and who."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from db.tables.common import ref, time


class ConferenceRow(SQLModel, table=True):
    __tablename__ = "conference"
    __table_args__ = (UniqueConstraint("team", "slug"),)

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""  # Slack team id; "" is the installation's only workspace
    slug: str
    name: str
    timezone: str
    revision: int = 0
    main_channel: str = ""
    help_channel: str = ""
    organizers_channel: str = ""
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    purged_at: datetime | None = time(nullable=True)  # when its personal data was removed


class RoomRow(SQLModel, table=True):
    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("conference_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = ref("conference.id")
    name: str
    key: str = ""  # the source's guid, id or slug, or ""
    channel: str = ""
    removed: bool = False


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("team", "key"),
        Index("ix_person_team_email", "team", "email"),
        Index("ix_person_team_slack_user", "team", "slack_user"),
    )

    id: int | None = Field(default=None, primary_key=True)
    team: str = ""
    key: str  # the e-mail in lower case, else "<conference>/<the source's id>"
    name: str
    email: str = ""
    unit: str = ""
    slack_user: str = ""
    tz: str = ""  # the IANA name that their Slack profile gives, or ""
    same_as: int | None = Field(default=None, foreign_key="person.id", index=True)
    # the record that stands for the person, where this one is joined with others; that one alone carries the Slack user
    linked_by: str = ""  # the weakest step from the Slack user to this record, or ""
    forgotten: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )  # nobody links it, or writes to it


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("conference_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    conference_id: int = ref("conference.id")
    key: str
    code: str
    title: str
    kind: str
    start: datetime = time()
    end: datetime = time()
    room_id: int | None = Field(default=None, foreign_key="room.id")
    track: str = ""
    abstract: str = ""
    url: str = ""
    language: str = ""
    parent_id: int | None = Field(default=None, foreign_key="session.id")
    submission_key: str = ""
    channel: str = ""
    cancelled: bool = False
    moved_from: datetime | None = time(nullable=True)  # when it was to start before it was moved
    edited: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    # the source's "time", "room" and "cancelled" where an organizer has set others: they stand until the source changes its own
    removed: bool = False  # no longer in the source; kept for its questions and stars


class AppearanceRow(SQLModel, table=True):
    __tablename__ = "appearance"

    session_id: int = ref("session.id", primary_key=True)
    person_id: int = ref("person.id", primary_key=True)
    role: str = Field(primary_key=True)
    position: int = 0


class RoleRow(SQLModel, table=True):
    __tablename__ = "role"

    conference_id: int = ref("conference.id", primary_key=True)
    person_id: int = ref("person.id", primary_key=True)
    role: str = Field(primary_key=True)
