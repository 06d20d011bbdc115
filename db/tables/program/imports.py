"""The outcomes of imports with their times, for operators."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from db.tables.common import team, time


class ImportOutcomeRow(SQLModel, table=True):
    """The last import of one conference that came to one end."""

    __tablename__ = "import_outcome"

    team: str = team(primary_key=True)
    conference_id: int = Field(primary_key=True)  # 0 where it is not known; no reference, for 0 is none
    source: str = Field(primary_key=True)  # "address" or "file"
    outcome: str = Field(primary_key=True)  # "changed", "unchanged", "refused" or "not-fetched"
    at: datetime = time()
