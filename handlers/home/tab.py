"""The Home tab: now, next, my agenda, my submissions."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.program.sessions import Conference
from bot.errors import UsherError
from bot.services.program.programs import ChooseConference
from bot.services.services import Services
from bot.views.common import kit
from bot.views.home import conferences
from bot.views.home import tab as views
from bot.views.people import settings as settings_views
from handlers.common.timing import measured
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for the tab being opened."""

    async def opened(turn: Turn, event: dict[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            await publish(turn)
        if turn.services.people.person(turn.user) or await turn.services.channels.knows(turn.user):
            await turn.services.welcome(turn.user)
        turn.services.nudge()

    app.event("app_home_opened")(measured("event:app_home_opened", opened))


async def publish(turn: Turn) -> None:
    """Show the person's tab as it is now."""
    await turn.acknowledge()
    await turn.client.views_publish(user_id=turn.user, view=await _home(turn))


async def _home(turn: Turn) -> dict[str, Any]:
    services, now = turn.services, turn.services.clock.utcnow()
    try:
        program = turn.program()
    except ChooseConference as several:
        return kit.home(conferences.menu([p.conference for p in several.programs]).blocks)
    except UsherError as none:
        return views.without_conference(str(none))
    organizes = services.people.is_organizer(turn.user, program.conference.id)
    return views.home(
        program.conference,
        now,
        now_sessions=program.now(now),
        next_sessions=program.next(now),
        starred=await services.agenda.sessions(turn.user, program),
        reader=services.reader(turn.user, program),
        papers=await services.submissions.mine(turn.user, program),
        scheduled=await services.announcements.coming(turn.user, program) if organizes else None,
        settings=_settings(services, turn.user, program.conference),
    )


def _settings(services: Services, user: str, conference: Conference) -> str:
    zone = services.personal.zone(user, conference).key
    return settings_views.standing(conference, services.personal.of(user), zone)
