"""Organizers read what rests as what it is: the workspace, one channel, or nothing but a refused token."""

import re
from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, Message, State
from bot.domain.ledger.rests import POST, Rest
from bot.services.setup.installation import REVOKED
from db.queries.ledger import failures, rests
from tests.delivery.house import living


async def say(delivery):
    return Message(delivery.recipient, f"fact {delivery.dedupe_key}")


@pytest.fixture
async def house(database_url):
    async with living(database_url) as house:
        await house.clear()
        renderers = house.app.worker._sender.renderers
        renderers |= {DeliveryKind.CHANNEL_REMINDER: say, DeliveryKind.SPEAKER_REMINDER: say}
        yield house


def room(house, number: int) -> str:
    return [r.channel for r in house.program.rooms if r.channel][number]


async def rest(house, seconds: int, channel: str = "", reason: str = "message_limit_exceeded") -> None:
    """As a worker that has ended since was told by Slack."""
    now = house.clock.utcnow()
    async with house.database.write() as tx:
        await rests.keep(tx, Rest(POST, channel, now + timedelta(seconds=seconds), reason), now)


@pytest.mark.parametrize("is_new", [False, True])
async def test_a_rest_of_the_workspace_is_told_as_a_limit_and_not_as_an_outage(house, is_new):
    """Nothing is tried, so no message carries an error; a new process does not take it for a time without a worker."""
    await rest(house, 300)
    await house.plan(*(house.one(f"a{n}", room(house, n), DeliveryKind.CHANNEL_REMINDER) for n in range(3)))
    if is_new:
        house.move(minutes=3)
        await house.app.failures.begin(house.app.worker.holds)
    await house.tick(minutes=4)
    house.sandbox.faults.clear()
    await house.tick(minutes=6)
    (told,) = house.told()
    assert re.match(
        r"Slack limited all messages \(message_limit_exceeded\) from 10:20 to 10:2\d CET\.", told
    ), told


async def test_a_rest_of_one_channel_is_no_outage_and_is_told_once_by_what_expires(house):
    """Two of three expire while Slack limits their channel; nothing else is due, so nothing else moves."""
    channel = room(house, 0)
    house.sandbox.faults.add(kind="rate", retry_after=1800, channel=channel)
    await house.plan(
        *(house.one(f"gone{n}", channel, DeliveryKind.CHANNEL_REMINDER, expires=10) for n in range(2)),
        house.one("late", channel, DeliveryKind.CHANNEL_REMINDER),
    )
    await house.tick(minutes=40)
    (told,) = house.told()
    assert told == (
        f"2 reminders to channels were not sent in time, because Slack limited messages to them: <#{channel}>."
    )
    assert [(await house.find(f"gone{n}")).last_error for n in range(2)] == ["ratelimited"] * 2
    assert (await house.find("late")).state is State.SENT


async def test_a_person_whom_the_ledger_knows_as_a_record_is_held_back_as_their_account(house):
    person = next(p for p in house.program.people if p.slack_user)
    await rest(house, 1800, person.slack_user, "ratelimited")
    plan = house.one("gone", f"person:{person.id}", DeliveryKind.SPEAKER_REMINDER, expires=10)
    await house.plan(plan, house.one("other", room(house, 0), DeliveryKind.CHANNEL_REMINDER))
    async with house.database.read() as tx:
        (held,) = await rests.hold(tx, house.clock.utcnow())
        cost = await rests.cost(tx, held)
        assert (cost.waiting, cost.expiring) == (1, 1)
        stuck = await failures.stuck(tx, house.clock.utcnow())
    assert list(stuck) == [house.program.conference.id]  # the other one
    house.app.worker._sender.renderers[DeliveryKind.SPEAKER_REMINDER] = lambda _one: say_to(person.slack_user)
    await house.tick(minutes=12)
    (told,) = house.told()
    assert (
        told
        == f"1 reminder to a speaker was not sent in time, because Slack limited messages to them: {person.name}."
    )


async def say_to(user):
    return Message(user, "fact")


async def test_a_token_that_slack_took_away_is_told_as_that(house):
    house.services.access.lose(REVOKED)
    await house.plan(house.one("a", room(house, 0), DeliveryKind.CHANNEL_REMINDER))
    await house.tick(minutes=4)
    house.services.access.works()
    await house.tick(minutes=2)
    (told,) = house.told()
    assert told.startswith("Slack refused the bot itself from 10:20 to 10:2")
