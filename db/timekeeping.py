"""The database's clock: the one that all processes share, whatever their machines say."""

from datetime import datetime, timedelta

from sqlalchemy import text

from bot.clock import Clock, SystemClock, require_aware
from db.engine import Database

EVERY = 30.0
"""Seconds after which the system's clock is compared again; at once where it is seen to have gone astray."""
_TRIES = 3
_NOW = text("SELECT clock_timestamp()")


class Timekeeper:
    """Keeps the system's clock set by the database server's.

    Nothing else is touched: a clock that is moved (in a demo, a rehearsal or a test) rules by itself, and SQLite has the
    machine's clock.
    """

    def __init__(self, clock: Clock, database: Database) -> None:
        self._clock = clock if isinstance(clock, SystemClock) and not database.is_sqlite else None
        self._database = database
        self._compared: float | None = None

    def is_due(self) -> bool:
        """Tell whether to compare the clocks again; it costs next to nothing."""
        clock = self._clock
        if clock is None:
            return False
        return self._compared is None or clock.timer() - self._compared >= EVERY or clock.is_astray()

    async def tick(self) -> None:
        """Compare the clocks where that was not done lately; Unavailable while the database is away."""
        if self._clock and self.is_due():
            await self._compare(self._clock)
            self._compared = self._clock.timer()

    async def _compare(self, clock: SystemClock) -> None:
        moment, mark, error = await _asked(clock, self._database)
        ahead = clock.utcnow() - moment - timedelta(seconds=clock.timer() - mark)
        # What lies within the error of the answer says nothing: time goes on without small steps.
        if not clock.is_set or clock.is_astray() or abs(ahead.total_seconds()) > error:
            clock.set_right(moment, mark)


async def set_right(clock: Clock, database: Database) -> None:
    """Set the system's clock by the database server's, once; Unavailable where the database is away."""
    await Timekeeper(clock, database).tick()


async def _asked(clock: SystemClock, database: Database) -> tuple[datetime, float, float]:
    """Return what the server says, when by the timer, and by how many seconds that may be wrong: of some tries the quickest."""
    found = []
    async with database.read() as tx:
        connection = await tx.connection()
        for _ in range(_TRIES):
            before = clock.timer()
            moment = require_aware((await connection.execute(_NOW)).scalar_one())
            half = (clock.timer() - before) / 2
            found.append((half, moment, before + half))
    error, moment, mark = min(found)
    return moment, mark, error
