"""Changes of sessions: who is told of what, and never anybody else."""

from collections import Counter
from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, Drop, Priority, Undeliverable
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.setup.bindings import Purpose
from bot.services.program.imports import Options, _DryRun, write_program
from db.queries.ledger import deliveries
from tests.services.by_hand import (
    CHEN,
    CORNIL,
    EVE,
    JANSON,
    JORGEN,
    NOBODY,
    PROGRAM,
    WEI,
    at,
    changed,
    find,
    ledger,
    moved,
    program_of,
    session,
    without,
)
from tests.services.program.change_desk import QUIET, Desk


@pytest.fixture
def desk(services, clock):
    return Desk(services, clock)


async def test_a_first_import_tells_nobody(desk):
    assert await desk.notices() == {}


async def test_a_move_is_told_to_who_speaks_who_starred_it_and_the_room(desk):
    await desk.star(WEI, "rust")
    await desk.bring(moved("rust", "1 15:00"))
    notices = await desk.notices()
    assert set(notices) == {JORGEN, WEI, JANSON}
    assert {d.due_at for d in notices.values()} == {desk.clock.utcnow() + QUIET}
    assert {d.expires_at for d in notices.values()} == {at("1 15:00")}
    assert {d.priority for d in notices.values()} == {Priority.TIMELY}
    said = await desk.said()
    assert said[JORGEN] == (
        'Moved: "Rust for Recommenders" is now Tue 1 Dec 16:00–16:45 CET in Janson (was Tue 1 Dec 15:00 CET).'
    )
    assert said[WEI] == said[JANSON] == said[JORGEN]


async def test_a_change_of_room_is_told_in_both_rooms(desk):
    await desk.bring(changed("rust", room="Cornil"))
    said = await desk.said()
    assert set(said) == {JORGEN, JANSON, CORNIL}
    assert said[CORNIL] == (
        'Moved: "Rust for Recommenders" is now Tue 1 Dec 15:00–15:45 CET in Cornil (was in Janson).'
    )


async def test_the_chairs_of_the_session_that_contains_a_talk_are_told(desk):
    await desk.bring(moved("retrieval", "1 13:00"))
    assert set(await desk.notices()) == {CHEN, EVE, CORNIL}


async def test_a_sessions_own_channel_is_told_in_place_of_the_rooms(desk, database):
    rust = find(desk.services, "rust")
    await desk.services.setup.bind(EVE, program_of(desk.services), "C0RUST", Purpose.SESSION, target=rust.id)
    await desk.bring(changed("rust", room="Cornil"))
    assert set(await desk.notices()) == {JORGEN, "C0RUST"}


async def test_a_break_moves_without_a_word_to_the_room(desk):
    await desk.star(WEI, "coffee")
    await desk.bring(moved("coffee", "1 13:00"))
    assert set(await desk.notices()) == {WEI}


async def test_what_else_changes_is_not_announced(desk):
    await desk.bring(
        changed("rust", abstract="More.", track="Ranking", url="https://example.org", language="en")
    )
    assert await desk.notices() == {}


async def test_who_unstarred_it_meanwhile_is_not_told(desk):
    await desk.star(WEI, "rust")
    await desk.bring(moved("rust", "1 15:00"))
    await desk.services.agenda.set_star(WEI, find(desk.services, "rust").id, on=False)
    assert isinstance(await desk.render((await desk.notices())[WEI]), Drop)


async def test_who_is_not_in_slack_is_not_told(desk):
    await desk.bring(moved("closing", "2 15:00"))
    notice = next(d for r, d in (await desk.notices()).items() if r.startswith("person:"))
    assert await desk.render(notice) == Undeliverable("no Slack account")


async def test_new_clashes_in_the_agenda_are_named_and_old_ones_are_not(desk):
    await desk.star(NOBODY, "rust", "retrieval", "opening")
    await desk.bring(moved("rust", "1 11:40"))
    said = await desk.said()
    assert said[NOBODY].endswith('It now clashes with "Scaling Retrieval" in your agenda.')
    assert "clashes" not in said[JORGEN]
    desk.wait(minutes=6)
    await desk.send()
    await desk.bring(moved("rust", "1 11:50"))
    assert "clashes" not in (await desk.said())[NOBODY]


async def test_nobody_learns_who_else_is_concerned(desk):
    await desk.star(WEI, "rust")
    await desk.star(NOBODY, "rust")
    await desk.bring(moved("rust", "1 15:00"))
    for reader, notice in (await desk.notices()).items():
        made = await desk.render(notice)
        others = {WEI, NOBODY, JORGEN} - {reader}
        assert not any(o in made.text + str(made.blocks) + str(dict(notice.payload)) for o in others)


async def test_what_left_the_program_is_told_and_its_return_too(desk):
    await desk.star(WEI, "rust")
    await desk.bring(without("rust"))
    said = await desk.said()
    assert (
        said[WEI] == 'No longer on the program: "Rust for Recommenders" (was Tue 1 Dec 15:00 CET in Janson).'
    )
    assert set(said) == {WEI, JORGEN, JANSON}
    desk.wait(minutes=6)
    await desk.send()
    await desk.bring(PROGRAM)
    assert (await desk.said())[WEI] == (
        'Back on the program: "Rust for Recommenders", Tue 1 Dec 15:00–15:45 CET in Janson.'
    )


async def test_a_whole_session_that_moves_with_its_talks_is_one_line(desk):
    later = moved("search", "1 13:30", moved("retrieval", "1 13:30", moved("ranking", "1 14:00")))
    await desk.bring(later)
    said = await desk.said()
    assert said[CORNIL] == (
        'Moved: "Search I" is now Tue 1 Dec 14:30–15:30 CET in Cornil (was Tue 1 Dec 12:30 CET), '
        "with the 2 talks in it."
    )
    assert said[EVE] == said[CORNIL]
    assert '"Scaling Retrieval" is now Tue 1 Dec 14:30' in said[CHEN]


async def test_a_quiet_import_tells_nobody_and_marks_nothing_as_moved(desk):
    await desk.bring(moved("rust", "1 15:00"), quiet=True)
    assert await desk.notices() == {}
    assert find(desk.services, "rust").moved_from is None


async def test_a_dry_run_tells_nobody(desk, clock):
    with pytest.raises(_DryRun):
        async with desk.database.write() as tx:
            await write_program(tx, moved("rust", "1 15:00"), "x", Options(dry_run=True), clock.utcnow())
            assert await rows_of(tx)
            raise _DryRun(None)
    assert await desk.notices() == {}


async def rows_of(record):
    return [d for d in await deliveries.listing(record, limit=999) if d.kind is DeliveryKind.CHANGE_NOTICE]


async def test_a_moved_session_says_from_when_until_it_is_back(desk):
    await desk.bring(moved("rust", "1 15:00"))
    await desk.bring(moved("rust", "1 16:00"))
    assert find(desk.services, "rust").moved_from == at("1 14:00")
    await desk.bring(PROGRAM)
    assert find(desk.services, "rust").moved_from is None


async def test_hundreds_that_move_are_bulk_and_one_message_each(desk):
    talks = tuple(
        session(f"t{n}", "3 09:00", 20, f"Talk {n}", "Janson", "wei@example.org") for n in range(150)
    )
    big = replace(PROGRAM, sessions=(*PROGRAM.sessions, *talks))
    await desk.bring(big)
    assert await desk.notices() == {}
    later = tuple(replace(t, start=t.start + QUIET, end=t.end + QUIET) for t in talks)
    await desk.bring(replace(big, sessions=(*PROGRAM.sessions, *later)))
    notices = await desk.notices()
    assert set(notices) == {WEI, JANSON}
    assert {d.priority for d in notices.values()} == {Priority.BULK}
    made = await desk.render(notices[WEI])
    assert made.text.startswith("150 sessions changed")
    assert made.text.endswith("and 142 more.")


async def test_a_speaker_who_also_starred_it_is_told_once(desk):
    await desk.star(JORGEN, "rust")
    await desk.bring(moved("rust", "1 15:00"))
    assert Counter(d.recipient for d in await ledger(desk.database, DeliveryKind.CHANGE_NOTICE))[JORGEN] == 1
    made = await desk.render((await desk.notices())[JORGEN])
    assert "Unstar" in str(made.blocks)


async def test_somebody_who_no_longer_speaks_hears_that_and_not_of_the_move(desk):
    await desk.bring(moved("rust", "1 15:00"))
    await desk.bring(changed("rust", moved("rust", "1 15:00"), people=(AppearanceEntry("wei@example.org"),)))
    assert (await desk.said())[JORGEN] == (
        'You no longer speak in "Rust for Recommenders", Tue 1 Dec 15:00–15:45 CET in Janson. '
        "Now speaking: Wei Chen."
    )
