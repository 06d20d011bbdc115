"""What Slack has sent is remembered: at once in memory, in the database by and by."""

from datetime import timedelta

import pytest

from bot.services.setup.heard import Heard, sort_of

COMMAND = {"command": "/session"}
HOME = {"type": "event_callback", "event": {"type": "app_home_opened"}}


@pytest.fixture
def heard(database, clock):
    return Heard(database, clock)


@pytest.mark.parametrize(
    ("body", "sort"),
    [
        (COMMAND, "command"),
        (HOME, "event:app_home_opened"),
        ({"type": "block_actions"}, "button"),
        ({"type": "view_submission"}, "form"),
        ({"type": "block_suggestion"}, "menu"),
        ({"type": "url_verification"}, ""),
        ({}, ""),
    ],
)
def test_the_sort_of_a_request(body, sort):
    assert sort_of(body) == sort


async def test_it_is_written_down_and_every_process_reads_it(heard, database, clock):
    assert await heard.latest() == {}
    heard.note(COMMAND)
    heard.note(HOME)
    assert await heard.latest() == {}  # nothing is written with a request
    await heard.write()
    now = clock.utcnow()
    assert await Heard(database, clock).latest() == {"command": now, "event:app_home_opened": now}


async def test_each_sort_is_written_once_a_minute_at_most(heard, database, clock):
    begun, write = clock.utcnow(), database.write
    opened = []
    database.write = lambda: opened.append(1) or write()
    for seconds in range(59):
        clock.move_to(begun + timedelta(seconds=seconds))
        heard.note(COMMAND)
        await heard.write()
    assert len(opened) == 1
    clock.move_to(begun + timedelta(seconds=61))
    heard.note(COMMAND)
    await heard.write()
    await heard.write()
    assert len(opened) == 2
    assert await heard.latest() == {"command": clock.utcnow()}


async def test_a_process_that_is_behind_takes_nothing_back(heard, database, clock):
    other = Heard(database, clock)
    other.note(COMMAND)
    clock.move_to(clock.utcnow() + timedelta(minutes=5))
    heard.note(COMMAND)
    await heard.write()
    await other.write()
    assert await heard.latest() == {"command": clock.utcnow()}
