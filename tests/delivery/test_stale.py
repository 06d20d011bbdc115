"""A worker that was down for three hours, with the sample conference and everything as it is in earnest."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.announcements.model import Draft
from bot.domain.ledger.deliveries import DeliveryKind, State
from db.queries.ledger import deliveries
from tests.delivery.house import living

ORGANIZER = "ines.carvalho"
REMINDERS = frozenset(kind for kind in DeliveryKind if kind.value.endswith("-reminder"))
NAMES = {
    DeliveryKind.SPEAKER_REMINDER: r"reminders? to (a )?speaker",
    DeliveryKind.CHAIR_REMINDER: r"run sheets? to (a )?session chair",
    DeliveryKind.CHANNEL_REMINDER: r"reminders? to (a )?channel",
    DeliveryKind.MAIN_REMINDER: r"reminders? to the main channel",
    DeliveryKind.STAR_REMINDER: r"reminders? of (a )?starred session",
}


@pytest.fixture
async def house(database_url):
    async with living(database_url) as house:
        yield house


async def announce(house, text, minutes, late):
    """An announcement to #random, so many minutes ahead."""
    author = next(u.id for u in house.workspace.users.values() if u.name == ORGANIZER)
    found = house.services.audiences.read_all(["#random"], house.program)
    targets = await house.services.audiences.known(found.targets)
    at = house.clock.utcnow() + timedelta(minutes=minutes)
    made = await house.services.announcements.draft(
        author, house.program, Draft(targets, text, at=at, late=late)
    )
    await house.services.approvals.schedule(author, made.id)
    return made.id


def texts(house, channel):
    return [m.text for m in house.workspace.messages.top(channel) if m.by_app]


async def rows(house):
    async with house.database.read() as tx:
        return await deliveries.listing(tx, limit=100_000)


async def test_three_hours_down(house):
    await house.settle(seconds=0)
    before = {d.id for d in await rows(house) if d.state is not State.PLANNED}
    half_an_hour = timedelta(minutes=30)
    planned = await announce(house, "Lunch is served.", 0.2, half_an_hour)
    await house.services.broadcasts.go_out()  # its rows stand in the ledger when the worker dies
    unplanned = await announce(house, "The bus leaves at noon.", 10, half_an_hour)
    await announce(house, "The proceedings are online.", 10, timedelta(hours=4))
    await announce(house, "Thank you for coming.", 10, None)
    down = house.clock.utcnow()

    house.move(hours=3)
    now = house.clock.utcnow()
    assert await house.app.failures.begin(house.app.worker.holds) is None
    await house.services.broadcasts.go_out()
    await house.tick(minutes=10)

    settled = [d for d in await rows(house) if d.id not in before]
    starts = {s.id: s.start for s in house.program.sessions}

    def begins(delivery) -> datetime | None:
        start = delivery.payload.get("start")
        return (
            datetime.fromtimestamp(start, UTC)
            if isinstance(start, int)
            else starts.get(delivery.payload.get("session"))
        )

    reminders = [d for d in settled if d.kind in REMINDERS and begins(d)]
    stale = [d for d in reminders if begins(d) <= now]
    assert len(stale) > 5
    assert {d.state for d in stale} <= {State.EXPIRED, State.CANCELLED}
    in_time = [d for d in reminders if d.state is State.SENT]
    assert in_time
    assert all(begins(d) > d.settled_at for d in in_time)

    random = texts(house, next(c.id for c in house.workspace.channels.values() if c.name == "random"))
    assert any("The proceedings are online." in text for text in random)
    assert any("Thank you for coming." in text for text in random)
    assert not any("Lunch" in text or "bus" in text for text in random)

    author = next(u for u in house.workspace.users.values() if u.name == ORGANIZER)
    told = texts(house, house.workspace.direct(author).id)
    (late,) = [t for t in told if t.startswith(f"Announcement #{planned} did not reach")]
    assert "1 channel (too late)" in late
    assert [t for t in told if str(unplanned) in t and "not sent" in t.lower()], told

    expired = Counter(d.kind for d in settled if d.state is State.EXPIRED and d.kind in REMINDERS)
    (outage,) = [t for t in house.told() if t.startswith("Usher was not running")]
    cost = outage.partition("late, ")[2]
    assert all(re.search(rf"\b{count} {NAMES[kind]}s?\b", cost) for kind, count in expired.items()), outage
    zone = house.program.zone
    since = re.match(r"Usher was not running from (\d\d:\d\d) to (\d\d:\d\d) CET\.", outage)
    assert since
    assert f"{down.astimezone(zone):%H:%M}" <= since[1] <= f"{(down + half_an_hour).astimezone(zone):%H:%M}"
    assert since[2] == f"{now.astimezone(zone):%H:%M}"
    assert not any("because it was too late" in t for t in house.told()), house.told()
    assert not house.sandbox.problems


async def test_a_restart_without_delay_says_nothing(house):
    await house.settle(seconds=0)
    house.move(minutes=1)
    await house.app.failures.begin(house.app.worker.holds)
    await house.tick(minutes=3)
    assert not [t for t in house.told() if "Usher was not running" in t]
