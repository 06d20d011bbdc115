"""`usher slash`: one command as a person would type it."""

import asyncio
import json
import sqlite3
from contextlib import closing

import pytest

from bot.clock import MovableClock
from bot.demo import cast
from bot.demo.sample import sample, sample_start
from bot.demo.slash import user_named
from db.engine import Database
from db.queries.program import records as programs
from tests.cli.conftest import one_line
from tests.conftest import NOW

AT = "2026-12-01T10:20+01:00"
ORGANIZER = "ines.carvalho@lindenquay.example"
SPEAKER = "arjun.menon@lindenquay.example"


@pytest.fixture
def slash(usher, folder, migrated_sqlite, monkeypatch):
    """Type a command at 10:20 of the sample's first day, in the database of the folder."""
    (folder / "usher.db").write_bytes(migrated_sqlite.read_bytes())
    play = sample(NOW)

    async def seed() -> None:
        async with Database(f"sqlite:///{folder / 'usher.db'}") as database:
            await cast.seed(database, MovableClock(sample_start(NOW), speed=0), play)

    asyncio.run(seed())
    monkeypatch.setenv("USHER_ORGANIZERS", ",".join(play.organizers))

    def run(command: str, *options: str):
        at = [] if "--at" in options else ["--at", AT]
        return usher("slash", command, *at, *options)

    return run


def received(outcome) -> dict:
    assert outcome.status == 0, outcome
    document = json.loads(outcome.out)
    assert set(document) == {"ack", "responses", "messages", "views"}
    return document


def test_json_is_what_slack_would_have_received(slash):
    document = received(slash("/session now", "--json"))
    assert document["ack"]["text"].startswith("On now")
    assert document["ack"]["blocks"]
    assert (document["responses"], document["messages"], document["views"]) == ([], [], [])


def test_the_program_is_loaded_once(slash, monkeypatch):
    loads = []
    whole = programs.sessions

    async def counted(*arguments):
        loads.append(arguments)
        return await whole(*arguments)

    monkeypatch.setattr(programs, "sessions", counted)
    assert received(slash("/session now", "--in", "#lighthouse", "--json"))["ack"]["text"].startswith(
        "On now"
    )
    assert len(loads) == 1


def test_words_are_the_answers_text(slash):
    outcome = slash("/session 147")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("One Query, Eleven Languages")


def test_words_are_shown_as_people_read_them(slash):
    outcome = slash("/session <zqxw> & vjkq")
    assert outcome.out.startswith('Nothing on the program matches "<zqxw> & vjkq".')


def test_who_types_is_an_address(slash):
    assert one_line(slash("/session", "--as", "ines")).startswith(
        '"ines" is not an e-mail address or a Slack id.'
    )


def test_who_types_decides(slash):
    own = received(slash("/submission", "--as", SPEAKER, "--json"))
    assert "#147" in own["ack"]["text"]
    others = received(slash("/submission 147", "--json"))
    assert others["ack"]["text"] == "No submission #147 of yours."
    refused = received(slash("/announce", "--json"))
    assert refused["ack"]["text"].startswith("Only organizers of Lindenquay")


def test_a_form_that_opens_is_among_the_views(slash):
    document = received(slash("/announce", "--as", ORGANIZER, "--json"))
    assert [view["callback_id"] for view in document["views"]] == ["announce:form"]
    assert "(a form opens: Announcement)" in slash("/announce", "--as", ORGANIZER).out


@pytest.mark.parametrize("channel", ["#lighthouse", "Lighthouse", "C0005"])
def test_what_it_causes_to_be_posted_is_among_the_messages(slash, channel):
    document = received(slash("/ask Why?", "--in", channel, "--as", SPEAKER, "--json"))
    assert "Your question is with" in document["ack"]["text"]
    thread, question = document["messages"]
    assert set(thread) == {"channel", "user", "text", "blocks"}
    assert thread["text"].startswith("Questions to One Query")
    assert "Why?" in question["text"]


def test_reminders_that_are_due_meanwhile_are_left_alone(slash):
    document = received(slash("/session now", "--at", "2026-12-01T11:31+01:00", "--json"))
    assert document["messages"] == []


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-12-01T10:20", '"2026-12-01T10:20" has no zone; type it as 2026-12-01T10:20+01:00 or'),
        ("teatime", '"teatime" is not a time; type it as 2025-02-01T10:20+01:00.'),
    ],
)
def test_a_time_without_a_zone_is_refused(slash, at, says):
    assert one_line(slash("/session", "--at", at, "--json")).startswith(says)


def test_what_is_no_command_is_refused(slash):
    assert (
        one_line(slash("session now"))
        == 'A command begins with "/", such as "/session now"; "session now" does not.'
    )
    assert one_line(slash("/nonsense")).startswith("There is no command /nonsense; there are /session, ")


def test_a_prefix_is_part_of_the_command(slash, monkeypatch):
    monkeypatch.setenv("USHER_COMMAND_PREFIX", "lasw")
    assert received(slash("/lasw-session now", "--json"))["ack"]["text"].startswith("On now")
    assert "There is no command /session;" in one_line(slash("/session now"))


def test_an_empty_database_is_told_in_words(usher):
    document = received(usher("slash", "/session", "--json"))
    assert document["ack"]["text"].startswith("There is no program yet")


def test_a_slow_machine_gets_the_answer_too(slash, monkeypatch):
    monkeypatch.setattr("handlers.common.underway._GRACE", 0)
    monkeypatch.setenv("USHER_ORGANIZERS", "ada@example.org")
    assert "can be reached in Slack" in slash("/usher people", "--as", "ada@example.org").out


def test_wrong_usage_is_status_2(usher):
    assert usher("slash").status == 2
    assert usher("slash", "/session", "--whom", "x").status == 2


def test_people_without_an_address_are_named_by_their_slack_id(slash, usher, folder):
    listed = json.loads(usher("people", "list", "--json", "--unlinked").out)
    speaker = next(p for p in listed if "speaker" in p["roles"] and not p["email"])
    before = received(slash("/session mine", "--as", "u0speaks1", "--json"))
    assert "You speak" not in json.dumps(before)
    with closing(sqlite3.connect(folder / "usher.db")) as known, known:
        linked = "UPDATE person SET slack_user = 'U0SPEAKS1', linked_by = 'hand' WHERE id = ?"
        known.execute(linked, (speaker["id"],))
    after = received(slash("/session mine", "--as", "u0speaks1", "--json"))
    assert "You speak" in json.dumps(after)


def test_accounts_without_an_address_have_handles_of_their_own(slash, folder):
    async def handles():
        async with Database(f"sqlite:///{folder / 'usher.db'}") as database:
            return [(await user_named(database, who)).name for who in ("U0ONE", "u0two2")]

    assert asyncio.run(handles()) == ["u0one", "u0two2"]
