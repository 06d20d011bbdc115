"""2,000 direct messages against the limit's floor, in simulated time, with a reminder that falls due in between.

Time stands still while the worker works, and is moved to the moment when a rate lets the next message pass: what is
measured is the schedule, not this machine.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import MovableClock
from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority
from bot.sandbox.limits import POSTS_A_MINUTE
from bot.sandbox.model import User
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from db.engine import Database
from tests.bench.figures import empty_database, show
from tests.delivery.conftest import TOKEN, Desk

PEOPLE = 2_000
BURST = 60
"""So many posts pass the local Slack at once before its limit holds."""
_START = datetime(2026, 12, 1, 9, tzinfo=UTC)
_REMINDED = 20
"""Seconds between two reminders that fall due meanwhile."""


async def run(people: int = PEOPLE) -> None:
    """By the budget that Usher keeps unless told otherwise, then by all that the local Slack allows."""
    with tempfile.TemporaryDirectory() as folder:
        for name, per_minute, burst in (
            ("default budget, 300 a minute", 300, 10),
            ("Slack's limit", POSTS_A_MINUTE, BURST),
        ):
            database = Database(empty_database(Path(folder), f"{per_minute}.db"))
            clock = MovableClock(_START, speed=0)
            timer = _timer(clock)
            users = [User(f"U{n:05}", f"u{n}", f"User {n}", f"u{n}@example.org") for n in range(people + 100)]
            workspace = Workspace("T1", clock, TOKEN, "secret", users=users, channels=[], timer=timer)
            async with Sandbox(workspace, "").running() as sandbox:
                desk = Desk(database, sandbox, clock)
                rates = Rates(timer, per_minute=per_minute, burst=burst)
                floor = (people - burst) / (per_minute / 60)
                await _send(desk, rates, people, floor)
                _report(name, desk, people, floor)
            await database.close()


def _timer(clock: MovableClock) -> Callable[[], float]:
    return lambda: clock.utcnow().timestamp()


async def _send(desk: Desk, rates: Rates, people: int, floor: float) -> None:
    """A broadcast, and a reminder to somebody else every so often until it is through."""
    bulk = [desk.one(f"bulk-{n}", f"U{n:05}", priority=Priority.BULK) for n in range(people)]
    timely = [
        _reminder(desk, n, seconds / 60, people) for n, seconds in enumerate(range(10, int(floor), _REMINDED))
    ]
    await desk.plan(*bulk, *timely)
    await desk.drain(desk.worker(rates=rates), turns=2 * people)


def _reminder(desk: Desk, number: int, minutes: float, people: int) -> Plan:
    to = f"U{people + number:05}"
    return desk.one(
        f"timely-{number}", to, minutes=minutes, kind=DeliveryKind.SPEAKER_REMINDER, priority=Priority.TIMELY
    )


def _report(name: str, desk: Desk, people: int, floor: float) -> None:
    sent = {
        m.text.removeprefix("fact "): float(m.ts) for m in desk.workspace.messages.everything() if m.by_app
    }
    start = _START.timestamp()
    bulk = [ts - start for fact, ts in sent.items() if fact.startswith("bulk")]
    late = [ts - start - (10 + _REMINDED * int(fact.removeprefix("timely-")))
            for fact, ts in sent.items() if fact.startswith("timely")]  # fmt: skip
    assert len(bulk) == people
    posts = [call for call in desk.sandbox.calls if call.method == "chat.postMessage"]
    # The reminders take their share of the rate: the floor is that of everything that was sent meanwhile.
    whole = floor * (people + len(late)) / people
    show(f"rate, {name}: {people} direct messages / floor", max(bulk), "s", whole)
    show(
        f"rate, {name}: calls answered 429",
        sum(c.error in {"rate", "ratelimited"} for c in posts),
        "calls",
        len(posts),
    )
    show(f"rate, {name}: latest of {len(late)} reminders that fell due meanwhile", max(late), "s")
