"""Several conferences in one workspace: which one is meant."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.program.imports import Options, write_program
from db.engine import Database
from tests.handlers.conference import (
    ATTENDEE,
    LIGHTHOUSE,
    MAIN,
    OTHER_ATTENDEE,
    RANDOM,
    Conference,
    playing,
    the_sample,
    words,
)
from tests.handlers.conftest import check_log


@pytest.fixture
async def two(sample_url, caplog):
    """The sample, and a second conference that is live at the same time."""
    play, clock = the_sample()
    other = replace(play.program, slug="other-2026", name="The Other Symposium")
    async with Database(sample_url) as database, database.write() as tx:
        await write_program(tx, other, "other", Options(), clock.utcnow())
    async with playing(sample_url) as conference:
        yield conference
        conference.check()
        check_log(conference, caplog)


async def test_where_it_is_not_known_which_is_meant_it_asks(two: Conference):
    told = await two.answer(ATTENDEE, "/session", RANDOM)
    assert told.text == "Which conference? Lindenquay Applied Science Week 2026, The Other Symposium"
    await two.press(ATTENDEE, told, "The Other Symposium")
    assert two.news == []
    assert told.text.startswith("On now")
    await two.services.refresh()
    assert (await two.answer(ATTENDEE, "/usher", RANDOM)).text.startswith(
        "What you can do at The Other Symposium"
    )


async def test_what_was_asked_is_answered_once_it_has_been_chosen(two: Conference):
    told = await two.answer(ATTENDEE, "/session #random & K1", RANDOM)
    await two.press(ATTENDEE, told, "The Other Symposium")
    assert '"#random &amp; K1"' in told.text
    told = await two.answer(OTHER_ATTENDEE, "/agenda", RANDOM)
    await two.press(OTHER_ATTENDEE, told, "The Other Symposium")
    assert told.text.startswith("Your commands are now about The Other Symposium")


async def test_a_channel_that_is_bound_needs_no_asking(two: Conference):
    for where in (MAIN, LIGHTHOUSE):
        assert (await two.answer(ATTENDEE, "/session", where)).text.startswith("On now")


async def test_help_is_help_even_so(two: Conference):
    for typed in ("/usher", "/usher help", "/session help"):
        assert "Which conference?" not in (await two.answer(ATTENDEE, typed, RANDOM)).text


async def test_home_asks_and_then_shows_the_one_that_was_chosen(two: Conference):
    await two.open_home(ATTENDEE)
    home = two.home(ATTENDEE)
    assert "Which conference?" in words(home)
    assert "There is no conference here yet" not in words(home)
    await two.press(ATTENDEE, home, "The Other Symposium")
    assert two.news == []
    assert "The Other Symposium" in words(two.home(ATTENDEE))
    assert "*On now*" in words(two.home(ATTENDEE))


async def test_buttons_of_a_list_stay_with_its_conference(two: Conference):
    told = await two.answer(ATTENDEE, "/session", MAIN)
    await two.press(ATTENDEE, told, "Star", about="One Query")
    assert "★ starred" in words(told)
    assert "1 to come" in (await two.answer(ATTENDEE, "/agenda", MAIN)).text


async def test_of_one_that_is_over_and_one_that_is_live_the_live_one_is_meant(sample_url):
    play, clock = the_sample()
    past = tuple(
        replace(s, start=s.start - timedelta(days=300), end=s.end - timedelta(days=300))
        for s in play.program.sessions
    )
    async with Database(sample_url) as database, database.write() as tx:
        old = replace(play.program, slug="old-2026", name="The Old One", sessions=past)
        await write_program(tx, old, "old", Options(), clock.utcnow())
    async with playing(sample_url) as conference:
        assert (await conference.answer(ATTENDEE, "/session", RANDOM)).text.startswith("On now")
        conference.check()


async def test_before_there_is_any_program_it_says_what_to_do(sqlite_url):
    async with playing(sqlite_url) as conference:
        for line in ("/session", "/agenda", "/submission", "/ask why?", "/announce", "/usher setup"):
            told = await conference.answer(ATTENDEE, line, RANDOM)
            said, kept, _ = told.text.partition(" Your question is not asked yet:\nwhy?")
            assert said == "There is no program yet. An organizer can import one with `usher import FILE`."
            assert bool(kept) is line.startswith("/ask")
        assert "What you can do here" in (await conference.answer(ATTENDEE, "/usher", RANDOM)).text
        await conference.open_home(ATTENDEE)
        assert "There is no conference here yet." in words(conference.home(ATTENDEE))
        conference.check()
