"""A worker's desk: a ledger, a sandbox that is Slack, and a clock that both go by."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from bot.delivery.backoff import Backoff
from bot.delivery.rates import Rates
from bot.delivery.worker import Worker
from bot.domain.ledger.deliveries import Delivery, DeliveryKind, Message, Plan, State
from bot.sandbox.model import App, Channel, User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from db.engine import Database
from db.queries.ledger import deliveries, sending

TOKEN = "xoxb-test"
BOT = App("T1", "", "", "", "").bot_user


async def say(delivery: Delivery) -> Message:
    """A renderer: the fact's name, where the ledger says."""
    return Message(
        delivery.recipient, f"fact {delivery.dedupe_key}", thread_ts=str(delivery.payload.get("thread", ""))
    )


class Apart:
    """Another clock: the desk's, but for `by`."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock, self.by = clock, timedelta()

    def utcnow(self):
        return self._clock.utcnow() + self.by


class Desk:
    """What a test of the worker works with."""

    def __init__(self, database: Database, sandbox: Sandbox, clock: MovableClock, steady: Apart) -> None:
        self.database, self.sandbox, self.clock = database, sandbox, clock
        self.workspace = sandbox.workspace
        self.slacks_clock: Apart = sandbox.workspace.clock
        self._steady = steady
        self.client = AsyncWebClient(TOKEN, base_url=sandbox.api_url, retry_handlers=[])
        self.renderers = dict.fromkeys(DeliveryKind, say)

    def timer(self) -> float:
        return self._steady.utcnow().timestamp()

    def set_back(self, **passed) -> None:
        """Set the clock back: no time goes back by that, nor Slack's clock."""
        for other in (self._steady, self.slacks_clock):
            other.by += timedelta(**passed)
        self.move(to=self.clock.utcnow() - timedelta(**passed))

    def worker(self, owner="w1", renderers=None, client=None, **options) -> Worker:
        options = {"rates": Rates(self.timer), "backoff": Backoff(random=random.Random(1)), **options}
        return Worker(
            self.database,
            client or self.client,
            self.clock,
            renderers or self.renderers,
            owner=owner,
            **options,
        )

    def one(self, name, recipient="C1", *, minutes=0.0, expires=None, **fields) -> Plan:
        """A plan due in so many minutes, that expires in so many minutes."""
        now = self.clock.utcnow()
        return Plan(
            kind=fields.pop("kind", DeliveryKind.ANNOUNCEMENT),
            subject=fields.pop("subject", f"test:{name}"),
            recipient=recipient,
            dedupe_key=str(name),
            due_at=now + timedelta(minutes=minutes),
            expires_at=None if expires is None else now + timedelta(minutes=expires),
            **fields,
        )

    async def plan(self, *plans: Plan) -> int:
        async with self.database.write() as tx:
            return await deliveries.plan(tx, plans, self.clock.utcnow())

    async def find(self, name) -> Delivery:
        async with self.database.read() as tx:
            found = await deliveries.by_dedupe_key(tx, str(name))
        assert found
        return found

    async def counts(self) -> dict[State, int]:
        async with self.database.read() as tx:
            return await deliveries.counts(tx)

    async def drain(self, *workers: Worker, turns: int = 2000) -> None:
        """Let time pass until nothing is open any more."""
        for _ in range(turns):
            for worker in workers:
                await worker.sweep()
            async with self.database.read() as tx:
                wake_at = await sending.next_wake(tx)
            if wake_at is None:
                return
            soon = max(0.2, min(worker._rates.next_in() for worker in workers))
            self.move(to=max(wake_at, self.clock.utcnow() + timedelta(seconds=soon)))
        raise AssertionError(f"the ledger is not done: {await self.counts()}")

    def move(self, *, to=None, **ahead) -> None:
        self.clock.move_to(to or self.clock.utcnow() + timedelta(**ahead))

    def posted(self) -> list[str]:
        """What the bot has posted, in the order of its timestamps."""
        said = [m for m in self.workspace.messages.everything() if m.by_app]
        return [m.text for m in sorted(said, key=lambda m: float(m.ts))]

    def expect_once(self, *names) -> None:
        """Each of these facts was posted, and none twice, and nothing else."""
        assert Counter(self.posted()) == Counter(f"fact {name}" for name in names)


@pytest.fixture
async def desk(database: Database, clock: MovableClock) -> AsyncIterator[Desk]:
    people = [User(f"U{n}", f"u{n}", f"User {n}", f"u{n}@example.org") for n in range(1, 20)]
    channels = [Channel(f"C{n}", f"room-{n}", members={BOT}) for n in range(1, 20)]
    channels.append(Channel("COPEN", "open", members=set()))
    steady = Apart(clock)
    channels.append(Channel("CARCHIVED", "archived", is_archived=True, members={BOT}))
    workspace = Workspace(
        "T1",
        Apart(clock),
        TOKEN,
        "secret",
        users=people,
        channels=channels,
        timer=lambda: steady.utcnow().timestamp(),
    )
    async with Sandbox(workspace, "http://127.0.0.1:9/slack/events").running() as sandbox:
        yield Desk(database, sandbox, clock, steady)
