"""Claims: what people say of who they are on the program, and what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.linking.claims import Claim, ClaimState
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import AppearanceRow, ClaimRow, SessionRow
from db.teams import own

_CLAIM = table_of(ClaimRow)
_PART = table_of(AppearanceRow)
_SESSION = table_of(SessionRow)
_c = _CLAIM.c
_OPEN: ColumnElement[bool] = _c.state == ClaimState.OPEN.value


async def add(  # noqa: PLR0917 - the parts of a claim
    tx: AsyncSession, conference_id: int, session_id: int, person_id: int, user: str, now: datetime
) -> Claim:
    """Write an open claim."""
    row = ClaimRow(
        team=team_of(tx),
        conference_id=conference_id,
        session_id=session_id,
        person_id=person_id,
        slack_user=user,
        state=ClaimState.OPEN.value,
        at=now,
    )
    tx.add(row)
    await tx.flush()
    assert row.id is not None
    return Claim(row.id, conference_id, session_id, person_id, user)


async def get(tx: AsyncSession, claim_id: int) -> Claim | None:
    """The claim of that id."""
    row = (await execute(tx, select(_CLAIM).where(own(tx, _CLAIM), _c.id == claim_id))).first()
    return _claim(row) if row else None


async def still_open(tx: AsyncSession) -> list[Claim]:
    """The claims that nobody has answered, the oldest first."""
    return [
        _claim(row) for row in await execute(tx, select(_CLAIM).where(own(tx, _CLAIM), _OPEN).order_by(_c.id))
    ]


async def said_by(tx: AsyncSession, user: str, conference_id: int) -> list[Claim]:
    """Return what the Slack user has said of themselves at the conference, the oldest first; one of it at most is open."""
    mine = (own(tx, _CLAIM), _c.slack_user == user, _c.conference_id == conference_id)
    return [_claim(row) for row in await execute(tx, select(_CLAIM).where(*mine).order_by(_c.id))]


async def is_named(tx: AsyncSession, session_id: int, records: Collection[int]) -> bool:
    """Tell whether the session is on the program and names any of the records."""
    here = (_PART.c.session_id == session_id, _PART.c.person_id.in_(sorted(records)))
    there = select(_PART.c.person_id).join(_SESSION, _SESSION.c.id == _PART.c.session_id)
    return (await execute(tx, there.where(*here, _SESSION.c.removed.is_(False)).limit(1))).first() is not None


async def settle(tx: AsyncSession, claim_id: int, state: ClaimState, by: str, now: datetime) -> None:
    """Note what became of the claim, and who said so."""
    values = {"state": state.value, "by": by, "settled_at": now}
    await execute(tx, update(_CLAIM).where(_c.id == claim_id).values(**values))


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        row.id,
        row.conference_id,
        row.session_id,
        row.person_id,
        row.slack_user,
        ClaimState(row.state),
        row.by,
    )
