"""Questions: asked in a channel, posted to the session's thread, voted up, answered."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.commands import ASK, SESSION
from bot.domain.deliveries import Delivery, Kind, Plan, Priority, State
from bot.domain.lasting import runs_long
from bot.domain.program import Program
from bot.domain.questions import QUESTION_LIMIT, Question, ranked
from bot.domain.rights import Right
from bot.domain.sessions import Room, Session
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services.people import People
from bot.services.programs import Programs
from db.engine import Database
from db.queries import deliveries, questions

LINGER = timedelta(minutes=15)
"""After its end a session still takes the questions of its room's channel for so long."""
EARLY = timedelta(minutes=30)
"""Before its start it takes them so early, when nothing else is on there."""
KEEP_TRYING = timedelta(hours=6)
"""A question that could not be posted by then is of no use to its session."""


_LOST = frozenset({State.FAILED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken, and where it stands among the session's open ones (1 is first)."""

    question: Question
    session: Session
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A question, and the message that shows it: "" until it has been posted."""

    question: Question
    session: Session
    channel: str
    ts: str


def thread_key(session_id: int, channel: str) -> str:
    """The ledger's name of the message under which a session's questions stand in `channel`."""
    return f"thread:{session_id}:{channel}"


def question_key(question_id: int) -> str:
    """The ledger's name of the message that shows a question."""
    return f"question:{question_id}"


class Questions:
    """What people do with questions; what is posted goes through the ledger."""

    def __init__(self, database: Database, clock: Clock, programs: Programs, people: People) -> None:
        self._database = database
        self._clock = clock
        self._programs = programs
        self._people = people

    def here_and_now(self, program: Program, channel: str) -> Session:
        """The session that a question asked in `channel` goes to; BadInput where there is none."""
        bound = program.for_channel(channel)
        if isinstance(bound, Session):
            return bound
        if isinstance(bound, Room):
            return _in_room(program, bound, self._clock.utcnow())
        raise BadInput(
            "This channel belongs to no room or session; ask in the room's channel, "
            f"or find the session with {SESSION} and press Ask on its card."
        )

    async def ask(
        self, user: str, program: Program, session: Session, text: str, *, anonymous: bool = False
    ) -> Asked:
        """Take a question to `session`; BadInput where it is empty, too long, or has nowhere to be posted."""
        text = text.strip()
        if not text:
            raise BadInput(f"A question needs words; type it after {ASK}.")
        if len(text) > QUESTION_LIMIT:
            raise BadInput(
                f"A question has at most {QUESTION_LIMIT} characters, yours has {len(text)}; shorten it."
            )
        channel = session.channel_here
        if not channel:
            raise BadInput(f'"{session.title}" has no channel, so a question cannot be posted there.')
        now = self._clock.utcnow()
        async with self._database.write() as record:
            question_id = await questions.add(record, session.id, user, anonymous, text, channel, now)
            thread = await _thread(record, session.id, channel)
            await deliveries.plan(record, _plans(program, session, question_id, thread, now), now)
            standing = [q for q in ranked(await questions.of_session(record, session.id)) if not q.answered]
        position = next(i for i, q in enumerate(standing, 1) if q.id == question_id)
        return Asked(standing[position - 1], session, position, len(standing))

    async def of_session(self, session_id: int) -> tuple[Question, ...]:
        """The session's questions, open ones first, most wanted first."""
        async with self._database.read() as record:
            return ranked(await questions.of_session(record, session_id))

    async def posted(self, question_id: int) -> Posted:
        """The question and its message; NotFound where it is gone."""
        async with self._database.read() as record:
            return await self._posted(record, question_id)

    async def vote(self, user: str, question_id: int) -> Posted:
        """Give the user's one vote, or take it back."""
        async with self._database.write() as record:
            await self._posted(record, question_id)
            await questions.toggle_vote(record, question_id, user)
            return await self._posted(record, question_id)

    async def answer(self, user: str, question_id: int) -> Posted:
        """Mark the question answered: for the session's speakers and chairs, and the organizers."""
        async with self._database.write() as record:
            posted = await self._posted(record, question_id)
            self._require(user, Right.MARK_ANSWERED, posted.session)
            await questions.mark(record, question_id, answered_at=self._clock.utcnow())
            return await self._posted(record, question_id)

    async def take_back(self, user: str, question_id: int) -> Posted:
        """Withdraw the user's own question; what is not posted yet is not posted any more."""
        async with self._database.write() as record:
            posted = await self._posted(record, question_id)
            if not await questions.is_asker(record, question_id, user):
                raise NotAllowed("Only who asked a question can take it back.")
            now = self._clock.utcnow()
            await questions.mark(record, question_id, withdrawn_at=now)
            await deliveries.cancel(record, subject=question_key(question_id), now=now)
            return replace(posted, question=replace(posted.question, withdrawn=True))

    async def _posted(self, record: AsyncSession, question_id: int) -> Posted:
        question = await questions.get(record, question_id)
        program = self._programs.of_session(question.session_id) if question else None
        if question is None or question.withdrawn or program is None:
            raise NotFound("That question is no longer there.")
        row: Delivery | None = await deliveries.by_dedupe_key(record, question_key(question_id))
        sent = row if row and row.state is State.SENT else None
        session = program.by_id[question.session_id]
        return Posted(question, session, sent.channel if sent else "", sent.ts if sent else "")

    def _require(self, user: str, right: Right, session: Session) -> None:
        program = self._programs.of_session(session.id)
        assert program is not None
        self._people.require(user, right, program, session)


def _in_room(program: Program, room: Room, now: datetime) -> Session:
    there = [s for s in program.in_room(room) if not s.cancelled and not runs_long(s)]
    running = [s for s in program.now(now) if s.room == room]
    ended = [s for s in there if s.end <= now < s.end + LINGER]
    coming = [s for s in there if now < s.start <= now + EARLY]
    for found in (running, ended[-1:], coming[:1]):
        if found:
            return found[0]
    raise BadInput(
        f"Nothing is on in {room.name} now; find the session with {SESSION} and press Ask on its card."
    )


async def _thread(record: AsyncSession, session_id: int, channel: str) -> str:
    """The ledger's name of the thread to use; one that could not be posted does not stand in the way of the next."""
    key = thread_key(session_id, channel)
    while (root := await deliveries.by_dedupe_key(record, key)) and root.state in _LOST:
        key = f"{thread_key(session_id, channel)}:after:{root.id}"
    return key


def _plans(program: Program, session: Session, question_id: int, thread: str, now: datetime) -> list[Plan]:
    """The thread's root, planned once for all of the session's questions, and the question itself."""
    question = question_key(question_id)
    root = Plan(
        kind=Kind.THREAD,
        subject=f"session:{session.id}",
        recipient=session.channel_here,
        dedupe_key=thread,
        due_at=now,
        expires_at=now + KEEP_TRYING,
        priority=Priority.NOW,
        conference_id=program.conference.id,
        payload={"session": session.id},
    )
    payload: dict[str, str | int | bool | None] = {
        "question": question_id,
        "session": session.id,
        "thread": thread,
    }
    return [root, replace(root, kind=Kind.QUESTION, subject=question, dedupe_key=question,
                          priority=Priority.TIMELY, payload=payload)]  # fmt: skip
