"""The identity of people: the workspace's members, and the links between records and accounts."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from db.tables.common import ref, team, time


class MemberRow(SQLModel, table=True):
    """An account that the workspace shows us, as Slack told of it last."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_team_email", "team", "email"),)

    team: str = Field(default="", primary_key=True)
    slack_user: str = Field(primary_key=True)
    name: str
    display_name: str = ""
    email: str = ""
    kind: str
    tz: str = ""
    left_at: datetime | None = time(nullable=True)  # since when Slack calls it deactivated
    seen: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # the last sweep that has seen it


class JoinRow(SQLModel, table=True):
    """Two records of one person; made by hand, `other_id` is the one to keep."""

    __tablename__ = "person_join"

    person_id: int = ref("person.id", primary_key=True)
    other_id: int = ref("person.id", primary_key=True)
    team: str = team()
    how: str
    made_by: str = ""  # a Slack user, "shell", or "" for Usher itself
    at: datetime = time()


class LinkRow(SQLModel, table=True):
    """A record's Slack account; the person whom it is part of has the same."""

    __tablename__ = "person_link"

    person_id: int = ref("person.id", primary_key=True)
    slack_user: str = Field(primary_key=True)
    team: str = team()
    how: str
    made_by: str = ""
    at: datetime = time()
    account: str = ""
    """The account that an address in `slack_user` has come to."""


class RefusalRow(SQLModel, table=True):
    """Somebody said that the person is not that account ("U1") or that record ("12"): it is never guessed again."""

    __tablename__ = "person_refusal"

    person_id: int = ref("person.id", primary_key=True)
    other: str = Field(primary_key=True)
    team: str = team()
    made_by: str = ""
    at: datetime = time()


class ContactRow(SQLModel, table=True):
    """An entry of a conference's list of speakers that gives an address."""

    __tablename__ = "contact"

    conference_id: int = ref("conference.id", primary_key=True)
    person_id: int = ref("person.id", primary_key=True)
    source_id: str = ""
    submissions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class PersonActRow(SQLModel, table=True):
    """An act about somebody's identity; rows are only added."""

    __tablename__ = "person_act"

    id: int | None = Field(default=None, primary_key=True)
    team: str = team()
    person_id: int = ref("person.id", index=True)
    act: str  # link, unlink, merge, unmerge, confirm, refuse
    other: str = ""  # the account or the record
    made_by: str = ""
    at: datetime = time()


class ClaimRow(SQLModel, table=True):
    """An account says that it is the person of a record; an account has one open claim at a conference."""

    __tablename__ = "person_claim"

    id: int | None = Field(default=None, primary_key=True)
    team: str = team()
    conference_id: int = ref("conference.id")
    session_id: int = ref("session.id")
    person_id: int = ref("person.id", index=True)
    slack_user: str
    state: str
    by: str = ""  # the organizer who answered
    at: datetime = time()
    settled_at: datetime | None = time(nullable=True)

    __table_args__ = (
        Index(
            "ix_person_claim_open",
            "conference_id",
            "slack_user",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
