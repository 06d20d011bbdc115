"""Keeps one line to Slack open, for ever: whatever breaks is thrown away, and a new one is made."""

import asyncio
import logging
from random import Random
from weakref import WeakSet

from bot.delivery.backoff import Backoff
from bot.socket_mode.dialer import Dialer, NoLine
from bot.socket_mode.farewell import Farewell, Kind
from bot.socket_mode.line import Line
from bot.socket_mode.status import Status

log = logging.getLogger("bot.socket_mode")

_STEADY = 10.0
"""Seconds after which a line counts as good: only then the waits begin from the shortest again."""
_PAUSE = 25.0
"""Seconds between two looks, at most, whether a refused token is accepted again."""
_CROWDED = 5.0
"""Seconds at least before the next attempt where there were too many connections."""
_DRAIN = 20.0
"""Seconds for which a line that was replaced is still read: Slack may have sent something into it."""


class Supervisor:
    """One connection, kept. All waits go by the event loop's time."""

    def __init__(self, dialer: Dialer, status: Status, random: Random | None = None) -> None:
        self._dialer, self.status = dialer, status
        self._random = random or Random()
        self._backoff = Backoff(first=1.0, longest=10.0, random=self._random)
        self._failures = 0
        self._lines: set[Line] = set()
        self._replaced: WeakSet[Line] = WeakSet()
        self.first: asyncio.Future[Farewell | None] = asyncio.get_running_loop().create_future()
        """The failure of the first attempt: None if it succeeded."""

    async def run(self) -> None:
        """Connect, again and again, until cancelled; then close everything."""
        try:
            while True:
                farewell, age = await self._attempt()
                self.status.troubled(farewell)
                await asyncio.sleep(self._wait(farewell, age))
        finally:
            for line in self._lines:
                line.stop()
            await asyncio.gather(*[line.ended() for line in self._lines])

    def deafen(self) -> None:
        """Read no more requests."""
        for line in self._lines:
            line.deafen()

    async def _attempt(self) -> tuple[Farewell, float]:
        """Make a line and wait until it has to be replaced: why, and after how many seconds."""
        try:
            line = await self._dialer.dial()
        except NoLine as none:
            self._tell(none.farewell)
            return none.farewell, 0.0
        except Exception as error:  # a bot that is deaf for good would be worse than one that tries again
            log.exception("Socket Mode: a connection could not be made")
            self._tell(farewell := Farewell(Kind.AWAY, type(error).__name__))
            return farewell, 0.0
        self._drain()
        self._keep(line)
        self._tell(None)
        farewell = await line.leaving
        if farewell.kind is not Kind.RENEW:
            self.status.ended(line)
            line.stop()
        if farewell.kind is Kind.CROWDED:
            await line.ended()
        return farewell, line.age

    def _drain(self) -> None:
        """Let the line that is replaced be read for a while, and end the ones that were replaced before it."""
        for old in self._lines:
            if old in self._replaced:
                old.stop()
            else:
                self._replaced.add(old)
                asyncio.get_running_loop().call_later(_DRAIN, old.stop)

    def _keep(self, line: Line) -> None:
        self._lines.add(line)
        self.status.opened(line)
        line.when_ended(self._lines.discard)
        line.when_ended(self.status.ended)

    def _tell(self, farewell: Farewell | None) -> None:
        if not self.first.done():
            self.first.set_result(farewell)

    def _wait(self, farewell: Farewell, age: float) -> float:
        """Seconds until the next attempt."""
        if age >= _STEADY:
            self._failures = 0
        self._failures += 1
        match farewell.kind:
            case Kind.RENEW if age >= _STEADY:
                return 0.0
            case Kind.REFUSED:
                return _PAUSE * self._random.uniform(0.8, 1.0)
            case Kind.CROWDED:
                return self._backoff.seconds(self._failures, _CROWDED)
            case _:
                return self._backoff.seconds(self._failures, farewell.retry_after)
