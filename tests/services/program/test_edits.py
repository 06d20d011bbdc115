"""What organizers edit: told before it counts, only theirs to do, and kept until the source changes it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.edits import Edit, Verb
from bot.errors import BadInput, NotAllowed, NotFound
from tests.services.by_hand import (
    ANNA,
    CHEN,
    CORNIL,
    EVE,
    JANSON,
    JORGEN,
    OLGA,
    PROGRAM,
    WEI,
    at,
    changed,
    did,
    dump,
    find,
    ledger,
    moved,
    program_of,
    without,
    write,
)


def edit(services, key, verb=Verb.MOVE, **fields):
    if "room" in fields:
        names = {r.name: r.id for r in program_of(services).rooms}
        fields["room_id"] = names.get(fields.pop("room"), 0)
    return replace(Edit.of(verb, find(services, key)), **fields)


async def do(services, key, verb=Verb.MOVE, user=OLGA, **fields):
    review = await services.moves.carry_out(user, edit(services, key, verb, **fields))
    await services.refresh()
    return review


def stands(services, key):
    found = find(services, key)
    return found.start, found.where, found.cancelled


async def told(database):
    found = await ledger(database, DeliveryKind.CHANGE_NOTICE)
    return {d.recipient for d in found if d.state is State.PLANNED}


async def test_a_move_says_its_reach_before_and_then_counts(services, database):
    await services.agenda.set_star(WEI, find(services, "rust").id, on=True)
    wanted = {"start": at("1 15:00"), "end": at("1 15:45"), "room": "Cornil"}
    before = await dump(database)
    review = await services.moves.review(OLGA, edit(services, "rust", **wanted))
    assert (review.people, review.channels, review.parts) == (2, (CORNIL, JANSON), 0)
    assert review.at == at("1 09:05")
    assert await dump(database) == before
    assert await do(services, "rust", **wanted) == review
    assert stands(services, "rust") == (at("1 15:00"), "Cornil", False)
    assert find(services, "rust").moved_from == at("1 14:00")
    assert await told(database) == {WEI, JORGEN, CORNIL, JANSON}


async def test_only_organizers_may_and_the_role_is_checked_when_it_counts(services, database):
    wanted = edit(services, "rust", start=at("1 15:00"), end=at("1 15:45"))
    before = await dump(database)
    for act in (services.moves.review, services.moves.carry_out):
        with pytest.raises(NotAllowed, match="Only organizers of AMLC 2026 can change the program"):
            await act(JORGEN, wanted)
    with pytest.raises(NotAllowed):
        services.moves.session(ANNA, wanted.session_id)
    assert await dump(database) == before


async def test_the_planned_reminders_follow(services, database):
    await do(services, "rust", start=at("1 16:00"), end=at("1 16:45"))
    rust = find(services, "rust").id
    planned = [d for d in await ledger(database) if d.state is State.PLANNED and d.payload.get("session") == rust
               and "start" in d.payload]  # fmt: skip
    assert planned
    assert {d.payload["start"] for d in planned} == {int(at("1 16:00").timestamp())}


async def test_cancelling_and_restoring(services, database):
    await do(services, "rust", Verb.CANCEL)
    assert stands(services, "rust") == (at("1 14:00"), "Janson", True)
    assert await told(database) == {JORGEN, JANSON}
    rust = find(services, "rust").id
    reminders = [d for d in await ledger(database, DeliveryKind.SPEAKER_REMINDER, DeliveryKind.CHANNEL_REMINDER)
                 if d.payload["session"] == rust]  # fmt: skip
    assert State.PLANNED not in {d.state for d in reminders}
    with pytest.raises(BadInput, match="already set that way"):
        await do(services, "rust", Verb.CANCEL)
    await do(services, "rust", Verb.RESTORE)
    assert stands(services, "rust") == (at("1 14:00"), "Janson", False)
    revived = [
        d for d in await ledger(database, DeliveryKind.SPEAKER_REMINDER) if d.payload["session"] == rust
    ]
    assert State.PLANNED in {d.state for d in revived}


async def test_the_talks_of_a_session_go_with_it(services, database):
    review = await do(services, "search", start=at("1 13:30"), end=at("1 14:30"), room="Janson")
    assert review.parts == 2
    assert stands(services, "retrieval") == (at("1 13:30"), "Janson", False)
    assert stands(services, "ranking") == (at("1 14:00"), "Janson", False)
    assert await told(database) == {EVE, CHEN, WEI, ANNA, CORNIL, JANSON}
    await do(services, "search", Verb.CANCEL)
    assert stands(services, "ranking") == (at("1 14:00"), "Janson", True)


async def test_conflicts_in_the_room_and_of_speakers_are_named(services):
    wanted = edit(services, "ranking", start=at("1 10:30"), end=at("1 11:15"), room="Janson")
    found = (await services.moves.review(OLGA, wanted)).conflicts
    assert [(c.other.key, c.person.name if c.person else "") for c in found] == [
        ("opening", ""),
        ("opening", "Anna Example"),
        ("coffee", ""),
    ]
    free = edit(services, "ranking", start=at("1 17:00"), end=at("1 17:30"))
    assert (await services.moves.review(OLGA, free)).conflicts == ()


async def test_what_would_no_longer_lie_within_its_session_is_named(services):
    async def named(key, **fields):
        found = (await services.moves.review(OLGA, edit(services, key, **fields))).outside
        return [(one.session.key, one.container.key) for one in found]

    held, search = find(services, "retrieval"), find(services, "search")
    late = search.end + timedelta(hours=3)
    assert await named("retrieval", start=late, end=late + timedelta(minutes=30)) == [("retrieval", "search")]
    assert await named("retrieval", end=held.end - timedelta(minutes=5)) == []
    assert (
        await named("search", start=late, end=late + (search.end - search.start)) == []
    )  # its talks go along
    shorter = await named("search", end=search.end - timedelta(minutes=10))
    assert shorter
    assert {container for _, container in shorter} == {"search"}
    assert (await services.moves.review(OLGA, edit(services, "retrieval", Verb.CANCEL))).outside == ()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "already set that way"),
        ({"end": at("1 13:00")}, "end after it starts"),
        ({"end": at("1 14:00")}, "end after it starts"),
        ({"end": at("3 13:00")}, "within a day"),
    ],
)
async def test_what_cannot_be_is_refused(services, database, fields, says):
    before = await dump(database)
    with pytest.raises(BadInput, match=says):
        await do(services, "rust", **fields)
    assert await dump(database) == before


@pytest.mark.parametrize("length", [timedelta(0), timedelta(days=3)])
async def test_what_has_no_end_or_lasts_for_days_is_changed_like_any_other(services, database, length):
    await write(database, changed("rust", end=at("1 14:00") + length))
    await services.refresh()
    await do(services, "rust", room="Cornil")
    await do(services, "rust", start=at("1 15:00"), end=at("1 15:00") + length)
    assert stands(services, "rust") == (at("1 15:00"), "Cornil", False)
    with pytest.raises(BadInput, match="end after it starts"):
        await do(services, "rust", end=at("1 14:59"))
    await do(services, "rust", Verb.CANCEL)
    await do(services, "rust", Verb.RESTORE)
    assert find(services, "rust").end - find(services, "rust").start == length


async def test_what_has_left_the_program_is_not_found(services, database):
    wanted = edit(services, "rust", Verb.CANCEL)
    await write(database, without("rust"))
    await services.refresh()
    with pytest.raises(NotFound):
        await services.moves.carry_out(OLGA, wanted)


async def test_a_room_that_left_meanwhile_is_refused(services):
    wanted = replace(edit(services, "rust"), room_id=9999)
    with pytest.raises(BadInput, match="no longer on the program; choose another"):
        await services.moves.review(OLGA, wanted)


async def test_an_edit_of_what_changed_meanwhile_is_refused(services, elsewhere):
    first = edit(services, "rust", start=at("1 15:00"), end=at("1 15:45"))
    second = edit(elsewhere, "rust", start=at("1 16:00"), end=at("1 16:45"))
    await services.moves.carry_out(OLGA, first)
    for _ in range(2):  # before and after this process knows of it
        with pytest.raises(BadInput, match="has changed this session"):
            await elsewhere.moves.carry_out(EVE, second)
        await elsewhere.refresh()
    assert stands(elsewhere, "rust")[0] == at("1 15:00")


async def test_of_two_edits_at_once_one_counts(services, elsewhere):
    edits = [
        (services, edit(services, "rust", start=at("1 15:00"), end=at("1 15:45"))),
        (elsewhere, edit(elsewhere, "rust", start=at("1 16:00"), end=at("1 16:45"))),
    ]
    done = await asyncio.gather(*(u.moves.carry_out(OLGA, e) for u, e in edits), return_exceptions=True)
    assert sorted(isinstance(d, BadInput) for d in done) == [False, True]


async def test_an_edit_outlives_imports_until_the_source_changes_that_field(services, database):
    await do(services, "rust", start=at("1 15:00"), end=at("1 15:45"), room="Cornil")
    before = await dump(database)
    assert did(await write(database, PROGRAM)) == (0, 0, 0)
    assert await dump(database) == before

    later = moved("rust", "1 16:00")
    assert did(await write(database, later)) == (0, 1, 0)
    await services.refresh()
    assert stands(services, "rust") == (at("1 16:00"), "Cornil", False)

    elsewhere = changed("rust", later, room="")
    assert did(await write(database, elsewhere)) == (0, 1, 0)
    await services.refresh()
    assert stands(services, "rust") == (at("1 16:00"), "", False)
    assert did(await write(database, later)) == (0, 1, 0)
    await services.refresh()
    assert stands(services, "rust") == (at("1 16:00"), "Janson", False)


async def test_other_fields_of_an_edited_session_follow_the_source(services, database):
    await do(services, "rust", start=at("1 15:00"), end=at("1 15:45"))
    assert did(await write(database, changed("rust", title="Rust!", room="Cornil"))) == (0, 1, 0)
    await services.refresh()
    assert stands(services, "rust") == (at("1 15:00"), "Cornil", False)
    assert find(services, "rust").title == "Rust!"


async def test_a_source_that_says_the_same_as_the_edit_changes_nothing_and_rules_again(services, database):
    await do(services, "rust", start=at("1 15:00"), end=at("1 15:45"))
    assert did(await write(database, moved("rust", "1 15:00"))) == (0, 0, 0)
    assert did(await write(database, PROGRAM)) == (0, 1, 0)
    await services.refresh()
    assert stands(services, "rust")[0] == at("1 14:00")


async def test_an_edit_that_is_taken_back_by_hand_leaves_nothing(services, database):
    await do(services, "rust", start=at("1 15:00"), end=at("1 15:45"))
    await do(services, "rust", start=at("1 14:00"), end=at("1 14:45"))
    assert did(await write(database, moved("rust", "1 16:00"))) == (0, 1, 0)
    await services.refresh()
    assert stands(services, "rust")[0] == at("1 16:00")
    assert find(services, "rust").moved_from == at("1 14:00")


async def test_a_second_edit_still_remembers_the_source(services, database):
    await do(services, "rust", start=at("1 15:00"), end=at("1 15:45"))
    await do(services, "rust", start=at("1 16:00"), end=at("1 16:45"))
    assert did(await write(database, PROGRAM)) == (0, 0, 0)
    assert did(await write(database, moved("rust", "1 15:00"))) == (0, 1, 0)


async def test_a_room_that_only_an_edit_uses_stays_while_it_stands(services, database):
    await do(services, "opening", room="Cornil")
    alone = replace(
        PROGRAM,
        rooms=("Janson",),
        sessions=tuple(replace(s, room="Janson") for s in PROGRAM.sessions),
    )
    await write(database, alone)
    await services.refresh()
    assert stands(services, "opening")[1] == "Cornil"
    before = await dump(database)
    await write(database, alone)
    assert await dump(database) == before
    await write(database, changed("opening", alone, room=""))
    await services.refresh()
    assert [r.name for r in program_of(services).rooms] == ["Janson"]


async def test_a_cancelled_session_stays_cancelled_over_imports(services, database):
    await do(services, "rust", Verb.CANCEL)
    await write(database, moved("rust", "1 15:00"))
    await services.refresh()
    assert stands(services, "rust") == (at("1 15:00"), "Janson", True)


async def test_an_edit_of_what_is_over_tells_nobody(services, database, clock):
    clock.move_to(at("1 15:30"))
    review = await do(services, "rust", room="Cornil")
    assert (review.people, review.channels) == (0, ())
    assert await told(database) == set()


async def test_the_form_carries_an_edit_whole(services):
    for verb in Verb:
        one = edit(services, "rust", verb, start=at("1 15:00") + timedelta(days=2))
        assert Edit.decode(one.encode()) == one
