"""What renderers share: the facts behind a delivery, looked at again before it speaks."""

from bot.domain.deliveries import Delivery, Drop, Message
from bot.domain.people import Person
from bot.domain.program import Program
from bot.domain.reader import Reader
from bot.domain.sessions import Session
from bot.services.usher import Usher
from bot.views.duties import own_clash
from bot.views.reply import Reply


def standing(usher: Usher, delivery: Delivery) -> tuple[Program, Session] | Drop:
    """The session that the delivery is about, if it still stands and still starts when it was planned."""
    session_id = number(delivery, "session")
    program = usher.programs.of_session(session_id)
    if program is None:
        return Drop("the session is no longer on the program")
    session = program.by_id[session_id]
    if session.cancelled:
        return Drop("the session is cancelled")
    start = delivery.payload.get("start")
    if isinstance(start, int) and int(session.start.timestamp()) != start:
        return Drop("the session has moved")
    return program, session


def elsewhere(usher: Usher, session: Session, person: Person) -> str:
    """What else waits for the person while the session runs, at whichever conference; "" where nothing does."""
    held = (usher.duties.of_person(person, program) for program in usher.programs.all())
    return own_clash(session, Reader(duties={i: duty for duties in held for i, duty in duties.items()}))


def message(channel: str, reply: Reply, thread_ts: str = "") -> Message:
    """The reply, to that channel or person."""
    return Message(channel, reply.text, reply.blocks, thread_ts)


def number(delivery: Delivery, name: str) -> int:
    """The payload's number of that name."""
    value = delivery.payload[name]
    assert isinstance(value, int)
    return value
