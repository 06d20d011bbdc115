"""Changes of sessions: when they are told, all together, and never stale."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.renderers import program as renderer
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Message, Priority, State, Wait
from db.queries.ledger import sending
from tests.services.by_hand import (
    ANNA,
    EVE,
    JANSON,
    JORGEN,
    PROGRAM,
    WEI,
    at,
    changed,
    find,
    ledger,
    moved,
    program_of,
    write,
)
from tests.services.program.change_desk import QUIET, Desk


@pytest.fixture
def desk(services, clock):
    return Desk(services, clock)


async def test_ten_changes_are_one_notice(desk):
    start = desk.clock.utcnow()
    for minute in range(10):
        await desk.bring(moved("fairness", f"2 10:{minute:02}"))
        desk.wait(seconds=30)
    notices = await desk.notices(*State)
    assert set(notices) == {ANNA, JANSON}
    assert {d.due_at for d in notices.values()} == {start + timedelta(seconds=270) + QUIET}
    said = await desk.said()
    assert "is now Wed 2 Dec 11:09–12:09 CET in Janson (was Wed 2 Dec 10:00 CET)" in said[ANNA]


async def test_changes_that_go_on_are_told_after_four_quiet_periods(desk):
    start = desk.clock.utcnow()
    for minute in range(10):
        await desk.bring(moved("fairness", f"2 10:{minute:02}"))
        desk.wait(minutes=4)
        if desk.clock.utcnow() > start + 4 * QUIET:
            break
    assert (await desk.notices())[ANNA].due_at == start + 4 * QUIET


async def test_the_quiet_period_is_the_conferences(desk):
    program = program_of(desk.services)
    settings = replace(program.conference.reminders, quiet=12)
    await desk.services.setup.set_reminders(EVE, program, settings)
    await desk.bring(moved("fairness", "2 10:00"))
    assert (await desk.notices())[ANNA].due_at == desk.clock.utcnow() + timedelta(minutes=12)


async def test_changed_and_changed_back_is_no_notice(desk):
    await desk.bring(moved("rust", "1 15:00"))
    desk.wait(minutes=2)
    await desk.bring(PROGRAM)
    for notice in (await desk.notices()).values():
        assert isinstance(await desk.render(notice), Drop)
    assert find(desk.services, "rust").moved_from is None


async def test_who_starred_it_in_between_hears_of_the_way_back(desk):
    await desk.bring(moved("fairness", "2 10:00"))
    await desk.star(WEI, "fairness")
    await desk.bring(PROGRAM)
    said = await desk.said()
    assert set(said) == {WEI}
    assert "is now Wed 2 Dec 10:00–11:00 CET in Janson (was Wed 2 Dec 11:00 CET)" in said[WEI]


async def test_several_sessions_are_one_message_for_one_person(desk):
    await desk.star(WEI, "rust", "fairness")
    await desk.bring(moved("rust", "1 15:00"))
    desk.wait(minutes=2)
    await desk.bring(moved("fairness", "2 10:00", moved("rust", "1 15:00")))
    said = await desk.said()
    assert said[WEI].splitlines()[0] == "2 sessions changed"
    assert [line.split('"')[1] for line in said[WEI].splitlines()[1:]] == [
        "Rust for Recommenders",
        "Fairness",
    ]
    assert "Fairness" not in said[JORGEN]
    assert Counter(d.recipient for d in await ledger(desk.database, DeliveryKind.CHANGE_NOTICE))[WEI] == 1


async def test_after_a_notice_is_sent_the_next_change_is_another_one(desk):
    await desk.bring(moved("fairness", "2 10:00"))
    desk.wait(minutes=6)
    assert await desk.send() == {ANNA, JANSON}
    await desk.bring(moved("fairness", "2 11:00"))
    said = await desk.said()
    assert "(was Wed 2 Dec 11:00 CET)" in said[ANNA]
    assert (
        len([d for d in await ledger(desk.database, DeliveryKind.CHANGE_NOTICE) if d.recipient == ANNA]) == 2
    )


async def test_a_worker_that_is_about_to_send_lets_a_notice_go_that_grows(desk):
    await desk.bring(moved("fairness", "2 10:00"))
    desk.wait(minutes=6)
    now, lease = desk.clock.utcnow(), timedelta(minutes=1)
    async with desk.database.write() as tx:
        found = await sending.claim(tx, "w", now, lease=lease, limit=10)
    claimed = [d for d in found if d.kind is DeliveryKind.CHANGE_NOTICE]
    assert {d.recipient for d in claimed} == {ANNA, JANSON}
    await desk.bring(moved("fairness", "2 11:00"))
    async with desk.database.write() as tx:
        for d in claimed:
            assert not await sending.begin(tx, d.id, "w", now, lease, channel="D1")
    notices = await desk.notices()
    assert {d.due_at for d in notices.values()} == {now + QUIET}
    assert "12:00–13:00 CET in Janson (was Wed 2 Dec 10:00 CET)" in (await desk.said())[ANNA]


async def test_a_worker_that_is_about_to_send_a_reminder_of_the_old_time_does_not(desk):
    desk.clock.move_to(at("1 13:00"))
    now, lease = desk.clock.utcnow(), timedelta(minutes=1)
    async with desk.database.write() as tx:
        claimed = await sending.claim(tx, "w", now, lease=lease, limit=100)
    rust = find(desk.services, "rust").id
    hour = [d for d in claimed if d.kind is DeliveryKind.SPEAKER_REMINDER and d.payload["session"] == rust]
    assert hour
    await desk.bring(moved("rust", "1 16:00"))
    async with desk.database.write() as tx:
        for d in hour:
            assert not await sending.begin(tx, d.id, "w", now, lease, channel="D1")
    planned = [d for d in await ledger(desk.database, DeliveryKind.SPEAKER_REMINDER)
               if d.state is State.PLANNED and d.payload["session"] == rust]  # fmt: skip
    assert {d.payload["start"] for d in planned} == {int(at("1 16:00").timestamp())}


async def test_a_process_that_does_not_know_the_change_yet_waits(desk, elsewhere):
    await desk.bring(moved("rust", "1 15:00"))
    (notice,) = [d for r, d in (await desk.notices()).items() if r == JORGEN]
    late = renderer.renderers(elsewhere)[DeliveryKind.CHANGE_NOTICE]
    assert isinstance(await late(notice), Wait)
    await elsewhere.refresh()
    assert isinstance(await late(notice), Message)


async def test_what_starts_within_the_hour_is_told_after_a_minute_and_first(desk):
    await desk.bring(changed("opening", room="Cornil"))
    notices = await desk.notices()
    assert {d.due_at for d in notices.values()} == {desk.clock.utcnow() + timedelta(minutes=1)}
    assert {d.priority for d in notices.values()} == {Priority.NOW}
    desk.wait(seconds=30)
    await desk.bring(moved("fairness", "2 10:00", changed("opening", room="Cornil")))
    anna = (await desk.notices())[ANNA]
    assert anna.due_at == desk.clock.utcnow() + timedelta(minutes=1)
    assert anna.priority == Priority.NOW


async def test_what_was_to_start_within_the_hour_and_is_put_off_is_told_soon(desk):
    await desk.bring(moved("opening", "2 12:00"))
    assert (await desk.notices())[ANNA].due_at == desk.clock.utcnow() + timedelta(minutes=1)


async def test_what_begins_in_two_minutes_is_told_at_once(desk):
    await desk.bring(moved("rust", "1 09:02"))
    notice = (await desk.notices())[JORGEN]
    assert (notice.due_at, notice.expires_at) == (at("1 09:01"), at("1 09:02"))


async def test_what_is_over_is_not_announced(desk):
    desk.clock.move_to(at("1 15:30"))
    await desk.bring(changed("rust", room="Cornil"))
    assert await desk.notices() == {}


async def test_what_runs_is_announced_while_it_runs(desk):
    desk.clock.move_to(at("1 14:10"))
    await desk.bring(changed("rust", room="Cornil"))
    notice = (await desk.notices())[JORGEN]
    assert notice.expires_at == at("1 14:45")
    desk.wait(minutes=1)
    assert isinstance(await desk.render(notice), Message)


async def test_a_notice_leaves_out_what_has_begun_since(desk):
    await desk.star(WEI, "rust", "fairness")
    await desk.bring(moved("rust", "1 15:00", moved("fairness", "2 10:00")))
    desk.clock.move_to(at("1 15:01"))
    assert "Rust" not in (await desk.said())[WEI]
    assert isinstance(await desk.render((await desk.notices())[JORGEN]), Drop)


@pytest.mark.parametrize(
    ("zone", "before", "after", "shown"),
    [
        ("Europe/Brussels", "2027-03-27 12:00", "2027-03-28 12:00", "Sun 28 Mar 14:00–15:00 CEST"),
        ("Europe/Brussels", "2027-10-30 12:00", "2027-10-31 12:00", "Sun 31 Oct 13:00–14:00 CET"),
        ("America/New_York", "2027-03-13 15:00", "2027-03-14 15:00", "Sun 14 Mar 11:00–12:00 EDT"),
        ("America/New_York", "2027-11-06 15:00", "2027-11-07 15:00", "Sun 7 Nov 10:00–11:00 EST"),
    ],
)
async def test_a_move_over_a_change_of_the_clocks_is_said_on_the_days_clocks(
    desk, zone, before, after, shown
):
    first, last = (datetime.fromisoformat(t).replace(tzinfo=UTC) for t in (before, after))
    hour = timedelta(hours=1)
    await desk.bring(
        changed("rust", replace(PROGRAM, timezone=zone), start=first, end=first + hour), quiet=True
    )
    await desk.bring(changed("rust", replace(PROGRAM, timezone=zone), start=last, end=last + hour))
    assert f"is now {shown} in Janson" in (await desk.said())[JORGEN]


async def test_a_worker_that_sends_while_a_session_moves_again_tells_each_step_once(desk):
    await desk.bring(moved("fairness", "2 10:00"))
    desk.wait(minutes=6)
    now, lease = desk.clock.utcnow(), timedelta(minutes=1)
    async with desk.database.write() as tx:
        found = await sending.claim(tx, "w", now, lease=lease, limit=10)
    claimed = {d.recipient: d for d in found if d.kind is DeliveryKind.CHANGE_NOTICE}

    async def begin(reader):
        async with desk.database.write() as tx:
            return await sending.begin(tx, claimed[reader].id, "w", now, lease, channel="D1")

    again = moved("fairness", "2 11:00")
    anna, janson, _ = await asyncio.gather(begin(ANNA), begin(JANSON), write(desk.database, again, now))
    await desk.services.refresh()
    said = await desk.said()
    for reader, begun in ((ANNA, anna), (JANSON, janson)):
        known = "11:00" if begun else "10:00"
        assert f"is now Wed 2 Dec 12:00–13:00 CET in Janson (was Wed 2 Dec {known} CET)" in said[reader]
