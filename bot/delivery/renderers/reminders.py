"""Reminders of sessions: to the channel, to who speaks."""

from collections.abc import Mapping

from bot.delivery.courier import Renderer
from bot.delivery.renderers.standing import message, standing
from bot.domain.deliveries import Delivery, Drop, Kind, Rendered, Undeliverable
from bot.domain.people import Person
from bot.services.usher import Usher
from bot.views import reminders
from bot.views.place import place_in
from db.queries import people, questions, stars


def renderers(usher: Usher) -> Mapping[Kind, Renderer]:
    """Made from today's program."""

    async def channel_reminder(delivery: Delivery) -> Rendered:
        """To the channel: what starts here soon."""
        found = standing(usher, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        if delivery.recipient != session.channel_here:
            return Drop("the session's channel is another one now")
        talks, now = program.children(session.id), usher.clock.utcnow()
        shown = reminders.channel_reminder(program.conference, session.room, session, now, talks=talks)
        return message(delivery.recipient, shown)

    async def speaker_reminder(delivery: Delivery) -> Rendered:
        """To a speaker: when, where, between whom, and how many wait."""
        found = standing(usher, delivery)
        if isinstance(found, Drop):
            return found
        program, session = found
        person = await _person(usher, delivery)
        if person is None or person.id not in {p.id for p in session.speakers}:
            return Drop("they no longer speak there")
        if not person.slack_user:
            return Undeliverable(f"{person.name} has no Slack account that is known")
        async with usher.database.read() as record:
            asked = await questions.of_session(record, session.id)
            starred = await stars.count(record, session.id)
        shown = reminders.speaker_reminder(
            program.conference,
            session,
            usher.clock.utcnow(),
            place=place_in(program, session),
            questions_waiting=sum(not (q.answered or q.withdrawn) for q in asked),
            stars=starred,
            help_channel=program.conference.help_channel,
        )
        return message(person.slack_user, shown)

    return {Kind.CHANNEL_REMINDER: channel_reminder, Kind.SPEAKER_REMINDER: speaker_reminder}


async def _person(usher: Usher, delivery: Delivery) -> Person | None:
    async with usher.database.read() as session:
        return await people.get(session, int(delivery.recipient.removeprefix("person:")))
