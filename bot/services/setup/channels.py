"""Channels that change in Slack while they have a purpose: archived, deleted, closed to the bot, given another id."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program
from bot.domain.setup.bindings import Loss, Lost
from bot.services.announcements.context import AnnouncementContext
from bot.services.privacy import audit
from db.queries.ledger import deliveries
from db.queries.program import records as programs
from db.queries.setup import bindings, channels


class Bindings:
    """Keeps the record true to what happens to channels; each change is one transaction, and telling of it is part of it."""

    def __init__(self, context: AnnouncementContext) -> None:
        self._context = context

    def is_bound(self, channel: str) -> bool:
        """Tell whether the channel has a purpose at any conference."""
        return any(program.purposes(channel) for program in self._context.programs.all())

    async def lost(self, channel: str, why: Loss) -> None:
        """Nothing can be posted there any more: remember it, and tell the organizers once."""
        now = self._context.clock.utcnow()
        for program in self._context.programs.all():
            if not program.purposes(channel):
                continue
            async with self._context.database.write() as tx:
                await bindings.lock(tx, program.conference.id)
                conference = await programs.conference(tx, program.conference.id)
                if (before := conference.lost.get(channel)) and before.why is why:
                    continue
                loss = Lost(why, int(now.timestamp()))
                await bindings.set_lost(tx, conference.id, {**conference.lost, channel: loss})
                await programs.bump(tx, conference.id)
                await deliveries.plan(tx, self._told(program, channel, loss), now)
                await _note(tx, Act.CHANNEL_LOST, conference.id, channel, now)

    async def back(self, channel: str) -> None:
        """It can be posted to again; what was planned to be said about its loss is not said."""
        for program in self._context.programs.all():
            if channel in program.conference.lost:
                now, conference_id = self._context.clock.utcnow(), program.conference.id
                async with self._context.database.write() as tx:
                    await forget(tx, conference_id, channel)
                    await deliveries.cancel(tx, subject=subject(conference_id, channel), now=now)
                    await programs.bump(tx, conference_id)
                    await _note(tx, Act.CHANNEL_BACK, conference_id, channel, now)

    async def renumbered(self, old: str, new: str) -> None:
        """It has another id from now on: bindings, announcements and what is planned follow."""
        async with self._context.database.write() as tx:
            await channels.renumber(tx, old, new)
            now = self._context.clock.utcnow()
            await audit.record(
                tx, Act.CHANNEL_RENUMBERED, "", now, subject=f"channel:{new}", details={"was": old}
            )
            for conference in await programs.conferences(tx):
                await forget(tx, conference.id, old)
                await programs.bump(tx, conference.id)

    def _told(self, program: Program, channel: str, loss: Lost) -> list[Plan]:
        now, conference = self._context.clock.utcnow(), program.conference
        readers = self._context.organizers(program)
        if channel in readers or set(readers) & conference.lost.keys():  # that is where nothing can be said
            readers = self._context.people.organizer_users(conference.id)
        about = subject(conference.id, channel)
        first = Plan(
            kind=DeliveryKind.TROUBLE,
            subject=about,
            recipient="",
            dedupe_key="",
            due_at=now,
            priority=Priority.ORDINARY,
            conference_id=conference.id,
            payload={"lost": channel, "why": loss.why.value},
        )
        return [
            replace(first, recipient=to, dedupe_key=f"{about}:{loss.why}:{loss.at}:{to}") for to in readers
        ]


async def _note(tx: AsyncSession, act: Act, conference_id: int, channel: str, now: datetime) -> None:
    await audit.record(tx, act, "", now, conference_id=conference_id, subject=f"channel:{channel}")


def subject(conference_id: int, channel: str) -> str:
    """The subject in the ledger of the messages about the channel's loss."""
    return f"lost-channel:{conference_id}:{channel}"


async def forget(tx: AsyncSession, conference_id: int, channel: str) -> None:
    """The channel is not lost, or has no purpose there any more."""
    await bindings.lock(tx, conference_id)
    conference = await programs.conference(tx, conference_id)
    if channel in conference.lost:
        kept = {c: loss for c, loss in conference.lost.items() if c != channel}
        await bindings.set_lost(tx, conference_id, kept)
