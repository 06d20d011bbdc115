"""Announcements over a change of the clocks: asked about in the form and in the line, once and again and again."""

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from bot.sandbox.messages import Message
from bot.sandbox.views import View
from db.queries.program import records as programs
from db.sql import execute, table_of
from db.tables import ConferenceRow
from tests.handlers.conference import MAIN, ORGANIZER, RANDOM, Conference, labels, words


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the clocks change, a time of it, what is the matter with that, and the moments it can mean."""

    zone: str
    day: str
    clock: str
    what: str
    early: tuple[str, str]
    late: tuple[str, str]
    date: str

    def echo(self, moment: tuple[str, str]) -> str:
        """One of the moments as it is said."""
        wall, offset = moment
        return f"{wall} ({self.zone}{f', {offset}' if self.what == TWICE else ''})"


NEVER, TWICE = "does not exist", "comes twice"
BRUSSELS, NEW_YORK = "Europe/Brussels", "America/New_York"
CHANGES = [
    Change(BRUSSELS, "2027-03-28", "02:30", NEVER, ("01:30", "+01:00"), ("03:30", "+02:00"), "Sunday 28 March"),
    Change(BRUSSELS, "2027-10-31", "02:30", TWICE, ("02:30", "+02:00"), ("02:30", "+01:00"), "Sunday 31 October"),
    Change(NEW_YORK, "2027-03-14", "02:30", NEVER, ("01:30", "-05:00"), ("03:30", "-04:00"), "Sunday 14 March"),
    Change(NEW_YORK, "2027-11-07", "01:30", TWICE, ("01:30", "-04:00"), ("01:30", "-05:00"), "Sunday 7 November"),
]  # fmt: skip
changes = pytest.mark.parametrize("change", CHANGES, ids=lambda c: f"{c.zone}-{c.day}")


async def move_to(conference: Conference, zone: str) -> None:
    """Let the conference be in that zone."""
    table = table_of(ConferenceRow)
    number = conference.services.programs.all()[0].conference.id
    async with conference.services.database.write() as tx:
        await execute(tx, update(table).where(table.c.id == number).values(timezone=zone))
        await programs.bump(tx, number)
    await conference.services.refresh()


async def shown(conference: Conference, line: str) -> Message:
    return await conference.answer(ORGANIZER, line, MAIN)


def which(view: View) -> list[str]:
    """The moments that the form offers."""
    block = next(b for b in view.blocks if b.get("block_id") == "announce:which")
    return [option["value"] for option in block["element"]["options"]]


@changes
async def test_once_in_the_line_it_is_asked_and_either_answer_is_taken(conference: Conference, change):
    await move_to(conference, change.zone)
    told = await shown(conference, f"/announce {change.day} {change.clock} #{RANDOM} Night")
    assert f"{change.clock}, {change.what} in {change.zone}, where the clocks change" in told.text
    assert labels(told) == []
    for moment in (change.early, change.late):
        typed = f"{change.day} {''.join(moment)}"
        assert typed in told.text
        answer = await shown(conference, f"/announce {typed} #{RANDOM} Night")
        assert f", {change.echo(moment)}" in answer.text


@changes
async def test_once_in_the_form_it_is_asked_there_and_the_answer_counts(conference: Conference, change):
    await move_to(conference, change.zone)
    await conference.type(ORGANIZER, "/announce")
    when = {"date": change.day, "time": change.clock}
    await conference.submit(ORGANIZER, channels=[conference.channel(RANDOM)], text="Night", **when)
    form = conference.view(ORGANIZER)
    assert f"The clocks change: {change.clock} {change.what} that day. Choose the time." in words(form)
    first, second = which(form)
    ack = await conference.submit(ORGANIZER)
    assert list(ack.body["errors"]) == ["announce:which"]
    await conference.submit(ORGANIZER, which=second)
    assert change.echo(change.late) in words(conference.view(ORGANIZER))
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Change")
    if change.what == NEVER:  # what was chosen stands in the form, and that is a time of its own
        await conference.submit(ORGANIZER, **when)
    await conference.submit(ORGANIZER, which=first)
    assert change.echo(change.early) in words(conference.view(ORGANIZER))
    await conference.press(ORGANIZER, conference.view(ORGANIZER), "Schedule")
    program = conference.services.programs.all()[0]
    (made,) = await conference.services.announcements.listing(conference.user(ORGANIZER), program)
    assert made.next_at
    assert made.next_at.isoformat() == first


@changes
async def test_again_and_again_it_is_said_before_it_is_scheduled(conference: Conference, change):
    await move_to(conference, change.zone)
    says = (
        f"On {change.date} the clocks skip {change.clock}: it goes out at {change.late[0]} instead."
        if change.what == NEVER
        else f"On {change.date} {change.clock} comes twice: it goes out the first time ({change.early[1]})."
    )
    told = await shown(conference, f"/announce every sun {change.clock} until {change.day} #{RANDOM} Night")
    assert says in told.text
    assert says in words(told)
    await conference.type(ORGANIZER, "/announce")
    view, user = conference.view(ORGANIZER), conference.user(ORGANIZER)
    again = {"text": {"type": "plain_text", "text": "Again and again"}, "value": "again"}
    async with conference._act():
        await conference.sandbox.click(user, view, "announce:when", "announce:when", selected_option=again)
    hour, minute = map(int, change.clock.split(":"))
    given = {"channels": [conference.channel(RANDOM)], "text": "Night"}
    await conference.submit(ORGANIZER, **given, cron=f"{minute} {hour} * * sun", until=change.day)
    assert says in words(conference.view(ORGANIZER))
