"""Deadlines, to authors and reviewers: nothing that they may not know of yet."""

from collections.abc import Mapping
from datetime import date

from bot.delivery.renderers.common import message, number
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, Undeliverable
from bot.domain.people.model import Person, Role
from bot.domain.program.model import Program
from bot.domain.submissions.papers import ACCEPTED, as_authors_see
from bot.services.services import Services
from bot.views.reminders import deadlines as views
from bot.views.submissions import today_of
from db.queries import submissions
from db.queries.people import records as people


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Looked at again on the day: a decision that is held is not told by its deadline."""

    async def camera_ready(delivery: Delivery) -> Rendered:
        found = await _to(services, delivery)
        if not isinstance(found, tuple):
            return found
        program, person, day = found
        today = today_of(program.conference, services.clock.utcnow())
        async with services.database.read() as tx:
            papers = await submissions.of_author(tx, program.conference.id, person.id)
        seen = [as_authors_see(paper, today, program.zone) for paper in papers]
        due = [view for view in seen if view.status in ACCEPTED and view.due_on == day >= today]
        if not due:
            return Drop("they have no deadline that they may know of")
        return message(person.slack_user, views.camera_ready(program.conference, due, day, today))

    async def reviews(delivery: Delivery) -> Rendered:
        found = await _to(services, delivery)
        if not isinstance(found, tuple):
            return found
        program, person, day = found
        today = today_of(program.conference, services.clock.utcnow())
        async with services.database.read() as tx:
            held = await people.roles(tx)
        if person.id not in held.get((program.conference.id, Role.REVIEWER), frozenset()):
            return Drop("they no longer review")
        if program.conference.reminders.review_due != day or day < today:
            return Drop("reviews are due on another day now")
        return message(person.slack_user, views.reviews(program.conference, day, today))

    return {DeliveryKind.DEADLINE_REMINDER: camera_ready, DeliveryKind.REVIEW_REMINDER: reviews}


async def _to(services: Services, delivery: Delivery) -> tuple[Program, Person, date] | Drop | Undeliverable:
    """Return the recipient and the day on which something is due."""
    program = services.programs.find(delivery.conference_id)
    async with services.database.read() as tx:
        person = await people.get(tx, number(delivery, "person"))
    if program is None or person is None:
        return Drop("the conference or the person is gone")
    if not person.slack_user:
        return Undeliverable(NO_ACCOUNT)
    return program, person, date.fromisoformat(str(delivery.payload["day"]))
