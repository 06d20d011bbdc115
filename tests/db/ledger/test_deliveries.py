"""The ledger's queries: dedupe, cancel and plan again, claims, leases."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority, State
from db.engine import Database
from db.queries.ledger import deliveries, sending
from tests.conftest import NOW

LEASE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def a_plan(key="a", **fields) -> Plan:
    defaults = {
        "kind": DeliveryKind.SPEAKER_REMINDER,
        "subject": "session:1",
        "recipient": f"person:{key}",
        "dedupe_key": key,
        "due_at": NOW,
        "expires_at": NOW + HOUR,
        "payload": {"lead": 60, "title": "Ωμέγα", "late": None, "first": True},
    }
    return Plan(**(defaults | fields))


async def plan(database, *plans, now=NOW) -> int:
    async with database.write() as tx:
        return await deliveries.plan(tx, plans, now)


async def claim(database, owner="w1", now=NOW, **options):
    async with database.write() as tx:
        return await sending.claim(tx, owner, now, **({"lease": LEASE, "limit": 10} | options))


async def begin(database, delivery_id, owner="w1", now=NOW, **options):
    async with database.write() as tx:
        options = {"channel": "C1"} | options
        return await sending.begin(tx, delivery_id, owner, now, LEASE, **options)


async def settle(database, delivery_id, state, owner="w1", now=NOW, **options):
    async with database.write() as tx:
        return await sending.settle(tx, delivery_id, owner, state, now, **options)


async def find(database, key="a"):
    async with database.read() as tx:
        return await deliveries.by_dedupe_key(tx, key)


async def cancel(database, **options) -> int:
    async with database.write() as tx:
        return await deliveries.cancel(tx, **({"subject": "session:1", "now": NOW} | options))


async def test_a_fact_is_planned_once(database):
    assert await plan(database, a_plan("a"), a_plan("b"), a_plan("a")) == 2
    assert await plan(database, a_plan("a", due_at=NOW + HOUR), a_plan("c")) == 1
    planned = await find(database)
    assert (planned.due_at, planned.state, planned.recipient) == (NOW, State.PLANNED, "person:a")
    assert planned.payload == a_plan().payload
    assert planned.expires_at == NOW + HOUR


async def test_planning_nothing_is_nothing(database):
    assert await plan(database) == 0


async def test_a_large_plan_is_written_whole_and_once(database):
    plans = [a_plan(f"k{n}") for n in range(2500)]
    assert await plan(database, *plans) == 2500
    assert await plan(database, *plans, a_plan("new")) == 1


async def test_two_planners_of_the_same_facts_plan_them_once(database):
    plans = [a_plan(f"k{n}") for n in range(200)]
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        new = await asyncio.gather(plan(database, *plans), plan(other, *reversed(plans)))
    assert sum(new) == 200


async def test_a_cancelled_fact_that_comes_true_again_is_planned_again(database):
    await plan(database, a_plan())
    assert await cancel(database) == 1
    assert (await find(database)).settled_at == NOW
    again = a_plan(due_at=NOW + HOUR, expires_at=NOW + 2 * HOUR, payload={"lead": 5}, recipient="U1")
    assert await plan(database, again) == 1
    revived = await find(database)
    assert (revived.state, revived.due_at, revived.expires_at) == (State.PLANNED, NOW + HOUR, NOW + 2 * HOUR)
    assert (revived.payload, revived.recipient, revived.settled_at) == ({"lead": 5}, "U1", None)
    assert await claim(database) == []
    assert [one.dedupe_key for one in await claim(database, now=NOW + HOUR)] == ["a"]


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.EXPIRED])
async def test_what_is_over_is_neither_cancelled_nor_planned_again(database, state):
    await plan(database, a_plan())
    (claimed,) = await claim(database)
    await settle(database, claimed.id, state)
    assert await cancel(database) == 0
    assert await plan(database, a_plan(due_at=NOW + HOUR)) == 0
    assert (await find(database)).state is state


async def test_what_is_being_sent_is_not_cancelled(database):
    await plan(database, a_plan())
    (claimed,) = await claim(database)
    assert await begin(database, claimed.id)
    assert await cancel(database) == 0
    assert await plan(database, a_plan()) == 0


async def test_cancel_is_by_subject_and_kind_and_keeps_what_stands(database):
    welcome = a_plan("w", kind=DeliveryKind.WELCOME)
    await plan(database, a_plan("a"), a_plan("b"), a_plan("c"), welcome, a_plan("x", subject="session:2"))
    assert await cancel(database, kinds={DeliveryKind.SPEAKER_REMINDER}, keep={"a", "unknown"}) == 2
    assert [(await find(database, key)).state for key in "abcwx"] == [
        State.PLANNED, State.CANCELLED, State.CANCELLED, State.PLANNED, State.PLANNED,
    ]  # fmt: skip
    async with database.write() as tx:
        assert await deliveries.cancel_keys(tx, ["a", "b", "nothing"], NOW) == 1


async def test_cancelling_a_claimed_row_takes_it_from_its_owner_even_when_it_is_planned_again(database):
    await plan(database, a_plan())
    (claimed,) = await claim(database)
    await cancel(database)
    await plan(database, a_plan(due_at=NOW + HOUR))
    assert not await begin(database, claimed.id)
    assert not await settle(database, claimed.id, State.SENT)
    assert (await find(database)).state is State.PLANNED


async def test_claims_go_by_priority_then_time_and_one_for_each_recipient(database):
    late = NOW - HOUR
    await plan(
        database,
        a_plan("bulk", priority=Priority.BULK, due_at=late),
        a_plan("second"),
        a_plan("first", due_at=late),
        a_plan("now", priority=Priority.NOW),
        a_plan("again", recipient="person:now"),
        a_plan("future", due_at=NOW + timedelta(seconds=1)),
    )
    assert [one.dedupe_key for one in await claim(database, limit=2)] == ["now", "first"]
    assert [one.dedupe_key for one in await claim(database, skip={"person:now"})] == ["second", "bulk"]
    assert [one.dedupe_key for one in await claim(database)] == ["again"]


async def test_a_busy_recipient_does_not_fill_the_claim(database):
    await plan(
        database, *(a_plan(f"k{n}", recipient="C1", priority=Priority.NOW) for n in range(40)), a_plan("z")
    )
    assert len(await claim(database, limit=2)) == 1
    assert [one.dedupe_key for one in await claim(database, limit=2, skip={"C1"})] == ["z"]


async def test_a_claim_is_a_lease(database):
    await plan(database, a_plan())
    (claimed,) = await claim(database)
    assert await claim(database, "w2", NOW + LEASE - timedelta(seconds=1)) == []
    assert [one.id for one in await claim(database, "w2", NOW + LEASE)] == [claimed.id]
    assert not await begin(database, claimed.id, "w1")
    assert not await settle(database, claimed.id, State.SENT, "w1")
    assert await begin(database, claimed.id, "w2")


async def test_concurrent_claims_share_nothing(database):
    await plan(database, *(a_plan(f"k{n}") for n in range(200)))

    async def take(owner):
        taken = []
        async with Database(database.url.render_as_string(hide_password=False)) as own:
            while claimed := await claim(own, owner, limit=7):
                taken += [one.id for one in claimed]
        return taken

    taken = await asyncio.gather(*(take(f"w{n}") for n in range(4)))
    everything = [one for each in taken for one in each]
    assert len(everything) == len(set(everything)) == 200


async def test_an_attempt_is_written_down_and_settled(database):
    await plan(database, a_plan())
    (claimed,) = await claim(database)
    assert await begin(database, claimed.id, channel="U1", thread_ts="1.5")
    sending_now = await find(database)
    assert (sending_now.state, sending_now.attempts, sending_now.first_attempt_at) == (State.SENDING, 1, NOW)
    assert (sending_now.channel, sending_now.thread_ts) == ("U1", "1.5")
    assert await settle(database, claimed.id, State.SENT, channel="D1", ts="2.5", error="", now=NOW + LEASE)
    sent = await find(database)
    assert (sent.state, sent.channel, sent.ts, sent.settled_at) == (State.SENT, "D1", "2.5", NOW + LEASE)
    assert not await settle(database, claimed.id, State.FAILED)


async def test_a_retry_waits_and_keeps_the_first_attempt(database):
    await plan(database, a_plan())
    (claimed,) = await claim(database)
    await begin(database, claimed.id)
    later = NOW + timedelta(minutes=3)
    await settle(database, claimed.id, State.PLANNED, wake_at=later, error="ratelimited")
    assert await claim(database, now=later - timedelta(seconds=1)) == []
    (again,) = await claim(database, now=later)
    assert (again.due_at, again.last_error) == (NOW, "ratelimited")
    await begin(database, again.id, now=later)
    tried = await find(database)
    assert (tried.attempts, tried.first_attempt_at) == (2, NOW)


async def test_only_what_was_being_sent_becomes_uncertain(database):
    await plan(database, a_plan("a"), a_plan("b"))
    first, second = await claim(database)
    await begin(database, first.id)
    async with database.write() as tx:
        assert await sending.recover(tx, NOW + LEASE - timedelta(seconds=1)) == 0
        assert await sending.recover(tx, NOW + LEASE) == 1
    assert (await find(database, "a")).state is State.UNCERTAIN
    assert [one.id for one in await claim(database, "w2", NOW + LEASE)] == [second.id]
    assert [one.id for one in await claim(database, "w2", NOW + LEASE, state=State.UNCERTAIN)] == [first.id]
    assert not await settle(database, first.id, State.SENT, "w1")


async def test_expires_what_is_planned_and_too_late_a_bounded_number_at_a_time(database):
    never = a_plan("never", expires_at=None)
    await plan(database, *(a_plan(f"k{n}") for n in range(5)), never, a_plan("far", due_at=NOW + 2 * HOUR))
    async with database.write() as tx:
        assert await sending.expire_due(tx, NOW + HOUR - timedelta(seconds=1)) == []
        some = await sending.expire_due(tx, NOW + HOUR, limit=3)
        assert {one.state for one in some} == {State.EXPIRED}
        assert [len(some), len(await sending.expire_due(tx, NOW + HOUR))] == [3, 2]
    async with database.read() as tx:
        assert await deliveries.counts(tx) == {State.EXPIRED: 5, State.PLANNED: 2}


async def test_what_is_too_late_is_not_claimed_but_looked_for_where_it_may_have_arrived(database):
    await plan(database, a_plan("late"), a_plan("sent", recipient="C1"))
    sent = next(one for one in await claim(database) if one.dedupe_key == "sent")
    await begin(database, sent.id)
    async with database.write() as tx:
        await sending.recover(tx, NOW + HOUR)
    assert await claim(database, now=NOW + HOUR) == []
    assert [one.id for one in await claim(database, now=NOW + HOUR, state=State.UNCERTAIN)] == [sent.id]


async def test_what_was_claimed_is_given_back_before_its_lease_is_over(database):
    await plan(database, a_plan("a"), a_plan("b"), a_plan("c"))
    one, begun, _ = await claim(database)
    await begin(database, begun.id)
    async with database.write() as tx:
        await sending.let_go(tx, [one.id, begun.id], "w1")
        await sending.let_go(tx, [one.id], "w2")  # not its own
    assert [each.id for each in await claim(database, "w2")] == [one.id]
    assert (await find(database, begun.dedupe_key)).state is State.SENDING


async def test_one_owner_holds_the_sender_lease_until_it_runs_out(database):
    async def hold(owner, seconds, team=""):
        now = NOW + timedelta(seconds=seconds)
        async with database.of(team).write() as tx:
            return await sending.hold_sender(tx, owner, now, now + timedelta(seconds=30))

    assert await hold("w1", 0)
    assert not await hold("w2", 10)
    assert await hold("w2", 10, "T2")
    assert await hold("w1", 20)
    assert not await hold("w2", 49)
    assert await hold("w2", 50)
    assert not await hold("w1", 51)
    async with database.write() as tx:
        await sending.release_sender(tx, "w1", NOW)  # not its lease any more
    assert not await hold("w1", 52)
    async with database.write() as tx:
        await sending.release_sender(tx, "w2", NOW + timedelta(seconds=53))
    assert await hold("w1", 53)


async def test_reading(database):
    await plan(database, a_plan("a"), a_plan("b", due_at=NOW - HOUR), a_plan("c", subject="session:2"))
    (claimed,) = await claim(database, limit=1)
    await settle(database, claimed.id, State.FAILED, error="is_archived")
    async with database.read() as tx:
        assert (await deliveries.find(tx, claimed.id)).last_error == "is_archived"
        assert await deliveries.find(tx, 10**6) is None
        assert await deliveries.by_dedupe_key(tx, "nothing") is None
        listed = await deliveries.listing(tx, subject="session:1")
        assert [one.dedupe_key for one in listed] == ["b", "a"]
        newest = await deliveries.listing(tx, states={State.PLANNED}, newest_first=True, limit=1)
        assert [one.dedupe_key for one in newest] == ["c"]
        assert await deliveries.counts(tx, subject="session:1") == {State.FAILED: 1, State.PLANNED: 1}
        assert await deliveries.counts(tx, 7) == {}
        assert await deliveries.highest_id(tx) == max(one.id for one in await deliveries.listing(tx))
        assert await deliveries.next_due(tx) == NOW
        assert await deliveries.next_due(tx, after=NOW - HOUR) == NOW
        assert await deliveries.next_due(tx, after=NOW) is None
    async with database.of("T2").read() as tx:
        assert await deliveries.next_due(tx) is None
        assert await deliveries.find(tx, claimed.id) is None
        assert await deliveries.listing(tx, subject="session:1") == []
        assert await deliveries.counts(tx) == {}


async def test_restricted_queries_see_later_rows_only(database):
    await plan(database, a_plan("old", expires_at=NOW - HOUR), a_plan("open"))
    open_row = await find(database, "open")
    (await claim(database, limit=10))
    await begin(database, open_row.id)
    async with database.read() as tx:
        after = await deliveries.highest_id(tx)
    far = NOW + 2 * LEASE
    await plan(database, a_plan("new"))
    assert [one.dedupe_key for one in await claim(database, "w2", far, after=after)] == ["new"]
    async with database.write() as tx:
        assert await sending.expire_due(tx, far, after=after) == []
        assert await sending.recover(tx, far, after=after) == 0
        assert await sending.next_wake(tx, after=after) == far + LEASE
        # The old one is too late: it waits to be expired, and is not claimed.
        assert await sending.next_wake(tx) == NOW


async def test_an_empty_ledger(database):
    async with database.read() as tx:
        assert await deliveries.highest_id(tx) == 0
        assert await deliveries.next_due(tx) is None
        assert await sending.next_wake(tx) is None
    assert await claim(database) == []
