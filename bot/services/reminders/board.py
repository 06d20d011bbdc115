"""The acts from a day's board: to write to a session's speakers, and to ask them once more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import OPEN, Delivery, DeliveryKind, Plan, Priority, State
from bot.domain.ledger.failures import why_late
from bot.domain.people.model import Person
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.reminders.boards import MESSAGE, PAUSE, BoardAct, Done, message_expires
from bot.domain.reminders.messages import REPORT_AFTER, Outcome, Written
from bot.domain.reminders.presence import Presence, Rung, is_asked
from bot.domain.reminders.timing import subject
from bot.errors import BadInput, NotFound
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from db.engine import Database
from db.queries.ledger import deliveries, live_reports
from db.queries.reminders import presence

_ACTS = {DeliveryKind.PRESENCE_AGAIN: BoardAct.AGAIN, DeliveryKind.SPEAKER_MESSAGE: BoardAct.MESSAGE}
_MOVED = "That session has moved. Open the board again."


@dataclass(frozen=True, slots=True)
class Addressed:
    """The presenters of a session that can be written to: ledger recipients by name, and the names of the others."""

    program: Program
    session: Session
    reached: Mapping[str, str]
    missed: tuple[str, ...]


class BoardDesk:
    """Acts of organizers and chairs; each is checked again here, and what is sent goes through the ledger."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    async def addressed(self, user: str, session_id: int) -> Addressed:
        """Return whom a message about the session reaches: who presents it today. NotAllowed for others than chairs and organizers."""
        program, session = self._session(user, session_id, Right.MESSAGE_SPEAKER)
        async with self._database.read() as tx:
            said = await presence.get(tx, session_id)
        return self._presenting(program, session, said)

    async def message(self, user: str, session_id: int, text: str, token: str) -> Addressed:
        """Write to everybody who presents the session; `token` names the form, so that it is sent once.

        BadInput where there is no text, too much of it, or nobody to reach.
        """
        if not text.strip():
            raise BadInput("Type the message.")
        if len(text) > MESSAGE:
            raise BadInput(f"That is too long: {len(text):,} characters. Type at most {MESSAGE:,}.")
        to = await self.addressed(user, session_id)
        if not to.reached:
            raise BadInput("Usher can't reach anyone who presents this session in Slack.")
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            await deliveries.plan(tx, (_message(to, one, user, text, token, now) for one in to.reached), now)
            report = _report(to, user, token, now)
            await deliveries.plan(tx, [report], now)
            await live_reports.add(tx, [report.dedupe_key])
            await _note(tx, Act.SPEAKER_MESSAGED, user, to.program, session_id, now)
        return to

    async def became(self, session_id: int, token: str) -> Written | None:
        """Return what became of the message that was written in that form; None where the session or the message is gone."""
        program = self._programs.of_session(session_id)
        async with self._database.read() as tx:
            sent = await presence.written(tx, subject(session_id), _key(session_id, token))
        if program is None or not sent:
            return None
        session = program.by_id[session_id]
        text = str(sent[0].payload.get("text", ""))
        outcomes = [_outcome(each, self._named(session, each.recipient)) for each in sent]
        return Written(program.conference, session, text, outcomes)

    async def seen(self, user: str, session_id: int, token: str) -> None:
        """Send no report of the message: the one who wrote it has seen that it arrived."""
        async with self._database.write() as tx:
            await deliveries.cancel_keys(tx, [_report_key(session_id, token, user)], self._clock.utcnow())

    def _named(self, session: Session, recipient: str) -> str:
        there = {f"person:{a.person.id}": a.person.name for a in session.people}
        return there.get(recipient) or self._people.name(recipient)

    async def ask_again(self, user: str, session_id: int, start: int) -> Addressed:
        """Ask the speakers of the session that starts at `start` (a Unix time) once more.

        BadInput where it has moved, is over, is answered, or they were asked a moment ago.
        """
        program, session = self._session(user, session_id, Right.ASK_AGAIN)
        now = self._clock.utcnow()
        if int(session.start.timestamp()) != start:
            raise BadInput(_MOVED)
        if session.end <= now or not is_asked(session):
            raise BadInput("That session is over, cancelled, or has no speaker, so nobody is asked.")
        to = self._presenting(program, session, None)
        if not to.reached:
            raise BadInput("Usher can't reach any of its speakers in Slack.")
        async with self._database.write() as tx:
            said = await presence.get(tx, session_id, lock=True)
            if said is not None and said.holds_for(session):
                raise BadInput("Somebody has answered in the meantime. Open the board again.")
            before = [
                d for d in await presence.asks_of(tx, subject(session_id)) if d.payload.get("start") == start
            ]
            _require_pause(before, to, now)
            number = sum(d.kind is DeliveryKind.PRESENCE_AGAIN for d in before)
            await deliveries.plan(tx, (_again(to, one, user, start, number, now) for one in to.reached), now)
            await _note(tx, Act.SPEAKER_ASKED, user, program, session_id, now)
        return to

    def _session(self, user: str, session_id: int, right: Right) -> tuple[Program, Session]:
        program = self._programs.of_session(session_id)
        if program is None:
            raise NotFound("That session is no longer on the program.")
        session = program.by_id[session_id]
        self._people.require(user, right, program, session)
        return program, session

    def _presenting(self, program: Program, session: Session, said: Presence | None) -> Addressed:
        """The speakers, or who presents instead; people of whom it is only guessed who they are get no message."""
        if said is not None and said.holds_for(session) and said.substitute:
            return self._substitute(program, session, said.substitute)
        speakers = dict.fromkeys(session.speakers)
        reached = {f"person:{p.id}": p.name for p in speakers if _is_reached(p)}
        return Addressed(program, session, reached, tuple(p.name for p in speakers if not _is_reached(p)))

    def _substitute(self, program: Program, session: Session, recipient: str) -> Addressed:
        there = {f"person:{a.person.id}": a.person for a in session.people}
        person = there.get(recipient)
        if person is None:
            name = self._people.name(recipient) or "the person who presents instead"
            return Addressed(program, session, {recipient: name}, ())
        if _is_reached(person):
            return Addressed(program, session, {recipient: person.name}, ())
        return Addressed(program, session, {}, (person.name,))


def last_done(sent: Iterable[Delivery]) -> dict[int, Done]:
    """Session id to what was done last from the board, of messages in the order in which they were planned."""
    groups: dict[int, list[Delivery]] = {}
    for delivery in sent:
        session_id, by = delivery.payload.get("session"), delivery.payload.get("by")
        if not isinstance(session_id, int) or not isinstance(by, str):
            continue  # somebody was forgotten
        last = groups.setdefault(session_id, [])
        if last and _act(last[0]) != _act(delivery):
            last.clear()
        last.append(delivery)
    return {
        session_id: Done(
            _ACTS[last[0].kind], str(last[0].payload["by"]), last[0].due_at, frozenset(d.state for d in last)
        )
        for session_id, last in groups.items()
    }


def _act(delivery: Delivery) -> tuple[object, ...]:
    return delivery.kind, delivery.payload["by"], delivery.due_at


def _is_reached(person: Person) -> bool:
    return bool(person.slack_user) and not person.is_guess


def _require_pause(before: Iterable[Delivery], to: Addressed, now: datetime) -> None:
    """BadInput where the speakers are being asked, or were asked a moment ago."""
    for one in before:
        on_its_way = one.state in OPEN and one.due_at <= now
        just_asked = one.state is State.SENT and (one.settled_at or one.due_at) > now - PAUSE
        if one.recipient in to.reached and (on_its_way or just_asked):
            raise BadInput(
                "They were asked a moment ago. Wait two minutes for the answer, or message the speaker."
            )


def _message(to: Addressed, recipient: str, user: str, text: str, token: str, now: datetime) -> Plan:  # noqa: PLR0917
    session = to.session
    return Plan(
        kind=DeliveryKind.SPEAKER_MESSAGE,
        subject=subject(session.id),
        recipient=recipient,
        dedupe_key=f"{_key(session.id, token)}{recipient}",
        due_at=now,
        expires_at=message_expires(session, now),
        priority=Priority.NOW,
        conference_id=to.program.conference.id,
        payload={"session": session.id, "by": user, "text": text},
    )


def _report(to: Addressed, user: str, token: str, now: datetime) -> Plan:
    """Tells the one who wrote it what became of it, unless the window has shown that everybody has it."""
    session = to.session
    return Plan(
        kind=DeliveryKind.SPEAKER_MESSAGE_REPORT,
        subject=subject(session.id),
        recipient=user,
        dedupe_key=_report_key(session.id, token, user),
        due_at=now + REPORT_AFTER,
        priority=Priority.NOW,
        conference_id=to.program.conference.id,
        payload={"session": session.id, "token": token},
    )


def _key(session_id: int, token: str) -> str:
    """Return what the dedupe keys of a form's messages begin with."""
    return f"{DeliveryKind.SPEAKER_MESSAGE}:{session_id}:{token}:"


def _report_key(session_id: int, token: str, user: str) -> str:
    return f"{DeliveryKind.SPEAKER_MESSAGE_REPORT}:{session_id}:{token}:{user}"


def _outcome(sent: Delivery, name: str) -> Outcome:
    why = why_late(sent.last_error) if sent.state is State.EXPIRED else sent.last_error
    return Outcome(name, sent.recipient, sent.state, sent.settled_at, why)


def _again(to: Addressed, recipient: str, user: str, start: int, number: int, now: datetime) -> Plan:  # noqa: PLR0917
    session = to.session
    return Plan(
        kind=DeliveryKind.PRESENCE_AGAIN,
        subject=subject(session.id),
        recipient=recipient,
        dedupe_key=f"{DeliveryKind.PRESENCE_AGAIN}:{session.id}:{start}:{number}:{recipient}",
        due_at=now,
        expires_at=session.end,
        priority=Priority.NOW,
        conference_id=to.program.conference.id,
        payload={"session": session.id, "start": start, "lead": 0, "rung": Rung.SPEAKER.value, "by": user},
    )


async def _note(  # noqa: PLR0917 - what the line names
    tx: AsyncSession, act: Act, user: str, program: Program, session_id: int, now: datetime
) -> None:
    await audit.record(tx, act, user, now, conference_id=program.conference.id, subject=subject(session_id))
