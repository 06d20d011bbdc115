"""The ledger at a glance: what is open, what should have gone by now, and who sends."""

from datetime import timedelta

from bot.clock import MovableClock
from bot.domain.ledger.deliveries import DeliveryKind, Plan, State
from bot.domain.ledger.overview import Overview
from bot.domain.ledger.rests import Rest
from bot.metrics import StateMeters
from db.engine import Database
from db.queries.ledger import deliveries, rests, sending
from db.queries.ledger.overview import overview

LEASE = timedelta(seconds=30)


async def seen(database: Database, clock: MovableClock) -> Overview:
    async with database.read() as tx:
        return await overview(tx, clock.utcnow())


async def test_what_is_open_is_counted_and_what_waits_on_purpose_is_not_late(database, clock):
    assert await seen(database, clock) == Overview()
    now = clock.utcnow()
    plans = [
        Plan(kind, "test", f"C{n}", name, due_at=now + timedelta(minutes=minutes))
        for n, (name, kind, minutes) in enumerate(
            [
                ("refused", DeliveryKind.ANNOUNCEMENT, -90),
                ("quiet", DeliveryKind.STAR_REMINDER, -60),
                ("lost", DeliveryKind.ANNOUNCEMENT, -30),
                ("due", DeliveryKind.SPEAKER_REMINDER, -10),
                ("later", DeliveryKind.SPEAKER_REMINDER, 30),
                ("done", DeliveryKind.WELCOME, -5),
            ]
        )
    ]
    async with database.write() as tx:
        await deliveries.plan(tx, plans, now)
        claimed = await sending.claim(tx, "w1", now, lease=timedelta(minutes=1), limit=10)
        ids = {d.dedupe_key: d.id for d in claimed}
        await sending.begin(tx, ids["lost"], "w1", now, LEASE, channel="C2")
        await sending.settle(tx, ids["lost"], "w1", State.UNCERTAIN, now, wake_at=now, error="?")
        await sending.settle(tx, ids["done"], "w1", State.SENT, now)
        await sending.let_go(tx, [ids["due"]], "w1")
        for name, wait, error in (("refused", 40, "ratelimited"), ("quiet", 40, "")):
            wake_at = now + timedelta(minutes=wait)
            await sending.settle(tx, ids[name], "w1", State.PLANNED, now, wake_at=wake_at, error=error)
        await sending.hold_sender(tx, "w1", now, now + LEASE)

    looked = await seen(database, clock)
    assert looked.rows == {
        (State.PLANNED, DeliveryKind.ANNOUNCEMENT): 1,
        (State.PLANNED, DeliveryKind.STAR_REMINDER): 1,
        (State.PLANNED, DeliveryKind.SPEAKER_REMINDER): 2,
        (State.UNCERTAIN, DeliveryKind.ANNOUNCEMENT): 1,
    }
    assert (looked.oldest_due, looked.uncertain_long, looked.lease) == (90 * 60, 0, 30)

    async with database.write() as tx:
        await deliveries.cancel_keys(tx, {"refused"}, now)
    clock.move_to(now + timedelta(minutes=5))
    looked = await seen(database, clock)
    assert (looked.oldest_due, looked.uncertain_long, looked.lease) == (15 * 60, 1, 30 - 5 * 60)


async def test_rests_are_counted_while_they_hold_and_name_nobody(database, clock):
    now = clock.utcnow()
    async with database.write() as tx:
        for method, channel, minutes in (
            ("chat.postMessage", "U1", 9),
            ("chat.postMessage", "C2", 9),
            ("users.list", "", 1),
        ):
            until = now + timedelta(minutes=minutes)
            await rests.keep(tx, Rest(method, channel, until, "ratelimited"), now)
    state = StateMeters()
    state.overview = await seen(database, clock)
    (family,) = (one for one in state.collect() if one.name == "usher_slack_rests")
    assert sorted((*sample.labels.values(), sample.value) for sample in family.samples) == [
        ("chat.postMessage", "channel", 2),
        ("users.list", "workspace", 1),
    ]
    clock.move_to(now + timedelta(minutes=2))
    assert (await seen(database, clock)).rests == {("chat.postMessage", False): 2}
