"""Roles that were given by hand."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.grants import Grant, Scope
from bot.domain.people.model import Role, UserKind
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import GrantRow, MemberRow
from db.teams import own

_GRANT = table_of(GrantRow)
_MEMBER = table_of(MemberRow)
_c = _GRANT.c


async def held(tx: AsyncSession, conference_id: int | None = None, user: str = "") -> Sequence[Grant]:
    """Those that hold, the oldest first; at the conference, and of the account, where they are said."""
    statement = _with_accounts().where(own(tx, _GRANT), _c.taken_at.is_(None)).order_by(_c.granted_at, _c.id)
    if conference_id is not None:
        statement = statement.where(_c.conference_id == conference_id)
    if user:
        statement = statement.where(_c.slack_user == user)
    return [_grant(row) for row in await execute(tx, statement)]


async def get(tx: AsyncSession, grant_id: int) -> Grant | None:
    """The one of that id, whether it holds or was taken away."""
    row = (await execute(tx, _with_accounts().where(own(tx, _GRANT), _c.id == grant_id))).first()
    return _grant(row) if row else None


async def add(tx: AsyncSession, grant: Grant) -> Grant:
    """Write a new one; its id is given."""
    row = {
        "team": team_of(tx),
        "conference_id": grant.conference_id,
        "slack_user": grant.slack_user,
        "person_id": grant.person_id,
        "role": grant.scope.role.value,
        "track": grant.scope.track,
        "session_id": grant.scope.session_id,
        "granted_by": grant.granted_by,
        "granted_at": grant.granted_at,
        "taken_by": "",
        "taken_at": None,
    }
    id_ = (await execute(tx, insert(_GRANT).values(row).returning(_c.id))).scalar_one()
    found = await get(tx, id_)
    assert found
    return found


async def take(tx: AsyncSession, taken: Grant) -> None:
    """Note that it was taken away."""
    values = {"taken_by": taken.taken_by, "taken_at": taken.taken_at}
    await execute(tx, update(_GRANT).where(_c.id == taken.id).values(values))


async def tracks(tx: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Id to the track that it is for, where it is for one."""
    found = await execute(
        tx, select(_c.id, _c.track).where(own(tx, _GRANT), _c.id.in_(sorted(ids)), _c.track != "")
    )
    return {row.id: row.track for row in found}


def _with_accounts() -> Select[Any]:
    account = and_(_MEMBER.c.slack_user == _c.slack_user, _MEMBER.c.team == _c.team)
    columns = (_MEMBER.c.kind, _MEMBER.c.name, _MEMBER.c.display_name)
    return select(_GRANT, *columns).join_from(_GRANT, _MEMBER, account, isouter=True)


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        conference_id=row.conference_id,
        slack_user=row.slack_user,
        person_id=row.person_id,
        scope=Scope(Role(row.role), row.track, row.session_id),
        granted_by=row.granted_by,
        granted_at=row.granted_at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        kind=UserKind(row.kind) if row.kind else None,
        name=row.name or row.display_name or "",
    )
