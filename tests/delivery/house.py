"""The real app with the sample conference on a database of either kind, its Slack double, and a clock for all three."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.app import App, link_everyone
from bot.clock import MovableClock
from bot.config import Settings
from bot.delivery.rates import Rates
from bot.demo import cast
from bot.demo.sample import Sample, sample, sample_start
from bot.demo.stage import Stage, make_workspace, on_stage
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Plan, Priority, State
from bot.domain.program.model import Program
from db.engine import Database
from db.queries.ledger import deliveries, sending
from tests.conftest import NOW
from tests.kept import once


class House:
    """What a test of the sender works with: days pass, and it reads what arrived."""

    def __init__(self, stage: Stage, clock: MovableClock, rates: Rates) -> None:
        self.app: App = stage.app
        self.clock, self.rates = clock, rates
        self.sandbox, self.workspace = stage.sandbox, stage.sandbox.workspace
        self.services, self.database = self.app.services, self.app.services.database
        self.app.failures._timer = lambda: clock.utcnow().timestamp()

    @property
    def program(self) -> Program:
        return self.services.programs.all()[0]

    def move(self, **ahead: float) -> None:
        self.clock.move_to(self.clock.utcnow() + timedelta(**ahead))

    async def plan(self, *plans: Plan) -> None:
        async with self.database.write() as tx:
            await deliveries.plan(tx, plans, self.clock.utcnow())

    def one(
        self, name: str, recipient: str, kind: DeliveryKind, *, expires: float | None = None, **fields
    ) -> Plan:
        """A plan that is due now and expires in so many minutes."""
        now = self.clock.utcnow()
        return Plan(
            kind,
            subject=fields.pop("subject", f"test:{name}"),
            recipient=recipient,
            dedupe_key=name,
            due_at=now,
            expires_at=None if expires is None else now + timedelta(minutes=expires),
            priority=Priority.TIMELY,
            conference_id=self.program.conference.id,
            **fields,
        )

    async def find(self, name: str) -> Delivery:
        async with self.database.read() as tx:
            found = await deliveries.by_dedupe_key(tx, name)
        assert found
        return found

    async def clear(self) -> None:
        """Call off what the sample has planned: the test plans its own."""
        async with self.database.write() as tx:
            planned = await deliveries.listing(tx, states={State.PLANNED}, limit=100_000)
            await deliveries.cancel_keys(tx, {d.dedupe_key for d in planned}, self.clock.utcnow())

    async def settle(self, *, seconds: float = 30.0) -> None:
        """Send what is due, and what falls due within so many seconds of that."""
        end = self.clock.utcnow() + timedelta(seconds=seconds)
        while True:
            await self.app.worker.sweep()
            async with self.database.read() as tx:
                wake_at = await sending.next_wake(tx)
            if wake_at is None or wake_at > end or self.clock.utcnow() > end:
                return
            soon = self.clock.utcnow() + timedelta(seconds=max(0.2, self.rates.next_in()))
            self.clock.move_to(max(wake_at, soon))

    async def tick(self, *, minutes: float, sweep: bool = True, step: float = 15) -> None:
        """Let time pass as a running process does: every `step` seconds it sweeps, and looks at what is stuck."""
        end = self.clock.utcnow() + timedelta(minutes=minutes)
        while self.clock.utcnow() < end:
            if sweep:
                await self.app.worker.sweep()
            await self.app.failures.tick(self.app.worker.holds)
            self.move(seconds=step)

    def told(self) -> list[str]:
        """What stands in the organizers' channel, oldest first."""
        channel = self.program.conference.organizers_channel
        return [m.text for m in self.workspace.messages.top(channel) if m.by_app]


@asynccontextmanager
async def living(url: str, start: datetime | None = None) -> AsyncIterator[House]:
    """The house on a fresh database at `url`; everybody is linked, and nothing runs by itself."""
    play, clock = sample(NOW), MovableClock(start or sample_start(NOW), speed=0)
    await once(url, f"house_{clock.utcnow():%d_%H_%M}", lambda: _furnished(url, play, clock))
    async with _open(url, play, clock) as house:
        yield house


async def _furnished(url: str, play: Sample, clock: MovableClock) -> None:
    """Write the sample, and link everybody."""
    async with Database(url) as database:
        await cast.seed(database, clock, play)
    async with _open(url, play, clock) as house:
        await link_everyone(house.app)


@asynccontextmanager
async def _open(url: str, play: Sample, clock: MovableClock) -> AsyncIterator[House]:
    members = cast.users(play)
    timer = lambda: clock.utcnow().timestamp()  # noqa: E731 - one expression for both
    rates = Rates(timer)
    workspace = make_workspace(clock, "", members, cast.channels(play, members), timer=timer)
    settings = Settings(database_url=url, organizers=play.organizers)
    async with on_stage(workspace, settings, clock, rates=rates) as stage:
        yield House(stage, clock, rates)
