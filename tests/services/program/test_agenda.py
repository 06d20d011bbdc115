"""Stars: a person's own agenda, kept in memory, and never older than the record for long."""

import asyncio

import pytest

from bot.errors import NotFound
from bot.services.program import agenda
from tests.services.by_hand import ANNA, CHEN, OTHER, dump, find, program_of, without, write


async def keys(services, user=CHEN, slug="amlc-2026"):
    return [s.key for s in await services.agenda.sessions(user, program_of(services, slug))]


async def star(services, *wanted, user=CHEN, on=True):
    for key in wanted:
        await services.agenda.set_star(user, find(services, key).id, on=on)


async def test_an_agenda_is_in_the_order_of_the_program(services):
    assert await keys(services) == []
    await star(services, "rust", "opening", "closing")
    assert await keys(services) == ["opening", "rust", "closing"]
    assert await keys(services, ANNA) == []


async def test_starring_says_which_session_it_was(services):
    rust = find(services, "rust")
    assert await services.agenda.set_star(CHEN, rust.id, on=True) is rust
    assert await services.agenda.set_star(CHEN, rust.id, on=False) is rust


async def test_a_star_twice_is_one_star_and_none_twice_is_none(services, database):
    await star(services, "rust")
    once = await dump(database)
    await star(services, "rust")
    twice = await dump(database)
    assert twice["star"] == once["star"]
    assert await keys(services) == ["rust"]
    await star(services, "rust", on=False)
    await star(services, "rust", on=False)
    assert await keys(services) == []


async def test_presses_at_once_are_one_star(services):
    await asyncio.gather(*(star(services, "rust") for _ in range(6)))
    assert await keys(services) == ["rust"]


async def test_what_is_no_longer_on_the_program_cannot_be_starred(services, database):
    rust = find(services, "rust")
    await write(database, without("rust"))
    await services.refresh()
    for wanted in (rust.id, 999_999):
        with pytest.raises(NotFound, match="Search again with /session"):
            await services.agenda.set_star(CHEN, wanted, on=True)


async def test_a_second_look_touches_no_database(services, untouched):
    await star(services, "rust")
    await services.refresh()
    assert await keys(services) == ["rust"]
    assert await keys(services, ANNA) == []
    await services.refresh()
    with untouched():
        assert await keys(services) == ["rust"]
        assert await keys(services, ANNA) == []


async def test_a_star_of_another_process_is_seen_after_a_refresh(services, elsewhere):
    assert await keys(elsewhere) == []
    await star(services, "rust")
    await elsewhere.refresh()
    assert await keys(elsewhere) == ["rust"]
    await star(services, "rust", on=False)
    await elsewhere.refresh()
    assert await keys(elsewhere) == []


async def test_what_was_read_before_a_change_is_not_kept_after_it(services, elsewhere, monkeypatch):
    """A look that began before another process's star, and ended after this one had heard of it."""
    read, heard = asyncio.Event(), asyncio.Event()
    of_user = agenda.stars.of_user

    async def slow(record, user):
        found = await of_user(record, user)
        read.set()
        await heard.wait()
        return found

    monkeypatch.setattr(agenda.stars, "of_user", slow)
    looking = asyncio.create_task(keys(services))
    await read.wait()
    await star(elsewhere, "rust")
    await services.refresh()
    heard.set()
    await looking
    monkeypatch.undo()
    assert await keys(services) == ["rust"]


async def test_clearing_says_how_many_and_leaves_other_people_and_conferences_alone(services, database):
    await write(database, OTHER)
    await services.refresh()
    await star(services, "rust", "opening", "keynote")
    await star(services, "rust", user=ANNA)
    assert await services.agenda.clear(CHEN, program_of(services)) == 2
    assert await keys(services) == []
    assert await keys(services, slug=OTHER.slug) == ["keynote"]
    assert await keys(services, ANNA) == ["rust"]
    assert await services.agenda.clear(CHEN, program_of(services)) == 0


async def test_clearing_takes_what_was_starred_elsewhere_a_moment_ago(services, elsewhere):
    assert await keys(services) == []
    await star(elsewhere, "rust")
    assert await services.agenda.clear(CHEN, program_of(services)) == 1
    await elsewhere.refresh()
    assert await keys(elsewhere) == []


async def test_many_may_clear_at_once(services):
    users = [f"U{n:03}" for n in range(20)]
    for user in users:
        await star(services, "rust", user=user)
    await services.refresh()
    assert sum(await asyncio.gather(*(services.agenda.clear(u, program_of(services)) for u in users))) == 20


async def test_memory_is_bounded(services, monkeypatch):
    monkeypatch.setattr(agenda, "_REMEMBERED", 3)
    for n in range(10):
        await services.agenda.starred(f"U{n:03}")
    assert len(services.agenda._stars) <= 3
