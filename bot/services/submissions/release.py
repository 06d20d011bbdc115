"""The papers that wait for the release of decisions, in the transaction that asks."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.program.sessions import Conference
from bot.domain.submissions.withheld import Talk, withheld
from db.queries import submissions


async def unreleased(
    tx: AsyncSession, conference: Conference, talks: Iterable[Talk], now: datetime
) -> Mapping[int, date]:
    """Session id to the day from which on it is shown, for those that would tell a decision at `now`."""
    today = now.astimezone(conference.zone).date()
    waiting = await submissions.waiting(tx, conference.id, today)
    return withheld(talks, waiting.values(), conference.zone)
