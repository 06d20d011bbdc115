"""Stars: a person's own agenda, kept in memory, and never older than the record for long."""

import asyncio

import pytest

from bot.errors import NotFound
from bot.services.program import agenda
from tests.services.by_hand import ANNA, CHEN, OTHER, dump, find, program_of, without, write


async def keys(usher, user=CHEN, slug="amlc-2026"):
    return [s.key for s in await usher.agenda.sessions(user, program_of(usher, slug))]


async def star(usher, *wanted, user=CHEN, on=True):
    for key in wanted:
        await usher.agenda.set_star(user, find(usher, key).id, on=on)


async def test_an_agenda_is_in_the_order_of_the_program(usher):
    assert await keys(usher) == []
    await star(usher, "rust", "opening", "closing")
    assert await keys(usher) == ["opening", "rust", "closing"]
    assert await keys(usher, ANNA) == []


async def test_starring_says_which_session_it_was(usher):
    rust = find(usher, "rust")
    assert await usher.agenda.set_star(CHEN, rust.id, on=True) is rust
    assert await usher.agenda.set_star(CHEN, rust.id, on=False) is rust


async def test_a_star_twice_is_one_star_and_none_twice_is_none(usher, database):
    await star(usher, "rust")
    once = await dump(database)
    await star(usher, "rust")
    twice = await dump(database)
    assert twice["star"] == once["star"]
    assert await keys(usher) == ["rust"]
    await star(usher, "rust", on=False)
    await star(usher, "rust", on=False)
    assert await keys(usher) == []


async def test_presses_at_once_are_one_star(usher):
    await asyncio.gather(*(star(usher, "rust") for _ in range(6)))
    assert await keys(usher) == ["rust"]


async def test_what_is_no_longer_on_the_program_cannot_be_starred(usher, database):
    rust = find(usher, "rust")
    await write(database, without("rust"))
    await usher.refresh()
    for wanted in (rust.id, 999_999):
        with pytest.raises(NotFound, match="search again with /session"):
            await usher.agenda.set_star(CHEN, wanted, on=True)


async def test_a_second_look_touches_no_database(usher, untouched):
    await star(usher, "rust")
    await usher.refresh()
    assert await keys(usher) == ["rust"]
    assert await keys(usher, ANNA) == []
    await usher.refresh()
    with untouched():
        assert await keys(usher) == ["rust"]
        assert await keys(usher, ANNA) == []


async def test_a_star_of_another_process_is_seen_after_a_refresh(usher, elsewhere):
    assert await keys(elsewhere) == []
    await star(usher, "rust")
    await elsewhere.refresh()
    assert await keys(elsewhere) == ["rust"]
    await star(usher, "rust", on=False)
    await elsewhere.refresh()
    assert await keys(elsewhere) == []


async def test_what_was_read_before_a_change_is_not_kept_after_it(usher, elsewhere, monkeypatch):
    """A look that began before another process's star, and ended after this one had heard of it."""
    read, heard = asyncio.Event(), asyncio.Event()
    of_user = agenda.stars.of_user

    async def slow(record, user):
        found = await of_user(record, user)
        read.set()
        await heard.wait()
        return found

    monkeypatch.setattr(agenda.stars, "of_user", slow)
    looking = asyncio.create_task(keys(usher))
    await read.wait()
    await star(elsewhere, "rust")
    await usher.refresh()
    heard.set()
    await looking
    monkeypatch.undo()
    assert await keys(usher) == ["rust"]


async def test_clearing_says_how_many_and_leaves_other_people_and_conferences_alone(usher, database):
    await write(database, OTHER)
    await usher.refresh()
    await star(usher, "rust", "opening", "keynote")
    await star(usher, "rust", user=ANNA)
    assert await usher.agenda.clear(CHEN, program_of(usher)) == 2
    assert await keys(usher) == []
    assert await keys(usher, slug=OTHER.slug) == ["keynote"]
    assert await keys(usher, ANNA) == ["rust"]
    assert await usher.agenda.clear(CHEN, program_of(usher)) == 0


async def test_clearing_takes_what_was_starred_elsewhere_a_moment_ago(usher, elsewhere):
    assert await keys(usher) == []
    await star(elsewhere, "rust")
    assert await usher.agenda.clear(CHEN, program_of(usher)) == 1
    await elsewhere.refresh()
    assert await keys(elsewhere) == []


async def test_many_may_clear_at_once(usher):
    users = [f"U{n:03}" for n in range(20)]
    for user in users:
        await star(usher, "rust", user=user)
    await usher.refresh()
    assert sum(await asyncio.gather(*(usher.agenda.clear(u, program_of(usher)) for u in users))) == 20


async def test_memory_is_bounded(usher, monkeypatch):
    monkeypatch.setattr(agenda, "_REMEMBERED", 3)
    for n in range(10):
        await usher.agenda.starred(f"U{n:03}")
    assert len(usher.agenda._stars) <= 3
