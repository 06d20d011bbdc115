"""Somebody says who they are on the program: the question to the organizers, and the answer."""

from collections.abc import Mapping

from bot.delivery.renderers.common import message, number
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, State
from bot.domain.people.linking.claims import ClaimState
from bot.services.services import Services
from bot.views.people import claims as views


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Made from what became of the claim by now; a question that is answered is not asked."""

    async def claim(delivery: Delivery) -> Rendered:
        asked = await services.claims.asked(number(delivery, "claim"))
        if asked is None:
            return Drop("the claim is gone")
        if asked.claim.state is not ClaimState.OPEN and delivery.state is not State.SENT:
            return Drop(f"it is settled: {asked.claim.state}")
        return message(delivery.recipient, views.question(asked))

    async def news(delivery: Delivery) -> Rendered:
        asked = await services.claims.asked(number(delivery, "claim"))
        if asked is None:
            return Drop("the claim is gone")
        return message(delivery.recipient, views.news(asked))

    return {DeliveryKind.CLAIM: claim, DeliveryKind.CLAIM_NEWS: news}
