"""A welcome, once; and news of who is who, to the organizers."""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers.standing import message, number
from bot.domain import commands
from bot.domain.deliveries import Delivery, Drop, Kind, Rendered
from bot.services.usher import Usher
from bot.views import guesses
from bot.views.help import usher_help
from db.queries import members, people


def renderers(usher: Usher) -> Mapping[Kind, Renderer]:
    """What Usher can do; and that somebody is not the person whom they were taken for."""

    async def welcome(delivery: Delivery) -> Rendered:
        prefix = usher.settings.command_prefix
        return message(delivery.recipient, usher_help(prefix, commands.COMMANDS, frozenset()))

    async def person_news(delivery: Delivery) -> Rendered:
        user = str(delivery.payload["user"])
        async with usher.database.read() as record:
            person = await people.get(record, number(delivery, "person"))
            member = await members.get(record, user)
        if person is None:
            return Drop("the person is gone")
        if person.slack_user == user:
            return Drop("they are linked after all")
        said_by = (member.name or member.display_name) if member else ""
        return message(delivery.recipient, guesses.refused(person.name, said_by or "Somebody"))

    return {Kind.WELCOME: welcome, Kind.PERSON_NEWS: person_news}
