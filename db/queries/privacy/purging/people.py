"""People at a conference that is purged: each goes on counting without a name, unless a kept conference needs them."""

import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, case, delete, func, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.people.model import UNNAMED
from bot.domain.privacy.forgotten import GONE
from db.bulk import update_rows
from db.queries.people.said import SAID
from db.queries.privacy.forgetting import BARE
from db.queries.privacy.purging.step import Step
from db.sql import execute, table_of
from db.tables import (
    AppearanceRow,
    AuthorshipRow,
    ClaimRow,
    ConferenceRow,
    ContactRow,
    GrantRow,
    JoinRow,
    LinkRow,
    PersonActRow,
    PersonRow,
    RefusalRow,
    RoleRow,
    SessionRow,
    SubmissionRow,
)
from db.teams import own

_CONFERENCE, _SESSION, _PERSON = table_of(ConferenceRow), table_of(SessionRow), table_of(PersonRow)
_PART, _AUTHOR, _ROLE = table_of(AppearanceRow), table_of(AuthorshipRow), table_of(RoleRow)
_CONTACT, _PAPER = table_of(ContactRow), table_of(SubmissionRow)


def _of(conferences: Select[Any]) -> Select[Any]:
    """The records that these conferences name."""
    parts = select(_PART.c.person_id).join(_SESSION, _SESSION.c.id == _PART.c.session_id)
    wrote = select(_AUTHOR.c.person_id).join(_PAPER, _PAPER.c.id == _AUTHOR.c.submission_id)
    held = select(_ROLE.c.person_id).where(_ROLE.c.conference_id.in_(conferences))
    listed = select(_CONTACT.c.person_id).where(_CONTACT.c.conference_id.in_(conferences))
    named = parts.where(_SESSION.c.conference_id.in_(conferences)).union(
        wrote.where(_PAPER.c.conference_id.in_(conferences)), held, listed
    )
    return select(named.subquery().c.person_id)


def people(
    tx: AsyncSession, conference_id: int, slug: str, kept: Collection[int], named: Collection[str]
) -> Step:
    """Each person goes on counting without a name. Somebody whom a kept conference needs is replaced here by a nobody."""
    unit = func.coalesce(_PERSON.c.same_as, _PERSON.c.id)
    held = needed(tx, kept)
    everywhere = select(_CONFERENCE.c.id).where(own(tx, _CONFERENCE))
    told = select(table_of(LinkRow).c.person_id).where(
        own(tx, table_of(LinkRow)), table_of(LinkRow).c.how.in_(sorted(SAID))
    )
    stray = (
        own(tx, _PERSON)
        & _PERSON.c.id.not_in(_of(everywhere))
        & (
            _PERSON.c.key.startswith(f"{slug}/", autoescape=True)
            | ((_PERSON.c.email != "") & _PERSON.c.id.not_in(told))
        )
        & _PERSON.c.email.not_in(sorted(named))
    )
    here = _PERSON.c.id.in_(_of(_ids([conference_id]))) & ~_PERSON.c.key.startswith(f"{GONE}/")
    is_needed = case((unit.in_(held), 1), else_=0).label("is_needed")
    is_stray = case((_PERSON.c.id.in_(_of(everywhere)), 0), else_=1).label("is_stray")
    rows = select(_PERSON.c.id, _PERSON.c.team, is_needed, is_stray).where(
        own(tx, _PERSON), here | (stray & unit.not_in(held))
    )

    async def apply(tx: AsyncSession, rows: Sequence[Row[Any]]) -> None:
        gone = [row.id for row in rows if row.is_stray]
        for row in rows:
            if row.is_needed and not row.is_stray:
                await _replace(tx, conference_id, row)
        await _unname(tx, [row.id for row in rows if not row.is_needed and not row.is_stray])
        await execute(tx, update(_PERSON).where(_PERSON.c.same_as.in_(gone)).values(same_as=None))
        await execute(tx, delete(_PERSON).where(_PERSON.c.id.in_(gone)))

    return Step(_PERSON.name, rows.order_by(_PERSON.c.id), apply)


def needed(tx: AsyncSession, kept: Collection[int]) -> Select[Any]:
    """The people whom these conferences name or gave a role, by the record that stands for each."""
    other, granted = _PERSON.alias("other"), table_of(GrantRow)
    given = select(granted.c.person_id).where(
        granted.c.conference_id.in_(sorted(kept)),
        granted.c.taken_at.is_(None),
        granted.c.person_id.is_not(None),
    )
    theirs = other.c.id.in_(_of(_ids(kept))) | other.c.id.in_(given)
    return select(func.coalesce(other.c.same_as, other.c.id)).where(own(tx, other), theirs)


def _ids(conferences: Collection[int]) -> Select[Any]:
    return select(_CONFERENCE.c.id).where(_CONFERENCE.c.id.in_(sorted(conferences)))


async def _unname(tx: AsyncSession, records: Sequence[int]) -> None:
    values = [{"id": each, "name": UNNAMED, "key": f"{GONE}/{each}", **BARE} for each in records]
    await execute(tx, update(_PERSON).where(_PERSON.c.same_as.in_(records)).values(same_as=None))
    await update_rows(tx, PersonRow, values)
    for row in (LinkRow, RefusalRow, PersonActRow, ContactRow, ClaimRow):
        table = table_of(row)
        await execute(tx, delete(table).where(table.c.person_id.in_(records)))
    joins = table_of(JoinRow)
    await execute(tx, delete(joins).where(joins.c.person_id.in_(records) | joins.c.other_id.in_(records)))


async def _replace(tx: AsyncSession, conference_id: int, row: Row[Any]) -> None:
    """Let a new record without a name stand at the conference for one that is needed elsewhere."""
    fresh = {"team": row.team, "key": f"{GONE}/{secrets.token_hex(8)}", "name": UNNAMED, **BARE}
    nobody = (await execute(tx, insert(_PERSON).values(**fresh).returning(_PERSON.c.id))).scalar_one()
    sessions = select(_SESSION.c.id).where(_SESSION.c.conference_id == conference_id)
    papers = select(_PAPER.c.id).where(_PAPER.c.conference_id == conference_id)
    for table, inside in (
        (_PART, _PART.c.session_id.in_(sessions)),
        (_AUTHOR, _AUTHOR.c.submission_id.in_(papers)),
        (_ROLE, _ROLE.c.conference_id == conference_id),
    ):
        await execute(tx, update(table).where(table.c.person_id == row.id, inside).values(person_id=nobody))
    listed = (_CONTACT.c.person_id == row.id, _CONTACT.c.conference_id == conference_id)
    await execute(tx, delete(_CONTACT).where(*listed))
