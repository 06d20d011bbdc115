"""The ledger's worker: what to send, and when; `Courier` knows how (DESIGN §5)."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery.backoff import Backoff
from bot.delivery.courier import Courier, OnSettled, Renderer, nobody_cares
from bot.delivery.rates import Rates
from bot.domain.deliveries import Delivery, Kind, State
from db.engine import Database
from db.queries import sending

log = logging.getLogger(__name__)

_TICK = 1.0
"""Seconds after which a worker looks again, nudged or not."""
_LOOKUPS = 4
"""How many uncertain deliveries are looked for at once."""


class Worker:
    """Sends one workspace's due deliveries, each once; several processes may run one each, and one of them sends."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        clock: Clock,
        renderers: Mapping[Kind, Renderer],
        *,
        owner: str,
        team: str = "",
        only_after: int | None = None,
        on_settled: OnSettled = nobody_cares,
        rates: Rates | None = None,
        backoff: Backoff | None = None,
        concurrency: int = 8,
        timeout: float = 10.0,
        lease: timedelta = timedelta(seconds=60),
        sender_lease: timedelta = timedelta(seconds=30),
    ) -> None:
        """Make a worker.

        `owner` names this process and no other. `timeout` is in seconds, for one call of Slack; ValueError where
        `lease` does not outlast the three calls that an attempt may take. With `only_after`, a delivery's id, the
        worker touches later ones only, and needs no sender lease: it neither disturbs nor awaits a real one.
        """
        if lease.total_seconds() <= 3 * timeout:
            raise ValueError("a lease must outlast an attempt: three calls of Slack")
        if client.retry_handlers:
            raise ValueError("the client re-sends by itself: make it with retry_handlers=[]")
        self._database, self._clock, self._owner, self._team = database, clock, owner, team
        self._courier = Courier(
            database=database,
            client=client,
            clock=clock,
            renderers=renderers,
            owner=owner,
            lease=lease,
            seconds=timeout,
            rates=rates or Rates(),
            backoff=backoff or Backoff(),
            on_settled=on_settled,
        )
        self._rates = self._courier.rates
        self._after, self._restricted = only_after or 0, only_after is not None
        self._concurrency, self._lease, self._sender_lease = concurrency, lease, sender_lease
        self._held_until: datetime | None = None
        self._one_sweep = asyncio.Lock()
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """Look at once: something was planned that is due now."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until `stop` is set, then let another worker take over."""
        while not stop.is_set():
            self._wake.clear()
            try:
                await self.sweep()
            except Exception:
                log.exception("a sweep of the delivery ledger failed; the next one follows")
            await self._rest(stop)
        await self._release()

    async def sweep(self) -> int:
        """One pass: take over, expire, look, and send until nothing is due or Slack's rates say wait.

        Returns how many messages are known to have arrived. Unavailable where the database is away.
        """
        async with self._one_sweep:
            if not await self._anything() or not await self._hold():
                return 0
            await self._tidy()
            return await self._pump()

    async def holds(self) -> bool:
        """Whether this worker is, or can become, the one that sends."""
        return await self._hold()

    async def _anything(self) -> bool:
        async with self._database.read() as session:
            wake_at = await sending.next_wake(session, self._team, after=self._after)
        return wake_at is not None and wake_at <= self._clock.utcnow()

    async def _hold(self) -> bool:
        """Whether this worker is the one that sends; the lease is renewed when half of it is over."""
        if self._restricted:
            return True
        now = self._clock.utcnow()
        if self._held_until and self._held_until - now > self._sender_lease / 2:
            return True
        until = now + self._sender_lease
        async with self._database.write() as session:
            held = await sending.hold_sender(session, self._team, self._owner, now, until)
        self._held_until = until if held else None
        return held

    async def _release(self) -> None:
        if self._held_until:
            self._held_until = None
            async with self._database.write() as session:
                await sending.release_sender(session, self._team, self._owner, self._clock.utcnow())

    async def _tidy(self) -> None:
        """Take over what a dead worker left, and expire what is too late, a bounded number in one transaction."""
        expired: list[Delivery] | None = None
        while expired is None or expired:
            now = self._clock.utcnow()
            async with self._database.write() as session:
                left = await sending.recover(session, self._team, now, after=self._after)
                expired = await sending.expire_due(session, self._team, now, after=self._after)
                for delivery in expired:
                    await self._courier.tell(session, delivery)
            if left or expired:
                log.warning(
                    "%d deliveries were left open by a worker that died, %d expired", left, len(expired)
                )

    async def _pump(self) -> int:
        """Keep up to `concurrency` calls of Slack in flight; one channel has one at most, and delays no other."""
        flights: dict[asyncio.Task[bool], str] = {}
        arrived = 0
        try:
            await self._start_looking(flights)
            while await self._start_sending(flights) or flights:
                if flights:
                    arrived += await self._land(flights)
        finally:
            for flight in flights:
                flight.cancel()
            await asyncio.gather(*flights, return_exceptions=True)
        return arrived

    async def _start_looking(self, flights: dict[asyncio.Task[bool], str]) -> None:
        limit = min(_LOOKUPS, self._rates.lookups.level())
        for delivery in await self._claim(State.UNCERTAIN, limit, set()):
            flights[asyncio.create_task(self._courier.reconcile(delivery))] = delivery.recipient

    async def _start_sending(self, flights: dict[asyncio.Task[bool], str]) -> int:
        """Claim and start what may go now; how many were claimed. Prepared in turn: the urgent get the tokens."""
        limit = min(self._concurrency - len(flights), self._rates.budget())
        if limit <= 0 or not await self._hold():
            return 0
        busy = self._rates.resting().union(flights.values())
        claimed = await self._claim(State.PLANNED, limit, busy)
        for delivery in claimed:
            message = await self._courier.prepare(delivery)
            if message:
                flights[asyncio.create_task(self._courier.send(delivery, message))] = delivery.recipient
        return len(claimed)

    async def _claim(self, state: State, limit: int, skip: set[str]) -> list[Delivery]:
        if limit <= 0:
            return []
        async with self._database.write() as session:
            return await sending.claim(
                session,
                self._team,
                self._owner,
                self._clock.utcnow(),
                lease=self._lease,
                limit=limit,
                state=state,
                skip=skip,
                after=self._after,
            )

    async def _land(self, flights: dict[asyncio.Task[bool], str]) -> int:
        """Wait for the first flight to end, a tick at most: what comes due meanwhile must not wait for the slow."""
        done, _ = await asyncio.wait(flights, timeout=_TICK, return_when=asyncio.FIRST_COMPLETED)
        for flight in done:
            del flights[flight]
            if (
                error := flight.exception()
            ):  # the row stays `sending`; it is looked for when its lease is over
                log.error("a delivery could not be settled", exc_info=error)
        return sum(flight.exception() is None and flight.result() for flight in done)

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until the next tick, a nudge, or the moment that Slack's rates let something pass."""
        soon = self._rates.next_in() or _TICK
        waits = [asyncio.create_task(event.wait()) for event in (stop, self._wake)]
        await asyncio.wait(waits, timeout=min(_TICK, soon), return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
