"""The acts of people in a rehearsal: the same for the same conference, through the same use cases."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from bot.demo.rehearsal.pressing import press
from bot.demo.stage import Stage
from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import AnnouncementState, Draft
from bot.domain.common.commands import SESSION
from bot.domain.people.model import Person
from bot.domain.program.edits import Edit, Verb
from bot.domain.program.lasting import runs_long
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.domain.reminders.presence import PresenceState, is_asked
from bot.errors import BadInput
from bot.services.services import Services
from bot.views.common import actions

_STARS, _QUESTIONS, _OPENED = (1, 6), 3, 0.3
_ASKED_OF = 0.25
"""The part of the sessions in which somebody asks."""
_ANSWERS = ((0.70, PresenceState.HERE, 55), (0.80, PresenceState.LATE, 12), (0.83, PresenceState.CANNOT, 40))
"""The answers of speakers: up to this part of them, the answer, and the minutes before; the others do not answer."""
_BUTTONS = {
    PresenceState.HERE: actions.PRESENCE_HERE,
    PresenceState.LATE: actions.PRESENCE_LATE,
    PresenceState.CANNOT: actions.PRESENCE_CANNOT,
}
_LATE = 10
"""Minutes, of those who are late."""
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something at `at`; `what` names it in the plural, as the report counts it."""

    at: datetime
    what: str
    do: Callable[[], Awaitable[object]]
    """Returns False where they had nothing to do it with."""


def script(stage: Stage, program: Program, users: Sequence[str], begins: datetime) -> list[Act]:
    """Everything that people do, by time; `users` are the Slack users who are there."""
    services = stage.app.services
    random = Random(f"{program.conference.slug} {len(program.sessions)} {len(users)}")
    acts = [
        *_stars(services, program, users, begins, random),
        *_questions(services, program, users, random),
        *_answers(stage, program, random),
        *_openings(services, users, begins, random),
    ]
    organizers = services.people.organizers(program.conference.id)
    if organizers:
        acts += _announcements(services, program, organizers, begins)
        acts += _changes(services, program, organizers[0].slack_user)
    return sorted(acts, key=lambda act: act.at)


def _stars(
    services: Services, program: Program, users: Sequence[str], begins: datetime, random: Random
) -> Iterator[Act]:
    """In the first hours everybody stars a few sessions."""
    worth = [s for s in program.sessions if s.people and not s.cancelled and not runs_long(s)]
    for user in users:
        for session in random.sample(worth, min(len(worth), random.randint(*_STARS))):
            at = begins + random.randint(0, 12) * 15 * _MINUTE
            yield Act(at, "stars", lambda u=user, s=session.id: services.agenda.set_star(u, s, on=True))  # type: ignore[misc]


def _openings(services: Services, users: Sequence[str], begins: datetime, random: Random) -> Iterator[Act]:
    for user in users:
        if random.random() < _OPENED:
            at = begins + random.randint(0, 24) * _HOUR
            yield Act(at, "people who open Usher for the first time", lambda u=user: services.welcome(u))  # type: ignore[misc]


def _questions(services: Services, program: Program, users: Sequence[str], random: Random) -> Iterator[Act]:
    """In some sessions with a channel, questions come while they run."""
    for session in program.sessions:
        if not users or not session.channel_here or not session.speakers or random.random() > _ASKED_OF:
            continue
        for _ in range(random.randint(1, _QUESTIONS)):
            at = session.start + random.randint(1, 9) / 10 * (session.end - session.start)
            yield Act(at, "questions", _question(services, session.id, random.choice(users)))


def _question(services: Services, session_id: int, user: str) -> Callable[[], Awaitable[object]]:
    async def ask() -> None:
        program, session = _standing(services, session_id)
        await services.questions.ask(
            user, program, session, f"What would you do otherwise in {session.title[:80]}?"
        )

    return ask


def _answers(stage: Stage, program: Program, random: Random) -> Iterator[Act]:
    """Most speakers press that they are there, some are late, and some never answer."""
    for session in program.sessions:
        chance = random.random()
        speaker = next((p.slack_user for p in session.speakers if p.slack_user), "")
        answer = next(((state, lead) for below, state, lead in _ANSWERS if chance < below), None)
        if speaker and answer and is_asked(session):
            state, lead = answer
            yield Act(
                session.start - lead * _MINUTE,
                f'answers "{state}"',
                _answer(stage, session.id, speaker, state),
            )


def _answer(
    stage: Stage, session_id: int, user: str, state: PresenceState
) -> Callable[[], Awaitable[object]]:
    async def answer() -> bool:
        _, session = _standing(stage.app.services, session_id)
        about = f"{session_id}:{int(session.start.timestamp())}:"
        return await press(
            stage, user, _BUTTONS[state], about, f":{_LATE}" if state is PresenceState.LATE else ""
        )

    return answer


def _announcements(
    services: Services, program: Program, organizers: Sequence[Person], begins: datetime
) -> Iterator[Act]:
    """One to the main channel every morning, one to everybody, one to who speaks, one to those who starred a keynote."""
    assert program.begins
    day = program.begins.astimezone(program.zone).date()
    noon = datetime.combine(day, time(12), program.zone)
    drafts = [Draft((Target(Sort.SPEAKERS),), "Rooms open 20 minutes before each session; bring your laptop.", program.begins - 12 * _HOUR),
              Draft((Target(Sort.STARRED, program.sessions[0].code),), "Come early: seats are few.", program.begins - _HOUR)]  # fmt: skip
    if main := program.conference.main_channel:
        every = (Target(Sort.CHANNEL, main),)
        drafts += [Draft(every, f"Good morning. Today's program: type {SESSION} today.", cron="30 7 * * *"),
                   Draft((Target(Sort.ATTENDEES),), "Lunch is on level 2, until 13:30.", noon)]  # fmt: skip
    for n, draft in enumerate(drafts, 1):
        at = begins + n * 10 * _MINUTE
        yield Act(at, "announcements", _announcement(services, program.conference.id, organizers, draft))


def _announcement(
    services: Services, conference_id: int, organizers: Sequence[Person], draft: Draft
) -> Callable[[], Awaitable[object]]:
    async def announce() -> None:
        author = organizers[0].slack_user
        drafted = await services.announcements.draft(author, services.programs.get(conference_id), draft)
        scheduled = await services.approvals.schedule(author, drafted.id)
        if scheduled.state is AnnouncementState.WAITING and len(organizers) > 1:
            await services.approvals.approve(organizers[1].slack_user, drafted.id)

    return announce


def _changes(services: Services, program: Program, organizer: str) -> Iterable[Act]:
    """In the middle of the conference one talk moves by half an hour, and another is cancelled."""
    assert program.begins
    assert program.ends
    middle = program.begins + (program.ends - program.begins) / 2
    talks = [
        s for s in program.sessions if s.start > middle + _HOUR and s.speakers and not program.children(s.id)
    ]
    for n, verb in enumerate((Verb.MOVE, Verb.CANCEL)):
        if n < len(talks):
            what = "sessions moved" if verb is Verb.MOVE else "sessions cancelled"
            at = talks[n].start - 50 * _MINUTE
            yield Act(at, what, _edit(services, talks[n].id, verb, organizer))


def _edit(services: Services, session_id: int, verb: Verb, organizer: str) -> Callable[[], Awaitable[object]]:
    async def edit() -> None:
        _, session = _standing(services, session_id)
        wanted = Edit.of(verb, session)
        if verb is Verb.MOVE:
            later = 30 * _MINUTE
            wanted = replace(wanted, start=session.start + later, end=session.end + later)
        await services.moves.carry_out(
            organizer, wanted, "The speaker cannot come." if verb is Verb.CANCEL else ""
        )

    return edit


def _standing(services: Services, session_id: int) -> tuple[Program, Session]:
    program = services.programs.of_session(session_id)
    if program is None:
        raise BadInput("That session is no longer on the program.")
    return program, program.by_id[session_id]
