"""A welcome, once; and news of who is who, to the organizers."""

from collections.abc import Mapping

from bot.delivery.renderers.common import message, number
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered
from bot.domain.people.model import known_as
from bot.errors import UsherError
from bot.services.people.news import What
from bot.services.services import Services
from bot.views.home.abilities import abilities
from bot.views.people import contested, guesses
from db.queries.people import members
from db.queries.people import records as people


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Return the renderers of the welcome and of the news that somebody is no longer taken for a person."""

    async def welcome(delivery: Delivery) -> Rendered:
        user = delivery.recipient
        try:
            program = services.programs.resolve("", user)
        except UsherError:  # none yet, or several: what everybody can do holds anywhere
            return message(user, abilities(frozenset()))
        return message(user, abilities(await services.roles_of(user, program), program.conference))

    async def person_news(delivery: Delivery) -> Rendered:
        users = str(delivery.payload.get("users") or delivery.payload["user"]).split()
        async with services.database.read() as tx:
            person = await people.get(tx, number(delivery, "person"))
            known = [member for user in users if (member := await members.get(tx, user))]
        if person is None:
            return Drop("the person is gone")
        what = What(str(delivery.payload.get("what", What.REFUSED)))
        if what is not What.SHARED and person.slack_user in users:
            return Drop("they are linked after all")
        if what is What.REFUSED:
            said_by = next((member.name or member.display_name for member in known), "")
            return message(delivery.recipient, guesses.refused(person.name, said_by or "Somebody"))
        if what is What.SHARED and len({member.email for member in known} - {""}) != 1:
            return Drop("the addresses are no longer the same")
        return message(delivery.recipient, contested.one_address(known_as(person), person.slack_user, users))

    return {DeliveryKind.WELCOME: welcome, DeliveryKind.PERSON_NEWS: person_news}
