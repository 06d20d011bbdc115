"""Questions in the current session as the demo's page opens: with a name, without one, and one that the chair has hidden."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.demo.rehearsal.acts import Act
from bot.demo.stage import Stage
from bot.domain.people.model import Person
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.sandbox.inputs import interactive
from bot.sandbox.messages import Message
from bot.views.common import actions

_MINUTE = timedelta(minutes=1)
_VOTES = 5
_NAMED = "How does it do on what it has hardly seen before?"
_ANONYMOUS = (
    "We tried the same last year and dropped it, because it was too slow. What did you do about that?"
)
_RUDE = "Is this anything but marketing?"


def script(stage: Stage, program: Program, users: Sequence[str], end: datetime) -> Iterator[Act]:
    """The last minutes before `end`; nothing where no session with a chair and a channel is on."""
    session = on_stage_now(program, end)
    if session is None:
        return
    known = {p.slack_user for p in (*session.speakers, *_chairs(program, session))}
    asking = [user for user in reversed(users) if user not in known][: _VOTES + 3]
    for minutes, asker, text, anonymous in (
        (5, asking[0], _NAMED, False),
        (4, asking[1], _ANONYMOUS, True),
        (3, asking[2], _RUDE, True),
    ):
        yield Act(
            end - minutes * _MINUTE, "questions", _ask(stage, session.id, asker, text, anonymous=anonymous)
        )
    for user in asking[3:]:
        vote = _press(stage, user, _ANONYMOUS, actions.QUESTION_UPVOTE)
        yield Act(end - 2 * _MINUTE, "upvotes", vote)
    chair = _chairs(program, session)[0].slack_user
    yield Act(end - _MINUTE, "questions hidden", _press(stage, chair, _RUDE, actions.QUESTION_HIDE))


def on_stage_now(program: Program, at: datetime) -> Session | None:
    """The first session that is on with a chair and a channel; None where there is none."""
    return next((s for s in program.now(at) if s.channel_here and s.speakers and _chairs(program, s)), None)


def _chairs(program: Program, session: Session) -> list[Person]:
    above = program.by_id.get(session.parent_id or 0)
    return [p for s in (session, above) if s for p in s.chairs if p.sure_user]


def _ask(
    stage: Stage, session_id: int, user: str, text: str, *, anonymous: bool
) -> Callable[[], Awaitable[object]]:
    async def ask() -> None:
        services = stage.app.services
        program = services.programs.of_session(session_id)
        if program:
            await services.questions.ask(user, program, program.by_id[session_id], text, anonymous=anonymous)

    return ask


def _press(stage: Stage, user: str, about: str, act: str) -> Callable[[], Awaitable[object]]:
    """Press the button, or choose from the ⋯ menu, below the question of that text."""

    async def press() -> None:
        for message in stage.sandbox.workspace.messages.everything():
            if message.by_app and message.thread_ts and about in message.text:
                await _use(stage, user, message, act)

    return press


async def _use(stage: Stage, user: str, message: Message, act: str) -> None:
    for block, element in interactive(message.blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        if action_id == act:
            await stage.sandbox.click(user, message, block_id, action_id)
        for option in element.get("options", ()):
            if option["value"].startswith(f"{act}:"):
                await stage.sandbox.click(user, message, block_id, action_id, selected_option=option)
