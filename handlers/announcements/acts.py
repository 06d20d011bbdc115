"""The acts on one announcement by its buttons."""

from collections.abc import Callable
from typing import Any

from bot.domain.announcements.model import Announcement
from bot.domain.program.sessions import Conference
from bot.views.announcements import messages as views
from bot.views.common.reply import Reply
from handlers.announcements import live
from handlers.common.inputs import page_of, subject
from handlers.common.turn import Turn
from handlers.home.tab import publish


async def schedule(turn: Turn, action: dict[str, Any]) -> None:
    """Let it count, or ask another organizer whether it may."""
    await turn.acknowledge()
    done = await turn.services.approvals.schedule(turn.user, subject(action))
    turn.services.nudge()
    await _replace(turn, done, views.scheduled)
    live.follow(turn, done)


async def send_to_me(turn: Turn, action: dict[str, Any]) -> None:
    """Show it to its author as the others will see it."""
    await turn.say(views.to_me(await turn.services.announcements.get(turn.user, subject(action))))


async def discard(turn: Turn, action: dict[str, Any]) -> None:
    """Throw the draft away."""
    await turn.services.announcements.discard(turn.user, subject(action))
    await turn.replace(views.discarded())


async def cancel(turn: Turn, action: dict[str, Any]) -> None:
    """Take it back while that is possible."""
    await _replace(
        turn, await turn.services.announcements.cancel(turn.user, subject(action)), views.cancelled
    )


async def pause(turn: Turn, action: dict[str, Any]) -> None:
    """Let nothing of it go out for now."""
    await _replace(turn, await turn.services.announcements.pause(turn.user, subject(action)), views.paused)


async def resume(turn: Turn, action: dict[str, Any]) -> None:
    """Let it go on."""
    await _replace(turn, await turn.services.announcements.resume(turn.user, subject(action)), views.resumed)
    turn.services.nudge()


async def turn_page(turn: Turn, action: dict[str, Any]) -> None:
    """Show another page of the list."""
    program = turn.program()
    found = await turn.services.announcements.listing(turn.user, program)
    await turn.replace(views.listing(program.conference, found, page=page_of(action)))


async def _replace(turn: Turn, done: Announcement, view: Callable[[Conference, Announcement], Reply]) -> None:
    if turn.is_home:
        await publish(turn)
    else:
        await turn.replace(view(turn.services.programs.get(done.conference_id).conference, done))
