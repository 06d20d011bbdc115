"""The rests that Slack has asked for."""

from datetime import datetime

from sqlalchemy import Table, case, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.deliveries import State
from bot.domain.rests import LOOK, Rest, Resting
from db.queries.deliveries import DELIVERY, run
from db.tables import RestRow

_REST: Table = RestRow.__table__  # type: ignore[attr-defined]
_c, _d = _REST.c, DELIVERY.c


async def hold(session: AsyncSession, team: str, now: datetime) -> list[Rest]:
    """The rests that hold now, the one that ends first at the top."""
    rows = await run(session, select(_REST).where(_c.team == team, _c.until > now).order_by(_c.until))
    return [Rest(row.method, row.channel, row.until, row.reason) for row in rows]


async def keep(session: AsyncSession, team: str, rest: Rest, now: datetime) -> None:
    """Write down a rest; the longer one counts. Rests that are over go."""
    await run(session, delete(_REST).where(_c.team == team, _c.until <= now))
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert(_REST) if postgres else sqlite.insert(_REST)).values(
        team=team, method=rest.method, channel=rest.channel, until=rest.until, reason=rest.reason
    )
    given = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["team", "method", "channel"],
        set_={"until": given.until, "reason": given.reason},
        where=_c.until < given.until,
    )
    await run(session, statement)


async def cost(session: AsyncSession, team: str, rest: Rest) -> Resting:
    """How much waits for the end of the rest, and how much of that expires before."""
    state = State.UNCERTAIN if rest.method == LOOK else State.PLANNED
    where = (_d.team == team) & (_d.state == state.value) & (_d.due_at <= rest.until)
    if rest.channel:
        where &= or_(_d.channel == rest.channel, _d.recipient == rest.channel)
    late = func.sum(case((_d.expires_at <= rest.until, 1), else_=0))
    waiting, expiring = (await run(session, select(func.count(), late).where(where))).one()
    return Resting(rest, waiting, expiring or 0)
