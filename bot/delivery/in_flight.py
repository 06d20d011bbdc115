"""Calls of Slack under way: each is a task that settles one delivery."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.errors import Unavailable

log = logging.getLogger(__name__)


class InFlight:
    """The deliveries that one worker has in flight: sends and looks are counted apart."""

    def __init__(self) -> None:
        self._sending: dict[asyncio.Task[bool], str] = {}
        self._looking: dict[asyncio.Task[bool], str] = {}

    def __bool__(self) -> bool:
        return bool(self._sending or self._looking)

    @property
    def sending(self) -> int:
        """Count the messages that are being sent."""
        return len(self._sending)

    @property
    def looking(self) -> int:
        """Count the messages that are being looked for."""
        return len(self._looking)

    def busy(self) -> set[str]:
        """The recipients that have a call in the air."""
        return {*self._sending.values(), *self._looking.values()}

    def send(self, recipient: str, call: Coroutine[Any, Any, bool]) -> None:
        """Start sending."""
        self._sending[asyncio.create_task(call)] = recipient

    def look(self, recipient: str, call: Coroutine[Any, Any, bool]) -> None:
        """Start looking."""
        self._looking[asyncio.create_task(call)] = recipient

    async def land(self, seconds: float) -> int:
        """Wait for the first to end, so many seconds at most; how many messages are known to have arrived."""
        if not self:
            return 0
        done, _ = await asyncio.wait(
            {*self._sending, *self._looking}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        return sum([self._landed(task) for task in done])

    async def finish(self) -> None:
        """Wait for all of them: each is bounded by the timeout of its calls."""
        while self:
            await self.land(1.0)

    async def abort(self) -> None:
        """Break all of them off; what was being sent is uncertain then."""
        tasks = [*self._sending, *self._looking]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _landed(self, task: asyncio.Task[bool]) -> bool:
        (self._sending if task in self._sending else self._looking).pop(task)
        if error := task.exception():  # the row stays as it is, and is taken up again when its lease is over
            if isinstance(error, Unavailable):
                log.warning("a delivery could not be settled: %s", error)
            else:
                log.error("a delivery could not be settled", exc_info=error)
            return False
        return task.result()
