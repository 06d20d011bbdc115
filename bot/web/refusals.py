"""The log of refused requests: at most one line a second for each cause, with the number of those left out."""

import asyncio
import logging
from enum import StrEnum

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two lines about one cause."""


class Cause(StrEnum):
    """The causes of refusals: whole sentences, with nothing in them that the sender has written."""

    UNSIGNED = "A request without Slack's signature was refused: is SLACK_SIGNING_SECRET this app's?"
    OLD = "A request was refused that Slack signed more than five minutes from now: is this machine's clock right? `usher check` says so."
    UNREADABLE = "A signed request was refused, because it is neither a form nor JSON of Slack's."
    TOO_LARGE = "A request with a body of more than 1 MB was refused."
    LONG_HEADERS = "A request with headers of more than 32 kB was refused."
    NOT_HTTP = "Something that is no proper HTTP request was refused."
    SLOW = "A request was broken off, because it came too slowly."
    CROWDED = "A connection was closed that waited, because too many are open or too much is being received."
    UNREAD = "A connection was closed, because its answers were not read."


class Refusals:
    """Counts by cause; to be used inside one event loop."""

    def __init__(self) -> None:
        self._left_out: dict[Cause, int] = {}

    def note(self, cause: Cause) -> None:
        """Say it now, or count it where a line about it is less than a second old."""
        if cause in self._left_out:
            self._left_out[cause] += 1
        else:
            self._say(cause)

    def _say(self, cause: Cause, more: int = 0) -> None:
        log.info("%s%s", cause, f" ({more} more like it since the last line)" if more else "")
        self._left_out[cause] = 0
        asyncio.get_running_loop().call_later(EVERY, self._again, cause)

    def _again(self, cause: Cause) -> None:
        if more := self._left_out.pop(cause):
            self._say(cause, more - 1)
