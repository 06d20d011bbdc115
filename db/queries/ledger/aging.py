"""The removal of old rows from the ledger. The numbers of announcements' messages stay."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.model import Tally, subject
from bot.domain.ledger.aging import LASTING
from bot.domain.ledger.deliveries import OPEN, DeliveryKind, State
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute, table_of
from db.tables import AnnouncementRow, GatheredRow, OccurrenceRow, PrunedRow
from db.teams import own
from db.upsert import insert_new

_OCCURRENCE = table_of(OccurrenceRow)
_GATHERED = table_of(GatheredRow)
_PRUNED = table_of(PrunedRow)
_ANNOUNCEMENT = table_of(AnnouncementRow)
_c = DELIVERY.c
_SETTLED = sorted(state.value for state in State if state not in OPEN)
_LASTING = sorted(kind.value for kind in LASTING)
_ANNOUNCED = "announcement:"
_LOST = (State.FAILED.value, State.EXPIRED.value)


def _old(tx: AsyncSession, state: str, before: datetime) -> ColumnElement[bool]:
    """Settled, due and ended before that day: nothing plans it again, since what was due is planned no more."""
    over = (_c.due_at < before) & (_c.expires_at.is_(None) | (_c.expires_at < before))
    digest = DELIVERY.alias("digest")
    told_later = exists().where(
        _GATHERED.c.delivery_id == _c.id, digest.c.id == _GATHERED.c.digest_id, digest.c.settled_at.is_(None)
    )
    mine = own(tx, DELIVERY) & (_c.state == state) & (_c.settled_at < before)
    return mine & over & _c.kind.not_in(_LASTING) & ~told_later


async def counts(tx: AsyncSession, before: datetime) -> dict[tuple[DeliveryKind, State], int]:
    """Return how many deliveries would go, by kind and state."""
    found: Counter[tuple[DeliveryKind, State]] = Counter()
    for state in _SETTLED:
        by_kind = select(_c.kind, func.count()).where(_old(tx, state, before)).group_by(_c.kind)
        for kind, count in await execute(tx, by_kind):
            found[DeliveryKind.of(kind), State(state)] += count
    return dict(found)


async def prune(tx: AsyncSession, before: datetime, limit: int) -> dict[tuple[DeliveryKind, State], int]:
    """Let some old deliveries go, the oldest of a state first, at most `limit`; what went, nothing once none is left."""
    for state in _SETTLED:
        oldest = select(_c.id, _c.kind, _c.subject).where(_old(tx, state, before)).order_by(_c.settled_at)
        rows = (await execute(tx, oldest.limit(limit).with_for_update(skip_locked=True, of=DELIVERY))).all()
        if rows:
            said = Counter(row.subject for row in rows if row.kind == DeliveryKind.ANNOUNCEMENT.value)
            for about, count in said.items():
                await _remember(tx, about, state, count, before)
            await execute(tx, delete(DELIVERY).where(_c.id.in_([row.id for row in rows])))
            went = Counter((DeliveryKind.of(row.kind), State(state)) for row in rows)
            return dict(went)
    return {}


async def _remember(tx: AsyncSession, about: str, state: str, count: int, before: datetime) -> None:
    """Keep how many messages of the announcement arrived, and how many did not."""
    announcement_id = int(about.removeprefix(_ANNOUNCED))
    if not (
        await execute(
            tx,
            select(_ANNOUNCEMENT.c.id).where(own(tx, _ANNOUNCEMENT), _ANNOUNCEMENT.c.id == announcement_id),
        )
    ).first():
        return
    row = {"announcement_id": announcement_id, "before": before, "sent": 0, "missed": 0}
    await execute(tx, insert_new(tx, _PRUNED), [row])
    sent, missed = count * (state == State.SENT.value), count * (state in _LOST)
    values = {"sent": _PRUNED.c.sent + sent, "missed": _PRUNED.c.missed + missed, "before": before}
    await execute(tx, update(_PRUNED).where(_PRUNED.c.announcement_id == announcement_id).values(values))


def _earlier(tx: AsyncSession, before: datetime) -> ColumnElement[bool]:
    later = _OCCURRENCE.alias("later")
    same = later.c.announcement_id == _OCCURRENCE.c.announcement_id
    return (
        own(tx, _OCCURRENCE)
        & (_OCCURRENCE.c.at < before)
        & exists().where(same, later.c.at > _OCCURRENCE.c.at)
    )


async def old_occurrences(tx: AsyncSession, before: datetime) -> int:
    """Return how many times of announcements would go: all that are old, but for each announcement's last."""
    return int(
        (
            await execute(tx, select(func.count()).select_from(_OCCURRENCE).where(_earlier(tx, before)))
        ).scalar_one()
    )


async def prune_occurrences(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Let some of them go; returns how many. Of an old last time the list of people whom it missed is emptied."""
    c = _OCCURRENCE.c
    rows = (await execute(tx, select(c.announcement_id, c.at).where(_earlier(tx, before)).limit(limit))).all()
    for row in rows:
        await execute(tx, delete(_OCCURRENCE).where(c.announcement_id == row.announcement_id, c.at == row.at))
    pruned = exists().where(_PRUNED.c.announcement_id == c.announcement_id, _PRUNED.c.before > c.at)
    if not rows:
        await execute(
            tx, update(_OCCURRENCE).where(own(tx, _OCCURRENCE), c.at < before, pruned).values(unlinked=[])
        )
    return len(rows)


async def pruned(tx: AsyncSession, announcement_id: int, at: datetime) -> Tally | None:
    """Return what became of the announcement's messages, where those of the time `at` are no longer in the ledger."""
    mine = (_PRUNED.c.announcement_id == announcement_id) & (_PRUNED.c.before > at)
    row = (await execute(tx, select(_PRUNED).where(mine))).first()
    return Tally(sent=row.sent, missed=row.missed) if row else None


async def with_pruned(tx: AsyncSession, conference_id: int, tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """The tallies, with what is no longer in the ledger."""
    found = dict(tallies)
    of_it = select(_PRUNED).join(_ANNOUNCEMENT, _ANNOUNCEMENT.c.id == _PRUNED.c.announcement_id)
    for row in await execute(tx, of_it.where(_ANNOUNCEMENT.c.conference_id == conference_id)):
        now = found.get(about := subject(row.announcement_id), Tally())
        found[about] = replace(now, sent=now.sent + row.sent, missed=now.missed + row.missed)
    return found
