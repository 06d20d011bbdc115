"""Reports that stand in direct messages and are edited in place: which, and what each says."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import Delivery, State
from db.engine import team_of
from db.queries.ledger.deliveries import DELIVERY, IS_GATHERED, delivery
from db.sql import execute, table_of
from db.tables import LiveReportRow
from db.teams import checked, own
from db.upsert import insert_new

LIVE = table_of(LiveReportRow)
_c = DELIVERY.c


async def add(tx: AsyncSession, keys: Collection[str]) -> None:
    """Keep the reports of these dedupe keys up to date from now on."""
    planned = (
        (await execute(tx, select(_c.id).where(checked(tx, DELIVERY), _c.dedupe_key.in_(sorted(keys)))))
        .scalars()
        .all()
    )
    rows = [{"team": team_of(tx), "delivery_id": id_, "digest": "", "open": True} for id_ in planned]
    if rows:
        await execute(tx, insert_new(tx, LIVE), rows)


async def live(tx: AsyncSession) -> list[tuple[Delivery, str]]:
    """The reports that stand in Slack and are to be kept up to date, and the digest of what each says."""
    statement = (
        select(DELIVERY, LIVE.c.digest)
        .join(LIVE, LIVE.c.delivery_id == _c.id)
        .where(own(tx, LIVE), LIVE.c.open, _c.state == State.SENT.value, _c.ts != "", ~IS_GATHERED)
        .order_by(_c.id)
    )
    return [(delivery(row), row.digest) for row in await execute(tx, statement)]


async def says(tx: AsyncSession, delivery_id: int, digest: str, *, is_open: bool) -> None:
    """The report says that from now on; it is looked at again only while it `is_open`."""
    await execute(
        tx,
        update(LIVE).where(LIVE.c.delivery_id == delivery_id).values(digest=digest, open=is_open),
    )
