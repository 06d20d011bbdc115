"""The attention budget under bursts: so many messages an hour and one digest, nothing lost, nothing twice, whoever dies."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.delivery.attention import minding_attention
from bot.delivery.renderers.ledger import digests
from bot.delivery.worker import Worker
from bot.domain.ledger.deliveries import GATHERED, DeliveryKind, Drop, Message, State
from bot.domain.people.attention import DIGEST_PARTS
from bot.domain.setup.settings import ReminderSettings
from bot.slack.directory import SlackUser
from db.queries.ledger import deliveries, sending
from db.queries.ledger import digests as rows
from tests.services.by_hand import make_usher

HOURLY = ReminderSettings().hourly
FACTS = [f"fact-{n:02}" for n in range(50)]


class Killed(BaseException):
    """The worker's process is gone."""


@pytest.fixture
async def services(desk):
    """A process that knows one person, who is U1 in Slack."""
    services = make_usher(desk.database, desk.clock, organizers=("u1@example.org",))
    await services.people.link([SlackUser("U1", "u1@example.org")], everyone=True)
    await services.refresh()
    desk.names = ("U1", f"person:{services.people.person('U1').id}")
    return services


def guarded(services, die=lambda: None, gone=()):
    """The renderers as the app puts them together, over one that says the fact's name."""

    async def say(delivery):
        if delivery.dedupe_key in gone:
            return Drop("it no longer stands")
        return Message(
            "U1" if delivery.recipient.startswith("person:") else delivery.recipient, delivery.dedupe_key
        )

    plain = dict.fromkeys(DeliveryKind, say)
    plain[DeliveryKind.DIGEST] = digests.renderer(services, dict(plain))
    return {kind: mortal(minding_attention(services, render), die) for kind, render in plain.items()}


def mortal(render, die):
    async def rendered(delivery):
        die()
        return await render(delivery)

    return rendered


def burst(desk, names=FACTS, **fields):
    """As much in one minute, by turns to the Slack user and to the person who they are."""
    return [desk.one(name, desk.names[n % 2], minutes=n / 60, **fields) for n, name in enumerate(names)]


def told(desk):
    """What arrived one by one, and what each digest told."""
    single = [text for text in desk.posted() if "together" not in text]
    lists = [text.split("\n")[1:] for text in desk.posted() if "together" in text]
    return single, [[line.removeprefix("• ") for line in lines] for lines in lists]


async def test_fifty_in_a_minute_are_six_and_one_digest(desk, services):
    await desk.plan(*burst(desk))
    start = desk.clock.utcnow()
    await desk.drain(desk.worker(renderers=guarded(services)))
    single, (listed,) = told(desk)
    assert len(single) == HOURLY
    assert Counter([*single, *listed]) == Counter(FACTS)
    assert desk.clock.utcnow() - start < timedelta(minutes=10)
    assert await desk.counts() == {State.SENT: len(FACTS) + 1}
    (digest,) = [d for d in await everything(desk) if d.kind is DeliveryKind.DIGEST]
    gathered = [d for d in await everything(desk) if d.is_gathered]
    assert len(gathered) == len(FACTS) - HOURLY
    assert {d.last_error for d in gathered} == {f"{GATHERED}{digest.id}"}


async def everything(desk):
    async with desk.database.read() as tx:
        return await deliveries.listing(tx, limit=10_000)


async def test_the_hour_slides_and_others_have_their_own(desk, services):
    worker = desk.worker(renderers=guarded(services))
    await desk.plan(*burst(desk, FACTS[:HOURLY]), *(desk.one(f"other-{n}", f"U{n + 2}") for n in range(9)))
    await desk.drain(worker)
    assert len(desk.posted()) == HOURLY + 9
    desk.move(minutes=50)
    await desk.plan(desk.one("within the hour", "U1"))
    desk.move(minutes=15)
    await desk.plan(desk.one("after it", "U1"))
    await desk.drain(worker)
    assert told(desk)[1] == []
    assert {"within the hour", "after it"} <= set(desk.posted())


async def test_what_is_urgent_is_sent_and_counts(desk, services):
    urgent = {"kind": DeliveryKind.SPEAKER_REMINDER, "payload": {"lead": 60}}
    await desk.plan(*burst(desk, FACTS[:10], **urgent))
    worker = desk.worker(renderers=guarded(services))
    await desk.drain(worker)
    assert told(desk) == (sorted(FACTS[:10]), [])
    await desk.plan(desk.one("can wait", "U1"), desk.one("cannot", "U1", **urgent))
    await desk.drain(worker)
    single, lists = told(desk)
    assert single[10:] == ["cannot"]
    assert lists == [["can wait"]]


async def test_a_second_digest_waits_for_the_next_hour_but_not_too_long(desk, services):
    worker = desk.worker(renderers=guarded(services))
    await desk.plan(*burst(desk, FACTS[:10]))
    await desk.drain(worker)
    first = desk.clock.utcnow()
    desk.move(minutes=5)
    await desk.plan(desk.one("later", "U1"))
    await worker.sweep()
    (digest,) = [
        d for d in await everything(desk) if d.kind is DeliveryKind.DIGEST and d.state is State.PLANNED
    ]
    assert digest.due_at - first > timedelta(minutes=50)
    await desk.plan(desk.one("begins soon", "U1", expires=15, kind=DeliveryKind.STAR_REMINDER))
    await worker.sweep()
    (brought_forward,) = [d for d in await everything(desk) if d.id == digest.id]
    assert brought_forward.due_at == desk.clock.utcnow() + timedelta(minutes=12)
    await desk.drain(worker)
    assert sorted(told(desk)[1][1]) == ["begins soon", "later"]


async def test_a_digest_tells_only_what_still_stands(desk, services):
    await desk.plan(*burst(desk, FACTS[:10]))
    gone = set()
    worker = desk.worker(renderers=guarded(services, gone=gone))
    desk.move(minutes=1)
    while sum(d.is_gathered for d in await everything(desk)) < 4:
        await worker.sweep()
        desk.move(seconds=1)
    left = [d.dedupe_key for d in await everything(desk) if d.is_gathered]
    gone.update(left[:3])
    await desk.drain(worker)
    assert told(desk)[1] == [left[3:]]


async def test_what_was_sent_is_written_anew_whatever_the_hour_and_the_budget(desk, services):
    await desk.plan(*(desk.one(fact, "U1") for fact in FACTS[: HOURLY + 1]))
    await desk.drain(desk.worker(renderers=guarded(services)))
    async with desk.database.read() as tx:
        (sent, *_) = await deliveries.listing(tx, states={State.SENT})
    assert isinstance(await guarded(services)[sent.kind](sent), Message)


async def test_an_empty_digest_is_not_sent(desk, services):
    await desk.plan(*burst(desk, FACTS[: HOURLY + 1]))
    gone = set()
    worker = desk.worker(renderers=guarded(services, gone=gone))
    desk.move(minutes=1)
    while not (left := {d.dedupe_key for d in await everything(desk) if d.is_gathered}):
        await worker.sweep()
        desk.move(seconds=1)
    gone.update(left)
    await desk.drain(worker)
    assert told(desk)[1] == []
    (digest,) = [d for d in await everything(desk) if d.kind is DeliveryKind.DIGEST]
    assert digest.last_error == "none of its parts applies now"


async def test_more_than_one_digest_holds_goes_into_the_next(desk, services):
    many = [f"fact-{n:03}" for n in range(HOURLY + DIGEST_PARTS + 5)]
    await desk.plan(*(desk.one(name, desk.names[n % 2]) for n, name in enumerate(many)))
    await desk.drain(desk.worker(renderers=guarded(services)))
    single, lists = told(desk)
    assert [len(each) for each in lists] == [DIGEST_PARTS, 5]
    assert Counter([*single, *lists[0], *lists[1]]) == Counter(many)


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost_or_told_twice_whenever_workers_die(desk, services, seed):
    """A worker dies at every so many renderings, or while it settles what Slack has taken; another takes over."""
    desk.workspace.limits.enabled = False
    await desk.plan(*burst(desk))
    chance, lives = random.Random(seed), 0

    def dying_in(steps):
        left = [steps]

        def step(*_):
            left[0] -= 1
            if left[0] <= 0:
                raise Killed

        step.left = left
        return step

    for lives in range(40):
        step = dying_in(chance.randint(3, 25))

        async def on_settled(*_, step=step):
            step()

        worker = desk.worker(f"w{lives}", guarded(services, step), on_settled=on_settled)

        async def sweep(worker=worker, step=step):
            if step.left[0] <= 0:  # it died while it settled, which does not reach the test
                raise Killed
            return await Worker.sweep(worker)

        worker.sweep = sweep
        try:
            await desk.drain(worker)
        except Killed:
            desk.move(minutes=1.1)  # until its leases are over
            continue
        break
    assert lives > 2
    single, lists = told(desk)
    assert Counter([*single, *(name for each in lists for name in each)]) == Counter(FACTS)
    assert len(single) == HOURLY
    assert await desk.counts() == {State.SENT: len(FACTS) + len(lists)}


async def test_one_that_is_held_by_a_worker_is_made_anew_when_something_joins_it(desk, services):
    """Its text was made already: without this, what joined it would be lost."""
    await desk.plan(*burst(desk, FACTS[: HOURLY + 1]))
    worker = desk.worker(renderers=guarded(services))
    desk.move(minutes=1)
    while not any(d.kind is DeliveryKind.DIGEST for d in await everything(desk)):
        await worker.sweep()
        desk.move(seconds=1)
    (digest,) = [d for d in await everything(desk) if d.kind is DeliveryKind.DIGEST]
    desk.move(to=digest.due_at)
    now = desk.clock.utcnow()
    async with desk.database.write() as tx:
        (held,) = await sending.claim(tx, "slow", now, lease=timedelta(minutes=1), limit=1)
    assert held.id == digest.id
    await desk.plan(desk.one("joins", "U1"))
    await desk.worker(renderers=guarded(services)).sweep()
    async with desk.database.write() as tx:
        assert not await sending.begin(tx, digest.id, "slow", now, timedelta(minutes=1), channel="U1")
    await desk.drain(desk.worker(renderers=guarded(services)))
    assert sorted(name for each in told(desk)[1] for name in each) == sorted(["joins", FACTS[HOURLY]])


async def test_counting_looks_at_nothing_but_the_persons_own_hour(desk, services):
    """The plan of the query, asked of SQLite: through the index of what was settled, not over the ledger."""
    if not desk.database.is_sqlite:
        pytest.skip("PostgreSQL chooses by the size of its tables")
    seen = []

    def note(_connection, _cursor, statement, parameters, *_rest):
        seen.append((statement, parameters))

    event.listen(desk.database._engine.sync_engine, "before_cursor_execute", note)
    async with desk.database.read() as tx:
        assert await rows.sent_lately(tx, ["U1", "person:1"], desk.clock.utcnow()) == 0
        event.remove(desk.database._engine.sync_engine, "before_cursor_execute", note)
        connection = await tx.connection()
        plans = [
            str((await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all())
            for statement, parameters in seen
            if statement.startswith("SELECT")
        ]
    assert "ix_delivery_recipient_settled_at" in plans[0]
    assert all("SCAN" not in plan for plan in plans)
