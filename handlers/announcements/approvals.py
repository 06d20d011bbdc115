"""A second organizer's word on an announcement."""

from typing import Any

from bot.domain.announcements.model import Announcement
from bot.views.announcements import preview as views
from handlers.common.inputs import numbers, value
from handlers.common.turn import Turn


async def approve(turn: Turn, action: dict[str, Any]) -> None:
    """Let it go out at its time."""
    number, *counts = numbers(value(action), 3)
    await _answered(turn, await turn.services.approvals.approve(turn.user, number), counts)


async def decline(turn: Turn, action: dict[str, Any]) -> None:
    """Let it not go out."""
    number, *counts = numbers(value(action), 3)
    await _answered(turn, await turn.services.approvals.decline(turn.user, number), counts)


async def _answered(turn: Turn, done: Announcement, counts: list[int]) -> None:
    """Say the answer where it was asked; wherever else it was asked, the ledger's messages are written anew."""
    conference = turn.services.programs.get(done.conference_id).conference
    channels, people = counts
    await turn.replace(views.approval(conference, done, turn.services.clock.utcnow(), channels, people))
    turn.services.nudge()
