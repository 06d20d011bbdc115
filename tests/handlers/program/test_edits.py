"""Changing the program from Slack, and hearing of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.edits import Edit, Verb
from db.queries.ledger import deliveries
from db.queries.program import records as programs
from db.sql import table_of
from db.tables import SessionRow
from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    ORGANIZER,
    OTHER_ATTENDEE,
    Conference,
    labels,
    words,
)

CODE = "183"
"""Late Interaction on a Budget, later that day."""


async def details(conference: Conference, who: str = ORGANIZER, code: str = CODE) -> list[str]:
    """Open the session's details; what can be pressed there."""
    told = await conference.answer(who, f"/session {code}")
    await conference.press(who, told, "Details")
    return labels(conference.view(who))


async def move(conference: Conference, **values: str) -> None:
    """Fill in the form of a move as far as its review."""
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Move")
    await conference.submit(ORGANIZER, **values)


async def star(conference: Conference, who: str, *codes: str) -> None:
    for code in codes:
        user = conference.user(who)
        await conference.services.agenda.set_star(user, conference.session(code).id, on=True)


async def direct(conference: Conference, who: str, part: str):
    """The direct message to them that holds these words."""
    found = [m for m in conference.standing(conference.direct(who)) if part in m.text]
    assert len(found) == 1, [m.text for m in conference.standing(conference.direct(who))]
    return found[0]


async def test_only_organizers_are_offered_to_change_a_session(conference: Conference):
    assert await details(conference, ATTENDEE) == ["☆ Star", "Ask"]
    assert await details(conference) == ["☆ Star", "Ask", "Move", "Cancel session"]


async def test_a_move_is_reviewed_then_counts_and_shows(conference: Conference):
    await star(conference, ATTENDEE, CODE)
    before = conference.session(CODE)
    await move(conference, start="17:00", end="17:20")
    review = words(conference.view(ORGANIZER))
    assert "Late Interaction" in review
    assert "→ Tue 1 Dec 17:00–17:20 CET" in review
    assert "This tells" in review
    assert "people and <#" in review
    assert conference.session(CODE) == before
    await conference.submit(ORGANIZER)
    assert "✅ *Moved*" in words(conference.view(ORGANIZER))
    after = conference.session(CODE)
    assert after.moved_from == before.start
    assert after.start.hour == 16
    root = conference.workspace.views.stack(conference.user(ORGANIZER))[0]
    assert "moved from" in words(root)
    card = await conference.answer(ATTENDEE, f"/session {CODE}")
    assert "moved from" in card.text.splitlines()[0]


async def test_who_starred_it_hears_once_and_can_unstar_there(conference: Conference):
    await star(conference, ATTENDEE, CODE, "TUT1")
    await move(conference, start="17:00", end="17:20")
    await conference.submit(ORGANIZER)
    await conference.deliver()
    conference.pass_time(minutes=6)
    await conference.deliver()
    told = await direct(conference, ATTENDEE, "Moved:")
    assert "is now Tue 1 Dec 17:00–17:20 CET" in told.text
    assert "(was Tue 1 Dec" in told.text
    assert labels(told) == ["My agenda", "Unstar"]
    assert "Moved:" not in " ".join(m.text for m in conference.standing(conference.direct(OTHER_ATTENDEE)))
    await conference.press(ATTENDEE, told, "My agenda")
    assert "to come" in conference.only().text
    await conference.press(ATTENDEE, told, "Unstar")
    assert conference.only().text.startswith("Unstarred: Late Interaction")
    assert "Moved:" in told.text


async def test_a_warning_comes_before_a_conflict_counts(conference: Conference):
    other = conference.session("158")
    zone = conference.services.programs.all()[0].zone
    start, end = (f"{moment.astimezone(zone):%H:%M}" for moment in (other.start, other.end))
    assert other.room
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Move")
    day = f"{other.start.astimezone(zone):%Y-%m-%d}"
    await conference.submit(ORGANIZER, day=day, start=start, end=end, room=str(other.room.id))
    assert f"⚠ {other.where} is taken then: " in words(conference.view(ORGANIZER))


async def test_nothing_changed_is_said_under_the_form(conference: Conference):
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Move")
    ack = await conference.submit(ORGANIZER)
    assert ack.body
    assert "already set that way" in str(ack.body["errors"])


async def test_a_time_that_the_clocks_skip_is_asked_about_under_its_input(conference: Conference):
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Move")
    ack = await conference.submit(ORGANIZER, day="2027-03-28", start="02:30", end="03:30")
    assert ack.body
    assert "02:30 comes twice or not at all" in ack.body["errors"]["change:start"]
    ack = await conference.submit(ORGANIZER, day="2027-03-27", start="23:00", end="02:30")
    assert ack.body
    assert "02:30 comes twice or not at all" in ack.body["errors"]["change:end"]


@pytest.mark.parametrize(("start", "span"), [("17:00", "17:00–17:20"), ("08:15", "08:15–08:35")])
async def test_an_end_that_is_left_moves_with_the_start(conference: Conference, start: str, span: str):
    await move(conference, start=start)
    assert f"→ Tue 1 Dec {span} CET" in words(conference.view(ORGANIZER))


async def test_an_end_before_the_start_is_after_midnight(conference: Conference):
    await move(conference, start="23:00", end="00:30")
    assert "→ Tue 1 Dec 23:00–Wed 2 Dec 00:30 CET" in words(conference.view(ORGANIZER))


async def stand(conference: Conference, start: datetime, end: datetime) -> None:
    """Let the session stand there, as an import would have put it."""
    async with conference.services.database.write() as tx:
        its = table_of(SessionRow).c.id == conference.session(CODE).id
        await tx.exec(update(SessionRow).where(its).values(start=start, end=end))
        await programs.bump(tx, conference.services.programs.all()[0].conference.id)
    await conference.services.refresh()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-02 09:00", "2026-12-04 17:00"),  # an exhibition
        ("2026-12-02 09:00", "2026-12-02 09:00"),  # the source gives it no length
        ("2027-10-31 00:30", "2027-10-31 02:00"),  # from the first 02:30 to 03:00
        ("2027-10-30 23:30", "2027-10-31 01:30"),  # until the second 02:30
        ("2027-03-28 00:30", "2027-03-28 01:30"),  # from 01:30 to 03:30, an hour later
    ],
)
async def test_another_room_leaves_the_time_to_the_minute(conference: Conference, start: str, end: str):
    begins, ends = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (start, end))
    await stand(conference, begins, ends)
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Move")
    room = conference.session("158").room
    assert room
    await conference.submit(ORGANIZER, room=str(room.id))
    await conference.submit(ORGANIZER)
    after = conference.session(CODE)
    assert (after.start, after.end, after.room) == (begins, ends, room)


async def test_what_lasts_for_days_moves_by_whole_days(conference: Conference):
    friday, sunday = datetime(2027, 3, 26, 8, tzinfo=UTC), datetime(2027, 3, 27, 17, tzinfo=UTC)
    await stand(conference, friday, sunday)
    await move(conference, day="2027-03-27")
    assert "→ Sat 27 Mar 09:00 CET–Sun 28 Mar 18:00 CEST" in words(conference.view(ORGANIZER))
    await conference.submit(ORGANIZER)  # the clocks change in between: it is an hour shorter
    assert conference.session(CODE).end == datetime(2027, 3, 28, 16, tzinfo=UTC)


async def test_an_end_at_the_start_is_refused(conference: Conference):
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Move")
    ack = await conference.submit(ORGANIZER, start="17:00", end="17:00")
    assert "A session must end after it starts" in str((ack.body or {}).get("errors"))


async def test_cancel_and_restore(conference: Conference):
    await conference.deliver()
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Cancel session")
    assert "cancelled" in words(conference.view(ORGANIZER))
    assert not conference.session(CODE).cancelled
    ack = await conference.submit(ORGANIZER, reason="  ")
    assert "Give the reason in a few words" in str(ack.body)
    await conference.submit(ORGANIZER, reason="The speaker is ill")
    assert conference.session(CODE).cancelled
    assert "🚫 cancelled" in words(conference.workspace.views.stack(conference.user(ORGANIZER))[0])
    assert await details(conference) == ["☆ Star", "Restore"]
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Restore")
    await conference.submit(ORGANIZER)
    assert not conference.session(CODE).cancelled
    conference.pass_time(minutes=6)
    await conference.deliver()
    assert not [m for m in conference.standing(LIGHTHOUSE) if "Cancelled:" in m.text]
    async with conference.services.database.read() as tx:
        kept = [d for d in await deliveries.listing(tx, limit=9999) if d.kind is DeliveryKind.CHANGE_NOTICE]
    assert {d.state for d in kept} == {State.CANCELLED}


async def cancel(conference: Conference, reason: str) -> None:
    """Cancel the session, as far as the window that says what was done."""
    await details(conference)
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Cancel session")
    await conference.submit(ORGANIZER, reason=reason)


async def test_the_reason_is_told_to_people_and_pings_nobody(conference: Conference):
    await star(conference, ATTENDEE, CODE)
    await cancel(conference, "The *speaker* is ill <!channel>\n<@U1>")
    conference.pass_time(minutes=6)
    await conference.deliver()
    told = await direct(conference, ATTENDEE, "Cancelled:")
    says = "Reason: The \u2217speaker\u2217 is ill &lt;!channel&gt; &lt;@U1&gt;."
    assert says in told.text
    assert says in words(told)
    (channel,) = [m for m in conference.standing(LIGHTHOUSE) if "Cancelled:" in m.text]
    assert "ill" not in channel.text + words(channel)


async def test_cancelling_is_undone_within_the_minute_and_nobody_is_told(conference: Conference):
    await star(conference, ATTENDEE, CODE)
    before = conference.session(CODE)
    await cancel(conference, "Ill")
    done = conference.view(ORGANIZER)
    assert "Nobody is told until then." in words(done)
    conference.clock.move_to(conference.clock.utcnow() + timedelta(seconds=45))
    await conference.deliver()
    await conference.press(ORGANIZER, done, "Undo")
    assert "Nobody will be told." in words(conference.view(ORGANIZER))
    assert conference.session(CODE) == before
    root = conference.workspace.views.stack(conference.user(ORGANIZER))[0]
    assert "Cancel session" in labels(root)
    conference.pass_time(minutes=30)
    await conference.deliver()
    every = [m.text for m in conference.workspace.messages.everything()]
    assert not [text for text in every if "Cancelled:" in text or "Back on the program" in text]


async def test_an_undo_comes_too_late_after_the_minute(conference: Conference):
    await cancel(conference, "Ill")
    done = conference.view(ORGANIZER)
    conference.clock.move_to(conference.clock.utcnow() + timedelta(seconds=60))
    await conference.press(ORGANIZER, done, "Undo")
    assert "The minute is over" in words(conference.view(ORGANIZER))
    assert conference.session(CODE).cancelled


async def test_a_move_is_undone_too(conference: Conference):
    before = conference.session(CODE)
    await move(conference, start="17:00", end="17:20")
    await conference.submit(ORGANIZER, reason="The projector broke")
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Undo")
    assert conference.session(CODE) == before


async def test_what_was_changed_meanwhile_is_said_in_the_dialog(conference: Conference):
    await move(conference, start="17:00", end="17:20")
    held = conference.view(ORGANIZER).id
    elsewhere = Edit.of(Verb.CANCEL, conference.session(CODE))
    await conference.services.moves.carry_out(conference.user(ORGANIZER), elsewhere)
    await conference.services.refresh()
    await conference.submit(ORGANIZER)
    assert conference.view(ORGANIZER).id == held
    assert "has changed this session" in words(conference.view(ORGANIZER))


async def test_a_forged_button_does_not_help_who_is_no_organizer(conference: Conference):
    await details(conference)
    organizers = conference.view(ORGANIZER)
    before = conference.session(CODE)
    for label in ("Move", "Cancel session"):
        await conference.press(ATTENDEE, organizers, label)
        assert "Only organizers" in conference.only().text
    await cancel(conference, "Ill")
    await conference.press(ATTENDEE, conference.view(ORGANIZER), "Undo")
    assert "Only organizers" in conference.only().text
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Undo")
    assert conference.session(CODE) == before
