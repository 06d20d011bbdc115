"""What is due from whom: accepted papers and their authors, reviews and their reviewers."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.deadlines import Due
from bot.domain.deliveries import Kind
from bot.domain.people import Role
from bot.domain.sessions import Conference
from bot.domain.submissions import ACCEPTED
from db.queries.deliveries import run
from db.tables import AuthorshipRow, PersonRow, RoleRow, SubmissionRow

_SUBMISSION: Table = SubmissionRow.__table__  # type: ignore[attr-defined]
_AUTHOR: Table = AuthorshipRow.__table__  # type: ignore[attr-defined]
_PERSON: Table = PersonRow.__table__  # type: ignore[attr-defined]
_ROLE: Table = RoleRow.__table__  # type: ignore[attr-defined]


async def dues(session: AsyncSession, conference: Conference, person_id: int | None = None) -> list[Due]:
    """Every deadline of the conference, or of that person, whatever its people may know of it yet."""
    return [
        *await _camera_ready(session, conference, person_id),
        *await _reviews(session, conference, person_id),
    ]


async def _camera_ready(session: AsyncSession, conference: Conference, person_id: int | None) -> list[Due]:
    statement = (
        select(_AUTHOR.c.person_id, _PERSON.c.tz, _SUBMISSION.c.camera_ready_due.label("day"))
        .join(_SUBMISSION, _SUBMISSION.c.id == _AUTHOR.c.submission_id)
        .join(_PERSON, _PERSON.c.id == _AUTHOR.c.person_id)
        .where(
            _SUBMISSION.c.conference_id == conference.id,
            _SUBMISSION.c.camera_ready_due.is_not(None),
            _SUBMISSION.c.status.in_([status.value for status in ACCEPTED]),
        )
        .distinct()
    )
    rows = await run(session, _of(statement, _AUTHOR.c.person_id, person_id))
    return [Due(Kind.DEADLINE_REMINDER, row.person_id, row.tz, row.day) for row in rows]


async def _reviews(session: AsyncSession, conference: Conference, person_id: int | None) -> list[Due]:
    day = conference.reminders.review_due
    if day is None:
        return []
    statement = (
        select(_ROLE.c.person_id, _PERSON.c.tz)
        .join(_PERSON, _PERSON.c.id == _ROLE.c.person_id)
        .where(_ROLE.c.conference_id == conference.id, _ROLE.c.role == Role.REVIEWER.value)
    )
    rows = await run(session, _of(statement, _ROLE.c.person_id, person_id))
    return [Due(Kind.REVIEW_REMINDER, row.person_id, row.tz, day) for row in rows]


def _of(statement: Select[Any], column: ColumnElement[int], person_id: int | None) -> Select[Any]:
    return statement if person_id is None else statement.where(column == person_id)
