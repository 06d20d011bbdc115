"""Thousands of messages wait, and what a session depends on is sent as if they did not."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import DeliveryKind, Gather, Plan, Priority, State
from db.queries.ledger import sending

PER_SECOND, BURST = 5.0, 10


class Quick:
    """A Slack that takes everything at once, and knows when."""

    retry_handlers = ()

    def __init__(self, desk) -> None:
        self._desk = desk
        self.taken: dict[str, list[float]] = defaultdict(list)

    async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
        kind, _, _ = args["text"].removeprefix("fact ").partition(":")
        self.taken[kind].append(self._desk.timer())
        return {"channel": args["channel"], "ts": f"{self._desk.timer():.6f}"}


def many(desk, kind, count, *, at=0.0, expires=3.0, priority=Priority.TIMELY) -> list[Plan]:
    """So many that are due at a second, and of use for so many minutes."""
    return [
        desk.one(f"{kind}:{n}", f"{kind}-{n}", minutes=at / 60, expires=expires, kind=kind, priority=priority)
        for n in range(count)
    ]


async def run(desk, worker, seconds) -> None:
    """Let time pass as it does for a running worker."""
    end = desk.timer() + seconds
    while desk.timer() < end:
        await worker.sweep()
        desk.move(seconds=min(1.0, max(0.05, worker._rates.next_in() or 1.0)))


async def test_stars_and_a_broadcast_cost_speakers_and_channels_no_more_than_the_rate(desk):
    slack, start = Quick(desk), desk.timer()
    await desk.plan(
        *many(desk, DeliveryKind.STAR_REMINDER, 400),
        *many(desk, DeliveryKind.ANNOUNCEMENT, 400, expires=30, priority=Priority.BULK),
        *many(desk, DeliveryKind.CHANNEL_REMINDER, 15, at=5),
        *many(desk, DeliveryKind.SPEAKER_REMINDER, 15, at=5, expires=60),  # of later sessions
        *many(desk, DeliveryKind.PRESENCE_ASK, 3, at=8),
        *many(desk, DeliveryKind.QUESTION, 2, at=8, priority=Priority.NOW),
    )
    await run(desk, desk.worker(client=slack), 16)
    first = sorted(slack.taken[DeliveryKind.CHANNEL_REMINDER] + slack.taken[DeliveryKind.SPEAKER_REMINDER])
    late = [at - start - 5 - max(0, n + 1 - BURST) / PER_SECOND for n, at in enumerate(first)]
    assert len(late) == 30
    assert max(late) <= 2  # the asks that fell due meanwhile included
    assert slack.taken[DeliveryKind.PRESENCE_ASK][-1] - start - 8 <= 1
    assert slack.taken[DeliveryKind.QUESTION][-1] - start - 8 <= 5.5  # after these, and before 400 stars
    assert slack.taken[DeliveryKind.STAR_REMINDER]
    assert not slack.taken[DeliveryKind.ANNOUNCEMENT]
    total = sum(map(len, slack.taken.values()))
    assert total >= PER_SECOND * 15 - 1  # what is left to the urgent costs no rate


async def test_what_has_waited_for_an_hour_is_not_overtaken_for_ever(desk):
    slack = Quick(desk)
    await desk.plan(desk.one("welcome:1", "U1", kind=DeliveryKind.WELCOME))
    desk.move(minutes=59)
    await desk.plan(*many(desk, DeliveryKind.STAR_REMINDER, 50))
    await desk.worker(client=slack).sweep()
    assert slack.taken[DeliveryKind.WELCOME]


async def test_gathering_takes_no_turn_from_what_is_sent(desk):
    """Stars that go into digests take no tokens, and a speaker's reminder comes between them."""
    slack, gathered = Quick(desk), []

    async def gather(delivery):
        if len(gathered) == 20:
            await desk.plan(
                desk.one(f"{DeliveryKind.SPEAKER_REMINDER}:1", "C1", kind=DeliveryKind.SPEAKER_REMINDER)
            )
        gathered.append(delivery.id)
        after = "before" if slack.taken[DeliveryKind.SPEAKER_REMINDER] else "with"
        order.append(after)
        digest = desk.one(
            f"digest:{delivery.recipient}", delivery.recipient, minutes=2, kind=DeliveryKind.DIGEST
        )
        return Gather(digest)

    order: list[str] = []
    await desk.plan(*many(desk, DeliveryKind.STAR_REMINDER, 40))
    await desk.worker(client=slack, renderers={**desk.renderers, DeliveryKind.STAR_REMINDER: gather}).sweep()
    assert len(gathered) == 40
    assert order[30] == "before"


async def test_what_cannot_go_yet_keeps_its_place(desk):
    """A reminder that was claimed while the channel's tokens ran out is the first again."""
    await desk.plan(desk.one("a", "C1", kind=DeliveryKind.CHANNEL_REMINDER))
    rates = Rates(desk.timer)
    worker = desk.worker(rates=rates)
    (one,) = await worker._claim(State.PLANNED, 1, set())
    desk.move(seconds=3)
    rates.refused("C1", 30)
    assert await worker._sender.prepare(one, lambda: True) is None
    async with desk.database.read() as tx:
        assert await sending.next_wake(tx) == one.due_at


async def test_slow_calls_to_many_leave_calls_for_what_is_urgent(desk, monkeypatch):
    """Slack hangs on the broadcast: a reminder is posted all the same."""
    monkeypatch.setattr("bot.delivery.worker._TICK", 0.01)
    reminded, full, hanging = asyncio.Event(), asyncio.Event(), []

    class Hanging(Quick):
        async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
            if DeliveryKind.ANNOUNCEMENT in args["text"]:
                hanging.append(args["channel"])
                if len(hanging) == 6:
                    full.set()
                await reminded.wait()
            else:
                reminded.set()
            return await super().chat_postMessage(**args)

    rates = Rates(desk.timer, per_minute=6e5, burst=1000)
    await desk.plan(*many(desk, DeliveryKind.ANNOUNCEMENT, 20, priority=Priority.BULK))
    worker = desk.worker(client=Hanging(desk), rates=rates)
    sweep = asyncio.create_task(worker.sweep())
    await full.wait()
    await desk.plan(desk.one(f"{DeliveryKind.CHANNEL_REMINDER}:1", "C1", kind=DeliveryKind.CHANNEL_REMINDER))
    assert await sweep == 21


async def test_a_claim_reads_the_heads_of_the_queues_and_sorts_nothing(desk):
    if not desk.database.is_sqlite:
        pytest.skip("PostgreSQL reads a table of a few rows as a whole")
    asked = []
    event.listen(
        desk.database._engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _u, statement, values, _x, _m: asked.append((statement, values)),
    )
    await desk.plan(*many(desk, DeliveryKind.STAR_REMINDER, 20))
    now, lease = desk.clock.utcnow(), timedelta(minutes=1)
    async with desk.database.write() as tx:
        asked.clear()
        await sending.claim(tx, "w", now, lease=lease, limit=3, skip={"C1"})
        for statement, values in [one for one in asked if one[0].startswith("SELECT")][:2]:
            connection = await tx.connection()
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)).all()
            steps = [row[-1] for row in plan if "delivery" in row[-1] or "B-TREE" in row[-1]]
            assert steps
            assert all("ix_delivery_queue" in step for step in steps), steps
