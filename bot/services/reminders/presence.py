"""Presence: who is asked, who answered, and what the board of a day shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Plan, Priority, State
from bot.domain.people.model import Person
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program, day_of
from bot.domain.program.sessions import Conference, Session, chairs_of
from bot.domain.reminders.boards import BoardAct, Entry, possible
from bot.domain.reminders.presence import LATE_MINUTES, Presence, PresenceState, carries, light, on_board
from bot.domain.reminders.timing import subject
from bot.errors import BadInput, NoLongerAsked, NotFound
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program.duties import COUNTER, OwnDuties
from bot.services.program.programs import Programs
from bot.services.reminders.board import last_done
from db.engine import Database
from db.queries.common import counters
from db.queries.ledger import deliveries
from db.queries.reminders import presence

NEEDS: Mapping[BoardAct, Right] = {
    BoardAct.MESSAGE: Right.MESSAGE_SPEAKER,
    BoardAct.AGAIN: Right.ASK_AGAIN,
    BoardAct.HERE: Right.ANSWER_FOR_TALK,
    BoardAct.UNDO: Right.ANSWER_FOR_TALK,
}
"""The right that each act of the board needs."""
_TAKEN_BACK = ":taken-back"
_NOT_SENT = frozenset({State.CANCELLED, State.FAILED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Talk:
    """A session that is asked about, as it stands on the program."""

    program: Program
    session: Session

    @property
    def container(self) -> Session | None:
        """The session that holds it."""
        return self.program.by_id.get(self.session.parent_id or 0)

    @property
    def chairs(self) -> tuple[Person, ...]:
        """Return who chairs it."""
        return chairs_of(self.session, self.container)


@dataclass(frozen=True, slots=True)
class Answer:
    """The present answer after an act: `counted` is False if somebody had answered before."""

    talk: Talk
    presence: Presence | None
    counted: bool = True


class Presences:
    """The answers about a talk's speaker; the people concerned are told through the ledger."""

    def __init__(
        self, database: Database, clock: Clock, programs: Programs, people: People, duties: OwnDuties
    ) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people
        self._duties = duties

    async def answer(
        self,
        user: str,
        session_id: int,
        start: int,
        state: PresenceState,
        *,
        minutes: int = 0,
        substitute: str = "",
    ) -> Answer:
        """Take an answer for the talk that starts at `start` (a Unix time); the first one stands.

        Only who was said to be late can still come, be replaced or give up. BadInput, NotAllowed or NotFound where
        the talk is over, has moved, is not theirs, or is gone.
        """
        talk = self.talk(user, session_id, start)
        if state is PresenceState.LATE and minutes not in LATE_MINUTES:
            raise BadInput(f"Say how late: {', '.join(map(str, LATE_MINUTES))} minutes.")
        if state is PresenceState.REPLACED and not substitute:
            raise BadInput("Say who presents instead.")
        speaker = self._speaker(user, talk.session)
        if substitute and substitute in {f"person:{speaker.id}", speaker.slack_user}:
            raise BadInput(
                f"{speaker.name or 'That person'} is the speaker. Pick somebody else, or press Close."
            )
        now = self._clock.utcnow()
        said = Presence(
            session_id,
            talk.session.start,
            state,
            speaker.id,
            user,
            now,
            minutes,
            substitute,
        )
        async with self._database.write() as tx:
            before = await self._standing(tx, talk.session, lock=True)
            if before is not None and before.state is not PresenceState.LATE:
                return Answer(talk, before, counted=False)
            if before is not None:
                await presence.change(tx, said)
            elif not await presence.put(tx, said):
                return Answer(talk, await self._standing(tx, talk.session), counted=False)
            if (
                state is not PresenceState.HERE or before is not None
            ):  # others are told of these, and rely on them
                await deliveries.plan(tx, _news(talk, said, now), now)
                await _note(tx, Act.TALK_ANSWERED, user, said, talk, now)
            if state is PresenceState.REPLACED:
                await counters.move(tx, COUNTER)
        self._duties.note(session_id, said)
        return Answer(talk, said)

    async def undo(self, user: str, session_id: int, start: int) -> Answer:
        """Take the answer back: those who were told are told so, and the rungs still to come go on."""
        talk = self.talk(user, session_id, start)
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            before = await self._standing(tx, talk.session, lock=True)
            if before is None:
                return Answer(talk, None, counted=False)
            await presence.remove(tx, session_id)
            if before.state is PresenceState.REPLACED:
                await counters.move(tx, COUNTER)
            await _note(tx, Act.TALK_UNDONE, user, before, talk, now)
            told = await _take_back(tx, before, now)
            await deliveries.plan(tx, (_retraction(talk, before, to, now) for to in told), now)
        self._duties.note(session_id, None)
        return Answer(talk, None)

    async def of(self, session: Session) -> Presence | None:
        """The answer that stands for the session as it is now."""
        async with self._database.read() as tx:
            return await self._standing(tx, session)

    async def questions(self, talk: Talk) -> list[Delivery]:
        """The messages that asked about the talk as it stands: reminders and rungs that have been sent."""
        async with self._database.read() as tx:
            asked = await _asked(tx, talk.program.conference, [talk.session])
        return asked.get(talk.session.id, [])

    async def board(self, program: Program, day: date, reader: str = "") -> tuple[Entry, ...]:
        """The day's sessions that anybody is asked about, by start and room, each with its light.

        With `reader`, a Slack user, those that they may see; NotAllowed where there are none.
        """
        sessions, now = on_board(program, day), self._clock.utcnow()
        if reader:
            sessions = tuple(s for s in sessions if self._people.may(reader, Right.SEE_BOARD, program, s))
            if not sessions:
                self._people.require(reader, Right.SEE_BOARD, program)
        async with self._database.read() as tx:
            said = await presence.of_sessions(tx, [s.id for s in sessions])
            asked = await _asked(tx, program.conference, sessions)
            done = last_done(await presence.from_board(tx, [subject(s.id) for s in sessions]))
        return tuple(
            Entry(
                s,
                lit,
                said.get(s.id) if lit.value in set(PresenceState) else None,
                possible(s, lit, now) & self._acts(reader, program, s),
                done.get(s.id),
            )
            for s in sessions
            for lit in (light(s, said.get(s.id), now, asked=s.id in asked),)
        )

    def _acts(self, reader: str, program: Program, session: Session) -> frozenset[BoardAct]:
        """Return what the reader may do for the session; what somebody may who reads a channel's board."""
        may = {
            right: not reader or self._people.may(reader, right, program, session)
            for right in set(NEEDS.values())
        }
        return frozenset(act for act, right in NEEDS.items() if may[right])

    def today(self, program: Program) -> date:
        """The day of the conference that it is."""
        return day_of(self._clock.utcnow(), program.zone)

    def talk(self, user: str, session_id: int, start: int) -> Talk:
        """The talk, for who may answer for it; NotFound, NotAllowed, or NoLongerAsked."""
        program = self._programs.of_session(session_id)
        if program is None:
            raise NotFound("That session is no longer on the program.")
        talk = Talk(program, program.by_id[session_id])
        self._people.require(user, Right.ANSWER_FOR_TALK, program, talk.session)
        if talk.session.cancelled:
            raise NoLongerAsked("That session is cancelled. Nobody needs to be there.")
        if int(talk.session.start.timestamp()) != start:
            raise NoLongerAsked(
                "That session has moved since you were asked. You will be asked again before its new time."
            )
        if talk.session.end <= self._clock.utcnow():
            raise NoLongerAsked("That session is over.")
        if not talk.session.speakers:
            raise BadInput("That session no longer has a speaker.")
        return talk

    def _speaker(self, user: str, session: Session) -> Person:
        """The speaker whom an answer is about: who gives it, else the first."""
        person = self._people.person(user)
        return next((p for p in session.speakers if person and p.id == person.id), session.speakers[0])

    async def _standing(self, tx: AsyncSession, session: Session, *, lock: bool = False) -> Presence | None:
        """The answer for the session's present start; one for an earlier start is forgotten where it is in the way."""
        found = await presence.get(tx, session.id, lock=lock)
        if found is None or found.holds_for(session):
            return found
        if lock:
            await presence.remove(tx, session.id)
        return None


async def _asked(
    tx: AsyncSession, conference: Conference, sessions: Iterable[Session]
) -> Mapping[int, list[Delivery]]:
    """Session id to the questions that have gone out for the time at which the session starts now."""
    starts = {s.id: int(s.start.timestamp()) for s in sessions}
    found: dict[int, list[Delivery]] = {}
    for delivery in await presence.asks(tx, [subject(i) for i in starts]):
        session_id, lead = delivery.payload.get("session"), delivery.payload.get("lead")
        if not isinstance(session_id, int) or delivery.payload.get("start") != starts.get(session_id):
            continue
        if isinstance(lead, int) and carries(conference.reminders, lead):
            found.setdefault(session_id, []).append(delivery)
    return found


async def _note(  # noqa: PLR0917 - what the line names
    tx: AsyncSession, act: Act, user: str, said: Presence, talk: Talk, now: datetime
) -> None:
    await audit.record(
        tx, act, user, now, conference_id=talk.program.conference.id,
        subject=subject(said.session_id), details={"answer": said.state.value},
    )  # fmt: skip


def _news(talk: Talk, said: Presence, now: datetime) -> list[Plan]:
    """A word to the chairs, the organizers' channel and who presents instead; not to who said it."""
    channel = talk.program.conference.organizers_channel
    known = (said.said_by, said.substitute)  # who presents instead hears that, and not what a chair hears
    chairs = [f"person:{p.id}" for p in talk.chairs if not p.slack_user or p.slack_user not in known]
    recipients = dict.fromkeys(r for r in (*chairs, channel, said.substitute) if r and r != said.said_by)
    return [_word(talk, said, recipient, now) for recipient in recipients]


def _word(talk: Talk, said: Presence, recipient: str, now: datetime) -> Plan:
    start = int(said.start.timestamp())
    return Plan(
        kind=DeliveryKind.PRESENCE_NEWS,
        subject=subject(said.session_id),
        recipient=recipient,
        dedupe_key=f"{_key(said)}{recipient}",
        due_at=now,
        expires_at=talk.session.end,
        priority=Priority.NOW,
        conference_id=talk.program.conference.id,
        payload={"session": said.session_id, "start": start, "at": said.moment, "state": said.state.value,
                 "person": said.person_id, "taken_back": False},
    )  # fmt: skip


def _key(said: Presence) -> str:
    """Return what the dedupe keys of its news begin with."""
    return f"{DeliveryKind.PRESENCE_NEWS}:{said.session_id}:{said.moment}:{said.state}:{said.minutes}:"


async def _take_back(tx: AsyncSession, said: Presence, now: datetime) -> list[str]:
    """Cancel what of the news has not gone out; returns whom the rest reached, or may have.

    The ledger says who: people may have been joined or linked since.
    """
    told = await presence.news(tx, subject(said.session_id), _key(said))
    await deliveries.cancel_keys(tx, [d.dedupe_key for d in told if not d.payload["taken_back"]], now)
    after = await presence.news(tx, subject(said.session_id), _key(said))
    reached = (d for d in after if d.state not in _NOT_SENT and not d.payload["taken_back"])
    return list(dict.fromkeys(d.recipient for d in reached))


def _retraction(talk: Talk, said: Presence, recipient: str, now: datetime) -> Plan:
    """A word that the news no longer holds."""
    plan = _word(talk, said, recipient, now)
    payload = {**plan.payload, "taken_back": True, "stood_in": recipient == said.substitute}
    return replace(plan, dedupe_key=f"{plan.dedupe_key}{_TAKEN_BACK}", payload=payload)
