"""The app is removed from the workspace, or its token revoked: sending pauses, and nothing planned is lost.

Both events have one listener: Bolt's own revocation listeners would keep ours from running.
"""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.services.setup.installation import REMOVED, REVOKED
from handlers.common.timing import measured
from handlers.common.turn import Turn


def register(app: AsyncApp, _prefix: str) -> None:
    """Listen for both events."""
    app.event(re.compile(r"app_uninstalled|tokens_revoked"))(measured("event:app_uninstalled", gone))


async def gone(turn: Turn, event: dict[str, Any]) -> None:
    """Pause, unless only tokens of people were revoked; Usher holds none of them."""
    await turn.acknowledge()
    if event["type"] == "app_uninstalled":
        turn.services.access.lose(REMOVED)
    elif event.get("tokens", {}).get("bot"):
        turn.services.access.lose(REVOKED)
