"""Announcements: whom they reach, that they go out exactly once, and what organizers do with them meanwhile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from slack_sdk.errors import SlackClientError

from bot.domain.announcements.audiences import Sort, Target
from bot.domain.announcements.model import AnnouncementState, Draft, Tally
from bot.domain.announcements.recurrence import end_of
from bot.domain.ledger.deliveries import DeliveryKind, Plan, Priority, State
from bot.domain.people.model import Role
from bot.domain.program.snapshot import PersonEntry
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services.announcements import broadcasts
from bot.slack.directory import SlackUser
from bot.views.announcements import words
from db.queries.announcements import records as announcements
from db.queries.ledger import deliveries, digests, gathered, sending
from db.queries.people import records as people
from db.queries.program import imports, stars
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JANSON,
    JORGEN,
    MAIN,
    NOBODY,
    OLGA,
    OTHER,
    PROGRAM,
    USERS,
    WEI,
    at,
    find,
    ledger,
    program_of,
    session,
    write,
)

KINDS = AnnouncementState


def to(*names: str) -> tuple[Target, ...]:
    return tuple(map(Target.decode, names))


async def draft(services, *names, user=EVE, **fields):
    given = {"text": "Doors are open", "at": NOW + timedelta(hours=1), **fields}
    return await services.announcements.draft(user, program_of(services), Draft(to(*names), **given))


async def schedule(services, *names, user=EVE, **fields):
    made = await draft(services, *names, user=user, **fields)
    return await services.approvals.schedule(user, made.id)


async def posts(database):
    return await ledger(database, DeliveryKind.ANNOUNCEMENT)


async def told(database, *news):
    return [d for d in await ledger(database, DeliveryKind.ANNOUNCEMENT_NEWS) if d.payload["news"] in news]


async def reached(database):
    return sorted(d.recipient for d in await posts(database))


async def settle(database, state, *recipients, error=""):
    """Do as the worker does with the rows of these recipients."""
    for delivery in await posts(database):
        if delivery.recipient in recipients and delivery.state is State.PLANNED:
            async with database.write() as tx:
                await sending.settle(tx, delivery.id, "", state, NOW, error=error, ts="1.0", channel="C1")


async def is_now(services, announcement_id):
    return await services.announcements.get(OLGA, announcement_id)


# whom it reaches


@pytest.mark.parametrize(
    ("targets", "users", "unlinked"),
    [
        (["speakers"], [ANNA, CHEN, WEI, JORGEN], ["Bo"]),
        (["track:Search"], [CHEN, WEI, ANNA], []),
        (["day:2026-12-02"], [ANNA], ["Bo"]),
        (["day:today"], [ANNA, CHEN, WEI, JORGEN], []),
        (["attendees"], [OLGA, EVE, CHEN, NOBODY], []),
        (["attendees", "track:Search", "email:chen@example.org"], [CHEN, WEI, ANNA, OLGA, EVE, NOBODY], []),
        (["email:olga@example.org", "email:stranger@example.org"], [OLGA], ["stranger@example.org"]),
        (["starred:RUST"], [NOBODY, WEI], []),
        (["reviewers"], [], []),
    ],
)
async def test_whom_targets_reach_everyone_once(services, targets, users, unlinked):
    async with services.database.write() as tx:
        for user in (WEI, NOBODY):
            await stars.put(tx, find(services, "rust").id, user)
    found = await services.audiences.reach(program_of(services), to(*targets))
    assert sorted(found.users) == sorted(users)
    assert [p.name for p in found.unlinked] == unlinked


async def test_with_a_list_of_attendees_the_main_channel_does_not_count(services, database):
    async with database.write() as tx:
        row = await imports.conference(tx, "amlc-2026")
        known = {p.slack_user: p.id for p in await people.linked(tx)}
        await people.set_roles(tx, row.id, Role.ATTENDEE, [known[JORGEN], known[WEI]])
    assert sorted((await services.audiences.reach(program_of(services), to("attendees"))).users) == sorted(
        [JORGEN, WEI]
    )


async def test_targets_are_read_with_channels_by_their_ids(services):
    found = services.audiences.read(f"#{MAIN}, speakers Doors", program_of(services))
    targets, rest = await services.audiences.known(found.targets), found.rest
    # the name that a person typed is looked up in Slack
    assert ([t.encode() for t in targets], rest) == ([f"channel:{MAIN}", "speakers"], "Doors")


# going out


async def test_each_recipient_is_a_row_planned_when_its_time_comes(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", "track:Search")
    assert await services.broadcasts.go_out() == 0
    assert await posts(database) == []
    clock.move_to(made.at)
    assert await services.broadcasts.go_out() == 4
    assert await services.broadcasts.go_out() == 0
    rows = {d.recipient: d for d in await posts(database)}
    assert set(rows) == {MAIN, CHEN, WEI, ANNA}
    unix = int(made.at.timestamp())
    assert rows[CHEN].dedupe_key == f"announcement:{made.id}:{unix}:{CHEN}"
    assert (rows[MAIN].priority, rows[CHEN].priority) == (Priority.ORDINARY, Priority.BULK)
    assert rows[CHEN].due_at == made.at
    assert rows[CHEN].expires_at == made.at + timedelta(minutes=30)
    assert (await is_now(services, made.id)).state is KINDS.SENT


async def test_the_audience_is_that_of_the_moment_when_it_goes_out(services, database, clock):
    made = await schedule(services, "starred:RUST")
    assert made.targets == (Target(Sort.STARRED, "RUST"),)
    title, (listed, *_) = (
        find(services, "rust").title,
        await services.announcements.listing(OLGA, program_of(services)),
    )
    assert [t.title for t in (*made.targets, *listed.targets)] == [title, title]
    assert words.where(listed.targets) == f'to people who starred "{title}"'
    async with database.write() as tx:
        await stars.put(tx, find(services, "rust").id, WEI)
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    assert await reached(database) == [WEI]


async def test_two_workers_at_once_plan_it_once(services, elsewhere, database, clock):
    made = await schedule(services, f"channel:{MAIN}", "speakers")
    clock.move_to(made.at)
    counts = await asyncio.gather(
        *(u.broadcasts.go_out() for u in (services, elsewhere, services, elsewhere))
    )
    assert sorted(counts) == [0, 0, 0, 5]


async def test_what_raises_half_way_leaves_nothing_and_is_done_again(services, database, clock, monkeypatch):
    """The rows and the next time are one transaction."""
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    whole = services.broadcasts._move_on

    async def crash(*_args, **_more):
        raise ConnectionResetError

    monkeypatch.setattr(services.broadcasts, "_move_on", crash)
    with pytest.raises(ConnectionResetError):
        await services.broadcasts.go_out()
    assert await posts(database) == []
    monkeypatch.setattr(services.broadcasts, "_move_on", whole)
    assert await services.broadcasts.go_out() == 4


async def test_after_an_outage_its_late_policy_decides(services, database, clock):
    soon = await schedule(services, f"channel:{MAIN}", late=timedelta(minutes=30))
    whenever = await schedule(services, f"channel:{JANSON}", late=None, text="Whenever")
    clock.move_to(soon.at + timedelta(hours=3))
    assert await services.broadcasts.go_out() == 1
    assert await reached(database) == [JANSON]
    assert (await posts(database))[0].expires_at is None
    assert (await is_now(services, soon.id)).state is KINDS.MISSED
    assert (await is_now(services, whenever.id)).state is KINDS.SENT
    (news,) = await told(database, "missed")
    assert (news.recipient, news.payload["announcement"]) == (EVE, soon.id)


@pytest.mark.parametrize("error", [TimeoutError, aiohttp.ServerDisconnectedError, SlackClientError])
async def test_one_that_cannot_be_counted_holds_up_no_other(services, database, clock, monkeypatch, error):
    broken = await schedule(services, "attendees", at=NOW + timedelta(minutes=50))
    sound = await schedule(services, f"channel:{MAIN}")

    async def away(_channel):
        raise error

    monkeypatch.setattr(services.channels, "members", away)
    clock.move_to(sound.at)
    assert await services.broadcasts.go_out() == 1
    assert (await is_now(services, broken.id)).state is KINDS.SCHEDULED
    monkeypatch.undo()
    clock.move_to(sound.at + timedelta(seconds=5))
    assert await services.broadcasts.go_out() == 4


async def test_where_a_target_has_lost_its_meaning_its_author_is_told_once_and_it_waits(
    services, database, clock, monkeypatch
):
    made, asked = await schedule(services, "attendees", late=None), []

    async def nobody(_channel):
        asked.append(clock.utcnow())
        raise BadInput("Nobody is registered as an attendee.")

    monkeypatch.setattr(services.channels, "members", nobody)
    for second in range(0, 600, 5):
        clock.move_to(made.at + timedelta(seconds=second))
        assert await services.broadcasts.go_out() == 0
    assert len(asked) == 10
    (news,) = await told(database, "means nobody")
    assert (news.recipient, news.payload["why"]) == (EVE, "Nobody is registered as an attendee.")
    monkeypatch.undo()
    clock.move_to(made.at + timedelta(minutes=11))
    assert await services.broadcasts.go_out() == 4
    assert (await is_now(services, made.id)).state is KINDS.SENT


# again and again


async def test_a_recurring_one_goes_out_each_time_and_stops(services, database, clock):
    made = await schedule(
        services,
        f"channel:{MAIN}",
        at=None,
        cron="0 12 * * *",
        until=end_of(at("3 12:00").date(), ZoneInfo("Europe/Brussels")),
    )
    assert made.next_at == at("1 11:00")
    for day in (1, 2, 3, 4):
        clock.move_to(at(f"{day} 11:00"))
        await services.broadcasts.go_out()
    assert [d.due_at for d in await posts(database)] == [at("1 11:00"), at("2 11:00"), at("3 11:00")]
    assert (await is_now(services, made.id)).state is KINDS.SENT


async def test_its_end_is_the_conferences_where_none_is_given(services):
    made = await draft(services, f"channel:{MAIN}", at=None, cron="0 12 * * *")
    assert made.until == program_of(services).ends


@pytest.mark.parametrize(
    ("slug", "start", "expected"),
    [
        ("amlc-2026", "2026-03-28T12:00", ["2026-03-29T01:30", "2026-03-30T00:30"]),
        ("amlc-2026", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("units-2027", "2026-03-07T12:00", ["2026-03-08T07:30", "2026-03-09T06:30"]),
        ("units-2027", "2026-10-31T12:00", ["2026-11-01T07:30", "2026-11-02T07:30"]),
    ],
)  # fmt: skip
async def test_a_recurring_one_over_a_change_of_the_clocks(services, clock, slug, start, expected):
    """At 02:30 in Brussels and New York: skipped in spring, there twice in autumn (Brussels), never doubled."""
    await write(services.database, OTHER)
    await services.refresh()
    clock.move_to(datetime.fromisoformat(start).replace(tzinfo=UTC))
    program = program_of(services, slug)
    wish = Draft(to(f"channel:{MAIN}"), "Night", cron="30 2 * * *", until=clock.utcnow() + timedelta(days=2))
    made = await services.announcements.draft(EVE, program, wish)
    await services.approvals.schedule(EVE, made.id)
    for _ in range(2 * 24 * 6):
        clock.move_to(clock.utcnow() + timedelta(minutes=10))
        await services.broadcasts.go_out()
    times = [datetime.fromisoformat(t).replace(tzinfo=UTC) for t in expected]
    assert [d.due_at for d in await posts(services.database)] == times


async def test_after_an_outage_a_recurring_one_goes_on_with_the_next_time(services, database, clock):
    made = await schedule(
        services, f"channel:{MAIN}", at=None, cron="*/10 * * * *", late=timedelta(minutes=5)
    )
    clock.move_to(made.at + timedelta(hours=2, minutes=7))
    assert await services.broadcasts.go_out() == 0
    assert (await is_now(services, made.id)).next_at == made.at + timedelta(hours=2, minutes=10)
    assert len(await told(database, "missed")) == 1
    report = await services.reports.report(EVE, made.id)
    assert (report.skipped, report.at) == (True, made.at)


# approval


async def test_a_ping_needs_another_organizer(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", ping=True)
    assert made.state is KINDS.WAITING
    (asked,) = await ledger(database, DeliveryKind.APPROVAL)
    assert (asked.recipient, asked.payload) == (OLGA, {"announcement": made.id, "channels": 1, "people": 0})
    clock.move_to(made.at)
    assert await services.broadcasts.go_out() == 0
    with pytest.raises(NotAllowed, match="another organizer"):
        await services.approvals.approve(EVE, made.id)
    with pytest.raises(NotAllowed, match="Only organizers"):
        await services.approvals.approve(ANNA, made.id)
    done = await services.approvals.approve(OLGA, made.id)
    assert done.state is KINDS.SCHEDULED
    assert await services.broadcasts.go_out() == 1
    (news,) = await told(database, "approved")
    assert (news.recipient, news.payload["by"]) == (EVE, OLGA)
    with pytest.raises(BadInput, match='already "sent"'):
        await services.approvals.approve(OLGA, made.id)


async def test_more_than_200_people_need_another_organizer(services, monkeypatch):
    crowd = tuple(f"U{n}" for n in range(201))

    async def members(_channel):
        return crowd

    monkeypatch.setattr(services.channels, "members", members)
    assert (await schedule(services, "attendees")).state is KINDS.WAITING
    crowd = crowd[:200]
    assert (await schedule(services, "attendees")).state is KINDS.SCHEDULED


async def test_declined_it_never_goes_out(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", ping=True, user=OLGA)
    await services.approvals.decline(EVE, made.id)
    clock.move_to(made.at)
    assert await services.broadcasts.go_out() == 0
    assert [n.recipient for n in await told(database, "declined")] == [OLGA]


async def test_approved_after_its_time_the_late_policy_decides(services, database, clock):
    late = await schedule(services, f"channel:{MAIN}", ping=True)
    whenever = await schedule(services, f"channel:{JANSON}", ping=True, late=None)
    clock.move_to(late.at + timedelta(minutes=31))
    assert (await services.approvals.approve(OLGA, late.id)).state is KINDS.MISSED
    assert (await services.approvals.approve(OLGA, whenever.id)).state is KINDS.SCHEDULED
    assert await services.broadcasts.go_out() == 1
    assert await reached(database) == [JANSON]
    assert len(await told(database, "missed")) == 1
    assert (await services.reports.report(EVE, late.id)).skipped
    assert await services.reports.resend(EVE, late.id) == 1  # as the news to its author says
    assert await reached(database) == sorted([JANSON, MAIN])


async def test_what_nobody_approves_in_time_is_not_sent_and_its_author_is_told(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", ping=True)
    whenever = await schedule(services, f"channel:{JANSON}", ping=True, late=None)
    clock.move_to(made.at + timedelta(minutes=30))
    await services.broadcasts.go_out()
    assert (await is_now(services, made.id)).state is KINDS.WAITING
    clock.move_to(made.at + timedelta(minutes=31))
    for _ in range(2):
        assert await services.broadcasts.go_out() == 0
    assert (await is_now(services, made.id)).state is KINDS.MISSED
    assert (await is_now(services, whenever.id)).state is KINDS.WAITING
    (news,) = await told(database, "unapproved")
    assert (news.recipient, news.payload["announcement"]) == (EVE, made.id)
    with pytest.raises(BadInput, match='already "not sent"'):
        await services.approvals.approve(OLGA, made.id)
    with pytest.raises(BadInput, match="A second organizer must approve it, because it pings a channel"):
        await services.reports.resend(EVE, made.id)
    assert await posts(database) == []


async def test_a_recurring_one_waits_for_approval_as_long_as_it_recurs(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", at=None, cron="0 12 * * *", ping=True)
    clock.move_to(at("1 15:00"))
    await services.broadcasts.go_out()
    done = await services.approvals.approve(OLGA, made.id)
    assert (done.state, done.next_at) == (KINDS.SCHEDULED, at("2 11:00"))
    other = await schedule(services, f"channel:{MAIN}", at=None, cron="0 12 * * *", ping=True)
    clock.move_to(at("3 11:00"))
    await services.broadcasts.go_out()
    assert (await is_now(services, other.id)).state is KINDS.MISSED


def grow(services, monkeypatch, count):
    """So many people are in the main channel now."""

    async def members(_channel):
        return tuple(f"U{n}" for n in range(count))

    monkeypatch.setattr(services.channels, "members", members)


async def test_one_that_has_grown_over_200_waits_for_approval_then(services, database, clock, monkeypatch):
    made = await schedule(services, "attendees")
    assert made.state is KINDS.SCHEDULED
    grow(services, monkeypatch, 201)
    clock.move_to(made.at)
    for _ in range(2):
        assert await services.broadcasts.go_out() == 0
    assert (await is_now(services, made.id)).state is KINDS.WAITING
    (asked,) = await ledger(database, DeliveryKind.APPROVAL)
    assert (asked.recipient, asked.payload["people"]) == (OLGA, 201)
    (news,) = await told(database, "grew")
    assert (news.recipient, news.payload["people"]) == (EVE, 201)
    with pytest.raises(NotAllowed, match="another organizer"):
        await services.approvals.approve(EVE, made.id)
    clock.move_to(made.at + timedelta(minutes=10))
    assert (await services.approvals.approve(OLGA, made.id)).state is KINDS.SCHEDULED
    assert await services.broadcasts.go_out() == 201


async def test_what_was_approved_may_grow_and_an_edit_of_it_is_approved_anew(services, clock, monkeypatch):
    grow(services, monkeypatch, 201)
    made = await schedule(services, "attendees")
    await services.approvals.approve(OLGA, made.id)
    grow(services, monkeypatch, 5)
    edit = await draft(services, "attendees", text="Doors at eleven", replaces=made.id)
    assert (await services.approvals.schedule(EVE, edit.id)).state is KINDS.SCHEDULED
    grow(services, monkeypatch, 201)
    clock.move_to(made.at)
    assert await services.broadcasts.go_out() == 0
    assert (await is_now(services, made.id)).state is KINDS.WAITING
    await services.approvals.approve(OLGA, made.id)
    grow(services, monkeypatch, 900)
    assert await services.broadcasts.go_out() == 900


async def test_what_missed_its_time_and_has_grown_since_is_not_sent_again_by_one_alone(
    services, database, clock, monkeypatch
):
    made = await schedule(services, "attendees")
    clock.move_to(made.at + timedelta(hours=1))
    await services.broadcasts.go_out()
    grow(services, monkeypatch, 201)
    with pytest.raises(BadInput, match="more than 200 people"):
        await services.reports.resend(EVE, made.id)
    assert await posts(database) == []


async def test_the_only_organizer_is_told_that_nobody_can_approve(services):
    services.people._organizers = frozenset({"eve@example.org"})
    made = await draft(services, f"channel:{MAIN}", ping=True)
    with pytest.raises(BadInput, match="no other organizer"):
        await services.approvals.schedule(EVE, made.id)
    assert (await is_draft(services, made.id)) is KINDS.DRAFT


async def is_draft(services, announcement_id):
    return (await services.announcements.get(EVE, announcement_id)).state


# meanwhile


async def test_schedule_pressed_twice_counts_once(services):
    made = await draft(services, f"channel:{MAIN}")
    outcomes = await asyncio.gather(
        *(services.approvals.schedule(EVE, made.id) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Announcement", "BadInput", "BadInput"]


async def test_cancelled_it_stops_and_what_is_under_way_stops_too(services, database, clock):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA)
    await services.announcements.cancel(OLGA, made.id)
    states = {d.recipient: d.state for d in await posts(database)}
    assert states == {ANNA: State.SENT, CHEN: State.CANCELLED, WEI: State.CANCELLED, JORGEN: State.CANCELLED}
    with pytest.raises(BadInput, match='already "cancelled"'):
        await services.announcements.cancel(OLGA, made.id)


async def test_what_has_all_been_sent_cannot_be_cancelled(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, MAIN)
    with pytest.raises(BadInput, match='already "sent"'):
        await services.announcements.cancel(OLGA, made.id)


async def test_paused_and_resumed(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}")
    await services.announcements.pause(OLGA, made.id)
    clock.move_to(made.at + timedelta(minutes=5))
    assert await services.broadcasts.go_out() == 0
    await services.announcements.resume(OLGA, made.id)
    assert await services.broadcasts.go_out() == 1


async def test_a_broadcast_under_way_is_paused_and_resumed_without_doubling(services, database, clock):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA)
    await services.announcements.pause(OLGA, made.id)
    assert {d.state for d in await posts(database)} == {State.SENT, State.CANCELLED}
    await services.announcements.resume(OLGA, made.id)
    rows = await posts(database)
    assert sorted(d.state for d in rows) == [State.PLANNED] * 3 + [State.SENT]
    assert (await is_now(services, made.id)).state is KINDS.SENT


async def test_the_report_counts_what_is_held_back_or_taken_back(services, database, clock):
    made = await schedule(services, "track:Search")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA)
    await services.announcements.pause(OLGA, made.id)
    report = await services.reports.report(OLGA, made.id)
    assert (report.sent, report.held, report.planned) == (1, 2, 3)
    await services.announcements.cancel(OLGA, made.id)
    report = await services.reports.report(OLGA, made.id)
    assert (report.sent, report.held, report.planned) == (1, 2, 3)


async def test_what_was_held_back_for_too_long_is_not_forgotten_but_too_late(services, database, clock):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA)
    await services.announcements.pause(OLGA, made.id)
    clock.move_to(made.at + timedelta(hours=2))
    await services.announcements.resume(OLGA, made.id)
    rows = {d.recipient: d for d in await posts(database)}
    assert {rows[u].state for u in (CHEN, WEI, JORGEN)} == {State.PLANNED}
    assert {rows[u].expires_at for u in (CHEN, WEI, JORGEN)} == {made.at + timedelta(minutes=30)}
    await settle(database, State.EXPIRED, CHEN, WEI, JORGEN)  # as the worker does with what is too late
    assert await services.reports.resend(OLGA, made.id) == 3


async def test_the_text_of_one_that_is_paused_half_way_can_be_mended(services, database, clock):
    made = await schedule(services, "track:Search")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA)
    await services.announcements.pause(OLGA, made.id)
    paused = await services.announcements.edit(OLGA, made.id)
    assert paused.is_out
    edit = await draft(
        services, "track:Search", text="Doors at eleven", at=made.at, replaces=made.id, rewrite=True
    )
    assert (await services.approvals.schedule(EVE, edit.id)).state is KINDS.PAUSED
    await services.announcements.resume(OLGA, made.id)
    assert (await is_now(services, made.id)).text == "Doors at eleven"
    assert sorted(d.state for d in await posts(database)) == [State.PLANNED, State.PLANNED, State.SENT]


async def test_resumed_after_its_time_it_asks_for_another(services, clock):
    made = await schedule(services, f"channel:{MAIN}")
    await services.announcements.pause(OLGA, made.id)
    clock.move_to(made.at + timedelta(hours=1))
    with pytest.raises(BadInput, match="Its time has passed"):
        await services.announcements.resume(OLGA, made.id)


async def test_an_edit_takes_the_place_of_what_was_scheduled(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}")
    edit = await draft(
        services,
        f"channel:{JANSON}",
        user=OLGA,
        text="Doors at eleven",
        at=made.at + timedelta(hours=1),
        replaces=made.id,
    )
    after = await services.approvals.schedule(OLGA, edit.id)
    assert (after.id, after.text, after.next_at, after.author) == (
        made.id,
        "Doors at eleven",
        made.at + timedelta(hours=1),
        EVE,
    )
    clock.move_to(made.at)
    assert await services.broadcasts.go_out() == 0
    clock.move_to(made.at + timedelta(hours=1))
    assert await services.broadcasts.go_out() == 1
    assert await reached(database) == [JANSON]


async def test_an_edit_that_pings_waits_while_the_first_one_stands(services, clock):
    made = await schedule(services, f"channel:{MAIN}")
    edit = await draft(services, f"channel:{MAIN}", ping=True, replaces=made.id)
    assert (await services.approvals.schedule(EVE, edit.id)).state is KINDS.WAITING
    assert not (await is_now(services, made.id)).ping
    await services.approvals.approve(OLGA, edit.id)
    assert (await is_now(services, made.id)).ping


async def test_an_edit_takes_the_place_of_what_waits_and_is_asked_about_by_itself(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", ping=True)
    edit = await schedule(
        services, f"channel:{MAIN}", ping=True, text="Doors at eleven", replaces=made.id, user=OLGA
    )
    assert (edit.state, edit.replaces, edit.author) == (KINDS.WAITING, None, OLGA)
    assert (await is_now(services, made.id)).state is KINDS.CANCELLED
    with pytest.raises(BadInput, match='already "cancelled"'):
        await services.approvals.approve(OLGA, made.id)
    assert (await services.approvals.approve(EVE, edit.id)).approved_by == EVE
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    assert {d.payload["announcement"] for d in await posts(database)} == {edit.id}


async def test_what_waits_no_longer_needs_approval_where_an_edit_leaves_the_ping_out(services):
    made = await schedule(services, f"channel:{MAIN}", ping=True)
    edit = await schedule(services, f"channel:{MAIN}", replaces=made.id)
    assert (edit.state, (await is_now(services, made.id)).state) == (KINDS.SCHEDULED, KINDS.CANCELLED)


async def test_an_edit_of_an_edit_that_waits_changes_the_first_one(services):
    made = await schedule(services, f"channel:{MAIN}")
    first = await schedule(services, f"channel:{MAIN}", ping=True, text="One", replaces=made.id)
    second = await schedule(services, f"channel:{MAIN}", text="Two", replaces=first.id)
    assert (second.id, second.text) == (made.id, "Two")
    assert (await is_now(services, first.id)).state is KINDS.CANCELLED


async def test_cancelled_it_takes_its_edits_that_wait_with_it(services):
    made = await schedule(services, f"channel:{MAIN}")
    edit = await schedule(services, f"channel:{MAIN}", ping=True, replaces=made.id)
    await services.announcements.cancel(OLGA, made.id)
    assert (await is_now(services, edit.id)).state is KINDS.CANCELLED
    assert await services.announcements.coming(EVE, program_of(services)) == ()


async def test_who_saves_last_has_seen_what_the_others_saved(services):
    made = await schedule(services, f"channel:{MAIN}")
    mine = await draft(services, f"channel:{MAIN}", text="Mine", replaces=made.id)
    await schedule(services, f"channel:{MAIN}", text="Theirs", replaces=made.id, user=OLGA)
    with pytest.raises(BadInput, match=f"has changed it.*/announce edit {made.id} shows"):
        await services.approvals.schedule(EVE, mine.id)
    stands = await services.announcements.edit(EVE, made.id)
    assert (stands.text, stands.revision) == ("Theirs", 1)
    again = await schedule(
        services, f"channel:{MAIN}", text="Both", replaces=made.id, revision=stands.revision
    )
    assert (again.text, again.revision) == ("Both", 2)


async def test_an_edit_gives_no_time_that_is_past_and_may_leave_the_one_that_is(services, clock):
    made = await schedule(services, f"channel:{MAIN}", late=None)
    await services.announcements.pause(EVE, made.id)
    clock.move_to(made.at + timedelta(hours=1))
    with pytest.raises(BadInput, match="That time has passed"):
        await draft(services, f"channel:{MAIN}", at=made.at + timedelta(minutes=5), replaces=made.id)
    edit = await schedule(services, f"channel:{MAIN}", text="Still", at=made.at, replaces=made.id)
    assert (edit.text, edit.state) == ("Still", KINDS.PAUSED)


async def test_who_approved_it_stands_until_it_is_changed(services):
    made = await schedule(services, f"channel:{MAIN}", ping=True)
    await services.approvals.approve(OLGA, made.id)
    (listed,) = await services.announcements.listing(EVE, program_of(services))
    assert listed.approved_by == OLGA
    edit = await schedule(services, f"channel:{MAIN}", text="New", replaces=made.id)
    assert edit.approved_by == ""


async def test_of_what_has_gone_out_only_the_text_changes(services, database, clock):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA, CHEN)
    other = await draft(services, f"channel:{MAIN}", replaces=made.id)
    with pytest.raises(BadInput, match="only its text"):
        await services.approvals.schedule(EVE, other.id)
    edit = await draft(
        services, "speakers", text="Doors at eleven", at=made.at, replaces=made.id, rewrite=True
    )
    await services.approvals.schedule(EVE, edit.id)
    assert (await is_now(services, made.id)).text == "Doors at eleven"
    assert (await services.reports.report(EVE, made.id)).rewriting == 2
    assert len(await posts(database)) == 4


async def test_a_worker_that_is_about_to_send_makes_what_was_edited_anew(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    lease = timedelta(minutes=1)
    async with database.write() as tx:
        found = await sending.claim(tx, "w", made.at, lease=lease, limit=100)
    (claimed,) = [d for d in found if d.kind is DeliveryKind.ANNOUNCEMENT]
    edit = await draft(services, f"channel:{MAIN}", text="Doors at eleven", at=made.at, replaces=made.id)
    await services.approvals.schedule(EVE, edit.id)
    async with database.write() as tx:
        assert not await sending.begin(tx, claimed.id, "w", made.at, lease, channel=MAIN)
        (again,) = await sending.claim(tx, "w", made.at, lease=lease, limit=100)
    assert again.id == claimed.id


async def test_an_edit_that_comes_when_it_has_gone_out_does_not_pass_for_one_that_came_in_time(
    services, database, clock
):
    made = await schedule(services, f"channel:{MAIN}")
    edit = await draft(services, f"channel:{MAIN}", text="Doors at eleven", replaces=made.id)
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    with pytest.raises(BadInput, match=f"gone out meanwhile as it was: /announce edit {made.id}"):
        await services.approvals.schedule(EVE, edit.id)
    assert (await is_now(services, made.id)).text == "Doors are open"


async def test_an_edit_of_a_recurring_ones_text_skips_no_time(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}", at=None, cron="0 12 * * *")
    clock.move_to(at("1 11:05"))  # nothing ran at its time
    edit = await draft(services, f"channel:{MAIN}", text="New", at=None, cron="0 12 * * *", replaces=made.id)
    assert (await services.approvals.schedule(EVE, edit.id)).next_at == at("1 11:00")
    assert await services.broadcasts.go_out() == 1


async def test_what_is_over_can_be_made_anew(services, clock):
    cancelled = await schedule(services, f"channel:{MAIN}")
    await services.announcements.cancel(EVE, cancelled.id)
    declined = await schedule(services, f"channel:{MAIN}", ping=True)
    await services.approvals.decline(OLGA, declined.id)
    for one in (cancelled, declined):
        assert (await services.announcements.edit(EVE, one.id)).text == "Doors are open"
        again = await draft(services, f"channel:{MAIN}", replaces=one.id)
        with pytest.raises(BadInput, match="already"):  # never under its old number
            await services.approvals.schedule(EVE, again.id)


async def test_an_announcement_whose_author_has_left_goes_on_and_says_so_once(services, database, clock):
    made = await schedule(services, f"channel:{MAIN}")
    await services.people.link([u for u in USERS if u.id != EVE], everyone=True)
    await services.refresh()
    for _ in range(2):
        await services.broadcasts.go_out()
        services.broadcasts._orphans.clear()  # as another process
    (news,) = await told(database, "orphaned")
    assert news.recipient == OLGA
    (listed,) = await services.announcements.listing(OLGA, program_of(services))
    assert listed.author_gone
    assert (await services.reports.report(OLGA, made.id)).announcement.author_gone
    clock.move_to(made.at)
    assert await services.broadcasts.go_out() == 1


# the report


async def test_the_report_counts_and_names(services, database, clock):
    made = await schedule(services, "speakers")
    assert (await services.reports.report(EVE, made.id)).at is None
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA, CHEN)
    await settle(database, State.FAILED, WEI, error="user_disabled")
    report = await services.reports.report(EVE, made.id)
    assert (report.planned, report.sent, report.waiting) == (5, 2, 1)
    assert [(m.recipient, m.why) for m in report.missed] == [
        (WEI, "user_disabled"),
        ("Bo", "no Slack account"),
    ]
    assert report.last_sent == NOW
    assert report.ends == made.at
    assert (await services.announcements.listing(EVE, program_of(services)))[0].tally.missed == 1


async def test_resent_to_those_who_missed_it_and_to_nobody_else(services, database, clock):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA, CHEN)
    await settle(database, State.FAILED, WEI, error="user_disabled")
    await settle(database, State.EXPIRED, JORGEN)
    outcomes = await asyncio.gather(
        *(services.reports.resend(OLGA, made.id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(map(str, outcomes)) == [
        "2",
        "Everyone reachable has it or is about to get it.",
    ]
    again = [d for d in await posts(database) if ":again:" in d.dedupe_key]
    assert sorted(d.recipient for d in again) == sorted([WEI, JORGEN])
    await settle(database, State.SENT, WEI, JORGEN)
    report = await services.reports.report(EVE, made.id)
    assert (report.sent, report.failed) == (4, ())
    with pytest.raises(BadInput, match="Everyone reachable"):
        await services.reports.resend(OLGA, made.id)


async def test_what_waits_in_a_digest_stands_in_the_report_as_that_and_fails_with_it(
    services, database, clock
):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA, WEI, JORGEN)
    (chens,) = [d for d in await posts(database) if d.recipient == CHEN]
    digest = Plan(DeliveryKind.DIGEST, digests.subject(CHEN), CHEN, "digest", made.at)
    async with database.write() as tx:
        digest_id = await digests.gather(tx, chens.id, digest, made.at)
    report = await services.reports.report(EVE, made.id)
    assert (report.planned, report.sent, report.waiting, report.gathered, report.failed) == (5, 3, 0, 1, ())
    assert (await services.announcements.listing(EVE, program_of(services)))[0].tally == Tally(3, 1, 0)
    with pytest.raises(BadInput, match="Everyone reachable"):
        await services.reports.resend(OLGA, made.id)
    async with database.write() as tx:
        await sending.settle(tx, digest_id, "", State.FAILED, made.at, error="user_disabled")
        failed = await deliveries.find(tx, digest_id)
        assert [d.id for d in await gathered.follow(tx, failed, made.at)] == [chens.id]
    report = await services.reports.report(EVE, made.id)
    assert [(m.recipient, m.why) for m in report.failed] == [(CHEN, "user_disabled")]
    assert (await services.announcements.listing(EVE, program_of(services)))[0].tally == Tally(3, 0, 1)
    assert await services.reports.resend(OLGA, made.id) == 1


async def test_a_slow_look_up_delays_no_other_announcement_and_its_author_is_told(
    services, database, clock, monkeypatch
):
    answered = asyncio.Event()

    async def slowly(_channel):
        await answered.wait()
        return (CHEN,)

    monkeypatch.setattr(services.channels, "members", slowly)
    monkeypatch.setattr(broadcasts, "_AT_ONCE", 0.01)
    slow = await schedule(services, "speakers")
    async with database.write() as tx:  # nobody is registered: the main channel's members are asked for
        await announcements.put(tx, slow.id, targets=["attendees"])
    await schedule(services, f"channel:{MAIN}")
    clock.move_to(slow.at)
    while await posts(database) == []:
        await services.broadcasts.go_out()
    assert await reached(database) == [MAIN]
    clock.move_to(slow.at + timedelta(minutes=1))
    await services.broadcasts.go_out()
    await services.broadcasts.go_out()
    assert [d.recipient for d in await told(database, "slow")] == [EVE]
    answered.set()
    while len(await posts(database)) == 1:
        await services.broadcasts.go_out()
    assert await reached(database) == [MAIN, CHEN]
    await services.broadcasts.stop()


async def test_what_an_operator_sends_again_is_not_resent_beside_it(services, database, clock):
    made = await schedule(services, "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA, CHEN, JORGEN)
    await settle(database, State.FAILED, WEI, error="user_disabled")
    await services.reports.resend(OLGA, made.id)
    await settle(database, State.FAILED, WEI, error="user_disabled")
    first, second = [d for d in await posts(database) if d.recipient == WEI]
    await services.ledger.retry([first.id])
    assert (await services.reports.report(EVE, made.id)).waiting == 1
    with pytest.raises(BadInput, match="Everyone reachable"):
        await services.reports.resend(OLGA, made.id)
    with pytest.raises(BadInput, match="planned again"):
        await services.ledger.retry([second.id])


async def test_who_has_an_account_by_now_is_reached_by_resending(services, database, clock):
    others = [u for u in USERS if u.id != WEI]
    await services.people.link(others, everyone=True)
    await services.refresh()
    made = await schedule(services, "track:Search")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    await settle(database, State.SENT, ANNA, CHEN)
    assert [m.recipient for m in (await services.reports.report(EVE, made.id)).unlinked] == ["Wei Chen"]
    await services.people.link(USERS, everyone=True)
    assert await services.reports.resend(EVE, made.id) == 1
    assert (await services.reports.report(EVE, made.id)).unlinked == ()
    assert await reached(database) == sorted([ANNA, CHEN, WEI])


async def test_who_is_linked_by_hand_since_is_reached_by_resending(services, database, clock):
    """Somebody without an address, as most of a real program."""
    talk = session("lonely", "2 11:00", 30, "Nobody knows me", "Cornil", "p-ada", track="Alone")
    ada = PersonEntry("p-ada", "Ada Lovelace")
    await write(database, replace(PROGRAM, sessions=(*PROGRAM.sessions, talk), people=(*PROGRAM.people, ada)))
    await services.refresh()
    made = await schedule(services, "track:Alone", "speakers")
    clock.move_to(made.at)
    await services.broadcasts.go_out()
    assert "Ada Lovelace" in [m.recipient for m in (await services.reports.report(EVE, made.id)).unlinked]
    await services.people.link([SlackUser("U0ADA", "other@example.org", "ada")], everyone=False)
    await services.linking.link("Ada Lovelace", "U0ADA", EVE)
    assert await services.reports.resend(EVE, made.id) == 1
    assert "U0ADA" in await reached(database)


async def test_what_was_missed_altogether_can_still_be_sent(services, database, clock):
    made = await schedule(services, "track:Search")
    clock.move_to(made.at + timedelta(hours=1))
    await services.broadcasts.go_out()
    assert (await services.reports.report(EVE, made.id)).skipped
    assert await services.reports.resend(EVE, made.id) == 3
    assert (await is_now(services, made.id)).state is KINDS.SENT
    report = await services.reports.report(EVE, made.id)
    assert (report.skipped, report.waiting) == (False, 3)


# what is refused


@pytest.mark.parametrize(
    ("targets", "fields", "says"),
    [
        ([], {}, "It needs recipients"),
        ([f"channel:{MAIN}"], {"text": "  "}, "needs a text"),
        ([f"channel:{MAIN}"], {"text": "x" * 2801}, "at most 2800 characters, and yours has 2801"),
        (["speakers"], {"ping": True}, "Only a channel can be pinged"),
        ([f"channel:{MAIN}"], {"at": NOW - timedelta(minutes=31)}, "That time has passed"),
        ([f"channel:{MAIN}"], {"at": NOW - timedelta(minutes=2)}, "That time has passed"),
        ([f"channel:{MAIN}"], {"at": NOW - timedelta(days=90), "late": None}, "That time has passed"),
        ([f"channel:{MAIN}"], {"at": None, "cron": "0 9 * * 1"}, "means different days"),
        ([f"channel:{MAIN}"], {"at": None, "cron": "0 9 * * *", "until": NOW}, "end date has passed"),
        ([f"channel:{MAIN}"], {"at": None, "cron": "0 9 1 jul *"}, "It would never go out"),
    ],
)
async def test_a_draft_that_makes_no_sense_is_refused_in_one_sentence(services, targets, fields, says):
    with pytest.raises(BadInput) as error:
        await draft(services, *targets, **fields)
    assert says in str(error.value)


async def test_everything_needs_the_role_at_every_act(services):
    made = await draft(services, f"channel:{MAIN}")
    acts = [
        services.announcements.draft(ANNA, program_of(services), Draft(to(f"channel:{MAIN}"), "x")),
        services.approvals.schedule(ANNA, made.id),
        services.announcements.get(ANNA, made.id),
        services.announcements.edit(ANNA, made.id),
        services.announcements.cancel(ANNA, made.id),
        services.announcements.pause(ANNA, made.id),
        services.announcements.resume(ANNA, made.id),
        services.announcements.discard(ANNA, made.id),
        services.announcements.listing(ANNA, program_of(services)),
        services.reports.report(ANNA, made.id),
        services.reports.resend(ANNA, made.id),
        services.approvals.decline(ANNA, made.id),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            await act
    with pytest.raises(NotFound):
        await services.announcements.get(EVE, 999)


async def test_a_draft_is_not_listed(services):
    await draft(services, f"channel:{MAIN}")
    made = await schedule(services, f"channel:{MAIN}", ping=True)
    assert [a.id for a in await services.announcements.listing(EVE, program_of(services))] == [made.id]
    assert replace(made, state=KINDS.WAITING) == made
