"""Announcements: rows in, domain objects out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import AGAIN, Announcement, AnnouncementState, Tally, subject, that_count
from bot.domain.common.chunks import chunks
from bot.domain.ledger.deliveries import OPEN, DeliveryKind, State
from db.bulk import in_turn
from db.engine import team_of
from db.queries.ledger.deliveries import DELIVERY, delivery
from db.sql import execute, table_of
from db.tables import AnnouncementRow, SessionRow
from db.teams import checked, own

_TABLE = table_of(AnnouncementRow)
_SESSION = table_of(SessionRow)
_BY_CODE = frozenset({Sort.STARRED, Sort.SESSION})
_c = DELIVERY.c
_IS_AGAIN = _c.dedupe_key.contains(AGAIN)


def _of(row: AnnouncementRow) -> Announcement:
    assert row.id is not None
    late = row.late_minutes
    return Announcement(
        id=row.id,
        conference_id=row.conference_id,
        author=row.author,
        targets=tuple(map(Target.decode, row.targets)),
        text=row.text,
        at=row.at,
        at_once=row.at_once,
        cron=row.cron,
        until=row.until,
        next_at=row.next_at,
        late=None if late is None else timedelta(minutes=late),
        ping=row.ping,
        state=AnnouncementState(row.state),
        replaces=row.replaces,
        rewrite=row.rewrite,
        approved_by=row.approved_by,
        revision=row.revision,
        drafted_at=row.created_at,
    )


def values(announcement: Announcement) -> dict[str, Any]:
    """Return what an author decides of an announcement, as columns."""
    late = announcement.late
    return {
        "targets": [t.encode() for t in announcement.targets],
        "text": announcement.text,
        "at": announcement.at,
        "at_once": announcement.at_once,
        "cron": announcement.cron,
        "until": announcement.until,
        "late_minutes": None if late is None else int(late.total_seconds() // 60),
        "ping": announcement.ping,
    }


async def add(tx: AsyncSession, announcement: Announcement, now: datetime) -> Announcement:
    """Write an announcement, whose id is not known yet; returns it with its id."""
    row = AnnouncementRow(
        team=team_of(tx),
        conference_id=announcement.conference_id,
        author=announcement.author,
        state=announcement.state,
        replaces=announcement.replaces,
        rewrite=announcement.rewrite,
        revision=announcement.revision,
        created_at=now,
        **values(announcement),
    )
    tx.add(row)
    await tx.flush()
    (made,) = await _titled(tx, [_of(row)])
    return made


async def get(tx: AsyncSession, announcement_id: int, *, lock: bool = False) -> Announcement | None:
    """The announcement of that id; `lock` holds it until the transaction ends (two presses of one button)."""
    statement = select(AnnouncementRow).where(own(tx, _TABLE), col(AnnouncementRow.id) == announcement_id)
    row = (await tx.exec(statement.with_for_update() if lock else statement)).one_or_none()
    return (await _titled(tx, [_of(row)]))[0] if row else None


async def _titled(tx: AsyncSession, found: Sequence[Announcement]) -> list[Announcement]:
    """The announcements with the titles of the sessions that their targets name by code."""
    coded = {(a.conference_id, t.name) for a in found for t in a.targets if t.sort in _BY_CODE}
    if not coded:
        return [*found]
    codes, conferences = {code for _, code in coded}, {conference for conference, _ in coded}
    rows = sa.select(_SESSION.c.conference_id, _SESSION.c.code, _SESSION.c.title).where(
        _SESSION.c.conference_id.in_(conferences), _SESSION.c.code.in_(codes)
    )
    titles = {(row.conference_id, row.code): row.title for row in await execute(tx, rows)}

    def titled(announcement: Announcement, target: Target) -> Target:
        is_code = target.sort in _BY_CODE
        return replace(
            target, title=titles.get((announcement.conference_id, target.name), "") if is_code else ""
        )

    return [replace(a, targets=tuple(titled(a, t) for t in a.targets)) for a in found]


async def put(tx: AsyncSession, announcement_id: int, **columns: Any) -> None:
    """Set columns of the announcement."""
    await execute(tx, update(_TABLE).where(_TABLE.c.id == announcement_id).values(**columns))


async def listing(
    tx: AsyncSession, conference_id: int, states: Collection[AnnouncementState]
) -> list[Announcement]:
    """The conference's announcements in `states`, by the time that counts: the next one, else the first."""
    statement = (
        select(AnnouncementRow)
        .where(col(AnnouncementRow.conference_id) == conference_id, col(AnnouncementRow.state).in_(states))
        .order_by(
            func.coalesce(col(AnnouncementRow.next_at), col(AnnouncementRow.at)), col(AnnouncementRow.id)
        )
    )
    return await _titled(tx, [_of(row) for row in await tx.exec(statement)])


async def scheduled(tx: AsyncSession) -> list[Announcement]:
    """Every conference's that will go out, the next one first."""
    statement = (
        select(AnnouncementRow)
        .where(
            own(tx, _TABLE),
            col(AnnouncementRow.state) == AnnouncementState.SCHEDULED,
            col(AnnouncementRow.next_at).is_not(None),
        )
        .order_by(col(AnnouncementRow.next_at), col(AnnouncementRow.id))
    )
    return [_of(row) for row in await tx.exec(statement)]


async def unapproved(tx: AsyncSession) -> list[Announcement]:
    """Every conference's that waits for approval, but for edits of what is scheduled as it is."""
    statement = select(AnnouncementRow).where(
        own(tx, _TABLE),
        col(AnnouncementRow.state) == AnnouncementState.WAITING,
        col(AnnouncementRow.replaces).is_(None),
    )
    return [_of(row) for row in await tx.exec(statement)]


async def waiting_edits(tx: AsyncSession, announcement_id: int) -> list[Announcement]:
    """The edits of that announcement that wait for approval."""
    row = col(AnnouncementRow.replaces) == announcement_id
    statement = select(AnnouncementRow).where(
        own(tx, _TABLE), row, col(AnnouncementRow.state) == AnnouncementState.WAITING
    )
    return [_of(found) for found in await tx.exec(statement)]


async def next_time(tx: AsyncSession) -> datetime | None:
    """Return when the next announcement goes out."""
    found = await scheduled(tx)
    return found[0].next_at if found else None


async def next_look(tx: AsyncSession) -> datetime | None:
    """Return when the next announcement goes out, or has waited too long for approval."""
    over = [found.over_at for found in await unapproved(tx)]
    return min((at for at in (await next_time(tx), *over) if at), default=None)


async def tallies(tx: AsyncSession, ids: Collection[int]) -> Mapping[str, Tally]:
    """Subject to what became of the messages of these announcements; one that was sent again counts once.

    They are found by their subjects: what else the conference has sent costs nothing.
    """
    counts: dict[str, Counter[State]] = defaultdict(Counter)
    for some in chunks(sorted(ids)):
        mine = (
            checked(tx, DELIVERY)
            & _c.subject.in_([subject(id_) for id_ in some])
            & (_c.kind == DeliveryKind.ANNOUNCEMENT.value)
        )
        each = (_c.subject, _c.state)
        statement = sa.select(*each, func.count()).where(mine).group_by(*each)
        for about, state, count in await execute(tx, statement):
            counts[about][State(state)] += count
        for about in (await execute(tx, sa.select(_c.subject).where(mine, _IS_AGAIN).distinct())).scalars():
            ours = mine & (_c.subject == about)
            rows = await execute(tx, sa.select(DELIVERY).where(ours).order_by(_c.id))
            counts[about] = Counter(
                m.state for m in that_count([delivery(row) async for row in in_turn(rows)])
            )
    return {about: _tally(by_state) for about, by_state in counts.items()}


def _tally(counts: Mapping[State, int]) -> Tally:
    return Tally(
        sent=counts.get(State.SENT, 0),
        waiting=sum(counts.get(state, 0) for state in OPEN),
        missed=counts.get(State.FAILED, 0) + counts.get(State.EXPIRED, 0),
        held=counts.get(State.CANCELLED, 0),
    )
