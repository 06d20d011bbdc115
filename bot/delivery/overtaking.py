"""A late reminder gives way to the next one of the same session to the same person.

After an outage the hour's and the quarter's reminder are both late, and both would come at once. The later one says all
that the earlier one would have, and carries the same buttons. Organizers are not told: nobody missed anything.
"""

from datetime import timedelta

from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered
from bot.domain.reminders.presence import carries
from bot.domain.reminders.timing import is_overtaken
from bot.services.services import Services
from db.queries.ledger import deliveries

_CLOSEST = timedelta(minutes=1)
"""Leads are whole minutes: what is less late than this was not overtaken."""
_OVERTAKING = {
    DeliveryKind.CHANNEL_REMINDER: frozenset({DeliveryKind.CHANNEL_REMINDER}),
    DeliveryKind.MAIN_REMINDER: frozenset({DeliveryKind.MAIN_REMINDER}),
    DeliveryKind.SPEAKER_REMINDER: frozenset({DeliveryKind.SPEAKER_REMINDER}),
    DeliveryKind.CHAIR_REMINDER: frozenset({DeliveryKind.CHAIR_REMINDER}),
    DeliveryKind.STAR_REMINDER: frozenset({DeliveryKind.STAR_REMINDER}),
    # A speaker's reminder asks what the question asks, and says more.
    DeliveryKind.PRESENCE_ASK: frozenset({DeliveryKind.PRESENCE_ASK, DeliveryKind.SPEAKER_REMINDER}),
}


def dropping_overtaken(services: Services, kind: DeliveryKind, render: Renderer) -> Renderer:
    """`render`, but for what another delivery has overtaken."""
    kinds = _OVERTAKING.get(kind)
    if kinds is None:
        return render

    async def guarded(delivery: Delivery) -> Rendered:
        now = services.clock.utcnow()
        if now - delivery.due_at >= _CLOSEST:
            async with services.database.read() as tx:
                others = await deliveries.since(tx, delivery, kinds, now)
            if any(is_overtaken(delivery, o, asks=_asks(services, o)) for o in others):
                return Drop("the next one of it has fallen due")
        return await render(delivery)

    return guarded


def _asks(services: Services, delivery: Delivery) -> bool:
    """Tell whether it asks a speaker if they are there."""
    lead = delivery.payload.get("lead")
    program = services.programs.find(delivery.conference_id)
    if delivery.kind is not DeliveryKind.SPEAKER_REMINDER or not isinstance(lead, int):
        return delivery.kind is DeliveryKind.PRESENCE_ASK
    return program is not None and carries(program.conference.reminders, lead)
