"""Reminders follow the program: planned at their leads, cancelled and planned anew in the import's own transaction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.delivery import renderers
from bot.domain.ledger.deliveries import DeliveryKind, Message, State
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.reminders.timing import KINDS
from bot.domain.setup.bindings import Purpose
from bot.domain.setup.settings import ReminderSettings
from db.sql import table_of
from db.tables import SessionRow
from tests.conftest import NOW
from tests.services.by_hand import (
    CORNIL,
    JANSON,
    OLGA,
    PROGRAM,
    at,
    changed,
    find,
    ledger,
    moved,
    program_of,
    without,
    write,
)

CHANNEL, SPEAKER = DeliveryKind.CHANNEL_REMINDER, DeliveryKind.SPEAKER_REMINDER


def of(found, session):
    return [d for d in found if d.payload["session"] == session.id]


async def planned(database, *kinds):
    return [d for d in await ledger(database, *(kinds or (CHANNEL, SPEAKER))) if d.state is State.PLANNED]


async def ahead(database, session, kind):
    """How many minutes before it starts the session is reminded of, per recipient."""
    found = of(await planned(database, kind), session)
    assert all(d.expires_at == session.start and d.subject == f"session:{session.id}" for d in found)
    return sorted(((session.start - d.due_at) // timedelta(minutes=1), d.recipient) for d in found)


async def test_they_fall_at_the_leads(services, database):
    rust, anna = find(services, "rust"), find(services, "opening").speakers[0]
    jorgen = rust.speakers[0]
    assert await ahead(database, rust, CHANNEL) == [(10, JANSON)]
    assert await ahead(database, rust, SPEAKER) == [(15, f"person:{jorgen.id}"), (60, f"person:{jorgen.id}")]
    fairness = find(services, "fairness")
    # A day before is now, to the minute: not past yet.
    assert await ahead(database, fairness, SPEAKER) == [(n, f"person:{anna.id}") for n in (15, 60, 1440)]


@pytest.mark.parametrize(
    ("zone", "start", "end", "shown"),
    [
        ("Europe/Brussels", "2027-03-28 00:30", "2027-03-28 01:30", "01:30 CET–03:30 CEST"),
        ("Europe/Brussels", "2027-10-30 23:30", "2027-10-31 01:30", "01:30 CEST–02:30 CET"),
        ("America/New_York", "2027-03-14 06:30", "2027-03-14 07:30", "01:30 EST–03:30 EDT"),
        ("America/New_York", "2027-11-07 05:15", "2027-11-07 06:45", "01:15 EDT–01:45 EST"),
    ],
)
async def test_a_session_during_which_the_clocks_change(  # noqa: PLR0917
    services, database, clock, zone, start, end, shown
):
    """A night of hacking: it begins when it begins, lasts as long as it lasts, and belongs to the evening before."""
    begins, ends = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (start, end))
    night = changed("rust", start=begins, end=ends)
    await write(database, replace(night, timezone=zone))
    await services.refresh()
    rust, program = find(services, "rust"), program_of(services)
    assert (rust.start, rust.end) == (begins, ends)
    jorgen = f"person:{rust.speakers[0].id}"
    assert await ahead(database, rust, SPEAKER) == [(15, jorgen), (60, jorgen), (1440, jorgen)]
    evening = (begins - timedelta(hours=12)).astimezone(program.zone).date()
    assert evening in program.days
    assert rust in program.on_day(evening)
    (hour,) = [d for d in of(await planned(database, SPEAKER), rust) if d.payload["lead"] == 60]
    clock.move_to(hour.due_at)
    told = await renderers.by_kind(services)[SPEAKER](hour)
    assert isinstance(told, Message)
    assert told.text.startswith(f"You speak in 1 hour · {shown}, room Janson")
    assert f"<!date^{int(begins.timestamp())}^" in str(told.blocks)
    assert f"<!date^{int(ends.timestamp())}^" in str(told.blocks)
    for moment, running in ((begins, True), (ends - timedelta(minutes=1), True), (ends, False)):
        assert (rust in program.now(moment)) is running


async def test_none_is_planned_for_what_is_past(services, database):
    assert min(d.due_at for d in await planned(database)) == NOW
    await write(database, moved("rust", "1 09:10"))
    assert await ahead(database, find(services, "rust"), SPEAKER) == []
    await services.refresh()
    rust = find(services, "rust")
    assert await ahead(database, rust, CHANNEL) == [(10, JANSON)]
    assert await ahead(database, rust, SPEAKER) == []


async def test_breaks_and_the_talks_of_a_session_are_not_called_out_in_channels(services, database):
    called = {d.payload["session"] for d in await planned(database, CHANNEL)}
    assert called == {find(services, key).id for key in ("opening", "search", "rust", "fairness", "closing")}
    assert await ahead(database, find(services, "ranking"), CHANNEL) == []
    assert len(await ahead(database, find(services, "ranking"), SPEAKER)) == 4


async def test_what_is_cancelled_is_not_reminded_of(services, database):
    rust = find(services, "rust")
    async with database.write() as tx:
        table = table_of(SessionRow)
        await tx.exec(
            update(table).where(table.c.id == rust.id).values(cancelled=True, edited={"cancelled": False})
        )
    await write(database, changed("rust", title="Rust, cancelled"))
    assert of(await planned(database), rust) == []


async def test_a_move_cancels_and_plans_anew_and_touches_no_other_session(services, database):
    rust = find(services, "rust")
    before = await ledger(database, *KINDS)
    await write(database, moved("rust", "1 15:00"))
    after = await ledger(database, *KINDS)
    assert [d for d in after if d.payload.get("session") != rust.id] == [
        d for d in before if d.payload.get("session") != rust.id
    ]
    old = {d.id for d in of(before, rust)}
    assert {d.state for d in of(after, rust) if d.id in old} == {State.CANCELLED}
    new = [d for d in of(after, rust) if d.id not in old]
    assert {d.state for d in new} == {State.PLANNED}
    assert sorted(d.due_at for d in new) == [at("1 14:00"), at("1 14:45"), at("1 14:50")]
    assert {d.expires_at for d in new} == {at("1 15:00")}


async def test_a_move_back_makes_the_old_ones_true_again(services, database):
    before = {(d.dedupe_key, d.due_at) for d in await planned(database)}
    await write(database, moved("rust", "1 15:00"))
    await write(database, PROGRAM)
    assert {(d.dedupe_key, d.due_at) for d in await planned(database)} == before


async def test_a_new_title_leaves_the_rows_as_they_are(services, database):
    before = await ledger(database, *KINDS)
    await write(database, changed("rust", title="Rust", abstract="More."))
    assert await ledger(database, *KINDS) == before


async def test_another_room_is_reminded_in_its_own_channel(services, database):
    await write(database, changed("rust", room="Cornil"))
    assert await ahead(database, find(services, "rust"), CHANNEL) == [(10, CORNIL)]


async def test_another_speaker_is_reminded_instead(services, database):
    rust, chen = find(services, "rust"), find(services, "retrieval").speakers[0]
    await write(database, changed("rust", people=(AppearanceEntry("chen@example.org"),)))
    assert {who for _, who in await ahead(database, rust, SPEAKER)} == {f"person:{chen.id}"}


async def test_what_leaves_the_program_is_not_reminded_of_and_what_returns_is(services, database):
    rust = find(services, "rust")
    before = {d.id for d in of(await planned(database), rust)}
    await write(database, without("rust"))
    assert of(await planned(database), rust) == []
    await write(database, PROGRAM)
    assert {d.id for d in of(await planned(database), rust)} == before


async def test_an_import_that_fails_leaves_the_reminders_alone(services, database):
    before = await ledger(database)
    with pytest.raises(KeyError):  # nobody of that key is among the people
        await write(database, changed("opening", people=(AppearanceEntry("ghost"),), start=at("1 10:05")))
    assert await ledger(database) == before


async def test_other_leads_are_planned_at_once(services, database):
    rust = find(services, "rust")
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings((5, 30), ()))
    assert [minutes for minutes, _ in await ahead(database, rust, CHANNEL)] == [5, 30]
    assert await planned(database, SPEAKER) == []
    await services.refresh()
    assert program_of(services).conference.reminders == ReminderSettings((5, 30), ())


async def test_the_leads_of_a_conference_hold_for_later_imports(services, database):
    await services.setup.set_reminders(OLGA, program_of(services), ReminderSettings((5,), (30,)))
    await write(database, moved("rust", "1 15:00"))
    await services.refresh()
    rust = find(services, "rust")
    assert [minutes for minutes, _ in await ahead(database, rust, CHANNEL)] == [5]
    assert [minutes for minutes, _ in await ahead(database, rust, SPEAKER)] == [30]


async def test_another_channel_for_a_room_moves_its_reminders(services, database):
    rust = find(services, "rust")
    assert rust.room
    others = [d for d in await ledger(database) if d.recipient == CORNIL]
    await services.setup.bind(OLGA, program_of(services), "C0NEW", Purpose.ROOM, target=rust.room.id)
    assert await ahead(database, rust, CHANNEL) == [(10, "C0NEW")]
    assert [d for d in await planned(database) if d.recipient == JANSON] == []
    assert [d for d in await ledger(database) if d.recipient == CORNIL] == others


async def test_a_session_of_its_own_channel_is_reminded_there_and_nowhere_else(services, database):
    rust, opening = find(services, "rust"), find(services, "opening")
    await services.setup.bind(OLGA, program_of(services), "C0RUST", Purpose.SESSION, target=rust.id)
    assert await ahead(database, rust, CHANNEL) == [(10, "C0RUST")]
    assert await ahead(database, opening, CHANNEL) == [(10, JANSON)]


async def test_a_channel_that_is_for_nothing_any_more_is_left_in_peace(services, database):
    await services.setup.bind(OLGA, program_of(services), JANSON, Purpose.NOTHING)
    assert {d.recipient for d in await planned(database, CHANNEL)} == {CORNIL}
