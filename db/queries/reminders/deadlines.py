"""The deadlines of people: accepted papers and their authors, reviews and their reviewers."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind
from bot.domain.people.model import Role
from bot.domain.program.sessions import Conference
from bot.domain.reminders.deadlines import Due
from bot.domain.submissions.papers import ACCEPTED
from db.queries.people.meant import NAMED, WHO, joined, records
from db.sql import execute, table_of
from db.tables import AuthorshipRow, RoleRow, SubmissionRow

_SUBMISSION = table_of(SubmissionRow)
_AUTHOR = table_of(AuthorshipRow)
_ROLE = table_of(RoleRow)


async def dues(tx: AsyncSession, conference: Conference, person_id: int | None = None) -> list[Due]:
    """Every deadline of the conference, or of that person, whatever its people may know of it yet."""
    return [
        *await _camera_ready(tx, conference, person_id),
        *await _reviews(tx, conference, person_id),
    ]


async def _camera_ready(tx: AsyncSession, conference: Conference, person_id: int | None) -> list[Due]:
    statement = (
        joined(
            select(WHO.c.id, WHO.c.tz, _SUBMISSION.c.camera_ready_due.label("day")).select_from(_AUTHOR),
            _AUTHOR.c.person_id,
        )
        .join(_SUBMISSION, _SUBMISSION.c.id == _AUTHOR.c.submission_id)
        .where(
            _SUBMISSION.c.conference_id == conference.id,
            _SUBMISSION.c.camera_ready_due.is_not(None),
            _SUBMISSION.c.status.in_([status.value for status in ACCEPTED]),
        )
        .distinct()
    )
    rows = await execute(tx, _of(statement, person_id))
    return [Due(DeliveryKind.DEADLINE_REMINDER, row.id, row.tz, row.day) for row in rows]


async def _reviews(tx: AsyncSession, conference: Conference, person_id: int | None) -> list[Due]:
    day = conference.reminders.review_due
    if day is None:
        return []
    statement = (
        joined(select(WHO.c.id, WHO.c.tz).select_from(_ROLE), _ROLE.c.person_id)
        .where(_ROLE.c.conference_id == conference.id, _ROLE.c.role == Role.REVIEWER.value)
        .distinct()
    )
    rows = await execute(tx, _of(statement, person_id))
    return [Due(DeliveryKind.REVIEW_REMINDER, row.id, row.tz, day) for row in rows]


def _of(statement: Select[Any], person_id: int | None) -> Select[Any]:
    return statement if person_id is None else statement.where(NAMED.c.id.in_(records(person_id)))
