"""People who join the workspace or change in it: linked at once, not at the next day's sweep."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.directory import user_of
from handlers.common.timing import measured
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for members who join or change."""
    app.event("team_join")(measured("event:team_join", changed))
    app.event("user_change")(measured("event:user_change", changed))


async def changed(turn: Turn, event: dict[str, Any]) -> None:
    """Link the member's person, or unlink who was deactivated."""
    await turn.services.people.link([user_of(event["user"], turn.services.team)], everyone=False)
    await turn.services.refresh()
