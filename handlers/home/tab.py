"""The Home tab: now, next, my agenda, my submissions."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.program.sessions import Conference
from bot.errors import UsherError
from bot.services.program.programs import ChooseConference
from bot.services.services import Usher
from bot.views.common import kit
from bot.views.home import conferences
from bot.views.home import tab as views
from bot.views.people import settings as personal
from handlers.common.timing import measured
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the tab being opened."""

    async def opened(turn: Turn, event: dict[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            await publish(turn)
        if turn.usher.people.person(turn.user) or await turn.usher.channels.knows(turn.user):
            await turn.usher.welcome(turn.user)
        turn.usher.nudge()

    app.event("app_home_opened")(measured("event:app_home_opened", opened))


async def publish(turn: Turn) -> None:
    """Show the person's tab as it is now."""
    await turn.acknowledge()
    await turn.client.views_publish(user_id=turn.user, view=await _home(turn))


async def _home(turn: Turn) -> dict[str, Any]:
    usher, now = turn.usher, turn.usher.clock.utcnow()
    try:
        program = turn.program()
    except ChooseConference as several:
        return kit.home(conferences.menu([p.conference for p in several.programs]).blocks)
    except UsherError as none:
        return views.without_conference(str(none))
    organizes = usher.people.is_organizer(turn.user, program.conference.id)
    return views.home(
        program.conference,
        now,
        now_sessions=program.now(now),
        next_sessions=program.next(now),
        starred=await usher.agenda.sessions(turn.user, program),
        reader=usher.reader(turn.user, program),
        papers=await usher.submissions.mine(turn.user, program),
        scheduled=await usher.announcements.coming(turn.user, program) if organizes else None,
        settings=_settings(usher, turn.user, program.conference),
    )


def _settings(usher: Usher, user: str, conference: Conference) -> str:
    zone = usher.personal.zone(user, conference).key
    return personal.standing(conference, usher.personal.of(user), zone)
