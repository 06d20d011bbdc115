"""What each kind of delivery says today: made when it is sent, from what stands then (DESIGN §5)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.delivery.courier import Renderer
from bot.domain import commands
from bot.domain.announcements import AnnouncementState
from bot.domain.deliveries import Delivery, Drop, Kind, Message, Rendered, State, Undeliverable, Wait
from bot.domain.people import Person
from bot.domain.program import Program
from bot.domain.sessions import Room, Session
from bot.services.usher import Usher
from bot.views import announcements, notes, questions, reminders
from bot.views.help import usher_help
from bot.views.place import place_in
from bot.views.reply import Reply
from db.queries import announcements as announcement_rows
from db.queries import deliveries, people, stars
from db.queries import questions as question_rows

_THREAD_SECONDS = 1.0


class Renderers:
    """One function per kind; each looks at the facts again before it speaks."""

    def __init__(self, usher: Usher) -> None:
        self._usher = usher

    def by_kind(self) -> Mapping[Kind, Renderer]:
        """What the worker is given."""
        return {
            Kind.ANNOUNCEMENT: self.announcement,
            Kind.CHANNEL_REMINDER: self.channel_reminder,
            Kind.SPEAKER_REMINDER: self.speaker_reminder,
            Kind.THREAD: self.thread,
            Kind.QUESTION: self.question,
            Kind.WELCOME: self.welcome,
            Kind.TROUBLE: self.trouble,
        }

    async def announcement(self, delivery: Delivery) -> Rendered:
        """The author's text; nothing where it was cancelled meanwhile."""
        async with self._usher.database.read() as session:
            found = await announcement_rows.get(session, _int(delivery, "announcement"))
        if found is None or found.state is not AnnouncementState.SCHEDULED:
            return Drop("it was cancelled")
        return _message(found.channel, announcements.message(found))

    async def channel_reminder(self, delivery: Delivery) -> Rendered:
        """To the channel: what starts here soon."""
        program, session, gone = self._standing(delivery)
        if program is None or session is None:
            return gone
        if delivery.recipient != _channel(session):
            return Drop("the session's channel is another one now")
        now = self._usher.clock.utcnow()
        talks = program.children(session.id)
        room = session.room if isinstance(session.room, Room) else None
        return _message(
            delivery.recipient,
            reminders.channel_reminder(program.conference, room, session, now, talks=talks),
        )

    async def speaker_reminder(self, delivery: Delivery) -> Rendered:
        """To a speaker: when, where, between whom, and how many wait."""
        program, session, gone = self._standing(delivery)
        if program is None or session is None:
            return gone
        person = await self._person(delivery)
        if person is None or person.id not in {p.id for p in session.speakers}:
            return Drop("they no longer speak there")
        if not person.slack_user:
            return Undeliverable(f"{person.name} has no Slack account that is known")
        async with self._usher.database.read() as record:
            waiting = [
                q
                for q in await question_rows.of_session(record, session.id)
                if not (q.answered or q.withdrawn)
            ]
            starred = await stars.count(record, session.id)
        return _message(
            person.slack_user,
            reminders.speaker_reminder(
                program.conference,
                session,
                self._usher.clock.utcnow(),
                place=place_in(program, session),
                questions_waiting=len(waiting),
                stars=starred,
                help_channel=program.conference.help_channel,
            ),
        )

    async def thread(self, delivery: Delivery) -> Rendered:
        """The message under which a session's questions stand."""
        program, session, gone = self._standing(delivery)
        if program is None or session is None:
            return gone
        return _message(delivery.recipient, questions.thread_root(program.conference, session))

    async def question(self, delivery: Delivery) -> Rendered:
        """A question, in its session's thread; it waits for the thread."""
        program, session, gone = self._standing(delivery)
        if program is None or session is None:
            return gone
        async with self._usher.database.read() as record:
            asked = await question_rows.get(record, _int(delivery, "question"))
            root = await deliveries.by_dedupe_key(record, str(delivery.payload["thread"]))
        if asked is None or asked.withdrawn:
            return Drop("it was taken back")
        if root is None or root.state in {State.FAILED, State.EXPIRED, State.CANCELLED}:
            return Undeliverable(f"its thread could not be posted ({root.last_error if root else 'missing'})")
        if root.state is not State.SENT:
            return Wait(_THREAD_SECONDS)
        reply = questions.question_message(program.conference, asked, session)
        return Message(root.channel, reply.text, reply.blocks, thread_ts=root.ts)

    async def welcome(self, delivery: Delivery) -> Rendered:
        """Once, to somebody who has opened Usher for the first time."""
        prefix = self._usher.settings.command_prefix
        return _message(delivery.recipient, usher_help(prefix, commands.COMMANDS, frozenset()))

    async def trouble(self, delivery: Delivery) -> Rendered:
        """To the organizers: what did not arrive, and why."""
        return _message(delivery.recipient, notes.note(str(delivery.payload["says"])))

    def _standing(self, delivery: Delivery) -> tuple[Program | None, Session | None, Drop]:
        """The session that the delivery is about, if it still stands and still starts when it was planned."""
        session_id = _int(delivery, "session")
        program = self._usher.programs.of_session(session_id)
        if program is None:
            return None, None, Drop("the session is no longer on the program")
        session = program.by_id[session_id]
        if session.cancelled:
            return None, None, Drop("the session is cancelled")
        start = delivery.payload.get("start")
        if isinstance(start, int) and session.start != datetime.fromtimestamp(start, UTC):
            return None, None, Drop("the session has moved")
        return program, session, Drop("")

    async def _person(self, delivery: Delivery) -> Person | None:
        async with self._usher.database.read() as session:
            return await people.get(session, int(delivery.recipient.removeprefix("person:")))


def _message(channel: str, reply: Reply) -> Message:
    return Message(channel, reply.text, reply.blocks)


def _int(delivery: Delivery, name: str) -> int:
    value = delivery.payload[name]
    assert isinstance(value, int)
    return value


def _channel(session: Session) -> str:
    return session.channel or (session.room.channel if session.room else "")
