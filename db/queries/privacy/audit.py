"""The audit log: lines are added and read, never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.privacy.audit import Act, Entry
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import AuditRow
from db.teams import checked, own

_AUDIT = table_of(AuditRow)
_c = _AUDIT.c


@dataclass(frozen=True, slots=True)
class Which:
    """The filter of lines; an empty field narrows nothing."""

    conferences: Collection[int] | None = None
    """Of these conferences; with `is_everywhere`, also what concerns all of them."""
    is_everywhere: bool = False
    users: Collection[str] = ()
    people: Collection[int] = ()
    """The people whose acts, or acts on whom, are found."""
    subjects: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    """Before that moment."""


async def add(tx: AsyncSession, *entries: Entry) -> None:
    """Write the lines, in the transaction of what they tell of."""
    rows = [
        {
            "team": team_of(tx),
            "conference_id": each.conference_id,
            "at": each.at,
            "who": each.who,
            "act": each.act.value,
            "subject": each.subject,
            "person_id": each.person_id,
            "other_id": each.other_id,
            "details": dict(each.details),
        }
        for each in entries
    ]
    if rows:
        await execute(tx, insert(_AUDIT), rows)


async def count(tx: AsyncSession, which: Which) -> int:
    """Return how many lines there are."""
    statement = select(func.count()).select_from(_AUDIT).where(*_where(tx, which))
    return int((await execute(tx, statement)).scalar_one())


async def listing(
    tx: AsyncSession, which: Which, limit: int | None = None, offset: int = 0
) -> Sequence[Entry]:
    """The lines, the newest first."""
    newest = select(_AUDIT).where(*_where(tx, which)).order_by(_c.at.desc(), _c.id.desc())
    return [_entry(row) for row in await execute(tx, newest.limit(limit).offset(offset))]


def _where(tx: AsyncSession, which: Which) -> list[ColumnElement[bool]]:
    is_narrow = which.conferences is not None or which.subjects
    found = [checked(tx, _AUDIT) if is_narrow else own(tx, _AUDIT)]
    if which.conferences is not None:
        theirs = _c.conference_id.in_(sorted(which.conferences))
        found.append(or_(theirs, _c.conference_id.is_(None)) if which.is_everywhere else theirs)
    if which.users or which.people:
        ids = sorted(which.people)
        found.append(or_(_c.who.in_(sorted(which.users)), _c.person_id.in_(ids), _c.other_id.in_(ids)))
    if which.subjects:
        found.append(_c.subject.in_(sorted(which.subjects)))
    if which.since:
        found.append(_c.at >= which.since)
    if which.until:
        found.append(_c.at < which.until)
    return found


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        act=Act.of(row.act),
        who=row.who,
        at=row.at,
        conference_id=row.conference_id,
        subject=row.subject,
        person_id=row.person_id,
        other_id=row.other_id,
        details=row.details,
        id=row.id,
    )
