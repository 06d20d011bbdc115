"""The answers if a talk's speaker is there, and the boards that show them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.common import ref, team, time


class PresenceRow(SQLModel, table=True):
    """The one answer that stands for a session; without a row nobody has answered."""

    __tablename__ = "presence"

    session_id: int = ref("session.id", primary_key=True)
    team: str = team()
    start: datetime = time()  # of the session when it was said: one that has moved is asked about again
    state: str
    person_id: int = ref("person.id")
    said_by: str
    minutes: int = 0
    substitute: str = ""
    at: datetime = time()


class BoardRow(SQLModel, table=True):
    """The present content of a board's message, so that it is edited exactly when that changes."""

    __tablename__ = "board"

    delivery_id: int = ref("delivery.id", primary_key=True)
    digest: str
    problem: str = Field(default="")  # why it is edited no more
