"""Clocks that are wrong: set back by an hour, minutes ahead of Slack's, or different on two machines."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock, SystemClock
from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import State
from bot.sandbox.model import Channel
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.slack.client import make_client
from bot.slack.distance import Distance
from db.engine import Database
from db.queries.ledger import sending
from db.timekeeping import Timekeeper
from tests.delivery.conftest import BOT, TOKEN, Desk

LEASE = timedelta(minutes=1)
ROOM = Channel("C1", "room-1", members={BOT})


def watched(desk, **options):
    """A worker that knows how far its clock is ahead of Slack's, and its client."""
    distance = Distance(desk.clock)
    client = make_client(TOKEN, desk.sandbox.api_url, distance=distance)
    return desk.worker(client=client, distance=distance, **options), client


async def leave_claimed(desk, *, begun=False):
    """What a worker that died holds."""
    async with desk.database.write() as tx:
        now = desk.clock.utcnow()
        await sending.hold_sender(tx, "dead", now, now + timedelta(seconds=30))
        (one,) = await sending.claim(tx, "dead", now, lease=LEASE, limit=1)
        if begun:
            await sending.begin(tx, one.id, "dead", now, LEASE, channel="C1")


@pytest.mark.parametrize("begun", [False, True])
async def test_a_clock_that_was_set_back_leaves_no_lease_in_the_future(desk, begun):
    await desk.plan(desk.one("a"))
    await leave_claimed(desk, begun=begun)
    desk.set_back(hours=1)
    began = desk.clock.utcnow()
    await desk.plan(desk.one("b", "C2"))
    worker = desk.worker()
    await worker.sweep()
    assert desk.posted() == []  # nobody loses a lease that they may still use
    desk.move(minutes=1)
    await worker.sweep()
    desk.move(seconds=5)
    await desk.drain(worker)
    desk.expect_once("a", "b")
    assert desk.clock.utcnow() < began + timedelta(minutes=3)


async def test_a_running_worker_goes_on_when_its_clock_is_set_back(desk):
    """Its own lease, one retry that waits, and one message that is looked for: all were written by the old clock."""
    worker = desk.worker()
    early = [desk.one(name, f"C{n}", minutes=-90) for n, name in enumerate("abc", start=1)]
    await desk.plan(*early)
    desk.sandbox.faults.add(kind="rate", retry_after=60)
    desk.sandbox.faults.add(kind="drop_after")
    await worker.sweep()
    assert sorted((await desk.counts()).items()) == [
        (s, 1) for s in sorted([State.PLANNED, State.SENT, State.UNCERTAIN])
    ]
    desk.set_back(hours=1)
    await desk.plan(desk.one("d", "C4"))
    assert await worker.sweep() >= 1
    desk.move(minutes=2)
    await worker.sweep()
    assert await desk.counts() == {State.SENT: 4}
    desk.expect_once(*"abcd")


async def test_what_is_not_due_yet_does_not_come_early_after_a_set_back(desk):
    await desk.plan(desk.one("a", minutes=5), desk.one("b", "C2", minutes=-90))
    worker = desk.worker()
    desk.sandbox.faults.add(kind="error", error="service_unavailable")
    desk.move(minutes=-70)
    await worker.sweep()
    desk.move(minutes=-10)
    await worker.sweep()
    assert "fact a" not in desk.posted()
    assert (await desk.find("a")).state is State.PLANNED


@pytest.mark.parametrize("ahead", [11, 90, -11])
async def test_a_clock_that_is_not_slacks_doubles_nothing(desk, ahead):
    desk.slacks_clock.by = -timedelta(minutes=ahead)
    worker, client = watched(desk)
    await client.auth_test()
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    await desk.drain(worker)
    desk.expect_once("a")


async def test_a_clock_that_goes_wrong_after_slack_has_last_answered_doubles_nothing(desk):
    worker, client = watched(desk)
    await client.auth_test()
    desk.slacks_clock.by = -timedelta(minutes=11)
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a"))
    await desk.drain(worker)
    desk.expect_once("a")


async def test_a_clock_that_is_set_right_between_the_post_and_the_look_doubles_nothing(desk):
    desk.slacks_clock.by = -timedelta(minutes=11)
    worker, client = watched(desk)
    await client.auth_test()
    desk.sandbox.faults.add(kind="drop_after")
    await desk.plan(desk.one("a", minutes=-60))
    await worker.sweep()
    desk.set_back(minutes=11)
    await desk.drain(worker)
    desk.expect_once("a")


async def test_the_distance_is_told_once_and_a_small_one_is_none(desk, caplog):
    distance = Distance(desk.clock)
    client = make_client(TOKEN, desk.sandbox.api_url, distance=distance)
    desk.slacks_clock.by = timedelta(seconds=20)
    await client.auth_test()
    assert not distance.is_far
    assert distance.in_slacks_time(desk.clock.utcnow()) == desk.clock.utcnow()
    desk.slacks_clock.by = timedelta(minutes=3)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            await client.auth_test()
    assert [r.getMessage() for r in caplog.records] == [
        "Usher's clock is 3 min behind Slack's. `usher check` says which clock is wrong."
    ]
    desk.sandbox.faults.add("auth.test", kind="error", error="fatal_error")
    desk.slacks_clock.by = timedelta()
    with pytest.raises(Exception, match="fatal_error"):
        await client.auth_test()
    assert not distance.is_far  # an error has a Date, too


class Machine:
    """A machine's clocks: its wall clock may be set, its seconds go on."""

    def __init__(self, ahead=0.0):
        self.ahead, self.seconds = ahead, 0.0

    def clock(self):
        return SystemClock(
            lambda: time.time() + self.ahead + self.seconds, lambda: time.monotonic() + self.seconds
        )


@pytest.mark.postgres
async def test_two_machines_with_different_clocks_go_by_the_databases(postgres_url):
    fast, slow = Machine(ahead=3600), Machine(ahead=-700)
    async with Database(postgres_url) as one, Database(postgres_url) as other:
        clocks = fast.clock(), slow.clock()
        for clock, database in zip(clocks, (one, other), strict=True):
            await Timekeeper(clock, database).tick()
        assert abs(clocks[0].utcnow() - clocks[1].utcnow()) < timedelta(seconds=30)
        workspace = Workspace("T1", clocks[0], TOKEN, "secret", users=[], channels=[ROOM])
        async with Sandbox(workspace, "http://127.0.0.1:9/slack/events").running() as sandbox:
            desks = [Desk(d, sandbox, c, c) for d, c in zip((one, other), clocks, strict=True)]
            first, second = (desk.worker(f"w{n}", rates=Rates()) for n, desk in enumerate(desks))
            await desks[0].plan(desks[0].one("a"))
            assert await first.sweep() == 1
            await desks[1].plan(desks[1].one("b"))
            assert await second.sweep() == 0  # the other one's lease holds
            assert await first.sweep() == 1  # it is due, too
            desks[0].expect_once("a", "b")


@pytest.mark.postgres
async def test_the_machines_clock_may_be_set_while_usher_runs(postgres_url):
    machine = Machine()
    clock = machine.clock()
    async with Database(postgres_url) as database:
        keeper = Timekeeper(clock, database)
        await keeper.tick()
        before = clock.utcnow()
        machine.ahead = -3600.0
        assert timedelta() <= clock.utcnow() - before < timedelta(minutes=1)
        assert clock.is_astray()
        await keeper.tick()
        assert not clock.is_astray()
        assert clock.machine() < clock.utcnow() - timedelta(minutes=59)


async def test_only_the_systems_clock_is_set_and_only_by_a_server(database):
    moved = MovableClock(datetime(2026, 12, 1, 9, tzinfo=UTC), speed=0)
    await Timekeeper(moved, database).tick()
    assert moved.utcnow() == datetime(2026, 12, 1, 9, tzinfo=UTC)
    clock = SystemClock()
    await Timekeeper(clock, database).tick()
    assert clock.is_set is not database.is_sqlite
