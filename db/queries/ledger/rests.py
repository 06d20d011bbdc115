"""The rests that Slack has asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import Delivery, State
from bot.domain.ledger.rests import LOOK, TO_POST, UPDATE, Rest, Resting
from db.engine import team_of
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute, table_of
from db.tables import PersonRow, RestRow
from db.teams import own

_REST = table_of(RestRow)
_PERSON = table_of(PersonRow)
_c, _d = _REST.c, DELIVERY.c


async def hold(tx: AsyncSession, now: datetime) -> list[Rest]:
    """The rests that hold now, the one that ends first at the top."""
    rows = await execute(tx, select(_REST).where(own(tx, _REST), _c.until > now).order_by(_c.until))
    return [Rest(row.method, row.channel, row.until, row.reason) for row in rows]


async def keep(tx: AsyncSession, rest: Rest, now: datetime) -> None:
    """Write down a rest; the longer one counts. Rests that are over go."""
    await execute(tx, delete(_REST).where(own(tx, _REST), _c.until <= now))
    postgres = tx.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert(_REST) if postgres else sqlite.insert(_REST)).values(
        team=team_of(tx), method=rest.method, channel=rest.channel, until=rest.until, reason=rest.reason
    )
    given = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["team", "method", "channel"],
        set_={"until": given.until, "reason": given.reason},
        where=_c.until < given.until,
    )
    await execute(tx, statement)


async def cost(tx: AsyncSession, rest: Rest) -> Resting:
    """Return how much waits for the end of the rest, and how much of that expires before."""
    state = State.UNCERTAIN if rest.method == LOOK else State.PLANNED
    where = own(tx, DELIVERY) & (_d.state == state.value) & (_d.due_at <= rest.until)
    if rest.channel:
        where &= _is_for(tx, [rest.channel])
    late = func.sum(case((_d.expires_at <= rest.until, 1), else_=0))
    waiting, expiring = (await execute(tx, select(func.count(), late).where(where))).one()
    return Resting(rest, waiting, expiring or 0)


def is_held_back(tx: AsyncSession, now: datetime) -> ColumnElement[bool]:
    """The condition that a delivery waits for the end of a rest of its channel or person, or of look-ups: all others may go on."""
    held = own(tx, _REST) & (_c.until > now)
    resting = select(_c.channel).where(held, _c.method.in_(sorted(TO_POST)), _c.channel != "")
    looks = select(_c.method).where(held, _c.method == LOOK).exists()
    return or_(_is_for(tx, resting), (_d.state == State.UNCERTAIN.value) & looks)


def _is_for(tx: AsyncSession, channels: Sequence[str] | Select[tuple[str]]) -> ColumnElement[bool]:
    """The condition that a delivery goes to one of these channels and people, whom the ledger may name as a record."""
    people = select(literal("person:") + cast(_PERSON.c.id, String)).where(
        own(tx, _PERSON), _PERSON.c.slack_user.in_(channels)
    )
    return or_(_d.channel.in_(channels), _d.recipient.in_(channels), _d.recipient.in_(people))


async def hinders(tx: AsyncSession, one: Delivery, now: datetime) -> str:
    """Return why Slack lets nothing through to where the delivery goes; "" where nothing hinders it."""
    held = own(tx, _REST) & (_c.until > now) & _c.method.in_(sorted(TO_POST))
    names = {"", one.channel, one.recipient}
    if one.recipient.startswith("person:"):
        number = int(one.recipient.removeprefix("person:"))
        account = select(_PERSON.c.slack_user).where(own(tx, _PERSON), _PERSON.c.id == number)
        names |= set((await execute(tx, account)).scalars())
    meant = select(_c.reason).where(held, _c.channel.in_(sorted(names))).limit(1)
    return (await execute(tx, meant)).scalar_one_or_none() or ""


def is_edited_later(now: datetime) -> ColumnElement[bool]:
    """The condition that Slack limits edits where the delivery was posted."""
    held = (_c.team == _d.team) & (_c.until > now) & (_c.method == UPDATE) & (_c.channel == _d.channel)
    return select(_c.method).where(held).exists()


async def blame(tx: AsyncSession, one: Delivery, reason: str) -> None:
    """Write down what kept a settled delivery from being sent."""
    await execute(tx, update(DELIVERY).where(_d.id == one.id).values(last_error=reason))
