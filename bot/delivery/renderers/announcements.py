"""Announcements, as they are posted; the question whether one may be; and what became of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from bot.delivery.renderers.common import message, number, settling
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import Announcement, AnnouncementState, News, Report
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, State
from bot.services.services import Services
from bot.views.announcements import messages
from bot.views.announcements import preview as previews
from bot.views.announcements import report as views
from db.queries.announcements import records as rows

_GOES_OUT = frozenset({AnnouncementState.SCHEDULED, AnnouncementState.SENT})


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """The author's text as it is now; nothing where it was cancelled or paused meanwhile."""

    async def found(delivery: Delivery) -> Announcement | None:
        async with services.database.read() as tx:
            return await rows.get(tx, number(delivery, "announcement"))

    async def announcement(delivery: Delivery) -> Rendered:
        this = await found(delivery)
        if this is None or (delivery.state is not State.SENT and this.state not in _GOES_OUT):
            return Drop(f"it was {this.state if this else 'removed'}")
        if delivery.recipient[0] in "CG":
            return message(delivery.recipient, messages.message(this, ping=this.ping))
        conference = services.programs.get(this.conference_id).conference
        return message(delivery.recipient, messages.direct_message(conference, this))

    async def approval(delivery: Delivery) -> Rendered:
        this = await found(delivery)
        if this is None:
            return Drop("it was removed")
        conference, now = services.programs.get(this.conference_id).conference, services.clock.utcnow()
        counts = number(delivery, "channels"), number(delivery, "people")
        return message(delivery.recipient, previews.approval(conference, this, now, *counts))

    async def news(delivery: Delivery) -> Rendered:
        this = await found(delivery)
        if this is None:
            return Drop("it was removed")
        at = delivery.payload.get("at")
        shown = previews.news(
            services.programs.get(this.conference_id).conference,
            this,
            News(str(delivery.payload["news"])),
            by=str(delivery.payload.get("by", "")),
            people=number(delivery, "people") if "people" in delivery.payload else 0,
            at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
            why=str(delivery.payload.get("why", "")),
        )
        return message(delivery.recipient, shown)

    return {
        DeliveryKind.ANNOUNCEMENT: announcement,
        DeliveryKind.APPROVAL: approval,
        DeliveryKind.ANNOUNCEMENT_NEWS: news,
        DeliveryKind.ANNOUNCEMENT_REPORT: partial(report, services),
    }


async def report(services: Services, delivery: Delivery) -> Rendered:
    """The live report; it waits a moment, because most announcements are through within seconds."""
    found = await live(services, delivery)
    if found is None:
        return Drop("it was removed")
    if found.waiting and (wait := settling(services, delivery)):
        return wait
    conference = services.programs.get(found.announcement.conference_id).conference
    return message(delivery.recipient, views.report(conference, found))


async def live(services: Services, delivery: Delivery) -> Report | None:
    """Return the present content of a live report; None if its announcement was removed."""
    seconds = number(delivery, "at")
    return await services.reports.live(number(delivery, "announcement"), datetime.fromtimestamp(seconds, UTC))
