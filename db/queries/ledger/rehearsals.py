"""The reads of a rehearsal from the ledger, and the rows that it takes out of a copied record first."""

from datetime import datetime

from sqlalchemy import String, cast, delete, literal, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import Delivery, State
from db.queries.ledger.deliveries import DELIVERY, delivery
from db.sql import execute, table_of
from db.tables import AnnouncementRow, ClaimRow, ConferenceRow, PersonRow, PresenceRow, SenderRow, StarRow
from db.teams import own

_CLAIM = table_of(ClaimRow)
_CONFERENCE = table_of(ConferenceRow)
_ANNOUNCEMENT = table_of(AnnouncementRow)
_PERSON = table_of(PersonRow)
_PRESENCE = table_of(PresenceRow)
_SENDER = table_of(SenderRow)
_STAR = table_of(StarRow)


async def outcomes(tx: AsyncSession) -> list[tuple[Delivery, datetime]]:
    """Every delivery with the moment at which it was planned."""
    rows = await execute(tx, select(DELIVERY).where(own(tx, DELIVERY)).order_by(DELIVERY.c.id))
    return [(delivery(row), row.created_at) for row in rows]


async def keep_only(tx: AsyncSession, conference_id: int) -> None:
    """Take every other conference out of the record, with all that hangs on it."""
    await execute(tx, delete(_CONFERENCE).where(_CONFERENCE.c.id != conference_id))


async def rewind(tx: AsyncSession, start: datetime) -> None:
    """Forget what was sent and answered, and what falls before `start`: the conference lies ahead again."""
    stays = (DELIVERY.c.state == State.PLANNED.value) & (DELIVERY.c.due_at >= start)
    await execute(tx, delete(DELIVERY).where(~stays))
    for table in (_PRESENCE, _CLAIM, _SENDER):
        await execute(tx, delete(table))


async def give_addresses(tx: AsyncSession) -> None:
    """An e-mail address of the record's own for who has none and no Slack user: people are linked by it."""
    address = literal("person-") + cast(_PERSON.c.id, String) + literal("@rehearsal.invalid")
    none = (
        own(tx, _PERSON)
        & (_PERSON.c.email == "")
        & (_PERSON.c.slack_user == "")
        & _PERSON.c.same_as.is_(None)
    )
    await execute(tx, update(_PERSON).where(none).values(email=address))


async def slack_users(tx: AsyncSession) -> set[str]:
    """The Slack users whom the record knows by their id alone, and whom something may be sent to."""
    columns = (_STAR.c.slack_user, _ANNOUNCEMENT.c.author, DELIVERY.c.recipient)
    found = [
        (await execute(tx, select(column).where(own(tx, column.table)).distinct())).scalars()
        for column in columns
    ]
    return {user for users in found for user in users if user.startswith(("U", "W"))}


async def channels(tx: AsyncSession) -> set[str]:
    """The Slack channels to which something is planned."""
    found = (await execute(tx, select(DELIVERY.c.recipient).where(own(tx, DELIVERY)).distinct())).scalars()
    return {channel for channel in found if channel.startswith(("C", "G"))}
