"""Somebody was given a role, or it was taken back."""

from collections.abc import Mapping

from bot.delivery.renderers.common import message, number
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered
from bot.services.services import Services
from bot.views.people import roles as views


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Made from what holds now: a role that was taken back meanwhile is not told of as given."""

    async def news(delivery: Delivery) -> Rendered:
        grant = await services.grants.one(number(delivery, "grant"))
        if grant is None or bool(grant.taken_at) != bool(delivery.payload["taken"]):
            return Drop("the role has changed")
        program = services.programs.get(grant.conference_id)
        session = program.by_id.get(grant.scope.session_id)
        return message(delivery.recipient, views.news(program.conference, grant, session))

    return {DeliveryKind.ROLE_NEWS: news}
