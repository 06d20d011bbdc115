"""Organizers hear of trouble by themselves: one message for each cause, and one for each outage."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.announcements.model import NO_ACCOUNT, Draft
from bot.domain.ledger.deliveries import OPEN, DeliveryKind, Drop, Message, State, Undeliverable, Wait
from bot.domain.people.model import Role
from bot.domain.program.snapshot import PersonEntry
from db.queries.common import counters
from db.queries.ledger import deliveries, failures
from db.queries.ledger.deliveries import DELIVERY
from db.queries.people import records as people
from db.sql import execute
from tests.delivery.house import House, living

ORGANIZER = "ines.carvalho"


async def say(delivery):
    return Message(delivery.recipient, f"fact {delivery.dedupe_key}")


async def nobody(delivery):
    return Undeliverable(NO_ACCOUNT)


@pytest.fixture
async def house(database_url):
    async with living(database_url) as house:
        await house.clear()
        house.renderers = house.app.worker._sender.renderers
        house.renderers |= {
            DeliveryKind.SPEAKER_REMINDER: nobody,
            DeliveryKind.CHANNEL_REMINDER: say,
            DeliveryKind.QUESTION: say,
        }
        yield house


def speakers(house: House, count: int, start: int = 0, kind: DeliveryKind = DeliveryKind.SPEAKER_REMINDER):
    who = house.program.people[start : start + count]
    assert len(who) == count
    return [house.one(f"{kind}:{p.id}", f"person:{p.id}", kind) for p in who]


async def test_forty_recipients_and_one_cause_are_one_message(house):
    await house.plan(*speakers(house, 40))
    await house.settle()
    (told,) = house.told()
    found = re.fullmatch(
        r"40 reminders to speakers were not delivered \(no Slack account\): (.+) and 35 more\. "
        r"Type /usher people to link them\.",
        told,
    )
    assert found
    named = found[1].split(", ")
    assert len(named) == 5
    assert set(named) < {p.name for p in house.program.people[:40]}
    assert not house.sandbox.problems


async def test_a_person_who_missed_several_is_named_once(house):
    again = [replace(d, dedupe_key=f"{d.dedupe_key}:again") for d in speakers(house, 6)]
    await house.plan(*speakers(house, 6), *again)
    await house.settle()
    (told,) = house.told()
    found = re.match(
        r"12 reminders to speakers were not delivered \(no Slack account\): (.+) and 1 more\.", told
    )
    assert found
    named = found[1].split(", ")
    assert len(set(named)) == len(named) == 5


async def test_one_is_named(house):
    await house.plan(*speakers(house, 1))
    await house.settle()
    (told,) = house.told()
    assert told.startswith(
        f"1 reminder to a speaker was not delivered (no Slack account): {house.program.people[0].name}."
    )


async def test_the_same_cause_is_told_again_after_an_hour_and_counts_what_is_new(house):
    await house.plan(*speakers(house, 3))
    await house.settle()
    house.move(minutes=10)
    await house.plan(*speakers(house, 2, start=3))
    await house.settle()
    house.move(minutes=20)
    await house.plan(*speakers(house, 2, start=5))
    await house.settle()
    assert len(house.told()) == 1
    house.move(minutes=31)
    await house.settle()
    first, second = house.told()
    assert first.startswith("3 reminders")
    assert second.startswith("4 reminders")
    assert house.program.people[3].name in second
    assert house.program.people[0].name not in second


async def test_two_causes_are_two_messages(house):
    async def broken(delivery):
        return Undeliverable("its thread could not be posted (missing)")

    house.renderers[DeliveryKind.QUESTION] = broken
    await house.plan(*speakers(house, 2), house.one("q", "C0001", DeliveryKind.QUESTION))
    await house.settle()
    told = sorted(house.told())
    assert told[0].startswith(
        "1 question from the audience was not delivered (its thread could not be posted (missing)): <#C0001>."
    )
    assert told[1].startswith("2 reminders to speakers")
    assert len(told) == 2


async def test_what_was_mended_meanwhile_is_not_told(house):
    async def away(delivery):
        return Wait(60.0) if house.clock.utcnow() < later else Drop("mended")

    await house.plan(*speakers(house, 1))
    await house.app.worker.sweep()
    failed = await house.find(f"{DeliveryKind.SPEAKER_REMINDER}:{house.program.people[0].id}")
    later = house.clock.utcnow()
    house.renderers[DeliveryKind.SPEAKER_REMINDER] = say
    house.renderers[DeliveryKind.SPEAKER_REMINDER] = away
    await house.services.ledger.retry([failed.id])
    await house.settle()
    assert house.told() == []


async def test_a_failure_between_the_text_and_the_sending_is_counted(house):
    """The message's text is made, and another one fails before it is sent: it is made anew."""
    told = house.renderers[DeliveryKind.TROUBLE]
    late = speakers(house, 1, start=1)

    async def slowly(delivery):
        rendered = await told(delivery)
        if late:
            await house.plan(late.pop())
            (other,) = await house.app.worker._claim(State.PLANNED, 1, set())
            await house.app.worker._sender.prepare(other, lambda: True)
        return rendered

    house.renderers[DeliveryKind.TROUBLE] = slowly
    await house.plan(*speakers(house, 1))
    await house.settle()
    (said,) = house.told()
    assert said.startswith("2 reminders to speakers")


async def test_a_failure_that_is_being_written_down_keeps_the_message_from_being_made(house):
    if house.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    await house.plan(*speakers(house, 1))
    await house.app.worker.sweep()
    await house.plan(*speakers(house, 1, start=1))
    (other,) = await house.app.worker._claim(State.PLANNED, 1, set())
    house.move(seconds=30)  # the message is due, and the lease of what is being written down is not over
    async with house.database.write() as tx:
        await house.app.failures.on_settled(tx, other, State.FAILED, NO_ACCOUNT)
        assert await house.app.worker._claim(State.PLANNED, 1, set()) == []
    assert len(await house.app.worker._claim(State.PLANNED, 1, set())) == 1


async def test_where_the_organizers_channel_is_closed_each_of_them_is_told(house):
    channel = house.program.conference.organizers_channel
    house.workspace.channels[channel].is_archived = True
    await house.plan(*speakers(house, 2))
    await house.settle()
    organizers = house.services.people.organizer_users(house.program.conference.id)
    assert organizers
    for user in organizers:
        direct = house.workspace.messages.top(house.workspace.direct(house.workspace.users[user]).id)
        (told,) = [m.text for m in direct if m.by_app]
        assert told.startswith("2 reminders to speakers were not delivered")


async def test_where_nobody_can_be_told_it_ends(house):
    channel = house.program.conference.organizers_channel
    house.workspace.channels[channel].is_archived = True
    for user in house.services.people.organizer_users(house.program.conference.id):
        house.workspace.users[user].deleted = True
    await house.plan(*speakers(house, 2))
    await house.settle(seconds=300)
    assert await troubles_open(house) == 0


async def troubles_open(house) -> int:
    async with house.database.read() as tx:
        found = await deliveries.listing(tx, states=OPEN, limit=1000)
    return sum(d.kind is DeliveryKind.TROUBLE for d in found)


async def test_what_expires_by_the_hundred_plans_its_message_once_a_transaction(house, monkeypatch):
    planned, plan = [], house.services.failures._plan

    async def counted(session, cause, *more):
        planned.append(cause)
        await plan(session, cause, *more)

    monkeypatch.setattr(house.services.failures, "_plan", counted)
    room = house.program.rooms[0].channel
    await house.plan(
        *(house.one(f"late-{n}", room, DeliveryKind.CHANNEL_REMINDER, expires=-1) for n in range(300)),
        *(house.one(f"asked-{n}", room, DeliveryKind.QUESTION, expires=-1) for n in range(50)),
    )
    await house.settle()
    assert len(planned) <= 4  # two causes, in two transactions
    assert sorted(text.split()[0] for text in house.told()) == ["300", "50"]


async def test_the_report_of_a_broadcast_says_that_forty_people_have_no_account(house):
    guests = [PersonEntry(f"g{n}@example.org", f"Guest {n:02}", f"g{n}@example.org", "") for n in range(40)]
    linked = [p for p in house.program.people if p.slack_user][:3]
    async with house.database.write() as tx:
        ids, _ = await people.write(tx, guests, house.program.conference.slug)
        attendees = [*ids.values(), *(p.id for p in linked)]
        await people.set_roles(tx, house.program.conference.id, Role.ATTENDEE, attendees)
        await counters.move(tx, "people")
    await house.services.refresh()
    author = next(u.id for u in house.workspace.users.values() if u.name == ORGANIZER)
    found = house.services.audiences.read_all(["attendees"], house.program)
    targets = await house.services.audiences.known(found.targets)
    made = await house.services.announcements.draft(author, house.program, Draft(targets, "Doors are open."))
    await house.services.approvals.schedule(author, made.id)
    await house.services.broadcasts.go_out()
    await house.settle(seconds=60)
    direct = house.workspace.messages.top(house.workspace.direct(house.workspace.users[author]).id)
    (told,) = [m.text for m in direct if "no Slack account" in m.text]
    assert re.match(rf"Announcement #{made.id} .*\nSent to 3 of 43 by .* 40 have no Slack account\.", told)
    assert house.told() == []


async def test_an_outage_is_told_once_it_is_over_with_what_it_cost(house):
    """At 10:20 Slack goes away, for a quarter of an hour."""
    house.sandbox.faults.add("*", "drop_before", times=10**9)
    rooms = [r.channel for r in house.program.rooms if r.channel]
    late = [house.one(f"late-{n}", rooms[n % len(rooms)], DeliveryKind.CHANNEL_REMINDER) for n in range(41)]
    gone = [house.one(f"gone-{n}", rooms[n], DeliveryKind.CHANNEL_REMINDER, expires=10) for n in range(3)]
    await house.plan(*late, *gone)
    await house.tick(minutes=15)
    assert house.told() == []
    house.sandbox.faults.clear()
    await house.tick(minutes=10)
    (told,) = house.told()
    found = re.fullmatch(
        r"Slack was unreachable from 10:20 to 10:(\d\d) CET\. 41 messages were sent late, 3 reminders to channels expired\.",
        told,
    )
    assert found, told
    assert 35 <= int(found[1]) <= 38  # the longest pause between two tries is two minutes
    assert not house.sandbox.problems


async def test_a_token_that_is_refused_is_told_by_its_name(house):
    house.sandbox.faults.add("*", "error", error="token_revoked", times=10**9)
    await house.plan(house.one("a", house.program.rooms[0].channel, DeliveryKind.CHANNEL_REMINDER))
    await house.tick(minutes=4)
    house.sandbox.faults.clear()
    await house.tick(minutes=5)
    (told,) = house.told()
    assert re.fullmatch(
        r"Slack refused the bot itself \(token_revoked\) from 10:20 to 10:2\d CET\. 1 message was sent late\.",
        told,
    )


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "error": "internal_error"}, {"kind": "status", "status": 503}]
)
async def test_a_pause_after_failures_in_a_row_is_told_as_that(house, fault):
    """Slack answers each time, so it was not out of reach; what it fails is looked for, or tried again."""
    house.sandbox.faults.add("*", times=10**9, **fault)
    rooms = [r.channel for r in house.program.rooms if r.channel][:4]
    await house.plan(*(house.one(room, room, DeliveryKind.CHANNEL_REMINDER) for room in rooms))
    await house.tick(minutes=8)
    house.sandbox.faults.clear()
    await house.tick(minutes=12)
    (told,) = house.told()
    word = fault.get("error", "service_unavailable")
    assert re.fullmatch(
        rf"Slack answered with errors \({word}\) from 10:2\d to 10:\d\d CET\. Usher paused between its tries\. "
        r"4 messages were sent late\.",
        told,
    ), told


async def test_what_still_waits_is_counted_with_what_of_it_will_expire_and_by_when(house):
    channels = [r.channel for r in house.program.rooms if r.channel]
    await house.plan(
        house.one("a", channels[0], DeliveryKind.CHANNEL_REMINDER, expires=30),
        house.one("b", channels[1], DeliveryKind.SPEAKER_REMINDER, expires=20),
        house.one("c", channels[2], DeliveryKind.CHANNEL_REMINDER),
    )
    now = house.clock.utcnow() + timedelta(minutes=5)
    async with house.database.read() as tx:
        found = await failures.caught_up(tx, house.program.conference.id, now - timedelta(hours=1), now, now)
    assert found.waiting == 3
    assert found.expiring == {DeliveryKind.CHANNEL_REMINDER: 1, DeliveryKind.SPEAKER_REMINDER: 1}
    assert found.expire_by == now + timedelta(minutes=25)


async def test_what_was_not_tried_is_told_by_what_the_others_met(house):
    """One is looked for, and is not stuck itself; the other waits because Usher pauses."""
    room, now = house.program.rooms[0].channel, house.clock.utcnow()
    await house.plan(*(house.one(name, room, DeliveryKind.CHANNEL_REMINDER) for name in ("tried", "untried")))
    looked_for = {"state": State.UNCERTAIN.value, "attempts": 1, "looks": 1, "last_error": "internal_error"}
    async with house.database.write() as tx:
        tried = update(DELIVERY).where(DELIVERY.c.dedupe_key == "tried")
        await execute(tx, tried.values(**looked_for, wake_at=now + timedelta(seconds=50)))
    await house.app.failures._tell(now - timedelta(minutes=3))
    async with house.database.read() as tx:
        found = [d for d in await deliveries.listing(tx, limit=1000) if d.kind is DeliveryKind.TROUBLE]
    assert found
    assert {(d.payload["outage"], d.payload["error"]) for d in found} == {("failing", "internal_error")}


async def test_a_short_outage_is_not_worth_a_message(house):
    house.sandbox.faults.add("*", "drop_before", times=10**9)
    await house.plan(house.one("a", house.program.rooms[0].channel, DeliveryKind.CHANNEL_REMINDER))
    await house.tick(minutes=1.5)
    house.sandbox.faults.clear()
    await house.tick(minutes=5)
    assert house.told() == []
    assert (await house.find("a")).state is State.SENT


async def test_what_is_slow_or_waits_on_purpose_is_not_stuck(house):
    async def patient(delivery):
        return Wait(3 * 3600.0)

    house.renderers[DeliveryKind.QUESTION] = patient
    many = [
        house.one(f"m-{n}", house.program.rooms[0].channel, DeliveryKind.CHANNEL_REMINDER) for n in range(200)
    ]  # three minutes in one channel
    await house.plan(house.one("q", house.program.rooms[1].channel, DeliveryKind.QUESTION), *many)
    await house.tick(minutes=6, step=5)
    assert (await house.find("m-199")).state is State.SENT
    assert (await house.find("q")).state is State.PLANNED
    assert house.told() == []


async def test_a_clock_that_is_moved_ahead_makes_nothing_stuck(house):
    await house.plan(house.one("a", house.program.rooms[0].channel, DeliveryKind.CHANNEL_REMINDER))
    house.app.failures._timer = lambda: 0.0
    await house.app.failures.tick(house.app.worker.holds)
    house.move(hours=3)
    await house.app.failures.tick(house.app.worker.holds)
    await house.app.failures.tick(house.app.worker.holds)
    await house.tick(minutes=1)
    assert house.told() == []


async def test_only_the_process_that_sends_speaks_of_an_outage(house):
    async def no() -> bool:
        return False

    await house.plan(house.one("a", house.program.rooms[0].channel, DeliveryKind.CHANNEL_REMINDER))
    for _ in range(60):
        await house.app.failures.tick(no)
        house.move(seconds=5)
    await house.app.failures.begin(no)
    await house.settle()
    assert house.told() == []
