"""The digest: what a person was not told one by one."""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers.standing import message
from bot.domain.deliveries import Delivery, Drop, Kind, Message, Rendered
from bot.domain.settings import ReminderSettings
from bot.services.usher import Usher
from bot.views import digests as views
from bot.views.digests import Part
from db.queries import digests as rows


def renderer(usher: Usher, one_by_one: Mapping[Kind, Renderer]) -> Renderer:
    """Each part as it would be told today; what no longer stands is left out."""

    async def digest(delivery: Delivery) -> Rendered:
        async with usher.database.read() as session:
            parts = await rows.parts(session, delivery.id)
        now = usher.clock.utcnow()
        standing = [p for p in parts if p.expires_at is None or p.expires_at > now]
        rendered = [await one_by_one[part.kind](part) for part in standing]
        told = [Part.of(r.text, r.blocks) for r in rendered if isinstance(r, Message)]
        if not told:
            return Drop("nothing of what it gathered stands any more")
        held = {p.conference.id: p.conference.reminders for p in usher.programs.all()}
        rules = held.get(delivery.conference_id or 0, ReminderSettings())
        return message(delivery.recipient, views.digest(told, rules.hourly))

    return digest
