"""`usher announce`: the same plan as from Slack, on the database alone."""

import asyncio
import json
import sqlite3
from datetime import datetime
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
    begins = "Announcement #1 is scheduled: Tuesday 1 December 2099, 09:00 (Europe/Berlin), to "
    assert said.out.startswith(begins)
    assert " people, about " in said.out
    assert said.out.endswith(
        " s. 3 more have no Slack account: Henrik Solberg, Katarzyna Zając and Toni Álvarez.\n"
    )
    assert kept(folder) == [(1, "scheduled", "Slides are due", '["speakers","authors"]', "", None)]


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
        (("--to", "speakers", "--at", "2020-01-01T09:00", "--late", "whenever"), "has passed"),
        (("--to", "speakers", "--at", "tomorrow"), '"tomorrow" needs a time of day, such as "tomorrow 09:00"'),
        (("--to", "speakers", "--at", "2027-01-05"), '"2027-01-05" needs a time of day'),
        (("--to", "speakers", "--at", "tomorrow 9 sharp"), '"tomorrow 9 sharp" is not a time; type one such as'),
        (("--to", "speakers", "--at", "9999-12-31T23:59"), "too far away"),
        (("--to", "speakers", "--at", "0001-01-01T00:00+14:00"), "has passed"),
        (("--to", "speakers", "--every", "0 9 * * *", "--until", "9999-12-31"), "too far away"),
        (("--to", "speakers", "--every", "0 9 * * *", "--until", "2020-01-01"), "end date has passed"),
        (("--to", "speakers", "--late", "9" * 30), "Type how long, such as 30 min or 1 hour (7 days at most), a time, such as until 11:10, or whenever."),
        (("--to", "speakers", "--every", "0 9 * * 1"), "means different days"),
        (("--to", "speakers", "--until", "2099-01-01"), "--until works only with --every"),
        (("--to", "speakers", "--at", "2099-01-01", "--every", "0 9 * * *"), "not both"),
        (("--to", "speakers", "--late", "soon"), "Type how long, such as 30 min"),
        (("--to", "speakers", "--as", "ruth.steinbach@lindenquay.example"), "Only organizers of"),
        (("--to", "speakers", "--conference", "other"), 'There is no conference "other"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_nothing_is_scheduled(announce, folder, args, says):
    said = announce("Slides are due", *(args or ("--to", "nobody at all")))
    assert (said.status, said.out) == (1, "")
    assert says in one_line(said)
    assert [row for row in kept(folder) if row[1] != "draft"] == []


@pytest.mark.parametrize(
    "args",
    [("Slides are due",), ("Slides", "are due", "--to", "speakers"), ("report", "1", "--to", "speakers")],
)
def test_without_a_target_or_with_loose_words_the_usage_is_wrong(announce, folder, args):
    assert announce(*args).status == 2
    assert kept(folder) == []


NEVER, TWICE = "does not exist", "comes twice"


@pytest.mark.parametrize(
    ("zone", "day", "clock", "what", "moments", "says"),
    [
        ("Europe/Brussels", "2027-03-28", "02:30", NEVER, ("01:30+01:00", "03:30+02:00"),
         "On Sunday 28 March the clocks skip 02:30: it goes out at 03:30 instead."),
        ("Europe/Brussels", "2027-10-31", "02:30", TWICE, ("02:30+02:00", "02:30+01:00"),
         "On Sunday 31 October 02:30 comes twice: it goes out the first time (+02:00)."),
        ("America/New_York", "2027-03-14", "02:30", NEVER, ("01:30-05:00", "03:30-04:00"),
         "On Sunday 14 March the clocks skip 02:30: it goes out at 03:30 instead."),
        ("America/New_York", "2027-11-07", "01:30", TWICE, ("01:30-04:00", "01:30-05:00"),
         "On Sunday 7 November 01:30 comes twice: it goes out the first time (-04:00)."),
    ],
)  # fmt: skip
def test_a_change_of_the_clocks(announce, folder, zone, day, clock, what, moments, says):  # noqa: PLR0917
    """Once, it is asked about and each answer is taken; again and again, it is said what becomes of it."""
    with sqlite3.connect(folder / "usher.db") as connection:
        connection.execute("UPDATE conference SET timezone = ?", (zone,))
    asked = one_line(announce("Night", "--to", "speakers", "--at", f"{day}T{clock}"))
    assert f"{what} in {zone}, where the clocks change" in asked
    for moment in moments:
        assert f"{day} {moment}" in asked
        found = document(announce("Night", "--to", "speakers", "--at", f"{day} {moment}", "--json"))
        assert datetime.fromisoformat(found["next"]) == datetime.fromisoformat(f"{day}T{moment}")
    hour, minute = map(int, clock.split(":"))
    every = ("--every", f"{minute} {hour} * * sun", "--until", day)
    assert says in announce("Night", "--to", "speakers", *every).out


# what is done to one that is there


@pytest.fixture
def scheduled(announce) -> None:
    announce("Slides <are> due", "--to", "speakers", "--at", "2099-12-01T09:00")


@pytest.mark.usefixtures("scheduled")
def test_listed_paused_resumed_cancelled(announce):
    line = "   #1  scheduled  Tuesday 1 December 2099, 09:00 (Europe/Berlin)  speakers  Slides <are> due\n"
    assert announce("list").out == line
    assert announce("pause", "1").out.startswith("Paused: the announcement of Tuesday 1 December 2099, 09:00")
    assert document(announce("list", "--json"))["announcements"][0]["state"] == "paused"
    assert document(announce("resume", "1", "--json"))["state"] == "scheduled"
    report = announce("report", "1").out
    assert "It is scheduled; nothing has been sent." in report
    assert document(announce("report", "1", "--json"))["planned"] == 0
    assert announce("cancel", "1").out.endswith("Nothing is sent.\n")
    assert (
        one_line(announce("cancel", "1")) == 'That announcement is already "cancelled". See /announce list.'
    )


@pytest.mark.usefixtures("scheduled")
def test_edited(announce, folder):
    said = announce("edit", "1", "Slides are late", "--at", "tomorrow 9")
    assert said.out.startswith("Scheduled: ")
    assert "Slides are late" in said.out
    assert [(row[1], row[2]) for row in kept(folder) if row[0] == 1] == [("scheduled", "Slides are late")]


@pytest.mark.usefixtures("scheduled")
def test_to_whom_when_and_how_are_edited_and_the_rest_stays(announce, folder):
    said = document(announce("edit", "1", "--to", "reviewers", "--late", "5", "--no-ping", "--json"))
    assert (said["to"], said["text"], said["every"]) == (["reviewers"], "Slides <are> due", "")
    said = document(announce("edit", "1", "--every", "0 9 * * mon", "--until", "2099-12-05", "--json"))
    assert (said["to"], said["every"], said["until"]) == (
        ["reviewers"],
        "0 9 * * mon",
        "2099-12-05T23:00:00+00:00",
    )
    said = document(announce("edit", "1", "--at", "2099-12-01T09:00Z", "--json"))
    assert (said["at"], said["every"], said["until"]) == ("2099-12-01T09:00:00+00:00", "", None)
    assert [row[5] for row in kept(folder) if row[0] == 1] == [5]


@pytest.mark.usefixtures("scheduled")
@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("cancel",), "usher announce cancel 12. usher announce list shows them."),
        (("report", "it"), "Type the announcement's number"),
        (("report", "9" * 30), "Type the announcement's number"),
        (("report", "7"), "There is no announcement #7"),
        (("list", "1"), "list shows all of them"),
        (("edit", "1"), "Say what changes"),
        (("edit", "1", "x" * 2801), "at most 2800 characters"),
        (("edit", "1", "--to", "nobody at all"), "neither a channel, an audience"),
        (("edit", "1", "--until", "2099-12-05"), "--until works only with --every"),
        (("edit", "1", "--at", "2020-01-01T09:00"), "has passed"),
        (("pause", "1", "--at", "tomorrow 9"), "pause takes no time and no other options"),
        (("cancel", "1", "--as", "ruth.steinbach@lindenquay.example"), "Only organizers of"),
        (("list", "--as", "ruth.steinbach@lindenquay.example"), "Only organizers of"),
    ],
)
def test_what_cannot_be_done_to_one_is_one_sentence_and_changes_nothing(announce, folder, args, says):
    before = kept(folder)
    assert says in one_line(announce(*args))
    assert kept(folder) == before
