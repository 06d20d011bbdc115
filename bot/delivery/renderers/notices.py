"""A welcome, once."""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers.standing import message
from bot.domain import commands
from bot.domain.deliveries import Delivery, Kind, Rendered
from bot.services.usher import Usher
from bot.views.help import usher_help


def renderers(usher: Usher) -> Mapping[Kind, Renderer]:
    """What Usher can do."""

    async def welcome(delivery: Delivery) -> Rendered:
        prefix = usher.settings.command_prefix
        return message(delivery.recipient, usher_help(prefix, commands.COMMANDS, frozenset()))

    return {Kind.WELCOME: welcome}
