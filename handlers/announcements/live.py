"""The message whose *Schedule* or *Send now* was pressed: it becomes the report, and follows it.

Slack takes five answers to one press, within half an hour, so a message is shown anew seldom, and the last answer is kept
for the end. The report that lasts is a direct message, through the ledger.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.announcements.model import COMING, Announcement, AnnouncementState, Report
from bot.domain.common.commands import use_prefix
from bot.views.announcements import report as views
from handlers.common.turn import Turn

_PAUSES = (2, 12)
"""So many looks are let pass after the first and after each later answer, unless everything is over."""
_LEFT = 4
"""Of the five answers that Slack takes, after the first."""
_BEAT = 3.0
"""Seconds between two looks; a window may be shown anew each time."""
_WITHIN = timedelta(minutes=28)
"""So long Slack takes an answer, with some time to spare."""


def follow(turn: Turn, done: Announcement) -> None:
    """Show in the place of the button how far the announcement comes, where that begins soon."""
    now = turn.services.clock.utcnow()
    is_soon = done.state is AnnouncementState.SCHEDULED and (done.next_at or done.at) <= now + _WITHIN
    if is_soon or done.rewrite:
        turn.services.following.follow(_Live(turn, done, now + _WITHIN).show)


@dataclass(slots=True)
class _Live:
    turn: Turn
    done: Announcement
    until: datetime
    left: int = _LEFT
    said: str = ""
    passed: int = 0
    """Looks that are still to be let pass."""

    async def show(self) -> float | None:
        """Show the report where it has changed; returns after how many seconds to look again."""
        services = self.turn.services
        use_prefix(services.settings.command_prefix)
        found = await services.reports.report(self.turn.user, self.done.id)
        is_last = services.clock.utcnow() >= self.until
        if self._has_begun(found):
            is_last = is_last or not found.is_open
            pause = await self._say(found, is_last=is_last)
        else:
            pause = _BEAT
        return None if is_last or found.announcement.state not in _GO_ON else pause

    def _has_begun(self, found: Report) -> bool:
        """Tell whether the report is that of what the button has set going, and not of an earlier time."""
        return found.at is not None and (self.done.rewrite or found.at >= (self.done.next_at or self.done.at))

    async def _say(self, found: Report, *, is_last: bool) -> float | None:
        reply = views.report(self.turn.services.programs.get(self.done.conference_id).conference, found)
        if self.turn.is_message and not is_last and (self.left == 1 or self.passed):
            self.passed = max(0, self.passed - 1)
            return _BEAT
        if reply.text == self.said:
            return _BEAT
        self.said = reply.text
        self.left -= 1
        self.passed = _PAUSES[0] if self.left == _LEFT - 1 else _PAUSES[1]
        return _BEAT if await self.turn.replace(reply) else None


_GO_ON = COMING | {AnnouncementState.SENT}
