"""Statements of organizers and people about identity; each holds until somebody takes it back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.people.linking.facts import Edge, Node
from bot.domain.people.model import How
from db.engine import team_of
from db.sql import execute, table_of
from db.tables import JoinRow, LinkRow, PersonActRow, RefusalRow
from db.teams import own
from db.upsert import insert_new

_JOIN = table_of(JoinRow)
_LINK = table_of(LinkRow)
_REFUSAL = table_of(RefusalRow)
SAID = frozenset({How.HAND, How.OWN})
"""The statements of people; the rest follows from the facts, and is found again each time."""
KEPT = SAID | {How.HEIR}
"""The rows that are written once and stay: statements, and records that took the place of others."""


@dataclass(frozen=True, slots=True)
class By:
    """The author and the time of a statement: a Slack user, or "shell"."""

    who: str
    at: datetime


async def say(tx: AsyncSession, edge: Edge, by: By) -> None:
    """Write what somebody says; a record has one account by hand, and a pair is joined once."""
    table, column = (_LINK, "slack_user") if isinstance(edge.other, str) else (_JOIN, "other_id")
    if isinstance(edge.other, str):
        await unsay_links(tx, [edge.record])
    else:
        await unsay_join(tx, edge.record, edge.other)
    same = (table.c.person_id == edge.record, table.c[column] == edge.other)
    await execute(tx, delete(table).where(*same))
    row = {
        "team": team_of(tx),
        "person_id": edge.record,
        column: edge.other,
        "how": edge.how.value,
        "made_by": by.who,
        "at": by.at,
        **({"account": ""} if table is _LINK else {}),
    }
    await execute(tx, insert_new(tx, table), [row])


async def unsay_links(tx: AsyncSession, records: Collection[int]) -> None:
    """Take back the accounts that somebody has said these records to have."""
    for chunk in chunks(sorted(records)):
        said = (_LINK.c.person_id.in_(chunk), _LINK.c.how.in_(sorted(SAID)))
        await execute(tx, delete(_LINK).where(*said))


async def links_of(tx: AsyncSession, records: Collection[int]) -> frozenset[int]:
    """Those of the records for which somebody has said an account or an address."""
    found: set[int] = set()
    for chunk in chunks(sorted(records)):
        mine = (_LINK.c.person_id.in_(chunk), _LINK.c.how.in_(sorted(SAID)))
        found.update((await execute(tx, select(_LINK.c.person_id).where(*mine))).scalars())
    return frozenset(found)


async def unsay_join(tx: AsyncSession, one: int, other: int) -> bool:
    """Take back that the two records are one, where somebody has said it; returns whether somebody has."""
    both = (_JOIN.c.person_id.in_([one, other]), _JOIN.c.other_id.in_([one, other]))
    return bool((await execute(tx, delete(_JOIN).where(*both, _JOIN.c.how.in_(sorted(SAID))))).rowcount)


async def refuse(tx: AsyncSession, pairs: Iterable[tuple[int, Node]], by: By) -> None:
    """Remember that these are not one."""
    rows = [
        {"team": team_of(tx), "person_id": record, "other": str(other), "made_by": by.who, "at": by.at}
        for record, other in sorted(pairs, key=str)
    ]
    if rows:
        await execute(tx, insert_new(tx, _REFUSAL), rows)


async def act(tx: AsyncSession, person_id: int, name: str, other: Node, by: By) -> None:
    """Note what somebody did; what is noted stays."""
    row = PersonActRow(
        team=team_of(tx), person_id=person_id, act=name, other=str(other), made_by=by.who, at=by.at
    )
    tx.add(row)
    await tx.flush()


async def addresses_said(tx: AsyncSession) -> dict[int, str]:
    """The addresses that organizers gave for records, whether an account has them or not."""
    rows = await execute(
        tx,
        select(_LINK.c.person_id, _LINK.c.slack_user).where(own(tx, _LINK), _LINK.c.slack_user.contains("@")),
    )
    return {row.person_id: row.slack_user for row in rows}


async def last_join(tx: AsyncSession, records: Collection[int]) -> tuple[int, int] | None:
    """The two of these records that somebody has joined last."""
    mine = (_JOIN.c.person_id.in_(sorted(records)), _JOIN.c.how.in_(sorted(SAID)))
    newest = (_JOIN.c.at.desc(), _JOIN.c.person_id.desc(), _JOIN.c.other_id.desc())
    row = (await execute(tx, select(_JOIN).where(*mine).order_by(*newest))).first()
    return (row.person_id, row.other_id) if row else None
