"""The path of one claimed delivery: check, render, send, settle; or look, if an earlier attempt was left open."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import Clock
from bot.delivery import digests, stopwatch
from bot.delivery.backoff import Backoff
from bot.delivery.looks import AGAIN, Looks
from bot.delivery.outcome import (
    DEFAULT_RETRY_AFTER,
    Ambiguous,
    Failure,
    NotMember,
    Permanent,
    Sent,
    Transient,
)
from bot.delivery.post import InTime, post
from bot.delivery.rates import Rates
from bot.delivery.reconcile import Missing, look
from bot.delivery.rests import note
from bot.delivery.slack_clock import begun
from bot.domain.ledger.deliveries import (
    OPEN,
    RESTORED,
    UNKNOWN,
    Delivery,
    DeliveryKind,
    Drop,
    Gather,
    Message,
    Rendered,
    State,
    Together,
    Undeliverable,
    Wait,
)
from bot.domain.ledger.rests import LOOK, POST
from bot.domain.people.attention import PATIENT
from bot.errors import Unavailable
from bot.metrics import Metrics
from bot.services.setup.installation import Access
from bot.slack.distance import Distance
from db.engine import Database, is_away
from db.queries.ledger import sending

log = logging.getLogger(__name__)

Renderer = Callable[[Delivery], Awaitable[Rendered]]
OnSettled = Callable[[AsyncSession, Delivery, State, str], Awaitable[None]]

_BROKEN_OFF = "Usher was stopped"
_UNWRITTEN = "it could not be written"
_RENDERS = 8
"""Attempts after which a delivery whose renderer still raises is given up."""
_WORKSPACE_PAUSE = 60.0
"""Seconds to leave Slack alone after it refused the installation, not the message."""


async def nobody_cares(tx: AsyncSession, delivery: Delivery, state: State, reason: str) -> None:
    """Do nothing with a settled delivery."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message that may be sent: it is written down that its attempt has begun."""

    message: Message
    in_time: InTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Handles claimed deliveries one by one; holds no state but the rates."""

    database: Database
    client: AsyncWebClient
    clock: Clock
    distance: Distance
    """The measure of how far the clock is ahead of Slack's."""
    renderers: Mapping[DeliveryKind, Renderer]
    owner: str
    lease: timedelta
    seconds: float
    """The longest time for one call to Slack, in seconds."""
    rates: Rates = field(default_factory=Rates)
    backoff: Backoff = field(default_factory=Backoff)
    looks: Looks = field(default_factory=Looks)
    on_settled: OnSettled = nobody_cares
    access: Access = field(default_factory=Access)
    metrics: Metrics = field(default_factory=Metrics)

    def lease_from_now(self) -> InTime:
        """Return a check, counted from now, that enough of a lease is left for the three calls of an attempt."""
        passed, most = stopwatch.start(self.clock), self.lease - 3 * timedelta(seconds=self.seconds)
        return lambda: passed() < most

    async def prepare(self, delivery: Delivery, claimed: InTime) -> Attempt | None:
        """Render a delivery and write down that its attempt begins; None where it is not to be sent now.

        `claimed` counts from before the delivery was claimed.
        """
        if await self._expired(delivery):
            return None
        made, told = await self._render(delivery), tuple[int, ...]()
        rendered = made
        if isinstance(made, Together):
            await digests.leave_out(self.database, self.clock, delivery, made.left_out, self.tell)
            rendered, told = made.whole, made.told
        match rendered:
            case Message():
                return await self._begin(delivery, rendered, claimed, told)
            case Drop(reason):
                await self.settle(delivery, State.CANCELLED, reason)
            case Undeliverable(reason):
                await self.settle(delivery, State.FAILED, reason)
            case Wait(seconds):
                await self._put_back(delivery, max(1.0, seconds), error="")  # it waits, and nothing is wrong
            case Gather(digest):
                await digests.gather(self.database, self.clock, self.owner, delivery, digest)
        return None

    async def send(self, delivery: Delivery, attempt: Attempt) -> bool:
        """Send what `prepare` has made and settle it; whether Slack took it."""
        message = attempt.message
        try:
            outcome = await post(self.client, delivery.id, message, self.seconds, attempt.in_time)
        except asyncio.CancelledError:  # the process ends; Slack may have the message
            await self._fail(delivery, message.channel, Ambiguous(_BROKEN_OFF))
            raise
        if isinstance(outcome, Sent):
            self.rates.succeeded()
            self.access.sent()
            await self._sent(delivery, outcome, sealed=message.sealed)
            return True
        log.warning("delivery %d was not sent: %s", delivery.id, outcome)
        await self._fail(delivery, message.channel, outcome, sealed=message.sealed)
        return False

    async def reconcile(self, delivery: Delivery) -> bool:
        """Settle an uncertain delivery as sent where Slack has it, else plan it again; whether Slack has it."""
        found_again = await self._addressed(delivery)
        if found_again is None:
            return False
        addressed, sealed = found_again
        first = begun(addressed, self.clock, self.distance)
        found = await look(self.client, addressed, self.seconds, self.rates.lookups.take, first)
        match found:
            case Sent():
                await self._sent(delivery, found, sealed=sealed)
                return True
            case Missing(others) if await self._may_be_told(addressed, others):
                await self.settle(delivery, State.FAILED, f"{UNKNOWN} ({RESTORED})")
            case Missing():
                await self._missing(delivery)
            case Permanent(cause):
                await self.settle(delivery, State.FAILED, f"{UNKNOWN} ({cause})")
            case Transient(cause, retry_after, limited):
                if limited:
                    seconds = retry_after or DEFAULT_RETRY_AFTER
                    self.rates.lookups.pause(seconds)
                    await note(self.database, self.clock, (LOOK, "", seconds, cause))
                if self.looks.are_over(delivery, self.clock.utcnow()):
                    await self.settle(delivery, State.EXPIRED, f"{UNKNOWN} ({cause})")
                else:
                    await self._put_back(delivery, retry_after or AGAIN, State.UNCERTAIN, cause)
        return False

    async def _may_be_told(self, delivery: Delivery, others: frozenset[int]) -> bool:
        """Tell whether a message that was sent between a backup and its restoring may be a digest that includes this one."""
        if delivery.attempts or delivery.kind not in PATIENT or not delivery.channel.startswith(("U", "W")):
            return False
        async with self.database.read() as tx:
            return not others <= await sending.known(tx, others)

    async def _sent(self, delivery: Delivery, outcome: Sent, *, sealed: bool) -> None:
        """Settle as sent; of what is sealed the ledger does not keep where it is."""
        where = {} if sealed else {"channel": outcome.channel, "ts": outcome.ts}
        await self.settle(delivery, State.SENT, "", **where)

    async def _addressed(self, delivery: Delivery) -> tuple[Delivery, bool] | None:
        """The delivery with where it was sent to, and whether that is sealed; None where that can't be found any more.

        Of what is sealed it is found again, and of what was planned in a backup, which no attempt of this ledger began.
        """
        if delivery.channel:
            return delivery, False
        rendered, is_restored = await self._render(delivery), not delivery.attempts
        match rendered:
            case None:
                return None
            case Message():
                return replace(
                    delivery, channel=rendered.channel, thread_ts=rendered.thread_ts
                ), rendered.sealed
            case Drop(reason) if is_restored:
                await self.settle(delivery, State.CANCELLED, reason)
            case Wait(seconds) if is_restored:
                await self._put_back(delivery, max(1.0, seconds), State.UNCERTAIN)
            case Undeliverable(reason) if is_restored:
                await self.settle(delivery, State.FAILED, reason)
            case _:
                await self.settle(delivery, State.FAILED, UNKNOWN)
        return None

    async def _missing(self, delivery: Delivery) -> None:
        """Look again later; after the last look, or where it would expire meanwhile, plan it again."""
        missed, looks = self.looks.missed(delivery, self.clock.utcnow()), delivery.looks + 1
        if missed.wait is not None:
            await self._put_back(delivery, missed.wait, State.UNCERTAIN, looks=looks)
            return
        if missed.in_doubt:
            log.warning("delivery %d is sent again although it may have arrived", delivery.id)
        await self._put_back(delivery, 0.0, looks=looks, in_doubt=missed.in_doubt or None)

    async def settle(
        self,
        delivery: Delivery,
        state: State,
        reason: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
    ) -> None:
        """Bring a delivery that this worker holds to its end."""
        now = self.clock.utcnow()
        async with self.database.write() as tx:
            await digests.hold(tx, delivery)
            held = await sending.settle(
                tx, delivery.id, self.owner, state, now, error=reason, channel=channel, ts=ts
            )
            if not held and ts:  # Slack has named the message, so no other holder of the row needs to send it
                held = await sending.arrived(tx, delivery.id, now, channel=channel or "", ts=ts)
            if not held:
                log.warning("delivery %d is %s, but this worker no longer holds it", delivery.id, state)
                return
            settled = replace(delivery, state=state, last_error=reason, settled_at=now)
            await self.tell(tx, replace(settled, channel=channel or delivery.channel, ts=ts or delivery.ts))
            parts = await digests.settled(tx, settled, now)
            for part in parts:
                await self.tell(tx, part)
        for each in (settled, *parts):
            self.metrics.settled(each)

    async def tell(self, tx: AsyncSession, delivery: Delivery) -> None:
        """Call the hook in the settling transaction: its own writes stand or fall with it, and it cannot undo it."""
        try:
            async with tx.begin_nested():
                await self.on_settled(tx, delivery, delivery.state, delivery.last_error)
        except DBAPIError as error:
            if is_away(error):
                raise  # it is settled no more than told: both are done when the database is back
            log.exception("nobody was told that delivery %d is %s", delivery.id, delivery.state)
        except Exception:
            log.exception("nobody was told that delivery %d is %s", delivery.id, delivery.state)

    async def _expired(self, delivery: Delivery) -> bool:
        late = delivery.expires_at is not None and delivery.expires_at <= self.clock.utcnow()
        if late:
            await self.settle(delivery, State.EXPIRED, delivery.last_error)
        return late

    async def _render(self, delivery: Delivery) -> Rendered | None:
        """Return the text of the delivery today; None if its renderer raised. Then it returns to planned or uncertain."""
        try:
            return await self.renderers[delivery.kind](delivery)
        except Unavailable:
            raise  # the database is away: for everything, and not for this delivery's fault
        except OperationalError as error:
            # it was busy, or gave way to another: not this delivery's fault either
            log.warning(
                "delivery %d (%s) could not be written now: %s", delivery.id, delivery.kind, error.orig
            )
            reason = f"{_UNWRITTEN} ({type(error).__name__})"
            await self._put_back(delivery, self.backoff.seconds(1), delivery.state, reason)
            return None
        except Exception as error:
            log.exception("delivery %d (%s) could not be written", delivery.id, delivery.kind)
            reason = f"{_UNWRITTEN} ({type(error).__name__})"
        attempts = delivery.attempts + 1
        # A delivery that has waited long for Slack has had many attempts. It gets one more.
        if attempts >= _RENDERS and delivery.last_error.startswith(_UNWRITTEN):
            return Undeliverable(reason)
        await self._put_back(delivery, self.backoff.seconds(attempts), delivery.state, reason, attempts)
        return None

    async def _begin(
        self, delivery: Delivery, message: Message, claimed: InTime, told: Collection[int]
    ) -> Attempt | None:
        """Commit the attempt, so that a crash from here on is known to have left it open; `told` are a digest's parts."""
        if await self._expired(delivery):
            return None
        self.rates.alias(delivery.recipient, message.channel)
        if not self.rates.ready(message.channel):
            # not to be claimed again until the channel, or all, may go on; it keeps its place
            await self._put_back(delivery, None)
            return None
        now, in_time = self.clock.utcnow(), self.lease_from_now()
        if not claimed():  # it may be another's by now, and this clock may be wrong
            await self._put_back(delivery, None)
            return None
        self.rates.take(message.channel)
        async with self.database.write() as tx:
            as_told = not told or await digests.hold_parts(tx, delivery, told)
            begun = as_told and await sending.begin(
                tx,
                delivery.id,
                self.owner,
                now,
                self.lease,
                channel="" if message.sealed else message.channel,
                thread_ts=message.thread_ts,
                first=self.distance.in_slacks_time(now),
            )
            if begun and told:
                await digests.set_out(tx, told)
        if not as_told:  # a part was taken out meanwhile, so it is rendered again
            await self._put_back(delivery, 0.0)
        return Attempt(message, in_time) if begun else None

    async def _fail(
        self, delivery: Delivery, channel: str, failure: Failure, *, sealed: bool = False
    ) -> None:
        attempts = delivery.attempts + 1
        match failure:
            case Permanent(cause) | NotMember(cause):
                await self.settle(delivery, State.FAILED, cause)
            case Ambiguous(cause):
                self.rates.failed()
                wait = self.looks.before(0, delivery, self.clock.utcnow())
                await self._put_back(delivery, wait, State.UNCERTAIN, cause)
            case Transient(cause, retry_after, limited, workspace, method):
                wait = retry_after or 0.0
                if limited and workspace:
                    self.rates.halt(wait)
                    await note(self.database, self.clock, (POST, "", wait, cause))
                elif limited:
                    self.rates.refused(channel, wait, is_post=method == POST)
                    if not sealed:  # nothing written says where it goes
                        await note(self.database, self.clock, (method, channel, wait, cause))
                elif workspace:
                    self.rates.halt(_WORKSPACE_PAUSE)
                    self.access.refused(cause)
                else:
                    self.rates.failed()
                wait = self.backoff.seconds(1 if limited else attempts, wait)
                await self._put_back(delivery, wait, error=cause)

    async def _put_back(
        self,
        delivery: Delivery,
        seconds: float | None,
        state: State = State.PLANNED,
        error: str | None = None,
        attempts: int | None = None,
        *,
        looks: int | None = None,
        in_doubt: bool | None = None,
    ) -> None:
        """Give the delivery back, to be taken up again after so many seconds, or when it is too late; with None, as it was."""
        assert state in OPEN
        now = self.clock.utcnow()
        wake_at = delivery.due_at if seconds is None else now + timedelta(seconds=seconds)
        if delivery.expires_at and state is State.PLANNED:
            wake_at = min(wake_at, delivery.expires_at)
        async with self.database.write() as tx:
            await digests.hold(tx, delivery)
            held = await sending.settle(
                tx, delivery.id, self.owner, state, now,
                wake_at=wake_at, error=error, attempts=attempts, looks=looks, in_doubt=in_doubt,
            )  # fmt: skip
            if held:
                await digests.put_back(tx, delivery, state)
