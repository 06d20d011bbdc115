"""The second pair of eyes: what reaches many people, or pings a channel, is asked of another organizer."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.announcements.audiences import APPROVED_ABOVE, Reach
from bot.domain.announcements.model import Announcement, AnnouncementState, News
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.services.announcements.context import AnnouncementContext
from db.queries.announcements import occurrences
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries


def why(announcement: Announcement, reach: Reach) -> str:
    """Return why it needs approval, in words, or ""."""
    if announcement.ping and reach.channels:
        return "it pings a channel"
    return f"it goes to more than {APPROVED_ABOVE} people" if reach.needs_approval else ""


def others(context: AnnouncementContext, announcement: Announcement) -> list[str]:
    """The Slack users who could approve it: the organizers but for its author."""
    users = context.people.organizer_users(announcement.conference_id)
    return [user for user in users if not context.is_author(user, announcement)]


async def ask(
    context: AnnouncementContext, tx: AsyncSession, found: Announcement, reach: Reach, now: datetime
) -> None:
    """Plan the question to the organizers' channel, else to each of the others."""
    channel = context.program(found).conference.organizers_channel
    at = int((found.next_at or found.at).timestamp())
    plans = [
        Plan(
            kind=DeliveryKind.APPROVAL,
            subject=about(found),
            recipient=recipient,
            dedupe_key=f"{about(found)}:{at}:{recipient}",
            due_at=now,
            priority=Priority.TIMELY,
            conference_id=found.conference_id,
            payload={
                "announcement": found.id,
                "channels": len(reach.channels),
                "people": len(reach.users),
            },
        )
        for recipient in ([channel] if channel else others(context, found))
    ]
    await deliveries.plan(tx, plans, now)


async def answered(
    context: AnnouncementContext, tx: AsyncSession, found: Announcement, news: News, **more: str | int
) -> None:
    """Tell the author, and take the buttons off the question wherever it was asked."""
    await context.tell(tx, found, news, context.author_of(found), **more)
    await occurrences.rewrite(tx, about(found), DeliveryKind.APPROVAL, context.clock.utcnow())


async def take_back(context: AnnouncementContext, tx: AsyncSession, found: Announcement) -> Announcement:
    """Cancel it, and take the buttons off the question whether it may go out, where that was asked."""
    cancelled = AnnouncementState.CANCELLED
    await announcements.put(tx, found.id, state=cancelled, next_at=None)
    if found.state is AnnouncementState.WAITING:
        await occurrences.rewrite(tx, about(found), DeliveryKind.APPROVAL, context.clock.utcnow())
    return replace(found, state=cancelled, next_at=None)


def about(announcement: Announcement) -> str:
    """Return what the ledger calls the question."""
    return f"approval:{announcement.id}"
