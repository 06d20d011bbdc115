"""The report of an announcement, and another try for people who missed it."""

from typing import Any

from bot.views.announcements import report as views
from bot.views.common.reply import Reply
from handlers.common.inputs import subject
from handlers.common.turn import Turn


async def report(turn: Turn, number: int) -> Reply:
    """The report of the announcement of that number."""
    found = await turn.services.reports.report(turn.user, number)
    conference = turn.services.programs.get(found.announcement.conference_id).conference
    return views.report(conference, found)


async def show(turn: Turn, action: dict[str, Any]) -> None:
    """Show the report beside the list."""
    await turn.say(await report(turn, subject(action)))


async def show_missed(turn: Turn, action: dict[str, Any]) -> None:
    """Name those who missed it."""
    await turn.say(views.missed(await turn.services.reports.report(turn.user, subject(action))))


async def resend(turn: Turn, action: dict[str, Any]) -> None:
    """Send it to those who missed it."""
    await turn.acknowledge()
    count = await turn.services.reports.resend(turn.user, subject(action))
    turn.services.nudge()
    await turn.say(views.resent(count))
