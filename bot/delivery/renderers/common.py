"""Shared parts of renderers: they check the facts behind a delivery again before it is sent."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.domain.ledger.deliveries import Delivery, Drop, Message, Wait
from bot.domain.people.model import Person
from bot.domain.people.reader import Reader
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.services.services import Services
from bot.views.common.reply import Reply
from bot.views.people import guesses
from bot.views.program.duties import own_clash
from db.queries.people import records as people

_SETTLES, _SOON = timedelta(seconds=5), 1.0
"""So long a report waits for what it tells to be through, and so many seconds it waits each time."""


def settling(services: Services, report: Delivery) -> Wait | None:
    """A moment's wait: most of what a report tells is through within seconds. None where it has waited long enough."""
    return Wait(_SOON) if services.clock.utcnow() < report.due_at + _SETTLES else None


def standing(services: Services, delivery: Delivery) -> tuple[Program, Session] | Drop:
    """The session that the delivery is about, if it still stands and still starts when it was planned."""
    session_id = number(delivery, "session")
    program = services.programs.of_session(session_id)
    if program is None:
        return Drop("the session is no longer on the program")
    session = program.by_id[session_id]
    if session.cancelled:
        return Drop("the session is cancelled")
    start = delivery.payload.get("start")
    if isinstance(start, int) and int(session.start.timestamp()) != start:
        return Drop("the session has moved")
    return program, session


async def reader(
    services: Services, delivery: Delivery, among: Callable[[Program, Session], Iterable[Person]]
) -> Person | None:
    """Find the person for whom the delivery is, as the session lists them, with how surely they are linked.

    The program in memory may be a moment older than the record, in which people may just have been joined or parted.
    """
    async with services.database.read() as tx:
        known = await people.get(tx, int(delivery.recipient.removeprefix("person:")))
    if known is None:
        return None
    found = _among(services, delivery, known.id, among)
    if found is None or found.slack_user != known.slack_user:
        await services.refresh()
        found = _among(services, delivery, known.id, among)
    return found


def _among(
    services: Services,
    delivery: Delivery,
    person_id: int,
    among: Callable[[Program, Session], Iterable[Person]],
) -> Person | None:
    session_id = number(delivery, "session")
    program = services.programs.of_session(session_id)
    there = among(program, program.by_id[session_id]) if program else ()
    return next((person for person in there if person.id == person_id), None)


def elsewhere(services: Services, session: Session, person: Person) -> str:
    """Return the other sessions that the person has at the same time, at any conference; "" if there are none."""
    held = (services.duties.of_person(person, program) for program in services.programs.all())
    return own_clash(session, Reader(duties={i: duty for duties in held for i, duty in duties.items()}))


def message(channel: str, reply: Reply, thread_ts: str = "") -> Message:
    """The reply, to that channel or person."""
    return Message(channel, reply.text, reply.blocks, thread_ts)


def to_person(person: Person, reply: Reply) -> Message:
    """The reply, to the person; where it is only guessed who they are, they are asked."""
    return message(person.slack_user, guesses.careful(reply, person.id) if person.is_guess else reply)


def number(delivery: Delivery, name: str) -> int:
    """The payload's number of that name."""
    value = delivery.payload[name]
    assert isinstance(value, int)
    return value
