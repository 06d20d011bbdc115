"""Two versions of Usher on one ledger, as in a deployment that goes on or is taken back."""

from datetime import timedelta

from sqlalchemy import update

from bot.cli.deliveries import _document
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.services.ledger.operators import Entry
from db.queries.ledger import deliveries, failures, sending
from db.queries.ledger.deliveries import DELIVERY
from db.sql import execute

NEWER = "a-kind-of-tomorrow"


async def rename(desk, kind, was):
    async with desk.database.write() as tx:
        await execute(tx, update(DELIVERY).where(DELIVERY.c.kind == was).values(kind=kind))


async def test_what_a_newer_version_planned_stops_nothing_and_waits_for_it(desk):
    new = [
        desk.one("new", "C1", kind=DeliveryKind.WELCOME),
        desk.one("late", "C3", kind=DeliveryKind.WELCOME, expires=-1),
    ]
    await desk.plan(*new, desk.one("a", "C2"))
    await rename(desk, NEWER, DeliveryKind.WELCOME)
    worker = desk.worker()
    assert await worker.sweep() == 1
    desk.move(hours=3)
    async with desk.database.read() as tx:
        assert await sending.next_wake(tx) is None
        assert await failures.stuck(tx, desk.clock.utcnow()) == {}
    assert await worker.sweep() == 0
    assert await desk.counts() == {State.SENT: 1, State.PLANNED: 2}
    await rename(desk, DeliveryKind.WELCOME, NEWER)  # the newer one is back
    assert await worker.sweep() == 1
    desk.expect_once("a", "new")


async def test_what_a_newer_version_began_is_left_to_it(desk):
    await desk.plan(desk.one("new", kind=DeliveryKind.WELCOME))
    now = desk.clock.utcnow()
    async with desk.database.write() as tx:
        (one,) = await sending.claim(tx, "newer", now, lease=timedelta(minutes=1), limit=1)
        await sending.begin(tx, one.id, "newer", now, timedelta(minutes=1), channel="C1")
    await rename(desk, NEWER, DeliveryKind.WELCOME)
    desk.move(minutes=5)
    assert await desk.worker().sweep() == 0
    assert (await desk.find("new")).state is State.SENDING


async def test_what_a_newer_version_planned_is_shown(desk):
    await desk.plan(desk.one("new", kind=DeliveryKind.WELCOME))
    await rename(desk, NEWER, DeliveryKind.WELCOME)
    async with desk.database.read() as tx:
        (one,) = await deliveries.listing(tx)
    assert one.kind is DeliveryKind.OTHER
    assert _document(Entry(one, "C1", desk.clock.utcnow().tzinfo))["kind"] == "other"
