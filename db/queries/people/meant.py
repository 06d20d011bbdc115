"""The person of a row: it names a source's record, and the record may be joined with others of the same person.

What sources say stays as they say it, so that a join can be undone whatever was imported in between. Who is meant is found
when it is read: `NAMED` is the record that the row names, `WHO` the one that stands for the person.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from bot.domain.people.model import How, Person
from db.sql import table_of
from db.tables import PersonRow

WHO = table_of(PersonRow)
NAMED = WHO.alias("named")
ID: ColumnElement[int] = func.coalesce(NAMED.c.same_as, NAMED.c.id)
"""The id of the person meant."""
IS_SURE = NAMED.c.linked_by.not_in([How.NAME.value, How.OWN.value])
"""True if what is the person's alone is open to the record's Slack account, if any."""
COLUMNS = (WHO.c.id, WHO.c.name, WHO.c.email, WHO.c.unit, WHO.c.slack_user, WHO.c.tz, NAMED.c.linked_by)
"""A person, and how surely the named record is theirs."""


def joined(statement: Select[Any], column: ColumnElement[int]) -> Select[Any]:
    """The statement with `NAMED` and `WHO` for the record that `column` names."""
    return statement.join(NAMED, NAMED.c.id == column).join(WHO, WHO.c.id == ID)


def records(person_id: int) -> Select[tuple[int]]:
    """The ids of every record of that person, named by any of them."""
    given, mine = WHO.alias("given"), WHO.alias("mine")
    chief = select(func.coalesce(given.c.same_as, given.c.id)).where(given.c.id == person_id).correlate(None)
    return select(mine.c.id).where(
        (mine.c.id == chief.scalar_subquery()) | (mine.c.same_as == chief.scalar_subquery())
    )


def person(row: Row[Any], *, name: str = "", unit: str = "") -> Person:
    """The person of a row with COLUMNS; `name` and `unit` as the row's source gives them."""
    return Person(
        id=row.id,
        name=name or row.name,
        email=row.email,
        unit=unit or row.unit,
        slack_user=row.slack_user,
        tz=row.tz,
        linked_by=How(row.linked_by) if row.linked_by else None,
    )
