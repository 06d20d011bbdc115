"""A typed line that could not be taken: the form opens with all of it."""

from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.line import Line, salvage
from bot.domain.announcements.model import Announcement
from bot.domain.announcements.recurrence import end_of
from bot.domain.program.model import Program
from bot.slack.client import AWAY
from bot.slack.text import names_of
from bot.views.announcements import form as views
from bot.views.announcements.form import LONGEST_INPUT, NOW, Filled
from handlers.common.turn import Turn


async def open_with(turn: Turn, program: Program, text: str, problem: str) -> None:
    """Open the form with what was typed and with what is wrong; where Slack opens none, the error quotes what was typed."""
    now, audiences = turn.services.clock.utcnow(), turn.services.audiences
    line = salvage(
        text,
        Clocks(now, program.zone, program.ends),
        lambda said: audiences.read(said, program, turn.channel),
    )
    if not turn.trigger_id or len(line.text) > LONGEST_INPUT:
        return
    form = views.form_modal(program, now, _filled(turn, program, line), notice=problem)
    try:
        await turn.open(form)
    except (SlackApiError, *AWAY):
        return
    turn.typed = ""  # the form has it


def _filled(turn: Turn, program: Program, line: Line) -> Filled:
    now = turn.services.clock.utcnow()
    read = Announcement(
        id=0,
        conference_id=program.conference.id,
        author=turn.user,
        targets=line.targets,
        text=names_of(line.text, turn.services.people.name),
        at=line.at or now,
        at_once=line.at_once,
        cron=line.cron,
        until=end_of(line.until, program.zone) if line.until else None,
    )
    filled = Filled.of(program, read)
    if line.at is None and not line.cron:  # no time was read: it is still to be chosen
        return replace(filled, when=views.ONCE, day=None, clock=None, which="")
    return filled if not line.at_once else replace(filled, when=NOW)
