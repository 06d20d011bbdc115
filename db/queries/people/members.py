"""The members of the workspace, as sweeps and events tell them: rows in, domain objects out."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.chunks import chunks
from bot.domain.people.linking.facts import Member
from bot.domain.people.model import OURS, UserKind
from db.engine import team_of
from db.queries.people import sweeps
from db.sql import execute, table_of
from db.tables import MemberRow
from db.teams import own
from db.upsert import insert_new

_MEMBER = table_of(MemberRow)
_c = _MEMBER.c
_BARRED = [UserKind.BOT.value, UserKind.DEACTIVATED.value]
_PEOPLE = sorted(kind.value for kind in OURS)
_PIECE = 1000
"""Accounts that are read at once."""


async def everybody(tx: AsyncSession) -> tuple[Member, ...]:
    """The accounts of people of our workspace, by id; read in pieces, so that others are served between them."""
    mine = select(_MEMBER).where(own(tx, _MEMBER), _c.kind.in_(_PEOPLE)).order_by(_c.slack_user)
    found: list[Member] = []
    while True:
        after = found[-1].user if found else ""
        piece = [_member(row) for row in await execute(tx, mine.where(_c.slack_user > after).limit(_PIECE))]
        found += piece
        if len(piece) < _PIECE:
            return tuple(found)


async def barred(tx: AsyncSession) -> frozenset[str]:
    """The accounts that nobody uses as a person: bots, and those that are deactivated."""
    mine = select(_c.slack_user).where(own(tx, _MEMBER), _c.kind.in_(_BARRED))
    return frozenset((await execute(tx, mine)).scalars())


async def guests(tx: AsyncSession) -> frozenset[str]:
    """The accounts of guests of our workspace."""
    mine = select(_c.slack_user).where(own(tx, _MEMBER), _c.kind == UserKind.GUEST.value)
    return frozenset((await execute(tx, mine)).scalars())


async def users(tx: AsyncSession) -> tuple[str, ...]:
    """The accounts of people of our workspace."""
    mine = select(_c.slack_user).where(own(tx, _MEMBER), _c.kind.in_(_PEOPLE))
    return tuple((await execute(tx, mine)).scalars())


async def kinds(tx: AsyncSession) -> dict[str, bool]:
    """Every account that is known, and whether it is a person's of our workspace."""
    rows = await execute(tx, select(_c.slack_user, _c.kind).where(own(tx, _MEMBER)))
    return {row.slack_user: row.kind in _PEOPLE for row in rows}


async def get(tx: AsyncSession, user: str) -> Member | None:
    """The account of that id, whatever its kind."""
    row = (await execute(tx, select(_MEMBER).where(own(tx, _MEMBER), _c.slack_user == user))).one_or_none()
    return _member(row) if row else None


async def names(tx: AsyncSession, users: Collection[str]) -> dict[str, str]:
    """Return what these accounts are called in Slack."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(users)):
        mine = select(_c.slack_user, _c.name, _c.display_name)
        rows = await execute(tx, mine.where(own(tx, _MEMBER), _c.slack_user.in_(chunk)))
        found |= {row.slack_user: row.name or row.display_name for row in rows}
    return found


async def put(tx: AsyncSession, members: Iterable[Member], *, now: datetime | None = None) -> bool:
    """Write what Slack tells of these accounts; returns whether anything differs. `now` dates who has left.

    An address or a zone that Slack does not tell is kept: the bot may not be allowed to read them.
    """
    wanted = {member.user: member for member in members}
    known: dict[str, Any] = {}
    for chunk in chunks(sorted(wanted)):
        mine = select(_MEMBER).where(own(tx, _MEMBER), _c.slack_user.in_(chunk))
        known |= {row.slack_user: row for row in await execute(tx, mine)}
    rows = [{"team": team_of(tx)} | _values(member, known.get(user), now) for user, member in wanted.items()]
    differ = [row for row in rows if _differs(row, known.get(row["slack_user"]))]
    for some in chunks(differ):
        users = [row["slack_user"] for row in some]
        await execute(tx, delete(_MEMBER).where(own(tx, _MEMBER), _c.slack_user.in_(users)))
        await execute(tx, insert_new(tx, _MEMBER), some)
    sweep = await sweeps.number(tx)
    for chunk in chunks(sorted(wanted)):
        stale = (own(tx, _MEMBER), _c.slack_user.in_(chunk), _c.seen != sweep)
        await execute(tx, update(_MEMBER).where(*stale).values(seen=sweep))
    return bool(differ)


async def keep_seen(tx: AsyncSession, sweep: int, *, now: datetime) -> bool:
    """Take the people of ours whom a whole sweep has not seen for deactivated; returns whether anything differs."""
    unseen = select(_c.slack_user).where(own(tx, _MEMBER), _c.left_at.is_(None), _c.seen < sweep)
    return await _let_go(tx, sorted((await execute(tx, unseen)).scalars()), now)


async def keep_only(tx: AsyncSession, users: Collection[str], *, now: datetime) -> bool:
    """Take the people of ours whom a complete sweep has not seen for deactivated; returns whether anything differs.

    They are not deleted: what hangs on them has to be forgotten, too. Other accounts are.
    """
    known = (await execute(tx, select(_c.slack_user).where(own(tx, _MEMBER), _c.left_at.is_(None)))).scalars()
    return await _let_go(tx, sorted(set(known).difference(users)), now)


async def _let_go(tx: AsyncSession, gone: Sequence[str], now: datetime) -> bool:
    values = {"kind": UserKind.DEACTIVATED.value, "left_at": now}
    for chunk in chunks(gone):
        mine = (own(tx, _MEMBER), _c.slack_user.in_(chunk))
        await execute(tx, update(_MEMBER).where(*mine, _c.kind.in_(_PEOPLE)).values(values))
        await execute(tx, delete(_MEMBER).where(*mine, _c.left_at.is_(None)))
    return bool(gone)


async def departed(tx: AsyncSession, before: datetime, limit: int) -> list[str]:
    """The accounts that were deactivated before that moment, the first ones first, at most `limit`."""
    left = select(_c.slack_user).where(own(tx, _MEMBER), _c.left_at < before)
    return list((await execute(tx, left.order_by(_c.left_at, _c.slack_user).limit(limit))).scalars())


def _values(member: Member, known: Any, now: datetime | None) -> dict[str, Any]:
    has_left = member.kind is UserKind.DEACTIVATED
    return {
        "left_at": ((known.left_at if known else None) or now) if has_left else None,
        "slack_user": member.user,
        "name": member.name,
        "display_name": member.display_name,
        "email": member.email or (known.email if known else ""),
        "kind": member.kind.value,
        "tz": member.tz or (known.tz if known else ""),
    }


def _differs(row: dict[str, Any], known: Any) -> bool:
    return known is None or any(getattr(known, name) != value for name, value in row.items())


def _member(row: Any) -> Member:
    return Member(row.slack_user, row.name, row.display_name, row.email, UserKind(row.kind), row.tz)
