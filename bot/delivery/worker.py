"""The ledger's worker: what to send, and when; `Sender` knows how."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery import stopwatch
from bot.delivery.backoff import Backoff
from bot.delivery.in_flight import InFlight
from bot.delivery.lookout import Lookout
from bot.delivery.looks import LOOKS, Looks
from bot.delivery.pulse import Pulse
from bot.delivery.rates import Rates
from bot.delivery.rests import take_over
from bot.delivery.sender import OnSettled, Renderer, Sender, nobody_cares
from bot.delivery.setback import Setback
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, State
from bot.domain.ledger.ranks import Rank
from bot.errors import Unavailable
from bot.logs.seldom import Seldom
from bot.metrics import Metrics
from bot.services.setup.installation import Access
from bot.slack.distance import Distance
from db.engine import Database
from db.queries.ledger import gathered, sending
from db.signs import Signs

log = logging.getLogger(__name__)

_TICK = 1.0
"""Seconds after which a worker looks again, nudged or not."""
_LOOKUPS = 4
"""The number of uncertain deliveries that are looked for at once."""
_KEPT_FREE = 4
"""One call in so many is kept for what a session depends on, however slowly Slack answers."""
_EXPIRED = 200
"""The number of deliveries that expire in one transaction."""


class Worker:
    """Sends one workspace's due deliveries, each once; several processes may run one each, and one of them sends."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        clock: Clock,
        renderers: Mapping[DeliveryKind, Renderer],
        *,
        owner: str,
        only_after: int | None = None,
        on_settled: OnSettled = nobody_cares,
        access: Access | None = None,
        distance: Distance | None = None,
        rates: Rates | None = None,
        metrics: Metrics | None = None,
        signs: Signs | None = None,
        backoff: Backoff | None = None,
        looks: Sequence[float] = LOOKS,
        concurrency: int = 8,
        timeout: float = 10.0,
        lease: timedelta = timedelta(seconds=60),
        sender_lease: timedelta = timedelta(seconds=30),
    ) -> None:
        """Make a worker.

        `owner` names this process and no other. `timeout` is in seconds, for one call of Slack; ValueError where
        `lease` does not outlast the three calls that an attempt may take. With `only_after`, a delivery's id, the
        worker touches later ones only, and needs no sender lease: it neither disturbs nor awaits a real one. While
        `access` is paused nothing is sent or looked for; what is too late still expires. `signs` spare it questions to
        the database while nothing is written and nothing due.
        """
        if lease.total_seconds() <= 3 * timeout:
            raise ValueError("a lease must outlast an attempt: three calls of Slack")
        if client.retry_handlers:
            raise ValueError("the client re-sends by itself: make it with retry_handlers=[]")
        self._database, self._clock, self._owner = database, clock, owner
        self._sender = Sender(
            database=database,
            client=client,
            clock=clock,
            distance=distance or Distance(clock),
            renderers=renderers,
            owner=owner,
            lease=lease,
            seconds=timeout,
            rates=rates or Rates(),
            backoff=backoff or Backoff(),
            looks=Looks(looks),
            on_settled=on_settled,
            access=access or Access(),
            metrics=metrics or Metrics(),
        )
        self._rates, self._access = self._sender.rates, self._sender.access
        self._after, self._restricted = only_after or 0, only_after is not None
        self._concurrency, self._lease, self._sender_lease = concurrency, lease, sender_lease
        self._setback = Setback(
            database=database,
            clock=clock,
            lease=lease,
            sender_lease=sender_lease,
            after=self._after,
        )
        self._held: Callable[[], timedelta] | None = None
        """The time since the sender lease was taken or renewed; None if another worker has it."""
        self.pulse = Pulse()
        self._lookout = Lookout(signs, clock)
        self.next_wake: datetime | None = None
        """The known time when something is due next."""
        self._seldom = Seldom(log)
        self._one_sweep = asyncio.Lock()
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """Look at once: something was planned that is due now."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep until `stop` is set; then finish what is being sent, and let another worker take over.

        Cancelled, it does not finish: what is being sent is uncertain then, and is looked for in Slack.
        """
        self._stop = stop
        try:
            while not stop.is_set():
                nudged = self._wake.is_set()
                self._wake.clear()
                try:
                    if nudged or self._lookout.is_time():
                        await self.sweep()
                    else:
                        self.pulse.beat()
                except Unavailable as error:
                    self._seldom.warn(f"nothing can be sent now: {error}")
                except Exception:
                    log.exception("a sweep of the delivery ledger failed; the next one follows")
                await self._rest(stop)
        finally:
            await self._release()

    async def sweep(self) -> int:
        """One pass: take over, expire, look, and send until nothing is due or Slack's rates say wait.

        Returns how many messages are known to have arrived. Unavailable where the database is away.
        """
        async with self._one_sweep:
            await self._setback.mend()
            if not await self._anything():
                self.pulse.beat()
                return 0
            arrived, more = 0, True
            while more and not self._stop.is_set() and await self._hold():
                more = await self._tidy()  # what expired by the thousand must not keep what is due waiting
                arrived += await self._pump()
            self.pulse.beat()
            return arrived

    async def holds(self) -> bool:
        """Tell whether this worker is the sender or can become it. A stopping worker takes no lease."""
        return not self._stop.is_set() and await self._hold()

    async def _anything(self) -> bool:
        with self._lookout.looking():
            async with self._database.read() as tx:
                self.next_wake = wake_at = await sending.next_wake(tx, after=self._after)
            self._lookout.wake_at(wake_at)
        return wake_at is not None and wake_at <= self._clock.utcnow()

    async def _hold(self) -> bool:
        """Tell whether this worker is the sender. It renews the lease at half its time."""
        if self._restricted:
            return True
        if self._held and self._held() < self._sender_lease / 2:
            return True
        await self._setback.mend()  # before rests are read
        now, taken = self._clock.utcnow(), stopwatch.start(self._clock)
        async with self._database.write() as tx:
            until = now + self._sender_lease
            held = await sending.hold_sender(tx, self._owner, now, until)
            if held and not self._held:
                await gathered.catch_up(tx, now)
            if held:
                await take_over(tx, now, self._rates)
        self._held = taken if held else None
        self.pulse.holds(self._sender_lease.total_seconds() if held else 0.0)
        return held

    async def _release(self) -> None:
        if self._held:
            self._held = None
            self.pulse.holds(0.0)
            async with self._database.write() as tx:
                await sending.release_sender(tx, self._owner, self._clock.utcnow())

    async def _tidy(self) -> bool:
        """Take over what a dead worker left, and expire what is too late; whether some of that is left for later."""
        now = self._clock.utcnow()
        async with self._database.write() as tx:
            left = await sending.recover(tx, now, after=self._after)
            expired = await sending.expire_due(tx, now, limit=_EXPIRED, after=self._after)
            for delivery in expired:
                await self._sender.tell(tx, delivery)
        for delivery in expired:
            self._sender.metrics.settled(delivery)
        if left or expired:
            log.warning("%d deliveries were left open by a worker that died, %d expired", left, len(expired))
        return len(expired) == _EXPIRED

    async def _pump(self) -> int:
        """Keep up to `concurrency` calls of Slack in flight; one channel has one at most, and delays no other.

        Under a broadcast that goes on for as long as it lasts: what else there is to do is done meanwhile.
        """
        in_flight, arrived, timer = InFlight(), 0, asyncio.get_running_loop().time
        try:
            await self._start_looking(in_flight)
            tidied = timer()
            while await self._start_sending(in_flight) or in_flight:
                # A tick at most: what comes due meanwhile must not wait for the slow.
                arrived += await in_flight.land(_TICK)
                self.pulse.beat()
                if in_flight and timer() - tidied >= _TICK:
                    await self._tidy()
                    await self._start_looking(in_flight)
                    tidied = timer()
        except asyncio.CancelledError:
            await in_flight.abort()
            raise
        finally:
            await in_flight.finish()
        return arrived

    async def _start_looking(self, in_flight: InFlight) -> None:
        if self._access.paused:
            return
        limit = min(_LOOKUPS - in_flight.looking, self._rates.lookups.level())
        for delivery in await self._claim(State.UNCERTAIN, limit, in_flight.busy()):
            in_flight.look(delivery.recipient, self._sender.reconcile(delivery))

    async def _start_sending(self, in_flight: InFlight) -> int:
        """Claim and start what may go now; how many were claimed. Prepared in turn: the urgent get the tokens."""
        rooms = self._rooms(in_flight)
        if not any(rooms.values()) or self._stop.is_set() or self._access.paused or not await self._hold():
            return 0
        in_time = self._sender.lease_from_now()
        claimed = await self._claim(
            State.PLANNED, max(rooms.values()), self._rates.resting() | in_flight.busy(), rooms
        )
        for number, delivery in enumerate(claimed, start=1):
            try:
                attempt = await self._sender.prepare(delivery, in_time)
            except Exception:
                await self._let_go(claimed[number:])
                raise
            if attempt:
                in_flight.send(delivery.recipient, self._sender.send(delivery, attempt))
        return len(claimed)

    def _rooms(self, in_flight: InFlight) -> dict[Rank, int]:
        """Return how many may be started now, by first rank. Tokens and calls are left for higher ranks."""
        free = self._concurrency - in_flight.sending
        left = self._concurrency // _KEPT_FREE
        return {
            rank: max(0, min(free if rank.is_first else free - left, self._rates.budget(rank)))
            for rank in Rank
        }

    async def _let_go(self, claimed: Sequence[Delivery]) -> None:
        """Give back what was claimed with one that could not be prepared: it need not wait for the lease's end."""
        try:
            async with self._database.write() as tx:
                await sending.let_go(tx, [d.id for d in claimed], self._owner)
        except Exception as error:  # the error that led here is the one to tell
            known = isinstance(error, Unavailable)
            said = "%d claimed deliveries wait for the end of their lease"
            log.warning(said, len(claimed), exc_info=not known)

    async def _claim(
        self, state: State, limit: int, skip: set[str], at_most: Mapping[Rank, int] | None = None
    ) -> list[Delivery]:
        if limit <= 0:
            return []
        async with self._database.write() as tx:
            return await sending.claim(
                tx,
                self._owner,
                self._clock.utcnow(),
                lease=self._lease,
                limit=limit,
                at_most=at_most,
                state=state,
                skip=skip,
                after=self._after,
            )

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until the next tick, a nudge, or the moment that Slack's rates let something pass."""
        soon = self._rates.next_in() or _TICK
        waits = [asyncio.create_task(event.wait()) for event in (stop, self._wake)]
        await asyncio.wait(waits, timeout=min(_TICK, soon), return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
