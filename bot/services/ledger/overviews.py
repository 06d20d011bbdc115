"""A look at the ledger for whoever asks, that costs little however often they ask."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.clock import Clock
from bot.domain.ledger.overview import Overview
from bot.errors import Unavailable
from db.engine import Database
from db.queries.ledger import overview

log = logging.getLogger(__name__)

_FRESH = 5.0
"""Seconds for which a look is good enough for everybody."""
_SHARE = 100
"""A look that took a second is not repeated for so many seconds: it costs one hundredth of the database's time at most."""
_STALE = 60.0
"""Seconds after which it is repeated all the same."""
_PATIENCE = 10.0
"""Seconds after which a database that says nothing counts as away."""


class Overviews:
    """Keeps the last look; `timer` counts real seconds."""

    def __init__(
        self, database: Database, clock: Clock, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._clock, self._timer = database, clock, timer
        self.up: bool | None = None
        """True if the database answered; None before the first look has ended."""
        self._kept: Overview | None = None
        self._fresh_until = 0.0
        self._under_way: asyncio.Task[None] | None = None

    async def look(self, seconds: float) -> Overview | None:
        """The ledger; None while the database is away. What is known is given after so many seconds of waiting."""
        if self._under_way is None and self._timer() >= self._fresh_until:
            self._under_way = asyncio.create_task(self._read())
        if self._under_way:
            await asyncio.wait({self._under_way}, timeout=seconds)
        return self._kept

    async def close(self) -> None:
        """Break off a look that is under way."""
        if self._under_way:
            self._under_way.cancel()
            await asyncio.wait({self._under_way})

    async def _read(self) -> None:
        began = self._timer()
        try:
            async with asyncio.timeout(_PATIENCE), self._database.read() as tx:
                self._kept = await overview.overview(tx, self._clock.utcnow())
            self.up = True
        except (Unavailable, TimeoutError):
            self._kept, self.up = None, False
        except Exception:
            log.exception("the ledger could not be read")
            self._kept, self.up = None, True
        finally:
            now = self._timer()
            self._fresh_until = now + min(_STALE, max(_FRESH, (now - began) * _SHARE))
            self._under_way = None
