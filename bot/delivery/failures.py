"""Tell an organizer what could not be delivered, and when nothing could be delivered."""

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.outcome import is_failure, is_limit, is_refusal
from bot.domain.ledger.deliveries import Delivery, State
from bot.domain.ledger.failures import STUCK, Standstill
from bot.domain.ledger.rests import POST
from bot.errors import Unavailable
from bot.services.services import Services
from db.queries.ledger import failures, rests, sending

log = logging.getLogger(__name__)

TICK = 5.0
"""Seconds between two looks at what is stuck."""
_MOVED = frozenset({State.SENT, State.FAILED})
"""Slack has answered: it was not out of reach."""


class FailureNews:
    """Hears of every delivery that is settled, and notices when none is any more.

    `holds` says whether this process is the one that sends. `timer` counts real seconds, as the rates do: a clock that
    is moved ahead makes much overdue, and nothing stuck.
    """

    def __init__(self, services: Services, timer: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._timer = timer
        self._moved = True
        """True if something was sent since the last look."""
        self._since: tuple[float, datetime] | None = None
        """The moment when nothing was first seen to move: by the timer, and by the clock."""
        self._gone: tuple[float, datetime] | None = None
        """The moment when the database was first seen to be out of reach."""

    async def on_settled(self, tx: AsyncSession, delivery: Delivery, state: State, reason: str) -> None:
        """Called in the transaction that settles a delivery."""
        self._moved = self._moved or state in _MOVED
        await self._services.failures.settled(tx, delivery, state, reason)

    async def begin(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Before the first sweep: was anything due while no worker ran?"""
        now = self._services.clock.utcnow()
        async with self._services.database.read() as tx:
            due = await sending.next_wake(tx)
            if due is None or now - due < STUCK:
                return
            last = await failures.last_sent_at(tx)
        since = max(due, last) if last else due
        if now - since >= STUCK and await holds():
            await self._tell(since, stopped=True)

    async def tick(self, holds: Callable[[], Awaitable[bool]]) -> bool:
        """Plan a message once what is due has not moved for too long; Unavailable while the database is away.

        Nothing is asked while something moves. Returns whether there is a reason to look again soon.
        """
        try:
            if self._gone:
                await self._back(self._gone, holds)
            return await self._look(holds)
        except Unavailable:
            self._gone = self._gone or self._since or (self._timer(), self._services.clock.utcnow())
            raise

    async def _back(self, gone: tuple[float, datetime], holds: Callable[[], Awaitable[bool]]) -> None:
        """The database was out of reach, and may be still: where that was for long, who missed something is told."""
        held, lasted = await holds(), self._timer() - gone[0]
        # Written even where nothing is told: SQLite can be read by whom it keeps from writing.
        async with self._services.database.write() as tx:
            if held and lasted >= STUCK.total_seconds():
                now = self._services.clock.utcnow()
                since = _since(gone[1], now, lasted)
                for conference_id in await failures.held_up(tx, since, now):
                    await self._plan(tx, conference_id, since, Standstill.NO_DATABASE)
        self._gone, self._moved = None, True  # what is due by now has still to be tried

    async def _look(self, holds: Callable[[], Awaitable[bool]]) -> bool:
        if self._moved:
            self._moved, self._since = False, None
            return True
        now = self._services.clock.utcnow()
        async with self._services.database.read() as tx:
            stuck = await failures.stuck(tx, now)
        if not stuck or not await holds():
            self._since = None
            return bool(stuck)
        seconds = self._timer()
        self._since = self._since or (seconds, now)
        if (lasted := seconds - self._since[0]) >= STUCK.total_seconds():
            await self._tell(_since(self._since[1], now, lasted))
        return True

    async def _tell(self, since: datetime, *, stopped: bool = False) -> None:
        now = self._services.clock.utcnow()
        async with self._services.database.write() as tx:
            stuck = await failures.stuck(tx, now)
            held = await rests.hold(tx, now)
            asked = next((rest.reason for rest in held if rest.method == POST and not rest.channel), "")
            refused = next((rest.reason for rest in held if rest.method == POST), "")
            for conference_id, error in stuck.items():
                # What was not tried meanwhile carries no error; what failed before may be looked for.
                said = asked or error or refused or await failures.said(tx, now)
                why = Standstill.STOPPED if stopped and not asked else self._why(said)
                await self._plan(tx, conference_id, since, why, said)

    def _why(self, error: str) -> Standstill:
        """Slack's own word that the token is void stands, whatever the last error was."""
        if is_refusal(error) or self._services.access.paused:
            return Standstill.REFUSED
        if is_limit(error):
            return Standstill.LIMITED
        return Standstill.FAILING if is_failure(error) else Standstill.UNREACHABLE

    async def _plan(
        self, tx: AsyncSession, conference_id: int, since: datetime, why: Standstill, error: str = ""
    ) -> None:
        if await self._services.failures.outage(tx, conference_id, since, why, error):
            log.error("nothing could be sent since %s: %s %s", since.isoformat(), why, error)


def _since(noted: datetime, now: datetime, lasted: float) -> datetime:
    """Return when it began, by the clock of now: what was noted may lie in the future since that was set back."""
    return now - timedelta(seconds=lasted) if noted > now else noted
