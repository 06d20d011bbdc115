"""Audiences: people by role, by paper, by star, by address."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.model import Person, Role
from bot.domain.submissions.papers import Status, Submission
from db.queries import submissions
from db.queries.people.meant import COLUMNS, ID, NAMED, WHO, person
from db.sql import execute, table_of
from db.tables import AuthorshipRow, RoleRow, StarRow, SubmissionRow
from db.teams import own

_ROLE = table_of(RoleRow)
_AUTHOR = table_of(AuthorshipRow)
_PAPER = table_of(SubmissionRow)
_STAR = table_of(StarRow)


async def with_role(tx: AsyncSession, conference_id: int, role: Role) -> tuple[Person, ...]:
    """Return who holds the role at the conference."""
    held = select(_ROLE.c.person_id).where(_ROLE.c.conference_id == conference_id, _ROLE.c.role == role)
    return await _people(tx, held)


async def authors(tx: AsyncSession, conference_id: int) -> tuple[Person, ...]:
    """The authors of the conference's submissions, but for those that were withdrawn."""
    papers = select(_PAPER.c.id).where(
        _PAPER.c.conference_id == conference_id, _PAPER.c.status != Status.WITHDRAWN.value
    )
    return await _people(tx, select(_AUTHOR.c.person_id).where(_AUTHOR.c.submission_id.in_(papers)))


async def papers(tx: AsyncSession, conference_id: int) -> Sequence[Submission]:
    """Every submission of the conference, with its authors."""
    return await submissions.of_conference(tx, conference_id)


async def starring(tx: AsyncSession, session_id: int) -> tuple[str, ...]:
    """The Slack users who starred the session."""
    statement = (
        select(_STAR.c.slack_user).where(_STAR.c.session_id == session_id).order_by(_STAR.c.slack_user)
    )
    return tuple((await execute(tx, statement)).scalars())


async def with_addresses(tx: AsyncSession, addresses: Collection[str]) -> tuple[Person, ...]:
    """The people of these e-mail addresses; who is not known is left out."""
    statement = (
        _joined()
        .add_columns(NAMED.c.email.label("address"))
        .where(own(tx, NAMED), NAMED.c.email.in_(sorted(addresses)))
    )
    return tuple(replace(person(row), email=row.address) for row in await execute(tx, statement))


async def with_users(tx: AsyncSession, users: Collection[str]) -> tuple[Person, ...]:
    """The people who are linked to these Slack users."""
    rows = await execute(tx, _joined().where(own(tx, NAMED), NAMED.c.slack_user.in_(sorted(users))))
    return tuple(person(row) for row in rows)


async def _people(tx: AsyncSession, ids: Select[tuple[int]]) -> tuple[Person, ...]:
    """The people whom these records name, each once: as surely linked as the surest of them."""
    statement = _joined().where(NAMED.c.id.in_(ids)).order_by(WHO.c.name, WHO.c.id)
    found: dict[int, Person] = {}
    for row in await execute(tx, statement):
        one = person(row)
        if one.id not in found or one.is_sure:
            found[one.id] = one
    return tuple(found.values())


def _joined() -> Select[Any]:
    return select(*COLUMNS).select_from(NAMED).join(WHO, WHO.c.id == ID)
