"""The state of the connection: if there is one, since when, and what is missing; for /readyz, /healthz and the log."""

import logging
from datetime import datetime

from bot.clock import Clock
from bot.socket_mode.farewell import Farewell
from bot.socket_mode.line import Line

log = logging.getLogger("bot.socket_mode")


class Status:
    """The supervisor's knowledge. One warning is logged for each trouble, however long it lasts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: set[Line] = set()
        self._trouble: Farewell | None = None
        self._warned: set[tuple[object, ...]] = set()
        self.since: datetime = clock.utcnow()
        """The time since when it has been so."""

    @property
    def connected(self) -> bool:
        """Tell whether Slack's requests come in."""
        return bool(self._lines)

    @property
    def missing(self) -> str:
        """One sentence; "" while there is a connection."""
        if self.connected:
            return ""
        return self._trouble.sentence() if self._trouble else "The connection to Slack is being made."

    def as_json(self) -> dict[str, object]:
        """The same for machines."""
        return {
            "connected": self.connected,
            "since": self.since.isoformat(timespec="seconds"),
            "missing": self.missing,
        }

    def opened(self, line: Line) -> None:
        """Note a line that Slack has greeted."""
        if self.connected:
            log.info("Socket Mode: the connection was renewed")
        else:
            seconds = max(0.0, (self._clock.utcnow() - self.since).total_seconds())
            log.info("Socket Mode: connected, after %d s without a connection", seconds)
            self.since = self._clock.utcnow()
        self._lines.add(line)
        self._trouble = None
        self._warned.clear()

    def ended(self, line: Line) -> None:
        """Note that a line is of no more use."""
        if line in self._lines:
            self._lines.remove(line)
            if not self._lines:
                self.since = self._clock.utcnow()

    def troubled(self, farewell: Farewell) -> None:
        """Note why there is no connection, or why the next one was not made."""
        self._trouble = farewell
        about = (farewell.kind, farewell.code if farewell.kind is farewell.kind.REFUSED else "")
        if not self.connected and about not in self._warned:
            self._warned.add(about)
            log.warning("Socket Mode: %s Usher goes on trying.", farewell.sentence())
