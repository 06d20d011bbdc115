"""The requests that Slack has sent, with the last time of each: remembered without delaying a request."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from db.engine import Database
from db.queries.setup import heard

COMMAND, BUTTON, FORM, MENU = "command", "button", "form", "menu"
EVENT = "event:"
_SORTS = {"block_actions": BUTTON, "view_submission": FORM, "view_closed": FORM, "block_suggestion": MENU}
_BETWEEN = timedelta(minutes=1)
"""A sort that comes all the time is written so often, and not with every request."""


def sort_of(body: Mapping[str, Any]) -> str:
    """Return what sort of request it is: "command", "button", "form", "menu", "event:team_join"; "" for any other."""
    if "command" in body:
        return COMMAND
    if body.get("type") == "event_callback":
        return f"{EVENT}{(body.get('event') or {}).get('type', '')}"
    return _SORTS.get(str(body.get("type")), "")


class Heard:
    """Takes note in memory, at once; a tick writes it down."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._last: dict[str, datetime] = {}
        self._written: dict[str, datetime] = {}

    def note(self, body: Mapping[str, Any]) -> None:
        """A verified request has come; nothing is written now."""
        if sort := sort_of(body):
            self._last[sort] = self._clock.utcnow()

    async def write(self) -> None:
        """Write down what came since, each sort once a minute at most; nothing where nothing came."""
        fresh = {
            name: at
            for name, at in self._last.items()
            if name not in self._written or abs(at - self._written[name]) >= _BETWEEN
        }
        if fresh:
            async with self._database.write() as tx:
                await heard.keep(tx, fresh)
            self._written |= fresh

    async def latest(self) -> dict[str, datetime]:
        """Return when each sort came last, to whatever process."""
        async with self._database.read() as tx:
            return await heard.latest(tx)
