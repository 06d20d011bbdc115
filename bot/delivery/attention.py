"""Checks before every direct message: the person's own choices, their quiet hours, and the hour's budget."""

from datetime import datetime

from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import (
    Delivery,
    DeliveryKind,
    Drop,
    Gather,
    Message,
    Plan,
    Priority,
    Rendered,
    State,
    Undeliverable,
    Wait,
)
from bot.domain.people.attention import PATIENT, QUIET_HOURS, digest_due, is_urgent
from bot.domain.program.sessions import Conference
from bot.domain.reminders.presence import carries
from bot.domain.setup.settings import ReminderSettings
from bot.services.services import Services
from db.queries.ledger import digests

REFUSED = "they have switched it off"
"""The reason that is noted when somebody has switched such messages off."""


def minding_attention(services: Services, render: Renderer) -> Renderer:
    """`render`, whose direct messages are dropped, held back or gathered where the person's attention asks for it."""

    async def guarded(delivery: Delivery) -> Rendered:
        rendered = await render(delivery)
        if delivery.state is State.SENT:  # a message that they already have is edited at any hour
            return rendered
        if not isinstance(rendered, Message) or not rendered.channel.startswith(("U", "W")):
            return rendered
        return await _allowed(services, delivery, rendered)

    return guarded


async def _allowed(services: Services, delivery: Delivery, message: Message) -> Rendered:
    user, now, conference = message.channel, services.clock.utcnow(), _conference(services, delivery)
    personal = services.personal.of(user)
    if personal.refuses(delivery.kind, delivery.payload, conference):
        return Drop(REFUSED)
    if is_urgent(delivery) or _asks(delivery, conference):
        return message
    if personal.quiet and (until := personal.quiet.until(now, services.personal.zone(user, conference))):
        if delivery.expires_at is None or delivery.expires_at > until:
            return Wait((until - now).total_seconds())
        return _overslept(delivery, message)
    if delivery.kind in PATIENT and await _is_used_up(services, user, conference, now):
        return Gather(await _digest(services, delivery, user, now))
    return message


def sleeps_until(services: Services, delivery: Delivery, user: str) -> datetime | None:
    """Return the end of the reader's quiet hours; None if it is not a quiet hour."""
    quiet, zone = (
        services.personal.of(user).quiet,
        services.personal.zone(user, _conference(services, delivery)),
    )
    return quiet.until(services.clock.utcnow(), zone) if quiet else None


def is_refused(services: Services, delivery: Delivery, user: str) -> bool:
    """Tell whether the reader has switched such messages off."""
    return services.personal.of(user).refuses(
        delivery.kind, delivery.payload, _conference(services, delivery)
    )


def _overslept(delivery: Delivery, message: Message) -> Rendered:
    """Settle a message that is no longer useful after the person's quiet hours."""
    match delivery.kind:
        case DeliveryKind.CHANGE_NOTICE:
            return message  # who sleeps through a reminder misses it; a session of theirs that moved they have to know of
        case DeliveryKind.ANNOUNCEMENT:
            return Undeliverable(
                QUIET_HOURS
            )  # its author is told, and can send it again to those who missed it
        case _:
            return Drop(QUIET_HOURS)


def _asks(delivery: Delivery, conference: Conference | None) -> bool:
    """Tell whether the reminder has the buttons “I'm here” and so on, which a digest does not have."""
    lead = delivery.payload.get("lead")
    if delivery.kind is not DeliveryKind.SPEAKER_REMINDER or conference is None or not isinstance(lead, int):
        return False
    return carries(conference.reminders, lead)


async def _is_used_up(services: Services, user: str, conference: Conference | None, now: datetime) -> bool:
    """Tell whether the person has had all messages of the hour. Messages in flight count."""
    rules = conference.reminders if conference else ReminderSettings()
    person = services.people.person(user)
    names = [user, *([f"person:{person.id}"] if person else [])]
    async with services.database.read() as tx:
        return await digests.sent_lately(tx, names, now) >= rules.hourly


async def _digest(services: Services, delivery: Delivery, user: str, now: datetime) -> Plan:
    async with services.database.read() as tx:
        last = await digests.last_sent(tx, user)
    return Plan(
        kind=DeliveryKind.DIGEST,
        subject=digests.subject(user),
        recipient=user,
        dedupe_key=f"{digests.subject(user)}:{delivery.id}",
        due_at=digest_due(now, last, delivery.expires_at),
        priority=Priority.TIMELY,
        conference_id=delivery.conference_id,
    )


def _conference(services: Services, delivery: Delivery) -> Conference | None:
    program = services.programs.find(delivery.conference_id)
    return program.conference if program else None
