"""`usher search`: what /session would find."""

import asyncio
import io
import json

import pytest

from bot.clock import MovableClock
from bot.demo import cast
from bot.demo.sample import sample, sample_start
from db.engine import Database
from tests.cli.conftest import one_line
from tests.conftest import NOW

AT = "2026-12-01T10:20+01:00"


@pytest.fixture
def search(usher, folder, migrated_sqlite):
    """Search at 10:20 of the sample's first day, in the database of the folder."""
    (folder / "usher.db").write_bytes(migrated_sqlite.read_bytes())

    async def fill() -> None:
        async with Database(f"sqlite:///{folder / 'usher.db'}") as database:
            await cast.seed(database, MovableClock(sample_start(NOW), speed=0), sample(NOW))

    asyncio.run(fill())
    return lambda *words: usher("search", *words, "--at", AT)


def test_one_session_as_a_document(search):
    outcome = search("147", "--json")
    found = json.loads(outcome.out)
    (session,) = found.pop("sessions")
    assert found == {"query": "147", "understood": "Session 147", "note": ""}
    assert isinstance(session.pop("id"), int)
    assert session == {
        "code": "147",
        "title": "One Query, Eleven Languages: Shared Encoders for Cross-Border Product Search",
        "start": "2026-12-01T10:20:00+01:00",
        "end": "2026-12-01T10:40:00+01:00",
        "room": "Lighthouse",
        "track": "Search",
        "people": ["Arjun Menon", "Elif Aydın", "Inês Carvalho"],
    }


def test_lines_for_a_person(search):
    first, *lines = search("lighthouse", "this", "afternoon").out.splitlines()
    assert first == "Lighthouse, Tuesday 1 December, afternoon"
    assert lines
    assert all("Tue 1 Dec" in line and "Lighthouse" in line for line in lines)


def test_the_closest_is_offered_where_nothing_matches(search):
    (line,) = search("pnel").out.splitlines()
    assert line.startswith('Nothing on the program matches "pnel". Closest: "Panel')
    assert json.loads(search("pnel", "--json").out)["note"] == line


def test_one_query_a_line(search, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("now\n\nroom\ntomorow morning\nxyzzyx\n"))
    said = [json.loads(line) for line in search("-").out.splitlines()]
    assert [one["query"] for one in said] == ["now", "", "room", "tomorow morning", "xyzzyx"]
    assert [bool(one["sessions"]) for one in said] == [True, True, False, True, False]
    assert said[2]["note"].startswith('Type the room after "room": ')
    assert said[3]["note"] == 'Showing tomorrow; nothing matches "tomorow".'
    assert said[3]["understood"] == "Wednesday 2 December, morning"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("room",), 'Type the room after "room": '),
        (("now", "--at", "yesterday"), '"yesterday" is not a time; type it as 2025-02-01T10:20+01:00.'),
    ],
)
def test_what_cannot_be_understood_is_one_sentence(usher, search, words, says):
    outcome = usher("search", *words) if "--at" in words else search(*words)
    assert one_line(outcome).startswith(says)


def test_without_a_program_it_says_so(usher):
    assert "program" in one_line(usher("search", "now"))
