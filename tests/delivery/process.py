"""A worker as its own process: what `usher run --role worker` runs, on a clock that is faster than ours.

`python -m tests.delivery.process API DATABASE TOKEN BEGAN SPEED [SYNCHRONOUS]`. The clock makes a dead worker's lease, half a minute,
end in seconds; it is the same in every process.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.app import ProcessRole, serve
from bot.config import Settings
from db import engine
from tests.patience import look_soon


class FastClock:
    """So many seconds for each of the machine's, since `began` (its time in seconds)."""

    def __init__(self, began: float, speed: float) -> None:
        self._began, self._speed = began, speed

    def utcnow(self) -> datetime:
        """Now, aware, in UTC."""
        ahead = (time.time() - self._began) * self._speed
        return datetime.fromtimestamp(self._began, UTC) + timedelta(seconds=ahead)


def main(*words: str) -> None:
    """Send until this process is killed."""
    api_url, database_url, token, began, speed, *synchronous = words
    if synchronous:
        (engine.SYNCHRONOUS,) = synchronous
    else:
        look_soon()
    settings = Settings(
        bot_token=SecretStr(token),
        signing_secret=SecretStr("test"),
        api_url=api_url,
        database_url=database_url,
    )
    asyncio.run(serve(settings, FastClock(float(began), float(speed)), ProcessRole.WORKER))


if __name__ == "__main__":
    main(*sys.argv[1:])
