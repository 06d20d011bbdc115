"""Sent messages written anew in their place: all that went out, and nothing that did not."""

from datetime import timedelta

import pytest

from bot.delivery.rewrites import Rewrites
from bot.domain.ledger.deliveries import DeliveryKind, Message, State
from bot.domain.ledger.rests import UPDATE
from db.queries.announcements import occurrences
from db.queries.ledger import deliveries, rests, sending

ABOUT = "announcement:1"
LEASE = timedelta(minutes=1)


@pytest.fixture
def text():
    """What the announcement says now; to be changed."""
    return ["Doors are open"]


@pytest.fixture
def renderers(desk, text):
    async def say(delivery):
        if text[0] == delivery.dedupe_key:
            raise KeyError(text[0])
        return Message(delivery.recipient, text[0])

    return dict.fromkeys(desk.renderers, say)


@pytest.fixture
def anew(desk, renderers):
    async def holds() -> bool:
        return True

    return Rewrites(desk.database, desk.clock, desk.client, renderers, holds)


async def edit(desk, text, to="Doors are closed") -> int:
    text[0] = to
    async with desk.database.write() as tx:
        now = desk.clock.utcnow()
        await deliveries.make_anew(tx, ABOUT, {DeliveryKind.ANNOUNCEMENT}, now)
        return await occurrences.rewrite(tx, ABOUT, DeliveryKind.ANNOUNCEMENT, now)


async def waiting(desk) -> int:
    async with desk.database.read() as tx:
        return await occurrences.rewriting(tx, 1)


def updates(desk) -> int:
    return sum(call.method == "chat.update" for call in desk.sandbox.calls)


async def test_what_is_being_sent_while_it_is_edited_is_written_anew_once_it_has_arrived(
    desk, renderers, anew, text
):
    class Editing:
        retry_handlers = ()

        async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
            assert await edit(desk, text) == 1
            assert await anew.tick() == 0  # it is not known yet where it stands
            return await desk.client.chat_postMessage(**args)

    await desk.plan(desk.one("a", subject=ABOUT))
    assert await desk.worker(renderers=renderers, client=Editing()).sweep() == 1
    assert desk.posted() == ["Doors are open"]
    assert await anew.tick() == 1
    assert desk.posted() == ["Doors are closed"]
    assert await waiting(desk) == 0


async def test_what_did_not_arrive_while_it_was_edited_is_sent_as_it_stands(desk, renderers, anew, text):
    desk.sandbox.faults.add(kind="drop_before")
    await desk.plan(desk.one("a", subject=ABOUT))
    worker = desk.worker(renderers=renderers)
    await worker.sweep()
    assert (await desk.find("a")).state is State.UNCERTAIN
    assert await edit(desk, text) == 1
    await desk.drain(worker)
    assert desk.posted() == ["Doors are closed"]
    await anew.tick()
    assert await waiting(desk) == 0


async def test_what_has_failed_meanwhile_is_let_go(desk, renderers, anew, text):
    await desk.plan(desk.one("a", subject=ABOUT))
    now = desk.clock.utcnow()
    async with desk.database.write() as tx:
        (one,) = await sending.claim(tx, "w", now, lease=LEASE, limit=1)
        await sending.begin(tx, one.id, "w", now, LEASE, channel="C1")
    await edit(desk, text)
    async with desk.database.write() as tx:
        await sending.settle(tx, one.id, "w", State.FAILED, now, error="is_archived")
    assert await anew.tick() == 0
    assert (await waiting(desk), updates(desk)) == (0, 0)


async def test_a_text_that_was_made_before_the_edit_is_made_again(desk, text):
    async def say(delivery):
        said = Message(delivery.recipient, text[0])
        if text[0] == "Doors are open":
            await edit(desk, text)
        return said

    await desk.plan(desk.one("a", subject=ABOUT))
    assert await desk.worker(renderers=dict.fromkeys(desk.renderers, say)).sweep() == 1
    assert desk.posted() == ["Doors are closed"]


async def test_an_hour_without_slack_loses_no_edit(desk, renderers, anew, text):
    await desk.plan(desk.one("a", subject=ABOUT))
    await desk.worker(renderers=renderers).sweep()
    await edit(desk, text)
    desk.sandbox.faults.add("chat.update", "drop_before", times=10**6)
    for _ in range(60):
        await anew.tick()
        desk.move(minutes=1)
    assert 8 < updates(desk) < 30  # it is tried, and ever more rarely
    desk.sandbox.faults.clear()
    desk.move(minutes=5)
    assert await anew.tick() == 1
    assert desk.posted() == ["Doors are closed"]


async def test_a_limit_of_edits_rests_that_channel_alone_and_a_new_process_keeps_it(
    desk, renderers, anew, text
):
    """Of two messages in the first channel one is tried, and once; the second channel goes on."""
    plans = [
        desk.one(name, channel, subject=ABOUT) for name, channel in (("a", "C1"), ("b", "C1"), ("c", "C2"))
    ]
    await desk.plan(*plans)
    await desk.drain(desk.worker(renderers=renderers))
    await edit(desk, text)
    desk.sandbox.faults.add("chat.update", "rate", retry_after=600, channel="C1", times=10)
    for _ in range(3):
        await anew.tick()
        await Rewrites(desk.database, desk.clock, desk.client, renderers, anew._holds).tick()
    assert updates(desk) == 2
    async with desk.database.read() as tx:
        (rest,) = await rests.hold(tx, desk.clock.utcnow())
        cost = await rests.cost(tx, rest)
    assert (rest.method, rest.channel) == (UPDATE, "C1")
    assert cost.says("#one").endswith("UTC: messages that were edited change after that.")
    desk.sandbox.faults.clear()
    desk.move(seconds=601)
    assert await anew.tick() + await anew.tick() == 2
    assert desk.posted() == ["Doors are closed"] * 3


async def test_one_that_cannot_be_written_holds_up_no_other_and_ends(desk, renderers, anew, text):
    await desk.plan(desk.one("a", "C1", subject=ABOUT), desk.one("b", "C2", subject=ABOUT))
    await desk.worker(renderers=renderers).sweep()
    await edit(desk, text, to="a")  # of which nothing can be made for the first
    assert await anew.tick() == 0
    assert await anew.tick() == 1
    assert sorted(desk.posted()) == ["Doors are open", "a"]
    for _ in range(20):
        desk.move(minutes=5)
        await anew.tick()
    assert await waiting(desk) == 0
