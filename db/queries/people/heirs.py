"""The people that a conference's sources name, and records that take the place of others."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.common.words import fold
from bot.domain.people.linking.heirs import Heir, Named
from bot.domain.people.model import How
from db.engine import team_of
from db.queries.people.said import KEPT, SAID
from db.sql import execute, table_of
from db.tables import (
    AppearanceRow,
    AuthorshipRow,
    JoinRow,
    LinkRow,
    PersonRow,
    RefusalRow,
    SessionRow,
    SubmissionRow,
)
from db.teams import own
from db.upsert import insert_new

_PERSON = table_of(PersonRow)
_PART = table_of(AppearanceRow)
_SESSION = table_of(SessionRow)
_AUTHOR = table_of(AuthorshipRow)
_PAPER = table_of(SubmissionRow)
_JOIN = table_of(JoinRow)
_LINK = table_of(LinkRow)
_REFUSAL = table_of(RefusalRow)


async def on_program(tx: AsyncSession, conference_id: int) -> dict[int, Named]:
    """Return whom the program names now, by record."""
    parts = select(_PERSON.c.id, _PERSON.c.name, _SESSION.c.key, _SESSION.c.title)
    parts = parts.join(_PART, _PART.c.person_id == _PERSON.c.id).join(
        _SESSION, _SESSION.c.id == _PART.c.session_id
    )
    here = (_SESSION.c.conference_id == conference_id, _SESSION.c.removed.is_(False))
    return await _named(tx, parts.where(*here))


async def among_authors(tx: AsyncSession, conference_id: int) -> dict[int, Named]:
    """Return whom the list of submissions names now, by record."""
    written = select(_PERSON.c.id, _PERSON.c.name, _PAPER.c.key, _PAPER.c.title)
    written = written.join(_AUTHOR, _AUTHOR.c.person_id == _PERSON.c.id).join(
        _PAPER, _PAPER.c.id == _AUTHOR.c.submission_id
    )
    return await _named(tx, written.where(_PAPER.c.conference_id == conference_id))


async def _named(tx: AsyncSession, statement: Select[Any]) -> dict[int, Named]:
    names, where = dict[int, str](), defaultdict[int, set[str]](set)
    for row in await execute(tx, statement.order_by(_PERSON.c.id)):
        names[row.id] = row.name
        where[row.id].add(f"key:{row.key}")
        if title := fold(row.title):
            where[row.id].add(f"title:{title}")
    return {id_: Named(name, frozenset(where[id_])) for id_, name in names.items()}


async def inherit(tx: AsyncSession, found: Iterable[Heir], now: datetime) -> None:
    """Make each heir one person with the former record, where nobody has joined the two already."""
    for heir in found:
        both = (_JOIN.c.person_id.in_([heir.id, heir.former]), _JOIN.c.other_id.in_([heir.id, heir.former]))
        known = list(await execute(tx, select(_JOIN.c.how).where(*both)))
        if any(row.how in KEPT for row in known):
            continue
        row = {
            "team": team_of(tx),
            "person_id": heir.id,
            "other_id": heir.former,
            "how": How.HEIR.value,
            "made_by": "",
            "at": now,
        }
        await execute(tx, insert_new(tx, _JOIN), [row])
        is_forgotten = select(_PERSON.c.id).where(_PERSON.c.id == heir.former, _PERSON.c.forgotten)
        bare = {"forgotten": True, "unit": ""}
        same = (_PERSON.c.id == heir.id, _PERSON.c.email == "", is_forgotten.exists())
        await execute(tx, update(_PERSON).where(*same).values(bare))


async def spoken_of(tx: AsyncSession, records: Collection[int]) -> frozenset[int]:
    """Those of the records of which somebody has said who they are, or who they are not."""
    found: set[int] = set()
    for chunk in chunks(sorted(records)):
        linked = select(_LINK.c.person_id).where(_LINK.c.person_id.in_(chunk), _LINK.c.how.in_(sorted(SAID)))
        found.update((await execute(tx, linked)).scalars())
        near = or_(_JOIN.c.person_id.in_(chunk), _JOIN.c.other_id.in_(chunk))
        for row in await execute(tx, select(_JOIN).where(near, _JOIN.c.how.in_(sorted(SAID)))):
            found.update({row.person_id, row.other_id})
        others = [str(each) for each in chunk]
        refused = or_(_REFUSAL.c.person_id.in_(chunk), _REFUSAL.c.other.in_(others))
        for row in await execute(tx, select(_REFUSAL).where(own(tx, _REFUSAL), refused)):
            found.update({row.person_id, *([int(row.other)] if row.other.isdecimal() else [])})
    return frozenset(found) & {*records}
