"""The time that a listener takes, and the time that Slack waits for it."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import Any

from handlers.common.errors import answering_errors
from handlers.common.turn import Turn


def measured(name: str, listener: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Guard a listener, and count its requests under `name`, as "command:session": nothing in it comes from a request."""
    guarded = answering_errors(listener)

    @functools.wraps(guarded)
    async def timed(**kwargs: Any) -> None:
        turn: Turn = kwargs["turn"]
        try:
            await guarded(**kwargs)
        finally:
            took = time.perf_counter() - turn.began
            turn.services.metrics.answered(name, took, turn.acknowledged_after)

    return timed
