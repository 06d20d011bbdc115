"""Which conference is meant, and programs that follow the record."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.clock import MovableClock
from bot.domain.program.model import Program
from bot.domain.program.sessions import Conference, Session, SessionKind
from bot.domain.setup.bindings import Purpose
from bot.errors import BadInput
from bot.services.program.programs import ChooseConference, Programs
from db.queries.program import records as programs
from tests.conftest import NOW
from tests.services.by_hand import (
    CHEN,
    JANSON,
    MAIN,
    OLGA,
    OTHER,
    at,
    changed,
    find,
    make_usher,
    moved,
    program_of,
    write,
)

DAY = timedelta(days=1)


@pytest.fixture
async def two(services, database):
    """The process, with a second conference three weeks later."""
    await write(database, OTHER)
    await services.refresh()
    return services


def resolved(services, channel="C0ELSE", user=CHEN):
    return services.programs.resolve(channel, user).conference.slug


async def test_where_there_is_none_an_organizer_is_told_what_to_type(database, clock):
    services = make_usher(database, clock)
    await services.refresh()
    with pytest.raises(BadInput, match="usher import FILE"):
        services.programs.resolve(MAIN, CHEN)


async def test_the_only_one_is_meant_even_when_it_is_over(services, clock):
    clock.move_to(NOW + 400 * DAY)
    assert resolved(services) == "amlc-2026"


async def test_the_channels_comes_first(two, clock):
    await two.programs.choose(CHEN, program_of(two, OTHER.slug).conference.id)
    clock.move_to(at("20 15:30"))
    for channel in (MAIN, JANSON):
        assert resolved(two, channel) == "amlc-2026"
    assert resolved(two) == OTHER.slug


async def test_then_the_users_last_choice_while_it_is_not_over(two, clock):
    assert resolved(two) == "amlc-2026"
    await two.programs.choose(CHEN, program_of(two, OTHER.slug).conference.id)
    assert resolved(two) == OTHER.slug
    assert resolved(two, user=OLGA) == "amlc-2026"
    await two.programs.choose(CHEN, program_of(two).conference.id)
    assert resolved(two) == "amlc-2026"
    clock.move_to(at("3 09:00"))
    assert resolved(two) == OTHER.slug


async def test_then_the_live_one_then_the_next_then_the_last(two, clock):
    assert resolved(two) == "amlc-2026"
    clock.move_to(at("2 16:59"))
    assert resolved(two) == "amlc-2026"
    clock.move_to(at("2 17:00"))
    assert resolved(two) == OTHER.slug
    clock.move_to(at("25 09:00"))
    assert resolved(two) == OTHER.slug
    clock.move_to(NOW - 60 * DAY)
    assert resolved(two) == "amlc-2026"


async def test_over_is_the_one_that_was_chosen(two, clock):
    await two.programs.choose(CHEN, program_of(two).conference.id)
    clock.move_to(at("25 09:00"))
    assert resolved(two) == "amlc-2026"
    assert resolved(two, user=OLGA) == OTHER.slug


async def test_several_that_are_live_are_asked_about(two, database, clock):
    await write(database, moved("keynote", "2 08:00", OTHER))
    await two.refresh()
    with pytest.raises(ChooseConference) as asked:
        two.programs.resolve("C0ELSE", CHEN)
    assert {p.conference.slug for p in asked.value.programs} == {"amlc-2026", OTHER.slug}
    assert resolved(two, MAIN) == "amlc-2026"
    await two.programs.choose(CHEN, asked.value.programs[1].conference.id)
    assert resolved(two) == asked.value.programs[1].conference.slug


async def test_a_choice_is_seen_by_another_process_after_its_refresh(two, elsewhere):
    await elsewhere.refresh()
    await two.programs.choose(CHEN, program_of(two, OTHER.slug).conference.id)
    assert resolved(elsewhere) == "amlc-2026"
    await elsewhere.refresh()
    assert resolved(elsewhere) == OTHER.slug


async def test_choosing_what_is_gone_is_refused(two):
    with pytest.raises(BadInput, match="Start again with /session"):
        await two.programs.choose(CHEN, 999)
    assert resolved(two) == "amlc-2026"


async def test_one_persons_presses_at_once_are_one_choice(two):
    chosen = [program_of(two, slug).conference.id for slug in (OTHER.slug, "amlc-2026") * 4]
    await asyncio.gather(*(two.programs.choose(CHEN, c) for c in chosen))
    assert resolved(two) in {"amlc-2026", OTHER.slug}


async def test_a_channel_of_two_conferences_is_the_newer_ones(two, database):
    await two.setup.bind(OLGA, program_of(two, OTHER.slug), MAIN, Purpose.MAIN)
    await write(database, changed("rust", title="Rust"))  # the older one is loaded again, and written last
    await two.refresh()
    assert resolved(two, MAIN) == OTHER.slug
    fresh = make_usher(database, two.clock)
    await fresh.refresh()
    assert resolved(fresh, MAIN) == OTHER.slug
    assert [p.conference.slug for p in fresh.programs.all()] == ["amlc-2026", OTHER.slug]


async def test_a_change_elsewhere_is_taken_over_by_its_revision(services, elsewhere, database):
    held = program_of(elsewhere)
    await elsewhere.refresh()
    assert program_of(elsewhere) is held
    await write(database, changed("rust", title="Rust"))
    assert find(elsewhere, "rust").title == "Rust for Recommenders"
    await elsewhere.refresh()
    assert find(elsewhere, "rust").title == "Rust"
    assert held.get("RUST").title == "Rust for Recommenders"


async def test_only_what_moved_is_loaded_again(two, database):
    other = program_of(two, OTHER.slug)
    await write(database, changed("rust", title="Rust"))
    await two.refresh()
    assert program_of(two, OTHER.slug) is other


async def test_a_conference_that_is_gone_is_forgotten(two):
    revisions = {p.conference.id: p.conference.revision for p in two.programs.all()}
    gone = program_of(two, OTHER.slug).conference.id
    del revisions[gone]
    await two.programs.follow(revisions, {})
    assert [p.conference.slug for p in two.programs.all()] == ["amlc-2026"]
    with pytest.raises(BadInput, match="no longer exists"):
        two.programs.get(gone)


async def test_lookups_touch_no_database(two, untouched):
    await two.programs.choose(CHEN, program_of(two).conference.id)
    rust = find(two, "rust")
    with untouched():
        program = two.programs.resolve(MAIN, CHEN)
        assert two.programs.resolve("C0ELSE", OLGA) is program
        assert two.programs.get(program.conference.id) is program
        assert two.programs.of_session(rust.id) is program
        assert program.now(NOW) == ()
        assert program.next(NOW)[0].key == "opening"
        assert program.search.find("rust recommenders", NOW)[0].session == rust


async def test_nothing_new_is_two_small_queries(services, database):
    asked = []
    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await services.refresh()
    assert sum(statement.startswith("SELECT") for statement in asked) == 2
    assert not any("session" in statement for statement in asked)


async def test_load_is_all_that_a_process_without_people_needs(services, database, clock):
    fresh = Programs(database, clock)
    await fresh.load()
    assert [p.sessions for p in fresh.all()] == [p.sessions for p in services.programs.all()]


async def test_a_program_is_never_older_than_its_revision(services, elsewhere, database):
    """Refreshing while another process writes ends with what it wrote."""
    for n in range(5):
        await asyncio.gather(
            write(database, changed("rust", title=f"Rust {n}")), *(elsewhere.refresh() for _ in range(3))
        )
    await elsewhere.refresh()
    assert find(elsewhere, "rust").title == "Rust 4"
    async with database.read() as tx:
        held = await programs.revisions(tx)
    assert program_of(elsewhere).conference.revision == held[program_of(elsewhere).conference.id]


class Unused:
    """A record that nobody may ask."""


def a_program(id_: int, first_day: int, days: int) -> Program:
    start = NOW + first_day * DAY
    sessions = (
        [Session(id_, "k", f"S{id_}", "Talk", SessionKind.TALK, start, start + days * DAY)] if days else []
    )
    return Program(Conference(id_, f"c{id_}", f"C{id_}", "UTC", main_channel=f"C0{id_}"), sessions, ())


@given(
    spans=st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 5)), min_size=1, max_size=4),
    channel=st.integers(0, 5),
    choice=st.integers(0, 5),
)
def test_every_conference_that_is_meant_has_a_reason(spans, channel, choice):
    held = Programs(Unused(), MovableClock(NOW, speed=0))
    held._programs = {n: a_program(n, *span) for n, span in enumerate(spans, 1)}
    held._channels = {f"C0{n}": n for n in held._programs}
    held._choices = {CHEN: choice}
    live = {n for n, p in held._programs.items() if p.begins and p.begins - DAY <= NOW < p.ends}
    coming = {n: p.begins for n, p in held._programs.items() if p.begins and p.begins > NOW and n not in live}
    chosen = held._programs.get(choice)
    try:
        meant = held.resolve(f"C0{channel}", CHEN).conference.id
    except ChooseConference as asked:
        meant = frozenset(p.conference.id for p in asked.programs)
    if channel in held._programs:
        assert meant == channel
    elif len(spans) == 1:
        assert meant == 1
    elif chosen and chosen.ends and chosen.ends > NOW:
        assert meant == choice
    elif len(live) == 1:
        assert {meant} == live
    elif live:
        assert meant == live
    elif coming:
        assert coming[meant] == min(coming.values())
    elif chosen:
        assert meant == choice
    else:
        ends = {n: p.ends for n, p in held._programs.items() if p.ends}
        assert not ends or ends[meant] == max(ends.values())


async def test_a_program_is_found_by_the_id_of_its_conference_only(services):
    (program,) = services.programs.all()
    assert services.programs.find(program.conference.id) is program
    assert services.programs.find(program.conference.id + 1) is None
    assert services.programs.find(None) is None
