"""The personal data of a conference goes soon: to its organizers, as long as that is so."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.delivery.renderers.common import message, number
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered
from bot.services.services import Services
from bot.views.privacy import retention as views


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Return the renderer of the purge notice. It uses today's setting, because data may now be kept longer or forever."""

    async def notice(delivery: Delivery) -> Rendered:
        days, goes = services.settings.retention_days, datetime.fromtimestamp(number(delivery, "goes"), UTC)
        program = services.programs.find(delivery.conference_id)
        if program is None:
            return Drop("the conference is gone")
        found = [e for e in await services.retention.expiries() if e.conference_id == program.conference.id]
        if days is None or not found or found[0].due > goes:
            return Drop("it is kept for longer now")
        return message(delivery.recipient, views.purge_notice(program.conference, goes, days))

    return {DeliveryKind.PURGE_NOTICE: notice}
