"""Channels that are lost, that come back, and that get another id: the record follows, and nothing is told twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.announcements.audiences import Target
from bot.domain.announcements.model import Draft
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.setup.bindings import Loss, Purpose
from bot.errors import BadInput
from tests.services.by_hand import (
    CORNIL,
    EVE,
    JANSON,
    MAIN,
    OLGA,
    OTHER,
    find,
    ledger,
    program_of,
    write,
)

NEW = "C0JANSONAGAIN"
"""Begins like the old id: only whole ids are replaced."""


async def told(database, channel):
    found = await ledger(database, DeliveryKind.TROUBLE)
    return [d for d in found if d.payload.get("lost") == channel]


async def test_a_loss_is_told_once_however_often_and_by_whomever_it_is_heard_of(
    services, elsewhere, database
):
    await asyncio.gather(
        services.bindings.lost(JANSON, Loss.REMOVED), elsewhere.bindings.lost(JANSON, Loss.REMOVED)
    )
    await services.refresh()
    await services.bindings.lost(JANSON, Loss.REMOVED)
    assert sorted(d.recipient for d in await told(database, JANSON)) == sorted([EVE, OLGA])
    assert program_of(services).conference.lost[JANSON].why is Loss.REMOVED


async def test_a_channel_that_comes_back_is_forgotten_and_its_loss_is_not_told(services, database, clock):
    await services.bindings.lost(JANSON, Loss.ARCHIVED)
    await services.refresh()
    await services.bindings.back(JANSON)
    await services.refresh()
    assert program_of(services).conference.lost == {}
    assert {d.state for d in await told(database, JANSON)} == {State.CANCELLED}
    clock.move_to(clock.utcnow() + timedelta(minutes=1))
    await services.bindings.lost(JANSON, Loss.ARCHIVED)
    states = [d.state for d in await told(database, JANSON)]
    assert states.count(State.PLANNED) == 2


async def test_a_channel_of_nothing_is_not_missed(services, database):
    await services.bindings.lost("C0ELSEWHERE", Loss.DELETED)
    await services.bindings.back("C0ELSEWHERE")
    await services.refresh()
    assert await told(database, "C0ELSEWHERE") == []
    assert not services.bindings.is_bound("C0ELSEWHERE")
    assert services.bindings.is_bound(JANSON)


async def test_every_conference_that_uses_it_is_told(services, database):
    await write(database, OTHER)
    await services.refresh()
    await services.setup.bind(OLGA, program_of(services, OTHER.slug), MAIN, Purpose.MAIN)
    await services.refresh()
    await services.bindings.lost(MAIN, Loss.ARCHIVED)
    await services.refresh()
    about = {d.conference_id for d in await told(database, MAIN)}
    assert about == {p.conference.id for p in services.programs.all()}
    await services.bindings.renumbered(MAIN, "C0MAIN2")
    await services.refresh()
    assert {p.conference.main_channel for p in services.programs.all()} == {"C0MAIN2"}
    assert [p.conference.lost for p in services.programs.all()] == [{}, {}]


async def test_what_is_planned_follows_another_id_and_is_not_planned_twice(services, database):
    before = [d for d in await ledger(database) if d.recipient == JANSON]
    assert before
    await services.bindings.renumbered(JANSON, NEW)
    await services.bindings.renumbered(JANSON, NEW)  # Slack tells of it again
    await services.refresh()
    after = {d.id: d for d in await ledger(database)}
    assert {after[d.id].recipient for d in before} == {NEW}
    assert {after[d.id].dedupe_key for d in before} == {d.dedupe_key.replace(JANSON, NEW) for d in before}
    assert find(services, "rust").room.channel == NEW
    await services.setup.bind(
        OLGA, program_of(services), NEW, Purpose.ROOM, target=find(services, "rust").room.id
    )
    planned = [d for d in await ledger(database) if d.recipient == NEW and d.state is State.PLANNED]
    assert sorted(d.id for d in planned) == sorted(d.id for d in before if d.state is State.PLANNED)


@pytest.mark.parametrize("by_hand", [(NEW,), (NEW, JANSON)])
async def test_what_is_planned_under_both_ids_stays_planned_once(services, database, by_hand):
    room = find(services, "rust").room.id
    await services.setup.bind(
        OLGA, program_of(services), NEW, Purpose.ROOM, target=room
    )  # it was bound by hand already
    await services.refresh()
    await services.setup.bind(OLGA, program_of(services), "C0THIRD", Purpose.HELP)
    await services.refresh()
    once = [d for d in await ledger(database) if d.recipient == NEW and d.state is State.PLANNED]
    await services.bindings.renumbered(JANSON, NEW)
    after = [d for d in await ledger(database) if d.recipient == NEW and d.state is State.PLANNED]
    assert sorted(d.id for d in after) == sorted(d.id for d in once)


async def test_announcements_and_questions_follow(services, database, clock):
    targets = (
        Target.decode(f"channel:{JANSON}"),
        Target.decode(f"channel:{CORNIL}"),
        Target.decode("speakers"),
    )
    at = clock.utcnow() + timedelta(hours=1)
    made = await services.announcements.draft(OLGA, program_of(services), Draft(targets, "Doors", at=at))
    asked = await services.questions.ask(OLGA, program_of(services), find(services, "rust"), "Why?")
    await services.bindings.renumbered(JANSON, NEW)
    await services.refresh()
    kept = await services.announcements.get(OLGA, made.id)
    assert [t.encode() for t in kept.targets] == [f"channel:{NEW}", f"channel:{CORNIL}", "speakers"]
    rows = await ledger(database, DeliveryKind.THREAD, DeliveryKind.QUESTION)
    assert {d.recipient for d in rows} == {NEW}
    session = find(services, "rust").id
    assert {d.payload.get("thread", d.dedupe_key) for d in rows} == {f"thread:{session}:{NEW}"}
    await services.questions.ask(OLGA, program_of(services), find(services, "rust"), "And why not?")
    assert len(await ledger(database, DeliveryKind.THREAD)) == 1
    assert asked.total == 1


async def test_an_id_that_begins_like_another_is_another(services, database):
    await services.setup.bind(OLGA, program_of(services), f"{JANSON}2", Purpose.HELP)
    await services.refresh()
    await services.bindings.renumbered(JANSON, NEW)
    await services.refresh()
    assert program_of(services).conference.help_channel == f"{JANSON}2"


async def test_a_channel_that_is_closed_to_the_bot_is_not_bound(services, database):
    services.channels.closed.add("C0CLOSED")
    with pytest.raises(BadInput, match="I'm not in this channel"):
        await services.setup.bind(OLGA, program_of(services), "C0CLOSED", Purpose.HELP)
    await services.refresh()
    assert program_of(services).conference.help_channel == ""
    await services.setup.bind(OLGA, program_of(services), "C0CLOSED", Purpose.NOTHING)
