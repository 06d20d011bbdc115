"""A substitute who is named as a person of the program is still meant when their records are joined."""

from dataclasses import replace

import pytest

from bot.delivery import renderers
from bot.delivery.presence import named
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.duties import Part
from bot.domain.program.snapshot import AppearanceEntry
from bot.domain.reminders.presence import PresenceState
from db.queries.ledger import deliveries, sending
from tests.services.by_hand import (
    JORGEN,
    OLGA,
    PROGRAM,
    WEI,
    changed,
    find,
    ledger,
    person,
    program_of,
    write,
)

W = "W. Chen"
TWO = replace(
    changed("rust", people=(AppearanceEntry("jorgen@example.org"), AppearanceEntry(f"p-{W}"))),
    people=(*PROGRAM.people, person(W)),
)
"""The program whose talk "rust" is by Jørgen and by a second record of Wei."""


def start(services):
    return int(find(services, "rust").start.timestamp())


@pytest.fixture
async def replaced(services):
    """The process, where Jørgen has said that the second record presents instead."""
    await write(services.database, TWO)
    await services.refresh()
    rust = find(services, "rust")
    stands_in = next(p for p in rust.speakers if p.name == W)
    state = PresenceState.REPLACED
    await services.presence.answer(
        JORGEN, rust.id, start(services), state, substitute=f"person:{stands_in.id}"
    )
    return services


async def join(services):
    await services.linking.merge("Wei Chen", W)
    await services.refresh()


async def unsent(services, state=State.PLANNED):
    return [d for d in await ledger(services.database, DeliveryKind.PRESENCE_NEWS) if d.state is state]


async def test_the_joined_person_stands_in_in_every_process(replaced, elsewhere):
    await elsewhere.refresh()
    await join(replaced)
    await elsewhere.refresh()
    for process in (replaced, elsewhere):
        rust = find(process, "rust")
        assert Part.STANDS_IN in process.duties.of(WEI, program_of(process))[rust.id].parts
        duty = process.duties.of(JORGEN, program_of(process))[rust.id]
        assert (duty.replaced, duty.replaced_by) == (True, W)
        said = await process.presence.of(rust)
        assert named(process, rust, said).substitute == W


async def test_the_joined_person_is_told_that_they_present(replaced):
    await join(replaced)
    made = [await renderers.by_kind(replaced)[d.kind](d) for d in await unsent(replaced)]
    (told,) = [m for m in made if m.channel == WEI]
    assert told.text.startswith("You present instead of Jørgen Łukasz")


async def test_undo_finds_what_was_planned_before_the_join(replaced):
    assert await unsent(replaced)
    await join(replaced)
    await replaced.presence.undo(OLGA, find(replaced, "rust").id, start(replaced))
    assert await unsent(replaced) == []


async def test_undo_tells_the_joined_person_once_who_was_told_before_the_join(replaced, clock):
    async with replaced.database.write() as tx:
        for one in await unsent(replaced):
            found = await deliveries.by_dedupe_key(tx, one.dedupe_key)
            await sending.settle(tx, found.id, "", State.SENT, clock.utcnow())
    await join(replaced)
    await replaced.presence.undo(OLGA, find(replaced, "rust").id, start(replaced))
    (one,) = await unsent(replaced)
    made = await renderers.by_kind(replaced)[one.kind](one)
    assert made.channel == WEI


async def test_a_join_that_is_undone_leaves_the_record_that_was_picked(replaced):
    await join(replaced)
    await replaced.linking.unmerge("Wei Chen", W)
    await replaced.refresh()
    assert find(replaced, "rust").id not in replaced.duties.of(WEI, program_of(replaced))
