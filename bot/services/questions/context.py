"""The shared parts of the questions' use cases: the question with its message, the rights, and the time limits."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.domain.ledger.deliveries import Delivery, State
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import Act
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.questions import Question, closes_at
from bot.errors import NotFound
from bot.services.people import People
from bot.services.privacy import audit
from bot.services.program.programs import Programs
from bot.services.questions.askers import Askers
from bot.services.questions.openness import Openness
from db.engine import Database
from db.queries.ledger import deliveries
from db.queries.people import members
from db.queries.questions import askers
from db.queries.questions import records as questions


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
    """The ledger's name of the message that shows a question, and its subject."""
    return f"question:{question_id}"


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The context of the questions' use cases."""

    database: Database
    clock: Clock
    programs: Programs
    people: People
    askers: Askers
    openness: Openness

    def program(self, session: Session) -> Program:
        """The program that holds the session; NotFound where it is gone."""
        if (found := self.programs.of_session(session.id)) is None:
            raise NotFound("That session is no longer on the program.")
        return found

    def require(self, user: str, right: Right, session: Session) -> Program:
        """NotAllowed where the user lacks the right in the session; returns its program."""
        program = self.program(session)
        self.people.require(user, right, program, session)
        return program

    async def posted(self, tx: AsyncSession, question_id: int, *, also_hidden: bool = False) -> Posted:
        """The question and its message; NotFound where it is gone, or hidden."""
        question = await questions.get(tx, question_id)
        program = self.programs.of_session(question.session_id) if question else None
        if question is None or question.withdrawn or program is None:
            raise NotFound("That question no longer exists.")
        if question.hidden and not also_hidden:
            raise NotFound("A moderator has hidden that question.")
        row: Delivery | None = await deliveries.by_dedupe_key(tx, question_key(question_id))
        sent = row if row and row.state is State.SENT else None
        session = program.by_id[question.session_id]
        return Posted(question, session, sent.channel if sent else "", sent.ts if sent else "")

    async def note(
        self, tx: AsyncSession, act: Act, user: str, program: Program, subject: str, **details: int
    ) -> None:
        """A line of the audit log: who did what with which question, and nothing of who asked."""
        at = self.clock.utcnow()
        await audit.record(
            tx, act, user, at, conference_id=program.conference.id, subject=subject, details=details
        )

    async def is_closed(self, tx: AsyncSession, program: Program, session: Session) -> bool:
        """Tell whether the session's questions are closed, by time or by somebody."""
        is_late = closes_at(program.conference, session) <= self.clock.utcnow()
        return is_late or await askers.is_closed(tx, session.id)

    def names(self, program: Program, session: Session, user: str) -> tuple[str, ...]:
        """Return what questions of the user in the session are kept under."""
        return self.askers.names(program.conference.id, session.id, user) if user else ()

    async def account(self, tx: AsyncSession, program: Program, question: Question) -> str:
        """The Slack user who asked; "" where nothing tells any more. To be used at once, and never to be shown or kept."""
        if question.asker:
            return question.asker
        name = await questions.asker(tx, question.id)
        users: Collection[str] = await members.users(tx) if name else ()
        return await self.askers.find(name, program.conference.id, question.session_id, users)
