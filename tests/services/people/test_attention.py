"""Stars, deadlines and a person's own settings: what is planned for one person, in the transaction of what causes it."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.delivery import renderers
from bot.delivery.attention import minding_attention
from bot.domain.ledger.deliveries import DeliveryKind, Drop, Gather, Message, Plan, State, Undeliverable, Wait
from bot.domain.people.attention import Duty, Personal, Quiet
from bot.domain.program.edits import Edit, Verb
from bot.domain.program.snapshot import AppearanceEntry, PersonEntry, SubmissionEntry, SubmissionSnapshot
from bot.domain.reminders.presence import PresenceState
from bot.domain.setup.settings import ReminderSettings
from bot.errors import BadInput
from bot.services.program import notices
from bot.services.program.imports import Options, write_submissions
from bot.services.reminders.planning import plan_deadlines
from bot.services.setup.bindings import parse_count, parse_days, parse_review_due, parse_span
from bot.slack.directory import SlackUser
from db.queries.ledger import deliveries, sending
from db.queries.people import records as people
from db.queries.program import records as programs
from tests.conftest import NOW
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JORGEN,
    NOBODY,
    OLGA,
    OTHER,
    PROGRAM,
    USERS,
    WEI,
    at,
    changed,
    find,
    ledger,
    moved,
    program_of,
    without,
    write,
)

STAR, DEADLINE, REVIEW = (
    DeliveryKind.STAR_REMINDER,
    DeliveryKind.DEADLINE_REMINDER,
    DeliveryKind.REVIEW_REMINDER,
)


async def planned(database, *kinds):
    return [d for d in await ledger(database, *kinds) if d.state is State.PLANNED]


async def star_times(database, user=NOBODY):
    return [d.due_at for d in await planned(database, STAR) if d.recipient == user]


async def star(services, key, user=NOBODY, *, on=True):
    await services.agenda.set_star(user, find(services, key).id, on=on)


async def render(services, delivery):
    return await renderers.by_kind(services)[delivery.kind](delivery)


# stars


async def test_a_star_plans_its_reminder_and_taking_it_cancels_that_one_alone(services, database):
    await star(services, "rust")
    await star(services, "fairness")
    await star(services, "rust", CHEN)
    assert await star_times(database) == [at("1 13:45"), at("2 08:45")]
    await star(services, "rust", on=False)
    assert await star_times(database) == [at("2 08:45")]
    assert await star_times(database, CHEN) == [at("1 13:45")]
    await star(services, "rust")
    await star(services, "rust")
    assert await star_times(database) == [at("1 13:45"), at("2 08:45")]
    await services.agenda.clear(NOBODY, program_of(services))
    assert await star_times(database) == []
    assert await star_times(database, CHEN) == [at("1 13:45")]


async def test_a_session_that_moves_or_leaves_takes_its_stars_along(services, database):
    await star(services, "rust")
    await star(services, "fairness")
    await write(database, moved("rust", "1 15:00"))
    assert await star_times(database) == [at("1 14:45"), at("2 08:45")]
    await write(database, without("rust"))
    assert await star_times(database) == [at("2 08:45")]
    await write(database, PROGRAM)
    assert await star_times(database) == [at("1 13:45"), at("2 08:45")]


async def test_a_star_on_what_this_process_holds_at_an_old_time_is_reminded_of_at_the_new_one(
    services, database
):
    await write(database, moved("rust", "1 15:00"))
    await star(services, "rust")  # not refreshed
    assert await star_times(database) == [at("1 14:45")]


async def test_nobody_is_reminded_of_what_is_too_soon_or_cancelled(services, database, clock):
    clock.move_to(at("1 13:50"))
    await star(services, "rust")
    assert await star_times(database) == []


async def test_everybody_has_their_own_lead(services, database):
    await star(services, "rust")
    await services.personal.save(NOBODY, Personal(star_lead=30))
    assert await star_times(database) == [at("1 13:30")]
    await star(services, "fairness")
    assert await star_times(database) == [at("1 13:30"), at("2 08:30")]
    await write(database, moved("rust", "1 15:00"))
    assert await star_times(database) == [at("1 14:30"), at("2 08:30")]
    await services.personal.save(NOBODY, Personal(star_lead=0))
    assert await star_times(database) == []
    await write(database, changed("rust", title="Rust"))
    assert await star_times(database) == []
    await services.personal.save(NOBODY, Personal())
    assert await star_times(database) == [at("1 13:45"), at("2 08:45")]


async def test_a_choice_made_while_the_session_moves_is_for_where_it_moves_to(
    services, database, elsewhere, monkeypatch
):
    await star(services, "rust")
    tell, choices = notices.tell, []

    async def slowly(*args):
        await tell(*args)
        choices.append(asyncio.create_task(elsewhere.personal.save(NOBODY, Personal(star_lead=30))))
        await asyncio.wait(choices, timeout=0.3)  # the move is not committed

    monkeypatch.setattr(notices, "tell", slowly)
    rust = find(services, "rust")
    edit = replace(Edit.of(Verb.MOVE, rust), start=at("1 15:00"), end=at("1 15:45"))
    await services.moves.carry_out(OLGA, edit)
    await asyncio.gather(*choices)
    assert await star_times(database) == [at("1 14:30")]


async def test_the_conferences_lead_holds_for_who_chose_none(services, database):
    await star(services, "rust")
    await star(services, "rust", CHEN)
    await services.personal.save(CHEN, Personal(star_lead=5))
    await services.refresh()
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings(star_leads=(20,)))
    assert await star_times(database) == [at("1 13:40")]
    assert await star_times(database, CHEN) == [at("1 13:55")]


async def test_what_is_due_already_goes_on_waiting_when_the_program_is_planned_anew(
    services, database, clock
):
    """It waits for the end of somebody's quiet hours, or for Slack: an import must not lose it."""
    await star(services, "fairness")
    clock.move_to(at("2 08:50"))
    await write(database, changed("fairness", abstract="More."), clock.utcnow())
    assert await star_times(database) == [at("2 08:45")]
    await write(database, moved("fairness", "2 10:00"), clock.utcnow())
    assert await star_times(database) == [at("2 09:45")]


async def test_a_starred_reminder_says_what_starts_and_what_clashes(services, database):
    await star(services, "ranking")
    await star(services, "search")
    await services.refresh()
    (delivery,) = [
        d for d in await planned(database, STAR) if d.payload["session"] == find(services, "ranking").id
    ]
    rendered = await render(services, delivery)
    assert isinstance(rendered, Message)
    assert rendered.channel == NOBODY
    assert "Learning to Rank" in rendered.text
    await star(services, "ranking", on=False)
    assert isinstance(await render(services, delivery), Drop)


async def test_who_speaks_there_is_not_reminded_twice(services, database):
    await star(services, "rust", JORGEN)
    (delivery,) = await planned(database, STAR)
    assert isinstance(await render(services, delivery), Drop)


# the main channel, and chairs


async def test_the_main_channel_is_told_once_of_all_that_starts(services, database):
    await services.setup.bind(OLGA, program_of(services), "C0MAIN", "main")
    await services.refresh()
    due = [d.due_at for d in await planned(database, DeliveryKind.MAIN_REMINDER)]
    assert due == [at("1 09:50"), at("1 11:20"), at("1 13:50"), at("2 08:50"), at("2 15:50")]
    await write(database, moved("rust", "1 11:30"))
    await services.refresh()
    found = await planned(database, DeliveryKind.MAIN_REMINDER)
    assert [d.due_at for d in found] == [at("1 09:50"), at("1 11:20"), at("2 08:50"), at("2 15:50")]
    rendered = await render(services, found[1])
    assert isinstance(rendered, Message)
    assert "Search I" in rendered.text
    assert "Rust for Recommenders" in rendered.text
    assert "Scaling Retrieval" not in rendered.text


async def test_a_chair_gets_the_run_sheet(services, database):
    search = find(services, "search")
    (hour, ten) = [
        d for d in await planned(database, DeliveryKind.CHAIR_REMINDER) if d.payload["session"] == search.id
    ]
    assert (search.start - hour.due_at, search.start - ten.due_at) == (
        timedelta(hours=1),
        timedelta(minutes=10),
    )
    await services.questions.ask(
        WEI, program_of(services), find(services, "retrieval"), "How old may the index be?"
    )
    start = int(find(services, "ranking").start.timestamp())
    await services.presence.answer(WEI, find(services, "ranking").id, start, PresenceState.HERE)
    rendered = await render(services, hour)
    assert isinstance(rendered, Message)
    assert rendered.channel == EVE
    order = [
        rendered.text.index(words)
        for words in ("Scaling Retrieval", "1 question waits", "Learning to Rank", "is here")
    ]
    assert order == sorted(order)
    assert "Not seen yet: Chen Li." in rendered.text
    await write(database, changed("search", people=()))
    await services.refresh()
    assert isinstance(await render(services, hour), Drop)


async def test_who_is_expected_in_two_places_hears_it_from_both(services, database):
    """Anna opens, and speaks somewhere else meanwhile: in another room, and at another conference."""
    both = changed("rust", moved("rust", "1 10:15"), people=(AppearanceEntry("anna@example.org"),))
    await write(database, both)
    at_once = replace(OTHER, sessions=(replace(OTHER.sessions[0], start=at("1 10:30"), end=at("1 11:30")),))
    await write(database, at_once)
    await services.refresh()
    found = await ledger(database, DeliveryKind.SPEAKER_REMINDER)
    said = {}
    for key in ("opening", "rust", "keynote", "fairness"):
        last = [
            d for d in found if d.payload["session"] == find(services, key).id and d.payload["lead"] == 15
        ]
        said[key] = (await render(services, next(d for d in last if d.state is State.PLANNED))).text
    assert "⚠ clashes with your talk Rust for Recommenders, your talk Units" in said["opening"]
    assert "⚠ clashes with your talk The Power of Learning, your talk Units" in said["rust"]
    assert "clashes with your talk The Power of Learning, your talk Rust for Recommenders" in said["keynote"]
    assert "clashes" not in said["fairness"]


# deadlines


PAPERS = tuple(
    SubmissionEntry(key, f"Paper {key}", authors, status=status, decision_on=decision, camera_ready_due=date(2026, 12, 20))
    for key, authors, status, decision in (
        ("214", ("chen@example.org", "anna@example.org"), "accepted", date(2026, 12, 14)),
        ("215", ("chen@example.org",), "accepted as a poster", None),
        ("216", ("wei@example.org",), "rejected", None),
        ("217", ("wei@example.org",), "under review", date(2026, 12, 14)),
    )
)  # fmt: skip
AUTHORS = tuple(PersonEntry(f"{n}@example.org", n, f"{n}@example.org") for n in ("chen", "anna", "wei"))


async def hand_in(database, papers=PAPERS, now=NOW):
    async with database.write() as tx:
        await write_submissions(
            tx, SubmissionSnapshot("csv", papers, AUTHORS), Options(PROGRAM.slug, force=True), now
        )


async def test_authors_are_reminded_of_what_they_know_is_due(services, database, clock):
    await hand_in(database)
    chen, anna = (find(services, key).speakers[0].id for key in ("retrieval", "opening"))
    found = await planned(database, DEADLINE)
    mornings = [datetime(2026, 12, day, 8, tzinfo=UTC) for day in (13, 18, 19)]
    assert sorted((d.due_at, d.recipient) for d in found) == sorted(
        (morning, f"person:{who}") for morning in mornings for who in (chen, anna)
    )
    clock.move_to(mornings[0])  # the decision on 214 is held until the day after
    told = {d.recipient: await render(services, d) for d in found if d.due_at == mornings[0]}
    assert isinstance(told[f"person:{anna}"], Drop)
    assert "Paper 215" in told[f"person:{chen}"].text
    assert "214" not in str(told[f"person:{chen}"])
    clock.move_to(mornings[1])
    told = {d.recipient: await render(services, d) for d in found if d.due_at == mornings[1]}
    assert "The camera-ready version is due in 2 days" in told[f"person:{anna}"].text
    assert "2 camera-ready versions are due in 2 days" in told[f"person:{chen}"].text


async def test_what_is_handed_in_or_withdrawn_is_not_reminded_of(services, database, clock):
    await hand_in(database)
    done = [replace(p, status="camera-ready handed in") if p.key == "214" else p for p in PAPERS]
    await hand_in(database, tuple(done))
    assert len({d.recipient for d in await planned(database, DEADLINE)}) == 1
    await hand_in(database, tuple(replace(p, camera_ready_due=date(2026, 12, 30)) for p in PAPERS))
    days = {d.payload["day"] for d in await planned(database, DEADLINE)}
    assert days == {"2026-12-30"}


async def test_deadlines_follow_their_people_to_other_zones(services, database):
    await hand_in(database)
    in_tokyo = [replace(u, tz="Asia/Tokyo") if u.id == CHEN else u for u in USERS]
    await services.people.link(in_tokyo, everyone=True)
    await services.refresh()
    chen = services.people.person(CHEN)
    assert chen.tz == "Asia/Tokyo"
    hours = {d.recipient: d.due_at.hour for d in await planned(database, DEADLINE)}
    assert (hours.pop(f"person:{chen.id}"), *hours.values()) == (0, 8)  # 09:00 in Tokyo, and in Brussels
    assert len(await planned(database, DEADLINE)) == 6
    await services.people.link([SlackUser(CHEN, "chen@example.org", tz="America/New_York")], everyone=False)
    hours = {d.recipient: d.due_at.hour for d in await planned(database, DEADLINE)}
    assert hours[f"person:{chen.id}"] == 14
    assert len(await planned(database, DEADLINE)) == 6
    # Slack that gives no zone takes none away
    await services.people.link([SlackUser(CHEN, "chen@example.org")], everyone=False)
    assert len([d for d in await planned(database, DEADLINE) if d.due_at.hour == 14]) == 3


async def test_reviewers_are_reminded_until_the_day_changes(services, database, clock):
    program = program_of(services)
    wei, anna = (services.people.person(u).id for u in (WEI, ANNA))
    async with database.write() as tx:
        await people.set_roles(tx, program.conference.id, "reviewer", [wei, anna])
    await services.setup.set_reminders(OLGA, program, ReminderSettings(review_due=date(2026, 12, 9)))
    await services.refresh()
    found = await planned(database, REVIEW)
    assert sorted({d.recipient for d in found}) == sorted([f"person:{wei}", f"person:{anna}"])
    assert sorted({d.due_at for d in found}) == [datetime(2026, 12, day, 8, tzinfo=UTC) for day in (2, 7, 8)]
    clock.move_to(found[0].due_at)
    rendered = await render(services, found[0])
    assert rendered.text.startswith("Reviews are due in 7 days · Wed 9 December")
    async with database.write() as tx:
        await people.set_roles(tx, program.conference.id, "reviewer", [])
        await plan_deadlines(tx, await programs.conference(tx, program.conference.id), clock.utcnow())
    assert await planned(database, REVIEW) == []
    assert isinstance(await render(services, found[0]), Drop)


# a person's own settings


async def a_plan(database, name, recipient=CHEN, kind=DeliveryKind.ANNOUNCEMENT, expires=None, **payload):
    now = NOW
    plan = Plan(kind, "test", recipient, name, now, expires, payload=payload)
    async with database.write() as tx:
        await deliveries.plan(tx, [plan], now)
        return await deliveries.by_dedupe_key(tx, name)


async def say(delivery):
    return Message(CHEN, delivery.dedupe_key)


async def test_quiet_hours_hold_back_what_can_wait_and_drop_what_cannot(services, database, clock):
    await services.people.link([SlackUser(CHEN, "chen@example.org", tz="America/New_York")], everyone=False)
    await services.personal.save(CHEN, Personal(quiet=Quiet(time(22), time(7))))
    await services.refresh()
    ask = minding_attention(services, say)
    late = await a_plan(database, "late", expires=NOW + timedelta(days=2))
    clock.move_to(datetime(2026, 12, 2, 3, tzinfo=UTC))  # 22:00 in New York
    assert await ask(late) == Wait(9 * 3600)
    too_late = replace(late, expires_at=clock.utcnow() + timedelta(hours=9))
    assert await ask(too_late) == Undeliverable("it would have come in their quiet hours")  # its author hears
    star = await a_plan(database, "star", kind=DeliveryKind.STAR_REMINDER, expires=too_late.expires_at)
    assert await ask(star) == Drop("it would have come in their quiet hours")
    urgent = await a_plan(database, "own", kind=DeliveryKind.SPEAKER_REMINDER, lead=60)
    assert isinstance(await ask(urgent), Message)
    assert await ask(await a_plan(database, "a day", kind=DeliveryKind.SPEAKER_REMINDER, lead=1440)) == Wait(
        9 * 3600
    )
    news = await a_plan(database, "moved", kind=DeliveryKind.CHANGE_NOTICE)
    assert await ask(news) == Wait(9 * 3600)
    near = replace(news, expires_at=clock.utcnow() + timedelta(hours=2))
    assert isinstance(await ask(near), Message)  # their session begins before they would wake
    clock.move_to(datetime(2026, 12, 2, 12, tzinfo=UTC))
    assert isinstance(await ask(late), Message)


async def test_what_waits_is_looked_at_again_when_quiet_hours_change(services, database):
    held = await a_plan(database, "held")
    later = NOW + timedelta(minutes=20)
    async with database.write() as tx:
        await sending.claim(tx, "w1", NOW, lease=timedelta(minutes=1), limit=50)
        assert await sending.settle(tx, held.id, "w1", State.PLANNED, NOW, wake_at=later)
    async with database.read() as tx:
        assert await sending.next_wake(tx, after=held.id - 1) == later
    await services.personal.save(CHEN, Personal())
    async with database.read() as tx:
        assert await sending.next_wake(tx, after=held.id - 1) == NOW


async def test_choices_reach_every_process(services, elsewhere):
    chosen = Personal(Duty.LAST, deadlines=False, star_lead=5, quiet=Quiet(time(22), time(6, 30)))
    await services.personal.save(NOBODY, chosen, "Asia/Kolkata")
    assert elsewhere.personal.of(NOBODY) == Personal()
    await elsewhere.refresh()
    assert elsewhere.personal.of(NOBODY) == services.personal.of(NOBODY) == chosen
    assert elsewhere.personal.zone(NOBODY, None).key == "Asia/Kolkata"
    assert elsewhere.personal.zone(WEI, program_of(elsewhere).conference).key == "Europe/Brussels"


async def test_what_they_switched_off_is_dropped(services, database):
    await services.personal.save(CHEN, Personal(Duty.LAST, deadlines=False, star_lead=0))
    ask = minding_attention(services, say)
    conference = program_of(services).conference.id

    async def of(kind, **payload):
        one = await a_plan(database, f"{kind}{payload}", kind=kind, **payload)
        return await ask(replace(one, conference_id=conference))

    for kind in (DEADLINE, REVIEW, STAR):
        assert await of(kind) == Drop("they have switched it off")
    assert await of(DeliveryKind.SPEAKER_REMINDER, lead=60) == Drop("they have switched it off")
    assert isinstance(await of(DeliveryKind.SPEAKER_REMINDER, lead=15), Message)


async def test_a_channel_is_nobodys_attention(services, database):
    async def to_channel(delivery):
        return Message("C0MAIN", "x")

    await services.personal.save(CHEN, Personal(quiet=Quiet(time(0), time(23, 59))))
    delivery = await a_plan(database, "c", "C0MAIN")
    assert not isinstance(await minding_attention(services, to_channel)(delivery), Drop | Wait | Gather)


def test_numbers_as_organizers_type_them():
    assert parse_days("1, 7;2") == (7, 2, 1)
    assert parse_days("a week, 2 days, 24 h") == (7, 2, 1)
    assert parse_days("") == ()
    for wrong in ("0", "61", "soon", "1,2,3,4,5,6", "12 h"):
        with pytest.raises(BadInput):
            parse_days(wrong)
    assert parse_count(" 6 ", 1, 60) == 6
    for wrong in ("", "0", "61", "-1", "six", "6.5", "9" * 400):
        with pytest.raises(BadInput):
            parse_count(wrong, 1, 60)
    assert [parse_span(typed, 0, 60) for typed in ("5", "5 min", "half an hour", "1 hour", "0")] == [
        5,
        5,
        30,
        60,
        0,
    ]
    assert [parse_span(typed, 1, 720, 60) for typed in ("24", "1 day", "36 hours")] == [24, 24, 36]
    for wrong in ("", "61", "1, 2", "soon", "2 hours", "-1"):
        with pytest.raises(BadInput, match="from 0 to 60"):
            parse_span(wrong, 0, 60)
    today, past = date(2026, 12, 1), date(2026, 11, 30)
    assert parse_review_due(None, past, today) is None
    assert parse_review_due("2026-12-01", None, today) == today
    assert parse_review_due("2026-11-30", past, today) == past
    with pytest.raises(BadInput):
        parse_review_due("2026-11-30", None, today)
