"""Presence of speakers: the question, the news of the answer, and the day's board."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from bot.delivery.presence import day_board, named, watchers
from bot.delivery.renderers.common import message, number, reader, settling, standing, to_person
from bot.delivery.sender import Renderer
from bot.domain.announcements.model import GUESSED, NO_ACCOUNT
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Drop, Rendered, Undeliverable
from bot.domain.people.model import Person
from bot.domain.program.sessions import co_speakers
from bot.domain.reminders.boards import Spot
from bot.domain.reminders.messages import Written
from bot.domain.reminders.presence import PresenceState, Rung, asked_as, is_asked
from bot.services.reminders.presence import Talk
from bot.services.services import Services
from bot.views.reminders import board_forms
from bot.views.reminders import presence as views
from bot.views.reminders.board import digest
from db.queries.reminders import presence as rows


def renderers(services: Services) -> Mapping[DeliveryKind, Renderer]:
    """Nothing is asked once somebody has answered, and nothing is told that no longer holds."""

    async def ask(delivery: Delivery) -> Rendered:
        found = standing(services, delivery)
        return found if isinstance(found, Drop) else await _ask(services, delivery, Talk(*found))

    async def news(delivery: Delivery) -> Rendered:
        found = standing(services, delivery)
        return found if isinstance(found, Drop) else await _news(services, delivery, Talk(*found))

    async def board(delivery: Delivery) -> Rendered:
        return await _board(services, delivery)

    async def written(delivery: Delivery) -> Rendered:
        return await _written(services, delivery)

    return {
        DeliveryKind.PRESENCE_ASK: ask,
        DeliveryKind.PRESENCE_AGAIN: ask,
        DeliveryKind.PRESENCE_NEWS: news,
        DeliveryKind.SPEAKER_MESSAGE: written,
        DeliveryKind.SPEAKER_MESSAGE_REPORT: partial(_report, services),
        DeliveryKind.BOARD: board,
    }


async def _ask(services: Services, delivery: Delivery, talk: Talk) -> Rendered:
    """To the next who can know."""
    if not is_asked(talk.session):
        return Drop("the session no longer has a speaker")
    if await services.presence.of(talk.session):
        return Drop("somebody has answered")
    rung, conference = Rung(str(delivery.payload["rung"])), talk.program.conference
    if rung is not Rung.ORGANIZERS:
        return await _ask_person(services, delivery, talk, rung)
    if delivery.recipient != conference.organizers_channel:
        return Drop("the organizers' channel is another one now")
    shown = views.question(conference, talk.session, services.clock.utcnow(), rung, talk.chairs)
    return message(delivery.recipient, shown)


async def _ask_person(services: Services, delivery: Delivery, talk: Talk, rung: Rung) -> Rendered:
    person = await reader(services, delivery, lambda p, s: _on(rung, Talk(p, s)))
    if person is None:
        return Drop("they no longer have a part in it")
    if not person.slack_user:
        return Drop(f"{person.name} has no known Slack account, so the next people are asked")
    role = Rung(asked_as(rung, person.id, talk.session))
    if role is Rung.CHAIR and not person.is_sure:
        return Drop(f"{person.name} is only guessed in Slack, so the next people are asked")
    conference, now = talk.program.conference, services.clock.utcnow()
    return to_person(person, views.question(conference, talk.session, now, role, watchers(talk, person.id)))


async def _news(services: Services, delivery: Delivery, talk: Talk) -> Rendered:
    """To who must know, while it holds."""
    to, conference = delivery.recipient, talk.program.conference
    them = {to}
    if to.startswith("person:"):
        person = await reader(
            services, delivery, lambda p, s: (*Talk(p, s).chairs, *(a.person for a in s.people))
        )
        if person is None or not person.slack_user:
            return Undeliverable(NO_ACCOUNT)
        if not person.is_sure:
            return Undeliverable(GUESSED)
        to, them = person.slack_user, {to, f"person:{person.id}"}
    said = await services.presence.of(talk.session)
    if delivery.payload["taken_back"]:
        speakers = {p.id: p.name for p in talk.session.speakers}
        speaker = speakers.get(number(delivery, "person"), "")
        state = PresenceState(str(delivery.payload["state"]))
        stood_in = bool(delivery.payload.get("stood_in"))
        shown = views.taken_back(conference, talk.session, speaker, state, stood_in=stood_in)
        return Drop("there is another answer now") if said else message(to, shown)
    if said is None or said.moment != number(delivery, "at"):
        return Drop("it was taken back")
    tell = views.to_substitute if said.substitute in them else views.news
    return message(to, tell(conference, talk.session, named(services, talk.session, said)))


async def _written(services: Services, delivery: Delivery) -> Rendered:
    """To somebody who presents, in the words of the one who wrote it."""
    session_id, to = number(delivery, "session"), delivery.recipient
    program = services.programs.of_session(session_id)
    if program is None:
        return Drop("the session is no longer on the program")
    if to.startswith("person:"):
        person = await reader(services, delivery, lambda _, s: (a.person for a in s.people))
        if person is None:
            return Drop("they no longer have a part in it")
        if not person.slack_user:
            return Undeliverable(NO_ACCOUNT)
        if person.is_guess:
            return Undeliverable(GUESSED)
        to = person.slack_user
    by = str(delivery.payload["by"])
    shown = views.written(
        program.conference,
        program.by_id[session_id],
        by,
        services.people.name(by),
        str(delivery.payload["text"]),
    )
    return message(to, shown)


async def _report(services: Services, delivery: Delivery) -> Rendered:
    """Tell the author of the message whether it arrived."""
    found = await became(services, delivery)
    if found is None:
        return Drop("the session or the message is gone")
    if found.is_open and (wait := settling(services, delivery)):
        return wait
    return message(delivery.recipient, board_forms.report(found))


async def became(services: Services, delivery: Delivery) -> Written | None:
    """Return the result of the message that the report is about; None if it is gone."""
    return await services.board.became(number(delivery, "session"), str(delivery.payload["token"]))


async def _board(services: Services, delivery: Delivery) -> Rendered:
    """Render the day's board with its present lights. A posted board is remembered and edited when it changes."""
    conference = services.programs.get(number(delivery, "conference")).conference
    if delivery.recipient != conference.organizers_channel:
        return Drop("the organizers' channel is another one now")
    reply = await day_board(services, Spot(conference.id, date.fromisoformat(str(delivery.payload["day"]))))
    async with services.database.write() as tx:
        await rows.shown(tx, delivery.id, digest(reply))
    return message(delivery.recipient, reply)


def _on(rung: Rung, talk: Talk) -> tuple[Person, ...]:
    """Return the people who are asked on that rung today."""
    if rung is Rung.SPEAKER:
        return talk.session.speakers
    return co_speakers(talk.session) if rung is Rung.CO_SPEAKER else talk.chairs
