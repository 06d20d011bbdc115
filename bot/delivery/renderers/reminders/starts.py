"""Reminders of starts: to the main channel, and to people who starred the session."""

from collections.abc import Mapping

from bot.delivery.renderers.common import message, number, standing
from bot.delivery.sender import Renderer
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered
from bot.domain.program.agenda import clashes, upcoming
from bot.domain.program.duties import bound
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.reminders.timing import is_called_out
from bot.services.services import Services
from bot.views.program.duties import clash_note
from bot.views.reminders import starts as views
from db.queries.program import stars


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Made from today's program."""

    async def main_reminder(delivery: Delivery) -> Rendered:
        program = services.programs.find(delivery.conference_id)
        if program is None or delivery.recipient != program.conference.main_channel:
            return Drop("the main channel is another one now")
        start = number(delivery, "start")
        together = [
            s
            for s in program.sessions
            if int(s.start.timestamp()) == start and not s.cancelled and is_called_out(s)
        ]
        if not together:
            return Drop("no session starts at that time now")
        return message(
            delivery.recipient, views.main_reminder(program.conference, together, services.clock.utcnow())
        )

    async def star_reminder(delivery: Delivery) -> Rendered:
        found = standing(services, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        user, now = delivery.recipient, services.clock.utcnow()
        async with services.database.read() as tx:
            starred = await stars.of_user(tx, user)
        if session.id not in starred:
            return Drop("they no longer star it")
        if _is_reminded(program, session, user):
            return Drop("they speak or chair there and get that reminder")
        duties = services.duties.of(user, program)
        theirs = upcoming(bound([s for s in program.sessions if s.id in starred], duties), now)
        clash = clash_note(clashes(theirs).get(session.id, ()), duties)
        reader = services.reader(user, program)
        shown = views.star_reminder(
            program.conference, session, now, clash=clash, zone=reader.zone, reader=reader
        )
        return message(user, shown)

    return {DeliveryKind.MAIN_REMINDER: main_reminder, DeliveryKind.STAR_REMINDER: star_reminder}


def _is_reminded(program: Program, session: Session, user: str) -> bool:
    """Tell whether the user is reminded as a speaker or a chair. Those reminders say more than the star's."""
    rules = program.conference.reminders
    reminded = (
        *(session.speakers if rules.speaker_leads else ()),
        *(session.chairs if rules.chair_leads else ()),
    )
    return user in {person.slack_user for person in reminded}
