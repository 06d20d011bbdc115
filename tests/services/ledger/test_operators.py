"""What an operator does with the ledger: look, send again, call off."""

from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import UNKNOWN, DeliveryKind, Plan, Priority, State
from bot.errors import BadInput, NotFound
from db.queries.ledger import deliveries, sending
from tests.services.by_hand import CHEN, CORNIL, JANSON, MAIN

KINDS = {"reminder": DeliveryKind.SPEAKER_REMINDER, "announcement": DeliveryKind.ANNOUNCEMENT}


@pytest.fixture
def put(services):
    """Plan a delivery and bring it into a state; returns its id."""

    async def put(
        name,
        state=State.PLANNED,
        *,
        kind=DeliveryKind.SPEAKER_REMINDER,
        to=MAIN,
        error="",
        minutes=None,
        **more,
    ):
        now = services.clock.utcnow()
        expires = None if minutes is None else now + timedelta(minutes=minutes)
        plan = Plan(kind, more.pop("subject", f"test:{name}"), to, name, now, expires, Priority.NOW,
                    services.programs.all()[0].conference.id, **more)  # fmt: skip
        async with services.database.write() as tx:
            await deliveries.plan(tx, [plan], now)
            row = await deliveries.by_dedupe_key(tx, name)
            if state is not State.PLANNED:
                await sending.claim(tx, "w", now, lease=timedelta(minutes=1), limit=100)
                assert await sending.settle(tx, row.id, "w", state, now, error=error, attempts=8)
        return row.id

    return put


@pytest.fixture
def find(services):
    async def find(delivery_id):
        async with services.database.read() as tx:
            return await deliveries.find(tx, delivery_id)

    return find


async def test_the_list_begins_with_what_is_wrong_and_names_people_and_channels(services, put):
    person = next(p for p in services.programs.all()[0].people if p.slack_user == CHEN)
    failed = await put("a", State.FAILED, to=f"person:{person.id}", error="user_not_found")
    expired = await put("b", State.EXPIRED, to=JANSON)
    await put("c", State.SENT)
    found = await services.ledger.listing()
    assert [e.delivery.id for e in found] == [expired, failed]
    assert [e.to for e in found] == [f"Janson ({JANSON})", "Chen Li"]
    assert {e.zone for e in found} == {services.programs.all()[0].zone}
    assert (await services.ledger.counts())[State.SENT] == 1


async def test_the_list_is_narrowed_and_bounded(services, put):
    await put("a", State.FAILED)
    wanted = await put("b", State.FAILED, kind=DeliveryKind.QUESTION)
    held = services.programs.all()[0].conference.id
    assert [e.delivery.id for e in await services.ledger.listing(kind=DeliveryKind.QUESTION)] == [wanted]
    assert len(await services.ledger.listing(limit=1)) == 1
    assert len(await services.ledger.listing(conference_id=held)) == 2
    assert await services.ledger.listing(conference_id=held + 1) == []


async def test_what_is_planned_is_listed_by_its_time(services):
    found = await services.ledger.listing({State.PLANNED}, limit=5)
    due = [e.delivery.due_at for e in found]
    assert len(due) == 5
    assert due == sorted(due)


async def test_what_failed_is_sent_again_from_the_start(services, put, find):
    one = await put("a", State.FAILED, error="user_not_found", minutes=60)
    before = await find(one)
    services.clock.move_to(services.clock.utcnow() + timedelta(minutes=5))
    (entry,) = await services.ledger.retry([one])
    again = await find(one)
    assert entry.delivery == again
    assert (again.state, again.attempts, again.last_error, again.settled_at) == (State.PLANNED, 0, "", None)
    assert again.expires_at == before.expires_at
    async with services.database.write() as tx:
        claimed = await sending.claim(tx, "w", services.clock.utcnow(), lease=timedelta(minutes=1), limit=100)
    assert one in {d.id for d in claimed}


@pytest.mark.parametrize("kind", [DeliveryKind.ANNOUNCEMENT, DeliveryKind.QUESTION, DeliveryKind.THREAD])
async def test_what_was_said_may_be_as_late_again(services, put, find, kind):
    one = await put("a", State.EXPIRED, kind=kind, minutes=30)
    services.clock.move_to(services.clock.utcnow() + timedelta(hours=3))
    await services.ledger.retry([one])
    assert (await find(one)).expires_at == services.clock.utcnow() + timedelta(minutes=30)


async def test_a_reminder_of_what_has_begun_is_refused(services, put, find):
    one = await put("a", State.EXPIRED, minutes=10)
    services.clock.move_to(services.clock.utcnow() + timedelta(minutes=10))
    with pytest.raises(
        BadInput, match=f"^Delivery {one} .speaker-reminder. can't be sent: its event has already started"
    ):
        await services.ledger.retry([one])
    assert (await find(one)).state is State.EXPIRED


@pytest.mark.parametrize("state", [State.SENT, State.CANCELLED])
async def test_only_what_did_not_arrive_is_sent_again(services, put, state):
    one = await put("a", state)
    with pytest.raises(
        BadInput, match=f"Delivery {one} is {state}; only a failed or expired delivery can be sent again"
    ):
        await services.ledger.retry([one])


async def test_what_goes_out_by_itself_is_not_sent_again(services, put):
    one = await put("a")
    with pytest.raises(BadInput, match="planned; it goes out by itself"):
        await services.ledger.retry([one])


async def test_what_may_have_arrived_is_looked_for_first(services, put, find):
    one = await put("a", State.FAILED, error=f"{UNKNOWN} (missing_scope)")
    await services.ledger.retry([one])
    assert (await find(one)).state is State.UNCERTAIN


async def test_what_was_resent_otherwise_is_not_sent_a_second_time(services, put, find):
    same = {
        "kind": DeliveryKind.ANNOUNCEMENT,
        "subject": "announcement:3",
        "payload": {"announcement": 3, "at": 5},
    }
    one = await put("a", State.FAILED, **same)
    resent = await put("a:again", State.SENT, **same)
    with pytest.raises(BadInput, match=f"Delivery {one} was planned again as delivery {resent} already"):
        await services.ledger.retry([one])
    other_time = await put("b", State.FAILED, **{**same, "payload": {"announcement": 3, "at": 4}})
    await services.ledger.retry([other_time])
    assert (await find(other_time)).state is State.PLANNED


async def test_of_two_that_say_the_same_one_is_sent_again(services, put, find):
    same = {
        "kind": DeliveryKind.ANNOUNCEMENT,
        "subject": "announcement:3",
        "payload": {"announcement": 3, "at": 5},
    }
    first, again = await put("a", State.FAILED, **same), await put("a:again", State.FAILED, **same)
    with pytest.raises(BadInput, match=f"Delivery {again} was planned again as delivery {first} already"):
        await services.ledger.retry([first, again])
    assert {(await find(i)).state for i in (first, again)} == {State.FAILED}
    await services.ledger.retry([first])
    with pytest.raises(BadInput, match=f"Delivery {again} was planned again as delivery {first} already"):
        await services.ledger.retry([again])


async def test_what_was_called_off_by_hand_stays_so_until_it_is_sent_again_by_hand(services, put, find):
    one = await put("a")
    await services.ledger.cancel([one])
    again = Plan(DeliveryKind.SPEAKER_REMINDER, "test:a", MAIN, "a", services.clock.utcnow())
    async with services.database.write() as tx:
        assert await deliveries.plan(tx, [again], services.clock.utcnow()) == 0
    assert (await find(one)).state is State.CANCELLED
    await services.ledger.retry([one])
    assert (await find(one)).state is State.PLANNED


async def test_all_are_sent_again_or_none(services, put, find):
    good, bad = await put("a", State.FAILED), await put("b", State.SENT)
    with pytest.raises(BadInput):
        await services.ledger.retry([good, bad])
    with pytest.raises(NotFound, match="There is no delivery 999999"):
        await services.ledger.retry([good, 999_999])
    assert (await find(good)).state is State.FAILED


async def test_only_what_is_planned_is_cancelled_all_or_none(services, put, find):
    one, two, sent = await put("a"), await put("b", to=CORNIL), await put("c", State.SENT, to=JANSON)
    with pytest.raises(BadInput, match=f"Delivery {sent} is sent. Only a planned delivery can be cancelled"):
        await services.ledger.cancel([one, sent])
    assert (await find(one)).state is State.PLANNED
    entries = await services.ledger.cancel([two, one])
    assert [e.delivery.id for e in entries] == [two, one]
    assert {(await find(i)).state for i in (one, two)} == {State.CANCELLED}
    assert (await find(one)).last_error == "cancelled by hand"


async def test_what_is_not_there_is_not_shown(services):
    with pytest.raises(NotFound, match="There is no delivery 999999"):
        await services.ledger.show(999_999)
