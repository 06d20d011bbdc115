"""A backup, the hours after it, and a record that is restored from it: nobody gets anything a second time."""

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.app import assemble
from bot.cli.backups import put_back
from bot.delivery.rates import Rates
from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import Announcement, AnnouncementState
from bot.domain.ledger.deliveries import OPEN, RESTORED, UNKNOWN, DeliveryKind, Drop, Message, State
from db import backups
from db.engine import Database
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries
from tests.delivery.house import House, living

SAID = (
    DeliveryKind.CHANNEL_REMINDER,
    DeliveryKind.STAR_REMINDER,
    DeliveryKind.CLAIM_NEWS,
    DeliveryKind.PERSON_NEWS,
    DeliveryKind.DIGEST,
)


async def say(delivery):
    """In a thread where that is what the fact is about, and to the account of a person."""
    channel = str(delivery.payload.get("to") or delivery.recipient)
    return Message(
        channel, f"fact {delivery.dedupe_key}", thread_ts=str(delivery.payload.get("thread") or "")
    )


async def switched_off(_delivery):
    return Drop("they have switched it off")


@pytest.fixture
async def house(tmp_path, migrated_sqlite):
    path = tmp_path / "house.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    async with living(f"sqlite:///{path}") as house:
        await house.clear()
        speak(house.app)
        yield house


def speak(app) -> None:
    renderers = app.worker._sender.renderers
    renderers |= dict.fromkeys(SAID, say)


def facts(house: House) -> Counter[str]:
    """How often each fact stands in Slack."""
    posted = (m for channel in house.workspace.messages._posted.values() for m in channel.values())
    return Counter(m.text.removeprefix("fact ") for m in posted if m.text.startswith("fact "))


@asynccontextmanager
async def restored(house: House, tmp_path, url: str):
    """The same Slack, and the app on what is restored into `url`."""
    settings = house.app.settings.model_copy(update={"database_url": url})
    doubts = await put_back(settings, house.clock, tmp_path / "backup.db", tmp_path / "copied.db")
    rates = Rates(lambda: house.clock.utcnow().timestamp())
    async with assemble(settings, house.clock, rates=rates) as app:
        speak(app)
        other = House.__new__(House)
        other.app, other.clock, other.rates = app, house.clock, rates
        other.sandbox, other.workspace, other.services, other.database = (
            house.sandbox,
            house.workspace,
            app.services,
            app.services.database,
        )
        yield other, doubts


def everybody(house: House):
    """A message to each of some people, by person and by account, to a channel and into a thread."""
    people = [p for p in house.program.people if p.slack_user][:8]
    channel = house.program.conference.main_channel
    thread = house.workspace.messages.add(channel, "U0", "the session").ts
    yield from (
        house.one(
            f"p{p.id}", f"person:{p.id}", DeliveryKind.CLAIM_NEWS, payload={"to": p.slack_user}, expires=60
        )
        for p in people[:4]
    )
    yield from (house.one(f"u{p.id}", p.slack_user, DeliveryKind.CLAIM_NEWS, expires=60) for p in people[4:])
    yield from (house.one(f"c{n}", channel, DeliveryKind.CHANNEL_REMINDER, expires=60) for n in range(2))
    yield from (
        house.one(f"t{n}", channel, DeliveryKind.CHANNEL_REMINDER, expires=60, payload={"thread": thread})
        for n in range(2)
    )


async def rows(house: House, table):
    async with house.database.read() as tx:
        return sorted(map(repr, (await tx.exec(select(table))).all()))


async def test_in_the_middle_of_a_broadcast_nobody_gets_it_twice_and_all_get_it(
    house, tmp_path, database_url
):
    plans = list(everybody(house))
    await house.plan(*plans[::3])
    await house.settle()
    await house.plan(*plans)
    later = house.one("later", house.program.conference.main_channel, DeliveryKind.CHANNEL_REMINDER)
    await house.plan(replace(later, due_at=later.due_at + timedelta(hours=2)))
    await backups.save(house.database, tmp_path / "backup.db")

    never_sent = {plans[n].dedupe_key for n in (1, 5, 8, 10)}
    assert {key[0] for key in never_sent} == {"p", "u", "c", "t"}
    async with house.database.write() as tx:
        await deliveries.cancel_keys(tx, never_sent, house.clock.utcnow())
    await house.settle()
    house.move(minutes=5)
    await house.plan(house.one("lost", house.program.conference.main_channel, DeliveryKind.CHANNEL_REMINDER))
    await house.settle()
    sent = {plan.dedupe_key for plan in plans} - never_sent | {"lost"}
    assert facts(house) == Counter(sent)

    async with restored(house, tmp_path, database_url) as (again, doubts):
        assert doubts.looked_for == len(plans) - len(plans[::3])
        for table in SQLModel.metadata.sorted_tables:  # those that refer to themselves, too
            if table.name not in {"delivery", "audit", "counter", "sender", "heard"}:
                assert await rows(again, table) == await rows(house, table), table.name
        await again.settle(seconds=120)
        assert facts(house) == Counter(sent | never_sent)
        await again.plan(
            again.one("new", house.program.conference.main_channel, DeliveryKind.CHANNEL_REMINDER)
        )
        await again.settle()
        assert (await again.find("new")).id > 1_000_000  # no message of before the restore has its number
        assert (await again.find("later")).state is State.PLANNED
        house.move(hours=2)
        await again.settle()
        assert facts(house) == Counter(sent | never_sent | {"new", "later"})
        async with again.database.read() as tx:
            assert await deliveries.listing(tx, states=OPEN, limit=10) == []
    assert not house.sandbox.problems


async def test_what_is_too_late_and_what_a_digest_may_have_told_is_not_sent(house, tmp_path, sqlite_url):
    (person, *_) = [p for p in house.program.people if p.slack_user]
    await house.plan(
        house.one("late", person.slack_user, DeliveryKind.CLAIM_NEWS, expires=10),
        house.one("told", person.slack_user, DeliveryKind.STAR_REMINDER, expires=600),
        house.one("off", f"person:{person.id}", DeliveryKind.PERSON_NEWS, payload={"to": person.slack_user}),
    )
    await backups.save(house.database, tmp_path / "backup.db")
    async with house.database.write() as tx:  # as gathering does, and its digest's number is lost
        await deliveries.cancel_keys(tx, {"told"}, house.clock.utcnow())
    await house.plan(house.one("digest", person.slack_user, DeliveryKind.DIGEST))
    await house.settle()
    house.move(minutes=30)
    before = facts(house)
    async with restored(house, tmp_path, sqlite_url) as (again, doubts):
        assert (doubts.looked_for, doubts.too_late) == (2, 1)
        again.app.worker._sender.renderers[DeliveryKind.PERSON_NEWS] = switched_off
        await again.settle(seconds=120)
        assert facts(house) == before
        assert (await again.find("off")).state is State.SENT  # it is found without being written again
        told, late = await again.find("told"), await again.find("late")
        assert (told.state, told.last_error) == (State.FAILED, f"{UNKNOWN} ({RESTORED})")
        assert (late.state, late.last_error) == (State.EXPIRED, f"{UNKNOWN} ({RESTORED})")
        await again.services.refresh()
        (entry,) = await again.services.ledger.retry([told.id])
        assert entry.delivery.state is State.UNCERTAIN  # it is looked for before it is sent


async def test_announcements_of_between_are_not_sent_again_and_recurring_ones_go_on(
    house, tmp_path, sqlite_url
):
    now = house.clock.utcnow()
    conference = house.program.conference
    for cron in ("", f"{(now + timedelta(hours=1)).minute} * * * *"):
        made = Announcement(0, conference.id, "test@example.org", (Target(Sort.CHANNEL, conference.main_channel),), f"fact doors {cron}",
                            now + timedelta(hours=1), cron=cron, state=AnnouncementState.SCHEDULED)  # fmt: skip
        async with house.database.write() as tx:
            made = await announcements.add(tx, made, now)
            await announcements.put(tx, made.id, next_at=made.at, approved_by="U0002")
    await backups.save(house.database, tmp_path / "backup.db")
    house.move(hours=1, minutes=1)
    assert await house.services.broadcasts.go_out() == 2
    await house.settle()
    before = facts(house)
    assert sum(before.values()) == 2
    async with restored(house, tmp_path, sqlite_url) as (again, doubts):
        assert doubts.passed_over == 2
        assert await again.services.broadcasts.go_out() == 0
        await again.settle()
        assert facts(house) == before
        assert sum("restored from a backup" in told for told in house.told()) == 2
        async with again.database.read() as tx:
            (going_on,) = await announcements.scheduled(tx)
        assert going_on.next_at == now + timedelta(hours=2)


async def test_a_backup_holds_every_row_of_either_database(database_url, tmp_path, clock):
    async with living(database_url) as house:
        await backups.save(house.database, tmp_path / "backup.db")
        backups.require_backup(tmp_path / "backup.db")
        async with Database(f"sqlite:///{tmp_path / 'backup.db'}") as copy:
            for table in SQLModel.metadata.sorted_tables:
                counts = []
                for database in (house.database, copy):
                    async with database.read() as tx:
                        counts.append((await tx.exec(select(func.count()).select_from(table))).scalar_one())
                assert counts[0] == counts[1], table.name
