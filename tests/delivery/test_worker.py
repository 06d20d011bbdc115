"""The worker: what is due is sent, in order, within the rates, and what is too late is not."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery.rates import Rates
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Message, Priority, State, Undeliverable, Wait
from bot.errors import Unavailable
from db.queries.ledger import deliveries, sending
from tests.patience import GUARD


async def test_sends_what_is_due_with_what_it_needs_to_be_found_again(desk):
    await desk.plan(desk.one("a", "C1"), desk.one("later", "C2", minutes=5))
    assert await desk.worker().sweep() == 1
    desk.expect_once("a")
    sent = await desk.find("a")
    (message,) = desk.workspace.messages.top("C1")
    assert (sent.state, sent.channel, sent.ts, sent.attempts) == (State.SENT, "C1", message.ts, 1)
    assert sent.first_attempt_at == sent.settled_at == desk.clock.utcnow()
    assert message.metadata == {"event_type": "usher_delivery", "event_payload": {"id": sent.id}}
    (call,) = (call for call in desk.sandbox.calls if call.method == "chat.postMessage")
    assert str(call.args["unfurl_links"]) in {"0", "false", "False"}
    assert (await desk.find("later")).state is State.PLANNED


async def test_a_direct_message_is_sent_to_the_user_and_its_channel_is_kept(desk):
    await desk.plan(desk.one("a", "U1"))
    await desk.worker().sweep()
    assert (await desk.find("a")).channel == "D1"


async def test_a_reply_goes_to_its_thread(desk):
    parent = desk.workspace.messages.add("C1", "U1", "hello")
    await desk.plan(desk.one("a", "C1", payload={"thread": parent.ts}))
    await desk.worker().sweep()
    assert [m.text for m in desk.workspace.messages.replies("C1", parent.ts)] == ["fact a"]
    assert (await desk.find("a")).thread_ts == parent.ts


async def test_urgent_messages_overtake_a_broadcast(desk):
    bulk = [desk.one(f"bulk-{n}", f"U{n}", priority=Priority.BULK) for n in range(1, 20)]
    await desk.plan(*bulk)
    worker = desk.worker(concurrency=1)
    await worker.sweep()
    assert len(desk.posted()) == 2  # the rest of the workspace's burst is left to what is urgent
    await desk.plan(
        desk.one("now", "C1", priority=Priority.NOW), desk.one("soon", "C2", priority=Priority.TIMELY)
    )
    desk.move(seconds=0.4)
    await worker.sweep()
    assert desk.posted()[2:4] == ["fact now", "fact soon"]


async def test_the_rates_hold_over_simulated_time(desk):
    """One message a second to a channel after its burst of 3; nothing is refused, everything arrives."""
    names = [f"{channel}-{n}" for channel in ("C1", "C2") for n in range(12)]
    await desk.plan(*(desk.one(name, name.partition("-")[0]) for name in names))
    start = desk.clock.utcnow()
    await desk.drain(desk.worker())
    desk.expect_once(*names)
    assert {call.error for call in desk.sandbox.calls} == {""}
    assert desk.clock.utcnow() - start >= timedelta(seconds=12 - 3)
    order = [name for name in desk.posted() if name.startswith("fact C1")]
    assert order == [f"fact C1-{n}" for n in sorted(range(12), key=str)]


async def test_the_workspace_budget_holds_for_a_broadcast(desk):
    names = [f"{user}-{n}" for user in range(1, 20) for n in range(4)]
    await desk.plan(*(desk.one(name, f"U{name.partition('-')[0]}") for name in names))
    start = desk.clock.utcnow()
    await desk.drain(desk.worker(rates=Rates(desk.timer, per_minute=60, burst=5)))
    desk.expect_once(*names)
    assert desk.clock.utcnow() - start >= timedelta(seconds=len(names) - 5)


async def test_one_refused_channel_does_not_hold_up_the_others(desk):
    desk.sandbox.faults.add(kind="rate", retry_after=30)
    await desk.plan(desk.one("a", "C1", priority=Priority.NOW), *(desk.one(n, f"C{n}") for n in range(2, 6)))
    worker = desk.worker(concurrency=1)
    assert await worker.sweep() == 4
    desk.move(seconds=29)
    assert await worker.sweep() == 0
    desk.move(seconds=1)
    assert await worker.sweep() == 1
    desk.expect_once("a", 2, 3, 4, 5)


async def test_one_hanging_call_does_not_hold_up_the_others(desk, monkeypatch):
    monkeypatch.setattr("bot.delivery.worker._TICK", 3600.0)
    release = asyncio.Event()

    class Hanging:
        retry_handlers = ()

        async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
            if args["channel"] == "C1":
                await release.wait()
            elif len(desk.posted()) == 3:
                release.set()  # only the fourth message to others lets the first one through
            return await desk.client.chat_postMessage(**args)

    await desk.plan(desk.one("a", "C1", priority=Priority.NOW), *(desk.one(n, f"C{n}") for n in range(2, 6)))
    assert await desk.worker(concurrency=2, client=Hanging()).sweep() == 5
    assert desk.posted()[:3] == ["fact 2", "fact 3", "fact 4"]


async def test_a_channel_has_one_call_in_flight_so_that_its_order_stands(desk):
    open_, most = Counter(), Counter()

    class Watched:
        retry_handlers = ()

        async def chat_postMessage(self, **args):  # noqa: N802 - the SDK's name
            channel = args["channel"]
            open_[channel] += 1
            most[channel] = max(most[channel], open_[channel])
            await asyncio.sleep(0.05)  # long enough for the next one to overtake, were it let
            open_[channel] -= 1
            return await desk.client.chat_postMessage(**args)

    await desk.plan(*(desk.one(f"{channel}-{n}", channel) for channel in ("C1", "C2") for n in range(3)))
    assert await desk.worker(client=Watched()).sweep() == 6
    assert most == {"C1": 1, "C2": 1}
    assert [text for text in desk.posted() if "C1" in text] == [f"fact C1-{n}" for n in range(3)]


async def test_a_person_rests_when_their_direct_messages_do(desk):
    rendered = []

    async def render(delivery):
        rendered.append(delivery.dedupe_key)
        return Message("U1", f"fact {delivery.dedupe_key}")

    await desk.plan(*(desk.one(n, "person:1") for n in range(8)))
    worker = desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: render})
    assert await worker.sweep() == 3
    assert rendered == ["0", "1", "2"]
    await desk.drain(worker)
    assert rendered == [str(n) for n in range(8)]


async def test_what_is_too_late_is_never_sent_and_is_told(desk):
    told = []

    async def on_settled(session, delivery, state, reason):
        told.append((delivery.dedupe_key, state))

    await desk.plan(desk.one("late", minutes=-30, expires=0), desk.one("fine", "C2", minutes=-30, expires=1))
    await desk.worker(on_settled=on_settled).sweep()
    desk.expect_once("fine")
    assert (await desk.find("late")).state is State.EXPIRED
    assert told == [("late", State.EXPIRED), ("fine", State.SENT)]


async def test_what_becomes_too_late_while_it_is_rendered_is_not_sent(desk):
    async def slow(delivery):
        desk.move(minutes=5)
        return Message("C1", "too late")

    await desk.plan(desk.one("a", expires=4))
    assert await desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: slow}).sweep() == 0
    assert desk.posted() == []
    assert (await desk.find("a")).state is State.EXPIRED


async def test_a_retry_is_not_planned_beyond_the_moment_that_it_is_too_late(desk):
    desk.sandbox.faults.add(kind="rate", retry_after=600)
    await desk.plan(desk.one("a", expires=5))
    await desk.worker().sweep()
    async with desk.database.read() as tx:
        assert await deliveries.next_due(tx) == desk.clock.utcnow() + timedelta(minutes=5)


async def test_retries_end_when_it_is_too_late(desk):
    desk.sandbox.faults.add(kind="error", error="service_unavailable", times=1000)
    await desk.plan(desk.one("a", expires=10))
    await desk.drain(desk.worker())
    late = await desk.find("a")
    assert (late.state, late.last_error) == (State.EXPIRED, "service_unavailable")
    assert late.attempts > 3
    assert late.settled_at >= late.expires_at


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (Drop("the session was cancelled"), State.CANCELLED, "the session was cancelled"),
        (Undeliverable("nobody is linked"), State.FAILED, "nobody is linked"),
    ],
)
async def test_a_renderers_word_settles_without_sending(desk, answer, state, reason):
    async def render(delivery):
        return answer

    await desk.plan(desk.one("a"))
    await desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: render}).sweep()
    settled = await desk.find("a")
    assert (settled.state, settled.last_error, settled.attempts) == (state, reason, 0)
    assert desk.posted() == []


async def test_wait_puts_back_and_counts_no_attempt(desk):
    answers = [Wait(20), Wait(0), Message("C1", "at last")]

    async def render(delivery):
        return answers.pop(0)

    await desk.plan(desk.one("a"))
    worker = desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: render})
    await worker.sweep()
    desk.move(seconds=19)
    await worker.sweep()
    assert len(answers) == 2
    await desk.drain(worker)
    sent = await desk.find("a")
    assert (sent.state, sent.attempts) == (State.SENT, 1)


async def test_a_renderer_that_raises_is_tried_again_then_given_up(desk, caplog):
    async def broken(delivery):
        raise KeyError("speaker")

    await desk.plan(desk.one("a"), desk.one("b", "C2", kind=DeliveryKind.WELCOME))
    await desk.drain(desk.worker(renderers={**desk.renderers, DeliveryKind.ANNOUNCEMENT: broken}))
    failed = await desk.find("a")
    assert (failed.state, failed.attempts) == (State.FAILED, 7)
    assert failed.last_error == "it could not be written (KeyError)"
    assert "could not be written" in caplog.text
    desk.expect_once("b")


async def test_a_renderer_that_raises_once_after_a_long_outage_is_tried_again(desk):
    raised = []

    async def once(delivery):
        if delivery.attempts >= 12 and not raised:
            raised.append(delivery)
            raise KeyError("speaker")
        return Message(delivery.recipient, f"fact {delivery.dedupe_key}")

    desk.sandbox.faults.add(kind="error", error="service_unavailable", times=12)
    await desk.plan(desk.one("a"))
    await desk.drain(desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: once}))
    assert raised
    desk.expect_once("a")


async def test_a_database_that_is_busy_fails_no_delivery(desk):
    tries = []

    async def busy(delivery):
        tries.append(delivery)
        if len(tries) <= 20:
            raise OperationalError("SELECT 1", {}, Exception("database is locked"))
        return Message(delivery.recipient, f"fact {delivery.dedupe_key}")

    await desk.plan(desk.one("a"))
    await desk.drain(desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: busy}))
    assert (await desk.find("a")).attempts == 1
    desk.expect_once("a")


async def test_a_database_that_is_away_fails_no_delivery(desk):
    async def render(delivery):
        raise Unavailable("The database cannot be reached now.")

    await desk.plan(desk.one("a"))
    with pytest.raises(Unavailable):
        await desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: render}).sweep()
    desk.move(minutes=2)
    assert await desk.worker().sweep() == 1


async def test_cancelled_after_the_claim_and_before_the_attempt_is_not_sent(desk):
    async def cancelling(delivery):
        async with desk.database.write() as tx:
            assert await deliveries.cancel(tx, subject=delivery.subject, now=desk.clock.utcnow()) == 1
        return Message("C1", "stale")

    await desk.plan(desk.one("a"))
    assert await desk.worker(renderers={DeliveryKind.ANNOUNCEMENT: cancelling}).sweep() == 0
    assert desk.posted() == []
    assert (await desk.find("a")).state is State.CANCELLED


async def test_joins_a_public_channel_once_and_sends(desk):
    await desk.plan(desk.one("a", "COPEN"))
    await desk.worker().sweep()
    desk.expect_once("a")
    assert [c.method for c in desk.sandbox.calls] == [
        "chat.postMessage",
        "conversations.join",
        "chat.postMessage",
    ]


async def test_a_channel_that_cannot_be_joined_is_for_an_organizer(desk):
    desk.sandbox.faults.add("conversations.join", "error", error="missing_scope")
    await desk.plan(desk.one("a", "COPEN"))
    await desk.worker().sweep()
    failed = await desk.find("a")
    assert (failed.state, failed.last_error) == (State.FAILED, "not_in_channel")


async def test_a_permanent_error_fails_and_is_told_with_its_cause(desk):
    told = []

    async def on_settled(session, delivery, state, reason):
        told.append((delivery.id, state, reason))
        await deliveries.plan(
            session, [desk.one("trouble", "C2", kind=DeliveryKind.TROUBLE)], desk.clock.utcnow()
        )

    await desk.plan(desk.one("a", "CARCHIVED"))
    await desk.worker(on_settled=on_settled).sweep()
    failed = await desk.find("a")
    assert told[0] == (failed.id, State.FAILED, "is_archived")
    desk.expect_once("trouble")  # planned by the hook in the settling transaction, and sent in the same sweep


async def test_a_hook_that_fails_undoes_only_its_own_writes(desk, caplog):
    async def on_settled(session, delivery, state, reason):
        await deliveries.plan(session, [desk.one("half", "C2")], desk.clock.utcnow())
        raise RuntimeError("the hook is broken")

    await desk.plan(desk.one("a"))
    assert await desk.worker(on_settled=on_settled).sweep() == 1
    assert await desk.counts() == {State.SENT: 1}
    assert "the hook is broken" in caplog.text


async def test_a_dead_token_fails_nothing_and_stops_everything_for_a_while(desk):
    desk.sandbox.faults.add(kind="error", error="invalid_auth")
    await desk.plan(*(desk.one(n, f"C{n}") for n in range(1, 6)))
    worker = desk.worker(concurrency=1)
    assert await worker.sweep() == 0
    assert len(desk.sandbox.calls) == 1
    assert await desk.counts() == {State.PLANNED: 5}
    desk.move(seconds=61)
    assert await worker.sweep() == 5
    desk.expect_once(*range(1, 6))


async def test_an_outage_is_probed_and_not_hammered(desk):
    desk.sandbox.faults.add(kind="status", status=503, times=1000)
    await desk.plan(*(desk.one(n, f"U{n}") for n in range(1, 20)))
    worker = desk.worker(concurrency=1)
    await worker.sweep()
    assert len(desk.sandbox.calls) == 3
    desk.sandbox.faults.clear()
    await desk.drain(worker)
    desk.expect_once(*range(1, 20))


async def test_only_after_touches_nothing_older(desk):
    await desk.plan(desk.one("real", "C1"), desk.one("late", "C2", minutes=-9, expires=-1))
    async with desk.database.read() as tx:
        highest = await deliveries.highest_id(tx)
    await desk.plan(desk.one("mine", "C3"))
    other = desk.worker("slash", only_after=highest)
    assert await other.sweep() == 1
    desk.expect_once("mine")
    assert await desk.counts() == {State.PLANNED: 2, State.SENT: 1}
    async with desk.database.write() as tx:  # and it holds no sender lease that a real worker would wait for
        assert await sending.hold_sender(tx, "real", desk.clock.utcnow(), desk.clock.utcnow())


async def test_idle_sweeps_write_nothing(desk, monkeypatch):
    await desk.plan(desk.one("later", minutes=5))
    monkeypatch.setattr(desk.database, "write", None)
    assert await desk.worker().sweep() == 0


async def test_the_loop_is_woken_by_a_nudge_and_lets_go_when_it_stops(desk, monkeypatch):
    monkeypatch.setattr("bot.delivery.worker._TICK", 3600.0)
    worker, stop = desk.worker(), asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    await _until(lambda: desk.database is not None and not running.done())
    await desk.plan(desk.one("a"))
    worker.nudge()
    await _until(lambda: desk.posted() == ["fact a"])
    stop.set()
    await running
    async with desk.database.write() as tx:
        until = desk.clock.utcnow() + timedelta(seconds=30)
        assert await sending.hold_sender(tx, "next", desk.clock.utcnow(), until)


async def test_the_loop_survives_a_failing_sweep(desk, monkeypatch, caplog):
    monkeypatch.setattr("bot.delivery.worker._TICK", 0.001)
    worker, stop = desk.worker(), asyncio.Event()
    sweep, failures = worker.sweep, [RuntimeError("the disk is full"), Unavailable("The database is away.")]

    async def failing():
        if failures:
            raise failures.pop()
        return await sweep()

    monkeypatch.setattr(worker, "sweep", failing)
    await desk.plan(desk.one("a"))
    running = asyncio.create_task(worker.run(stop))
    await _until(lambda: desk.posted() == ["fact a"])
    stop.set()
    await running
    assert "the disk is full" in caplog.text


async def test_a_client_that_repeats_itself_and_a_short_lease_are_refused(desk):
    from slack_sdk.web.async_client import AsyncWebClient

    with pytest.raises(ValueError, match="retry_handlers"):
        desk.worker(client=AsyncWebClient("x"))
    with pytest.raises(ValueError, match="lease"):
        desk.worker(lease=timedelta(seconds=30))


async def test_teams_are_sent_by_their_own_workers(desk):
    await desk.plan(desk.one("a"))
    desk.database = desk.database.of("T2")
    await desk.plan(desk.one("b", "C2"))
    theirs = desk.worker()
    desk.database = desk.database.of("")
    await desk.worker().sweep()
    desk.expect_once("a")
    await theirs.sweep()
    desk.expect_once("a", "b")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(GUARD):
        while not condition():  # noqa: ASYNC110 - the condition is Slack's, not ours to signal
            await asyncio.sleep(0.01)
