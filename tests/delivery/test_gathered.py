"""What waits in a digest: it expires, is taken back, fails and arrives as every delivery does, and is counted once."""

from datetime import timedelta

import pytest

from bot.delivery.renderers.ledger import digests as digest_renderer
from bot.domain.ledger.deliveries import (
    BY_HAND,
    GATHERED,
    OPEN,
    DeliveryKind,
    Drop,
    Message,
    Plan,
    State,
    Wait,
)
from bot.errors import BadInput
from bot.services.ledger.operators import Ledger
from bot.slack.directory import SlackUser
from db.queries.ledger import deliveries, digests, sending
from db.queries.ledger import gathered as rows
from db.sql import execute
from tests.delivery.test_attention import guarded
from tests.services.by_hand import make_usher


@pytest.fixture
async def services(desk):
    """A process that knows one person, who is U1 in Slack."""
    services = make_usher(desk.database, desk.clock, organizers=("u1@example.org",))
    await services.people.link([SlackUser("U1", "u1@example.org")], everyone=True)
    await services.refresh()
    return services


async def gather(desk, *names, expires=None, late=()):
    """Put so many into one digest, which is due in two minutes; returns its id. Those in `late` expire in one."""
    now = desk.clock.utcnow()
    await desk.plan(*(desk.one(n, "U1", expires=1 if n in late else expires) for n in names))
    digest = Plan(DeliveryKind.DIGEST, digests.subject("U1"), "U1", "digest", now + timedelta(minutes=2))
    async with desk.database.write() as tx:
        made = [
            await digests.gather(tx, (await deliveries.by_dedupe_key(tx, n)).id, digest, now) for n in names
        ]
    return made[0]


async def stands(desk, *names):
    return [(d.state, d.last_error) for d in [await desk.find(name) for name in names]]


def heard():
    told = []

    async def on_settled(_session, delivery, state, reason):
        if delivery.kind is not DeliveryKind.DIGEST:
            told.append((delivery.dedupe_key, state, reason))

    return told, on_settled


async def test_a_part_that_expires_while_it_waits_is_told_to_its_owner_and_not_in_the_digest(desk, services):
    await gather(desk, "early", "kept", late=["early"])
    told, on_settled = heard()
    worker = desk.worker(renderers=guarded(services), on_settled=on_settled)
    desk.move(minutes=1.5)
    await worker.sweep()
    assert [(name, state) for name, state, _ in told] == [("early", State.EXPIRED)]
    await desk.drain(worker)
    assert [text.split("\n")[1:] for text in desk.posted()] == [["• kept"]]
    assert [state for state, _ in await stands(desk, "early", "kept")] == [State.EXPIRED, State.SENT]


async def test_the_state_of_a_part_is_that_of_its_digest(desk, services):
    """On its way, of unknown outcome, found in Slack: and the digest is one message of the hour."""
    digest = await gather(desk, "one", "two")
    desk.workspace.faults.add(kind="drop_after")
    desk.move(minutes=3)
    worker = desk.worker(renderers=guarded(services))
    await worker.sweep()
    assert await stands(desk, "one", "two") == [(State.UNCERTAIN, f"{GATHERED}{digest}")] * 2
    await desk.drain(worker)
    assert [state for state, _ in await stands(desk, "one", "two")] == [State.SENT] * 2
    assert len(desk.posted()) == 1
    async with desk.database.read() as tx:
        assert await digests.sent_lately(tx, ["U1"], desk.clock.utcnow()) == 1


async def test_parts_of_a_worker_that_died_are_looked_for_with_their_digest(desk, services):
    await gather(desk, "one")
    desk.move(minutes=3)
    await desk.worker(renderers=guarded(services)).sweep()
    digest = (await everything(desk, DeliveryKind.DIGEST))[0]
    async with desk.database.write() as tx:
        for id_ in (digest.id, (await desk.find("one")).id):
            await execute(tx, rows.update(rows.DELIVERY).where(rows.DELIVERY.c.id == id_).values(
                state="sending", settled_at=None,
                wake_at=desk.clock.utcnow() if id_ == digest.id else rows.FAR))  # fmt: skip
    desk.move(minutes=1)
    worker = desk.worker("w2", guarded(services))
    async with desk.database.write() as tx:
        await sending.recover(tx, desk.clock.utcnow())
    assert [state for state, _ in await stands(desk, "one")] == [State.UNCERTAIN]
    await desk.drain(worker)
    assert [state for state, _ in await stands(desk, "one")] == [State.SENT]
    assert len(desk.posted()) == 1


async def everything(desk, kind):
    async with desk.database.read() as tx:
        return [d for d in await deliveries.listing(tx, limit=100) if d.kind is kind]


async def test_what_fails_with_its_digest_is_told_each_and_is_sent_again_with_it(desk, services):
    digest = await gather(desk, "one", "two")
    desk.workspace.faults.add(kind="error", error="user_disabled")
    told, on_settled = heard()
    worker = desk.worker(renderers=guarded(services), on_settled=on_settled)
    desk.move(minutes=3)
    await desk.drain(worker)
    assert told == [("one", State.FAILED, "user_disabled"), ("two", State.FAILED, "user_disabled")]
    ledger = Ledger(desk.database, desk.clock, services.programs, services.people)
    with pytest.raises(BadInput, match=f"part of digest {digest}"):
        await ledger.retry([(await desk.find("one")).id])
    await ledger.retry([digest])
    assert await stands(desk, "one", "two") == [(State.PLANNED, f"{GATHERED}{digest}")] * 2
    await desk.drain(worker)
    assert [state for state, _ in await stands(desk, "one", "two")] == [State.SENT] * 2
    assert len(desk.posted()) == 1


async def test_an_operator_calls_off_a_digest_with_what_is_in_it(desk, services):
    digest = await gather(desk, "one")
    ledger = Ledger(desk.database, desk.clock, services.programs, services.people)
    await ledger.cancel([digest])
    assert await stands(desk, "one") == [(State.CANCELLED, BY_HAND)]


async def test_what_is_taken_back_after_the_digest_was_written_is_not_told(desk, services):
    await gather(desk, "one", "two")
    plain, taken = guarded(services), []

    async def and_then_cancel(delivery):
        rendered = await plain[DeliveryKind.DIGEST](delivery)
        if not taken:
            taken.append(delivery)
            async with desk.database.write() as tx:
                await deliveries.cancel(tx, subject="test:two", now=desk.clock.utcnow())
        return rendered

    desk.move(minutes=3)
    await desk.drain(desk.worker(renderers={**plain, DeliveryKind.DIGEST: and_then_cancel}))
    assert [text.split("\n")[1:] for text in desk.posted()] == [["• one"]]
    assert await stands(desk, "two") == [(State.CANCELLED, "")]
    await desk.plan(desk.one("two", "U1", subject="test:two"))  # as resuming does
    await desk.drain(desk.worker("w2", renderers=plain))
    assert desk.posted()[1:] == ["two"]


async def test_a_text_that_was_changed_after_the_digest_was_written_is_written_again(desk, services):
    await gather(desk, "one")
    text, plain = ["old"], guarded(services)

    async def and_then_edit(delivery):
        rendered = await plain[DeliveryKind.DIGEST](delivery)
        if text == ["old"]:
            text[0] = "new"
            async with desk.database.write() as tx:
                await deliveries.make_anew(tx, "test:one", {DeliveryKind.ANNOUNCEMENT}, desk.clock.utcnow())
        return rendered

    async def say(delivery):
        return Message(delivery.recipient, text[0])

    plain[DeliveryKind.DIGEST] = digest_renderer.renderer(services, dict.fromkeys(DeliveryKind, say))
    desk.move(minutes=3)
    await desk.drain(desk.worker(renderers={**plain, DeliveryKind.DIGEST: and_then_edit}))
    assert [said.split("\n")[1:] for said in desk.posted()] == [["• new"]]


async def test_parts_that_no_longer_stand_that_wait_and_that_cannot_be_written_leave_the_digest(
    desk, services
):
    await gather(desk, "gone", "waits", "broken", "kept")
    plain = guarded(services)

    async def say(delivery):
        if delivery.dedupe_key == "broken":
            raise RuntimeError("a part that cannot be written")
        verdicts = {"gone": Drop("the session is cancelled"), "waits": Wait(600)}
        return verdicts.get(delivery.dedupe_key) or Message(delivery.recipient, delivery.dedupe_key)

    plain[DeliveryKind.DIGEST] = digest_renderer.renderer(services, dict.fromkeys(DeliveryKind, say))
    desk.move(minutes=3)
    await desk.drain(desk.worker(renderers=plain))
    assert await stands(desk, "gone") == [(State.CANCELLED, "the session is cancelled")]
    assert sorted(text.split("\n")[-1] for text in desk.posted()) == ["broken", "waits", "• kept"]


async def test_parts_of_a_digest_that_goes_with_its_conference_go_out_by_themselves(desk, services):
    """Also what an older version has told, and left open."""
    first = await gather(desk, "one")
    async with desk.database.write() as tx:
        await deliveries.cancel(tx, subject=digests.subject("U1"), now=desk.clock.utcnow())
        await rows.catch_up(tx, desk.clock.utcnow())
    assert await stands(desk, "one") == [(State.PLANNED, "")]
    await desk.drain(desk.worker(renderers=guarded(services)))
    assert desk.posted() == ["one"]
    assert first


async def test_nothing_of_it_is_open_or_stuck_once_all_is_done(desk, services):
    await gather(desk, "one", "two", late=["one"])
    await desk.drain(desk.worker(renderers=guarded(services)))
    async with desk.database.read() as tx:
        assert await deliveries.listing(tx, states=OPEN) == []
