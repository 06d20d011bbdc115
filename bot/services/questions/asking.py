"""Questions: asked in a channel, posted to the session's thread, voted up, answered."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.common.commands import ASK, SESSION
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority, State
from bot.domain.people.reader import Reader
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.lasting import runs_long
from bot.domain.program.model import Program
from bot.domain.program.sessions import Room, Session
from bot.domain.questions import NOBODY_SPEAKS, QUESTION_LIMIT, Place, Question, ranked, why_not
from bot.errors import BadInput, NotAllowed
from bot.services.questions.context import Posted, QuestionContext, question_key, thread_key
from bot.services.questions.offering import EARLY, LINGER, places
from db.queries.ledger import deliveries
from db.queries.questions import askers
from db.queries.questions import records as questions

KEEP_TRYING = timedelta(hours=6)
"""A question that could not be posted by then is of no use to its session."""
_HOUR = timedelta(hours=1)
_LOST = frozenset({State.FAILED, State.EXPIRED})
_SILENCED = "A moderator has ended your questions here. You can still upvote other people's questions."


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was taken, and where it stands among the session's open ones (1 is first)."""

    question: Question
    session: Session
    position: int
    total: int
    channel: str = ""
    thread_ts: str = ""
    """The thread's timestamp, once it is posted."""


class Questions:
    """The acts of people on questions; posts go through the ledger."""

    def __init__(self, context: QuestionContext) -> None:
        self._context = context

    def here_and_now(self, program: Program, channel: str) -> Session:
        """The session that a question asked in `channel` goes to; BadInput where there is none."""
        bound = program.for_channel(channel)
        if isinstance(bound, Session):
            return bound
        if isinstance(bound, Room):
            return _in_room(program, bound, self._context.clock.utcnow())
        raise BadInput(
            "This channel belongs to no room or session. Ask in the room's channel, "
            f"or find the session with {SESSION} and press Ask on its card."
        )

    async def ask(
        self,
        user: str,
        program: Program,
        session: Session,
        text: str,
        *,
        anonymous: bool = False,
        once: bool = False,
    ) -> Asked:
        """Take a question to `session`; BadInput where it is empty, too long, one too many, or has nowhere to be posted.

        With `once`, the same question of theirs that waits there is the answer: a button may be pressed twice.
        """
        text = _checked(text, f"{ASK} anonymous" if anonymous else f"{ASK}")
        channel, now = session.channel_here, self._context.clock.utcnow()
        self._require_open(program, session, now)
        async with self._context.database.write() as tx:
            await questions.hold(tx, session.id)
            mine = await questions.mine(tx, session.id, self._context.names(program, session, user))
            same = (q.id for q in mine if q.is_open and (q.text, q.is_anonymous) == (text, anonymous))
            if once and (known := next(same, 0)):
                return await self._asked(tx, session, known)
            await self._refuse(tx, user, program, session)
            name = self._context.names(program, session, user)[1] if anonymous else user
            question_id = await questions.add(tx, session.id, name, anonymous, text, channel, now)
            thread = await thread_of(tx, session.id, channel)
            await deliveries.plan(tx, plans(program, session, question_id, thread, now), now)
            return await self._asked(tx, session, question_id)

    async def _asked(self, tx: AsyncSession, session: Session, question_id: int) -> Asked:
        standing = [q for q in ranked(await questions.of_session(tx, session.id)) if not q.answered]
        root = await deliveries.by_dedupe_key(tx, await thread_of(tx, session.id, session.channel_here))
        position = next(i for i, q in enumerate(standing, 1) if q.id == question_id)
        where = (root.channel, root.ts) if root and root.state is State.SENT else ("", "")
        return Asked(standing[position - 1], session, position, len(standing), *where)

    def places(
        self, user: str, programs: Collection[Program], starred: Collection[int] = ()
    ) -> tuple[Place, ...]:
        """List the sessions that the user can put a question to: the current ones first, then those just over, then the next."""
        seen = [(p, Reader("", {}, *self._context.openness.of(user, p))) for p in programs]
        return places(seen, self._context.clock.utcnow(), starred)

    def require_open(self, user: str, program: Program, session: Session) -> None:
        """BadInput where the user can't put a question to the session: before they type one in vain."""
        self._require_open(program, session, self._context.clock.utcnow())
        self._require_allowed(user, program)
        may, closed = self._context.openness.of(user, program)
        if session.id in self._context.openness.closed():
            raise BadInput(_closed(session))
        if not may or session.id in closed:
            raise BadInput(_SILENCED)

    def _require_open(self, program: Program, session: Session, now: datetime) -> None:
        if why := why_not(program.conference, session, now):
            raise BadInput(why)

    def _require_allowed(self, user: str, program: Program) -> None:
        if not program.conference.questions.guests and self._context.people.is_guest(user):
            raise BadInput(f"Guests of this workspace can't ask questions at {program.conference.name}.")

    async def _refuse(self, tx: AsyncSession, user: str, program: Program, session: Session) -> None:
        """BadInput where the user may not ask, or not now: the same words for a named and an anonymous question."""
        rules, conference_id = program.conference.questions, program.conference.id
        self._require_allowed(user, program)
        if await self._context.is_closed(tx, program, session):
            raise BadInput(_closed(session))
        keys = {self._context.askers.silenced(conference_id, each, user) for each in (session.id, None)}
        if await askers.is_silenced(tx, conference_id, keys):
            raise BadInput(_SILENCED)
        mine = await questions.mine(tx, session.id, self._context.names(program, session, user))
        if (waiting := sum(q.is_open for q in mine)) >= rules.open:
            raise BadInput(
                f"{waiting} of your questions are waiting in this session, and that is the limit. "
                "Take one back, or wait for an answer."
            )
        if await self._lately(tx, program, user) >= rules.hourly:
            raise BadInput(
                f"You asked {rules.hourly} questions within the last hour, and that is the limit. Wait a little."
            )

    async def _lately(self, tx: AsyncSession, program: Program, user: str) -> int:
        """Return how many questions the user has asked within the last hour, in all sessions of the conference."""
        since, id_ = self._context.clock.utcnow() - _HOUR, program.conference.id
        counted = Counter(await questions.asked_since(tx, id_, since))
        mine = (
            (each, name)
            for each in {s for s, _ in counted}
            for name in self._context.askers.names(id_, each, user)
        )
        return sum(counted[key] for key in mine)

    async def of_session(self, session_id: int) -> tuple[Question, ...]:
        """The session's questions, open ones first, most wanted first."""
        async with self._context.database.read() as tx:
            return ranked(await questions.of_session(tx, session_id))

    async def mine(self, user: str, session_id: int) -> frozenset[int]:
        """The ids of the session's questions that the user asked, named or anonymous."""
        if (program := self._context.programs.of_session(session_id)) is None:
            return frozenset()
        names = self._context.names(program, program.by_id[session_id], user)
        async with self._context.database.read() as tx:
            return frozenset(q.id for q in await questions.mine(tx, session_id, names))

    async def posted(self, question_id: int) -> Posted:
        """The question and its message; NotFound where it is gone."""
        async with self._context.database.read() as tx:
            return await self._context.posted(tx, question_id)

    async def vote(self, user: str, question_id: int) -> Posted:
        """Give the user's one vote, or take it back."""
        async with self._context.database.write() as tx:
            posted = await self._context.posted(tx, question_id)
            conference_id = self._context.program(posted.session).conference.id
            await questions.toggle_vote(
                tx, question_id, self._context.askers.voter(conference_id, question_id, user)
            )
            return await self._context.posted(tx, question_id)

    async def voted(self, user: str) -> list[int]:
        """The ids of the questions that the user upvoted: for themselves alone, since nothing but the key tells."""
        async with self._context.database.read() as tx:
            votes = await questions.votes(tx)
        return sorted(question_id for question_id, _ in await self._context.askers.votes_of(votes, user))

    async def asked_anonymously(self, user: str) -> list[Question]:
        """The user's anonymous questions while they are open: for the user's eyes alone, since nothing but the key tells."""
        async with self._context.database.read() as tx:
            mine = await self._context.askers.asked_by(await askers.linked(tx), user)
            found = [await questions.get(tx, question_id) for question_id in sorted(mine)]
        return [question for question in found if question]

    async def forget(self, tx: AsyncSession, users: Collection[str]) -> None:
        """Delete these people's upvotes, and what links them with anonymous questions that are not closed yet.

        Each question gets the hash of nobody: one without a hash, among others with theirs, would tell who asked.
        """
        votes, linked = await questions.votes(tx), await askers.linked(tx)
        for user in sorted(users):
            for question_id, name in await self._context.askers.votes_of(votes, user):
                await questions.drop_vote(tx, question_id, name)
            mine = set(await self._context.askers.asked_by(linked, user))
            nobody = {q: self._context.askers.nobody(c, s) for c, s, q, _ in linked if q in mine}
            await askers.put_askers(tx, nobody)

    async def answer(self, user: str, question_id: int) -> Posted:
        """Mark the question answered: for the session's speakers and chairs, and the organizers."""
        async with self._context.database.write() as tx:
            posted = await self._context.posted(tx, question_id)
            program = self._context.require(user, Right.MARK_ANSWERED, posted.session)
            await questions.mark_answered(tx, question_id, self._context.clock.utcnow())
            await self._context.note(
                tx, Act.QUESTION_ANSWERED, user, program, question_key(question_id), session=posted.session.id
            )
            return await self._context.posted(tx, question_id)

    async def not_answered(self, user: str, question_id: int) -> Posted:
        """Take a wrong *Answered* back: the question waits again. For those who may set it."""
        async with self._context.database.write() as tx:
            posted = await self._context.posted(tx, question_id)
            program = self._context.require(user, Right.MARK_ANSWERED, posted.session)
            if posted.question.answered:
                await questions.mark_answered(tx, question_id, None)
                await self._context.note(
                    tx,
                    Act.QUESTION_UNANSWERED,
                    user,
                    program,
                    question_key(question_id),
                    session=posted.session.id,
                )
            return await self._context.posted(tx, question_id)

    async def take_back(self, user: str, question_id: int) -> Posted:
        """Withdraw the user's own question; what is not posted yet is not posted any more."""
        async with self._context.database.write() as tx:
            posted = await self._own(tx, user, question_id, "take it back")
            now = self._context.clock.utcnow()
            await questions.withdraw(tx, question_id, now)
            await deliveries.cancel(tx, subject=question_key(question_id), now=now)
            return replace(posted, question=replace(posted.question, withdrawn=True))

    async def own(self, user: str, question_id: int) -> Posted:
        """The user's own question, to be edited; NotAllowed where it is another's, BadInput where it is too late."""
        async with self._context.database.read() as tx:
            return await self._editable(tx, user, question_id)

    async def edit(self, user: str, question_id: int, text: str) -> Posted:
        """Give the user's own question another text, while it waits for an answer; it says that it was edited."""
        text = _checked(text, f"{ASK}")
        async with self._context.database.write() as tx:
            posted = await self._editable(tx, user, question_id)
            if text != posted.question.text:
                await questions.edit(tx, question_id, text)
            return await self._context.posted(tx, question_id)

    async def _editable(self, tx: AsyncSession, user: str, question_id: int) -> Posted:
        posted = await self._own(tx, user, question_id, "edit it")
        if posted.question.hidden:
            raise BadInput("A moderator has hidden that question, so it can't be edited.")
        if posted.question.answered:
            raise BadInput("That question was already answered. Ask another one.")
        if await self._context.is_closed(tx, self._context.program(posted.session), posted.session):
            raise BadInput(_closed(posted.session))
        return posted

    async def _own(self, tx: AsyncSession, user: str, question_id: int, act: str) -> Posted:
        """The user's own question, hidden or not; NotAllowed where nothing says that it is theirs."""
        posted = await self._context.posted(tx, question_id, also_hidden=True)
        names = self._context.names(self._context.program(posted.session), posted.session, user)
        if not await questions.is_asker(tx, question_id, *names):
            if not posted.question.is_linked:
                raise NotAllowed(
                    "The questions of this session are closed, and Usher no longer knows who asked anonymously. "
                    "Ask an organizer to hide it."
                )
            raise NotAllowed(f"Only the person who asked a question can {act}.")
        return posted


def _closed(session: Session) -> str:
    return f'The questions to "{session.title}" are closed.'


def _checked(text: str, command: str) -> str:
    """The text of a question; BadInput where it is none, which says to type it after `command`."""
    text = text.strip()
    if not text:
        raise BadInput(f"A question needs words. Type it after {command}.")
    if len(text) > QUESTION_LIMIT:
        raise BadInput(
            f"A question has at most {QUESTION_LIMIT} characters, and yours has {len(text)}. Shorten it."
        )
    return text


def _in_room(program: Program, room: Room, now: datetime) -> Session:
    there = [s for s in program.in_room(room) if _is_asked(s) and not s.cancelled and not runs_long(s)]
    running = [s for s in program.now(now) if s.room == room and _is_asked(s)]
    ended = [s for s in there if s.end <= now < s.end + LINGER]
    coming = [s for s in there if now < s.start <= now + EARLY]
    for found in (running, ended[-1:], coming[:1]):
        if found:
            return found[0]
    raise BadInput(
        f"Nothing is on in {room.name} now. Find the session with {SESSION} and press Ask on its card."
    )


def _is_asked(session: Session) -> bool:
    return session.kind not in NOBODY_SPEAKS


async def thread_of(tx: AsyncSession, session_id: int, channel: str) -> str:
    """The ledger's name of the thread to use; one that could not be posted does not stand in the way of the next."""
    key = thread_key(session_id, channel)
    while (root := await deliveries.by_dedupe_key(tx, key)) and root.state in _LOST:
        key = f"{thread_key(session_id, channel)}:after:{root.id}"
    return key


def plans(program: Program, session: Session, question_id: int, thread: str, now: datetime) -> list[Plan]:
    """The thread's root, planned once for all of the session's questions, and the question itself."""
    question = question_key(question_id)
    root = Plan(
        kind=DeliveryKind.THREAD,
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
    return [root, replace(root, kind=DeliveryKind.QUESTION, subject=question, dedupe_key=question,
                          priority=Priority.TIMELY, payload=payload)]  # fmt: skip
