"""What could not be delivered is shown to an organizer: one message per cause, not per recipient."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.deliveries import Delivery, Kind, Plan, Priority, State
from bot.services.usher import Usher
from db.queries import announcements, deliveries

_NAMES = {
    Kind.ANNOUNCEMENT: "An announcement",
    Kind.CHANNEL_REMINDER: "A reminder to a channel",
    Kind.SPEAKER_REMINDER: "A reminder to a speaker",
    Kind.THREAD: "A session's question thread",
    Kind.QUESTION: "A question",
}


class Trouble:
    """Plans a word to the organizers in the transaction that settles what went wrong."""

    def __init__(self, usher: Usher) -> None:
        self._usher = usher

    async def on_settled(self, session: AsyncSession, delivery: Delivery, state: State, reason: str) -> None:
        """Called for every settled delivery; speaks only of what failed or came too late."""
        if state not in {State.FAILED, State.EXPIRED} or delivery.kind not in _NAMES:
            return
        cause = "it came too late" if state is State.EXPIRED else reason
        says = f"{_NAMES[delivery.kind]} ({delivery.subject}) could not be delivered: {cause}."
        now = self._usher.clock.utcnow()
        plans = [
            Plan(
                kind=Kind.TROUBLE,
                subject=f"delivery:{delivery.id}",
                recipient=recipient,
                dedupe_key=f"trouble:{delivery.conference_id}:{delivery.kind}:{cause}:{now:%Y-%m-%d}:{recipient}",
                due_at=now,
                priority=Priority.ORDINARY,
                conference_id=delivery.conference_id,
                payload={"says": says},
            )
            for recipient in await self._owners(session, delivery)
        ]
        await deliveries.plan(session, plans, now)

    async def _owners(self, session: AsyncSession, delivery: Delivery) -> list[str]:
        """An announcement's author; else the organizers' channel, or each organizer where there is none."""
        announcement_id = delivery.payload.get("announcement")
        if isinstance(announcement_id, int) and (found := await announcements.get(session, announcement_id)):
            return [found.author]
        conference_id = delivery.conference_id
        known = {p.conference.id: p.conference for p in self._usher.programs.all()}
        if conference_id is None or conference_id not in known:
            return []
        if channel := known[conference_id].organizers_channel:
            return [channel]
        return [p.slack_user for p in self._usher.people.organizers(conference_id)]
