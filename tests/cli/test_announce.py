"""`usher announce`: the same plan as from Slack, on the database alone."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import one_line
from tests.handlers.conference import seed

EVERYBODY = ("--to", "speakers", "--to", "authors")
ORGANIZERS = "ines.carvalho@lindenquay.example,tobias.lindqvist@lindenquay.example"


@pytest.fixture(scope="session")
def sample_record(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """The sample conference, everybody linked to their Slack user."""
    path = tmp_path_factory.mktemp("announce") / "sample.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    asyncio.run(seed(f"sqlite:///{path}"))
    return path


@pytest.fixture
def announce(usher, folder, sample_record, monkeypatch):
    """Run the command on the sample conference, without a token for Slack."""
    (folder / "usher.db").write_bytes(sample_record.read_bytes())
    monkeypatch.setenv("USHER_ORGANIZERS", ORGANIZERS)
    return lambda *arguments: usher("announce", *arguments)


def kept(folder) -> list[tuple]:
    with sqlite3.connect(folder / "usher.db") as connection:
        return list(
            connection.execute("SELECT id, state, text, targets, cron, late_minutes FROM announcement")
        )


def document(outcome) -> dict:
    assert (outcome.status, outcome.err) == (0, "")
    return json.loads(outcome.out)


def test_it_is_scheduled_and_said(announce, folder):
    said = announce("Slides are due", *EVERYBODY, "--at", "2099-12-01T09:00", "--late", "whenever")
    assert said.status == 0
    begins = "Announcement 1 is scheduled: Tuesday 1 December 2099, 09:00 (Europe/Berlin), to 0 channels and "
    assert said.out.startswith(begins)
    assert kept(folder) == [(1, "scheduled", "Slides are due", '["speakers", "authors"]', "", None)]


def test_as_json(announce):
    found = document(announce("Slides are due", *EVERYBODY, "--at", "2099-12-01T09:00Z", "--json"))
    assert (found["announcement"], found["state"], found["at"]) == (
        1,
        "scheduled",
        "2099-12-01T09:00:00+00:00",
    )
    assert (found["to"], found["channels"]) == (["speakers", "authors"], 0)
    assert found["people"] > 20
    assert found["seconds"] >= found["people"] // 5


def test_again_and_again(announce):
    every = ("--every", "0 9 * * MON-fri", "--until", "2099-12-05")
    found = document(announce("Stand-up", "--to", "reviewers", *every, "--json"))
    assert (found["every"], found["until"]) == ("0 9 * * mon-fri", "2099-12-05T23:00:00+00:00")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "neither a channel, an audience"),
        (("--to", "#general"), "#general is looked up in Slack, and SLACK_BOT_TOKEN is not set"),
        (("--to", "attendees"), "SLACK_BOT_TOKEN is not set"),
        (("--to", "speakers", "--at", "2027-03-28T02:30"), "does not exist in Europe/Berlin"),
        (("--to", "speakers", "--at", "2027-10-31T02:30"), "comes twice in Europe/Berlin"),
        (("--to", "speakers", "--at", "2020-01-01T09:00"), "That time is past"),
        (("--to", "speakers", "--at", "tomorrow"), '"tomorrow" is not a time'),
        (("--to", "speakers", "--every", "0 9 * * 1"), "means different days"),
        (("--to", "speakers", "--until", "2099-01-01"), "--until belongs to --every"),
        (("--to", "speakers", "--at", "2099-01-01", "--every", "0 9 * * *"), "not both"),
        (("--to", "speakers", "--late", "soon"), '--late is minutes or "whenever"'),
        (("--to", "speakers", "--as", "ruth.steinbach@lindenquay.example"), "Only organizers of"),
        (("--to", "speakers", "--conference", "other"), 'There is no conference "other"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_nothing_is_scheduled(announce, folder, args, says):
    said = announce("Slides are due", *(args or ("--to", "everyone")))
    assert (said.status, said.out) == (1, "")
    assert says in one_line(said)
    assert [row for row in kept(folder) if row[1] != "draft"] == []


def test_without_a_target_the_usage_is_wrong(announce):
    assert announce("Slides are due").status == 2
