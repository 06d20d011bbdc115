"""The first minute of the demo: four things to try, each of which the page ticks off by itself."""

from collections.abc import Iterator
from datetime import datetime

from bot.demo.floor import on_stage_now
from bot.demo.sample import Sample
from bot.demo.stage import Stage
from bot.domain.common.commands import ANNOUNCE, ASK, SESSION
from bot.domain.people.model import Role
from bot.domain.program.model import Program
from bot.sandbox.model import User
from bot.sandbox.tour import Step, Tour
from bot.views.common import actions

_END = (
    "That was the first minute. Next event, at the top, moves the clock and says what Usher sends by itself."
)


def tour(stage: Stage, play: Sample, now: datetime) -> Tour:
    """The tour of the demo as its page opens at `now`; it begins as somebody who attends and has no other role."""
    (program,) = stage.app.services.programs.all()
    by_email = {u.email: u for u in stage.sandbox.workspace.users.values()}
    named = {a.person.name for s in program.sessions for a in s.people}
    attending = (p for p in play.people if p.role is Role.ATTENDEE and p.name not in named)
    attendee = next((by_email[p.email] for p in attending), None)
    organizer = next((by_email[email] for email in play.organizers), None)
    steps = _steps(program, stage.app.settings.command_prefix, organizer, now)
    return Tour("First minute", tuple(steps), _END, attendee.id if attendee else "")


def _steps(program: Program, prefix: str, organizer: User | None, now: datetime) -> Iterator[Step]:
    session, ask = SESSION.typed(prefix), ASK.typed(prefix)
    yield Step(
        f"Type {session}",
        "It shows what is on now and next, to you alone.",
        [{"command": session}],
        {"type": session},
    )
    yield Step(
        "Star a talk",
        "Star is a button of each talk. Starred talks are your agenda.",
        [{"action": actions.SESSION_STAR}],
        {"control": [actions.SESSION_STAR], "type": session},
    )
    if on := on_stage_now(program, now):
        yield Step(
            "Ask a question",
            f"Type {ask} and your question in a room's channel. It goes to the talk that is on there.",
            [{"command": ask, "words": True}, {"form": actions.QUESTION_FORM}],
            {"channel": on.channel_here, "type": f"{ask} "},
        )
    if organizer:
        yield Step(
            f"Be {organizer.real_name}, an organizer",
            f"Choose the name at the top left. Organizers can do more, as {ANNOUNCE.typed(prefix)}.",
            [{"person": organizer.id}],
            {"person": organizer.real_name},
        )
