"""Session reminders: to the channel and to its speakers."""

from collections.abc import Mapping

from bot.delivery.presence import below
from bot.delivery.renderers.common import elsewhere, message, reader, standing, to_person
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import NO_ACCOUNT
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, Undeliverable
from bot.domain.program.lasting import runs_long
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Session
from bot.domain.reminders.presence import carries, is_asked
from bot.domain.reminders.timing import is_called_out
from bot.services.reminders.presence import Talk
from bot.services.services import Services
from bot.views.common.reply import Reply
from bot.views.reminders import sessions
from bot.views.reminders.place import place_in
from bot.views.reminders.presence import REMINDER
from db.queries.program import stars
from db.queries.questions import records as questions


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Made from today's program."""

    async def channel_reminder(delivery: Delivery) -> Rendered:
        """To the channel: what starts here soon."""
        found = standing(services, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        if delivery.recipient != session.channel_here:
            return Drop("the session's channel is another one now")
        talks, now = program.children(session.id), services.clock.utcnow()
        shown = sessions.channel_reminder(
            program.conference, session.room, session, now, talks=talks, reader=services.everybody()
        )
        return message(delivery.recipient, shown)

    async def speaker_reminder(delivery: Delivery) -> Rendered:
        """Remind a speaker: when, where, between which talks, and how many questions wait."""
        person = await reader(services, delivery, lambda _, session: session.speakers)
        found = standing(services, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        if person is None:
            return Drop("they no longer speak there")
        if not person.slack_user:
            return Undeliverable(NO_ACCOUNT)
        lead = delivery.payload.get("lead")
        asks = isinstance(lead, int) and carries(program.conference.reminders, lead) and is_asked(session)
        shown = await to_speaker(services, program, session, person.id, asks=asks)
        return to_person(person, shown)

    return {DeliveryKind.CHANNEL_REMINDER: channel_reminder, DeliveryKind.SPEAKER_REMINDER: speaker_reminder}


async def to_speaker(
    services: Services, program: Program, session: Session, person_id: int, *, asks: bool, again: int = 0
) -> Reply:
    """Build a speaker's reminder as it reads now. With `asks` it asks if they are there, or shows their answer.

    If the speaker is only guessed, it says no more than the program says.
    """
    async with services.database.read() as tx:
        asked = await questions.of_session(tx, session.id)
        starred = await stars.count(tx, session.id)
    speaker = next((p for p in session.speakers if p.id == person_id), None)
    is_guess = speaker is not None and speaker.is_guess
    return sessions.speaker_reminder(
        program.conference,
        session,
        services.clock.utcnow(),
        place=place_in(program, session),
        questions_waiting=0 if is_guess else sum(q.is_open for q in asked),
        stars=0 if is_guess else starred,
        help_channel=program.conference.help_channel,
        follows=_next_there(program, session),
        clash=elsewhere(services, session, speaker) if speaker and not is_guess else "",
        zone=services.personal.zone_name(speaker.slack_user) if speaker else "",
        presence=await below(services, Talk(program, session), REMINDER, person_id, again) if asks else None,
    )


def _next_there(program: Program, session: Session) -> Session | None:
    """Return the next session in the room on the same day, without breaks."""
    if session.room is None:
        return None
    later = (
        s
        for s in program.in_room(session.room)
        if s.start >= session.end and is_called_out(s) and not runs_long(s)
    )
    today = day_of(session.start, program.zone)
    return next((s for s in later if not s.cancelled and day_of(s.start, program.zone) == today), None)
