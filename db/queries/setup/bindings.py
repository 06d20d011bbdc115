"""The purposes of Slack channels, and a conference's settings."""

from collections.abc import Mapping

from sqlalchemy import Table, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.setup.bindings import Lost
from bot.domain.setup.settings import PresenceSettings, QuestionSettings, ReminderSettings
from db.sql import execute, table_of
from db.tables import ConferenceRow, RoomRow, SessionRow

_CONFERENCE = table_of(ConferenceRow)
_ROOM = table_of(RoomRow)
_SESSION = table_of(SessionRow)
_OWN = ("main_channel", "help_channel", "organizers_channel")


async def unbind(tx: AsyncSession, conference_id: int, channel: str) -> None:
    """Free the channel from whatever it is for at this conference."""
    for name in _OWN:
        await execute(
            tx,
            update(_CONFERENCE)
            .where(_CONFERENCE.c.id == conference_id, _CONFERENCE.c[name] == channel)
            .values({name: ""}),
        )
    for table in (_ROOM, _SESSION):
        await execute(
            tx,
            update(table)
            .where(table.c.conference_id == conference_id, table.c.channel == channel)
            .values(channel=""),
        )


async def bind_conference(tx: AsyncSession, conference_id: int, name: str, channel: str) -> None:
    """Make the channel the conference's `name`, one of main_channel, help_channel and organizers_channel."""
    assert name in _OWN
    await execute(tx, update(_CONFERENCE).where(_CONFERENCE.c.id == conference_id).values({name: channel}))


async def bind_room(tx: AsyncSession, conference_id: int, room_id: int, channel: str) -> None:
    """Make the channel the room's."""
    await _bind(tx, _ROOM, conference_id, room_id, channel)


async def bind_session(tx: AsyncSession, conference_id: int, session_id: int, channel: str) -> None:
    """Make the channel the session's own."""
    await _bind(tx, _SESSION, conference_id, session_id, channel)


async def _bind(tx: AsyncSession, table: Table, conference_id: int, row_id: int, channel: str) -> None:
    statement = update(table).where(table.c.conference_id == conference_id, table.c.id == row_id)
    await execute(tx, statement.values(channel=channel))


async def set_reminders(tx: AsyncSession, conference_id: int, settings: ReminderSettings) -> None:
    """Keep how early people are reminded."""
    row = await tx.get_one(ConferenceRow, conference_id)
    row.settings = {**row.settings, "reminders": settings.to_json()}
    await tx.flush()


async def set_presence(tx: AsyncSession, conference_id: int, settings: PresenceSettings) -> None:
    """Keep who is asked whether speakers are there."""
    row = await tx.get_one(ConferenceRow, conference_id)
    row.settings = {**row.settings, "presence": settings.to_json()}
    await tx.flush()


async def set_questions(tx: AsyncSession, conference_id: int, settings: QuestionSettings) -> None:
    """Keep how much people may ask, and until when."""
    row = await tx.get_one(ConferenceRow, conference_id)
    row.settings = {**row.settings, "questions": settings.to_json()}
    await tx.flush()


async def lock(tx: AsyncSession, conference_id: int) -> None:
    """Let nobody else change the conference before this transaction ends: what is read from now on stays true."""
    held = select(_CONFERENCE.c.id).where(_CONFERENCE.c.id == conference_id).with_for_update()
    await execute(tx, held)


async def set_lost(tx: AsyncSession, conference_id: int, lost: Mapping[str, Lost]) -> None:
    """Keep which of its channels nothing can be posted to."""
    row = await tx.get_one(ConferenceRow, conference_id)
    row.settings = {**row.settings, "lost": {channel: loss.to_json() for channel, loss in lost.items()}}
    await tx.flush()
