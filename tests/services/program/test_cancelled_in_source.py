"""Sessions that the source cancels: told and not reminded, and what becomes of an organizer's own decision."""

from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.edits import Verb
from tests.services.by_hand import (
    JANSON,
    JORGEN,
    PROGRAM,
    WEI,
    changed,
    dump,
    find,
    ledger,
    make_usher,
    program_of,
    write,
)
from tests.services.program.change_desk import Desk
from tests.services.program.test_edits import do

GONE = changed("rust", cancelled=True)
REMINDERS = (
    DeliveryKind.SPEAKER_REMINDER,
    DeliveryKind.CHANNEL_REMINDER,
    DeliveryKind.STAR_REMINDER,
    DeliveryKind.PRESENCE_ASK,
)


@pytest.fixture
def desk(services, clock):
    return Desk(services, clock)


async def planned(desk, key="rust"):
    subject = f"session:{find(desk.services, key).id}"
    return [
        d
        for d in await ledger(desk.database, *REMINDERS)
        if d.subject == subject and d.state is State.PLANNED
    ]


def is_cancelled(desk, key="rust"):
    return find(desk.services, key).cancelled


async def test_a_cancelled_session_is_told_under_its_own_title_and_not_reminded(desk):
    await desk.star(WEI, "rust")
    assert await planned(desk)
    await desk.bring(GONE)
    assert is_cancelled(desk)
    said = await desk.said()
    assert set(said) == {JORGEN, WEI, JANSON}
    assert said[WEI] == 'Cancelled: "Rust for Recommenders", Tue 1 Dec 15:00–15:45 CET in Janson.'
    assert await planned(desk) == []


async def test_the_same_file_again_writes_nothing(desk, database):
    await desk.bring(GONE)
    before = await dump(database)
    await desk.bring(GONE)
    assert await dump(database) == before


async def test_a_session_whose_marker_goes_is_back_and_told(desk):
    await desk.bring(GONE)
    desk.wait(minutes=6)
    await desk.send()
    await desk.bring(PROGRAM)
    assert not is_cancelled(desk)
    assert (await desk.said())[JORGEN].startswith('Back on the program: "Rust for Recommenders", Tue 1 Dec')
    assert await planned(desk)


async def test_cancelled_and_taken_back_within_the_quiet_period_is_not_told(desk):
    await desk.bring(GONE)
    await desk.bring(PROGRAM)
    assert await desk.said() == {}


async def test_a_session_that_is_cancelled_at_the_first_import_is_shown_and_told_to_nobody(database, clock):
    await write(database, GONE)
    services = make_usher(database, clock)
    await services.refresh()
    desk = Desk(services, clock)
    assert is_cancelled(desk)
    assert await desk.notices() == {}
    assert await planned(desk) == []


async def test_a_restored_session_stays_until_the_source_changes_its_word(desk):
    await desk.bring(GONE)
    await do(desk.services, "rust", Verb.RESTORE)
    await desk.bring(changed("rust", GONE, abstract="More."))
    assert not is_cancelled(desk)
    await desk.bring(PROGRAM)
    assert not is_cancelled(desk)
    await desk.bring(GONE)
    assert is_cancelled(desk)


async def test_an_organizers_cancellation_is_not_undone_by_a_source_that_never_cancelled(desk):
    await do(desk.services, "rust", Verb.CANCEL)
    await desk.bring(changed("rust", abstract="More."))
    assert is_cancelled(desk)
    await desk.bring(GONE)
    assert is_cancelled(desk)
    await desk.bring(PROGRAM)
    assert not is_cancelled(desk)


async def test_an_organizer_who_cancels_and_restores_leaves_nothing_behind(desk, database):
    await do(desk.services, "rust", Verb.CANCEL)
    await do(desk.services, "rust", Verb.RESTORE)
    await desk.bring(GONE)
    assert is_cancelled(desk)


async def test_what_a_cancelled_session_contains_goes_with_it(desk):
    await desk.bring(changed("search", cancelled=True))
    assert is_cancelled(desk, "retrieval")
    assert is_cancelled(desk, "ranking")
    assert (await desk.said())[WEI].startswith('Cancelled: "Learning to Rank"')
    await desk.bring(PROGRAM)
    assert not is_cancelled(desk, "retrieval")


async def test_a_title_that_is_only_the_marker_leaves_the_title(desk):
    await desk.bring(changed("rust", title="", cancelled=True))
    assert find(desk.services, "rust").title == "Rust for Recommenders"
    assert is_cancelled(desk)


async def test_a_quiet_import_cancels_without_a_word(desk):
    await desk.bring(GONE, quiet=True)
    assert is_cancelled(desk)
    assert await desk.notices() == {}


async def test_a_cancelled_session_is_not_on_and_not_next(desk):
    await desk.bring(GONE)
    program = program_of(desk.services)
    gone = find(desk.services, "rust")
    assert gone not in program.now(gone.start)
    assert gone not in program.next(gone.start)


async def test_a_session_that_comes_back_cancelled_is_not_told(desk):
    await desk.bring(replace(PROGRAM, sessions=tuple(s for s in PROGRAM.sessions if s.key != "rust")))
    desk.wait(minutes=6)
    await desk.send()
    await desk.bring(GONE)
    assert await desk.said() == {}
