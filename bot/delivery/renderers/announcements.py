"""Announcements, as they are posted."""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers.standing import message, number
from bot.domain.announcements import AnnouncementState
from bot.domain.deliveries import Delivery, Drop, Kind, Rendered
from bot.services.usher import Usher
from bot.views import announcements
from db.queries import announcements as rows


def renderers(usher: Usher) -> Mapping[Kind, Renderer]:
    """The author's text; nothing where it was cancelled meanwhile."""

    async def announcement(delivery: Delivery) -> Rendered:
        async with usher.database.read() as session:
            found = await rows.get(session, number(delivery, "announcement"))
        if found is None or found.state is not AnnouncementState.SCHEDULED:
            return Drop("it was cancelled")
        return message(found.channel, announcements.message(found))

    return {Kind.ANNOUNCEMENT: announcement}
