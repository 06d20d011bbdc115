"""Run sheets, to who chairs."""

from collections.abc import Mapping

from bot.delivery.renderers.common import elsewhere, reader, standing, to_person
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, Undeliverable
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.services.services import Services
from bot.views.people import guesses
from bot.views.reminders import runsheet as views
from bot.views.reminders.runsheet import Turn
from db.queries.questions import records as questions
from db.queries.reminders import presence


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Return the renderer of run sheets, made from today's data."""

    async def chair_reminder(delivery: Delivery) -> Rendered:
        person = await reader(services, delivery, lambda _, session: session.chairs)
        found = standing(services, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        if person is None:
            return Drop("they no longer chair there")
        if not person.slack_user:
            return Undeliverable(NO_ACCOUNT)
        if not person.is_sure:
            shown = guesses.you_chair(program.conference, session, services.clock.utcnow())
            return to_person(person, shown)
        shown = views.run_sheet(
            program.conference,
            session,
            await _turns(services, program, session),
            services.clock.utcnow(),
            help_channel=program.conference.help_channel,
            clash=elsewhere(services, session, person),
            zone=services.personal.zone_name(person.slack_user),
        )
        return to_person(person, shown)

    return {DeliveryKind.CHAIR_REMINDER: chair_reminder}


async def _turns(services: Services, program: Program, session: Session) -> list[Turn]:
    """The session's talks in order; the session itself where it holds none."""
    talks = [s for s in program.children(session.id) if not s.cancelled] or [session]
    async with services.database.read() as tx:
        said = await presence.of_sessions(tx, [talk.id for talk in talks])
        open_ones = await questions.open_counts(tx, [talk.id for talk in talks])
    standing_answers = {i: answer for i, answer in said.items() if answer.holds_for(program.by_id[i])}
    return [Turn(talk, standing_answers.get(talk.id), open_ones.get(talk.id, 0)) for talk in talks]
