"""`usher import`: what it prints, and how it refuses."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import one_line

PROGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference><acronym>tent26</acronym><title>Tent Days 2026</title>
    <time_zone_name>Europe/Vienna</time_zone_name></conference>
  <day index="1" date="2026-06-05">
    <room name="Big Top">
      <event guid="g-1" id="11"><date>2026-06-05T10:00:00+02:00</date><start>10:00</start><duration>00:45</duration>
        <title>Stitching</title><persons><person id="7">Mia Zelt</person></persons></event>
      <event guid="g-2" id="12"><date>2026-06-05T11:00:00+02:00</date><start>11:00</start><duration>00:45</duration>
        <title>Poles</title><persons><person id="8">Otto Pole</person></persons></event>
      <event guid="g-3" id="13"><date>2026-06-05T12:00:00+02:00</date><start>12:00</start><duration>00:45</duration>
        <title>Ropes</title><persons/></event>
      <event guid="g-4" id="14"><date>2026-06-05T13:00:00+02:00</date><start>13:00</start>
        <title>Without an end</title><persons/></event>
    </room>
  </day>
</schedule>
"""
NO_ZONE = """<schedule><conference><title>Bare 2012</title></conference>
<day date="2012-02-04"><event id="100"><start>10:00</start><duration>00:30</duration><title>Opening</title></event></day>
</schedule>"""
PAPERS = "id,title,authors,status\n1,On Canvas,Mia Zelt <mia@tent.example>,accepted\n"
GUESTS = "Name;E-mail address;Business unit\nMia Zelt;mia@tent.example;Canvas\nOtto Pole;otto@tent.example;\n"
COUNTS = {"conference": "tent26", "format": "frab schedule.xml", "sessions": 3, "people": 2, "rooms": 1}


@pytest.fixture
def program(folder: Path) -> Path:
    path = folder / "schedule.xml"
    path.write_text(PROGRAM)
    return path


def test_json_is_one_document_of_the_promised_shape(usher, program):
    outcome = usher("import", str(program), "--json")
    assert (outcome.status, outcome.err) == (0, "")
    report = json.loads(outcome.out)
    counts = {*COUNTS, "submissions", "added", "changed", "removed"}
    assert set(report) == {*counts, "quarantined", "notes", "left_out", "readiness"}
    assert {name: report[name] for name in COUNTS} == COUNTS
    assert (report["submissions"], report["added"], report["changed"], report["removed"]) == (0, 3, 0, 0)
    (left_out,) = report["quarantined"]
    assert set(left_out) == {"where", "why"}
    assert "duration" in left_out["why"]


def test_the_same_file_again_changes_nothing(usher, program):
    usher("import", str(program))
    report = json.loads(usher("import", str(program), "--json").out)
    assert {name: report[name] for name in COUNTS} == COUNTS
    assert (report["added"], report["changed"], report["removed"]) == (0, 0, 0)


def test_words_say_what_was_done_and_what_was_left_out(usher, program):
    outcome = usher("import", str(program))
    assert outcome.out.splitlines()[:4] == [
        "0 of 2 speakers can be reached in Slack. Not reached: Mia Zelt and Otto Pole; see `usher people list --unlinked`.",
        "Usher looks for their accounts while it runs: `usher run`.",
        "Imported frab schedule.xml into tent26: 3 added, 0 changed, 0 removed.",
        "It holds 3 sessions, 2 people, 1 room, 0 submissions.",
    ]
    assert "Left out: " in outcome.out


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(usher, program, folder):
    report = json.loads(usher("import", str(program), "--dry-run", "--json").out)
    assert (report["sessions"], report["added"]) == (3, 3)
    assert usher("import", str(program), "--dry-run").out.splitlines()[2].startswith("Would import")
    with sqlite3.connect(folder / "usher.db") as record:
        assert record.execute("SELECT count(*) FROM session").fetchone() == (0,)
    record.close()


def test_submissions_and_a_slug_of_ones_own(usher, program, folder):
    usher("import", str(program), "--conference", "tent")
    (folder / "papers.csv").write_text(PAPERS)
    report = json.loads(usher("import", str(folder / "papers.csv"), "--json").out)
    assert (report["conference"], report["submissions"], report["added"]) == ("tent", 1, 1)
    assert (report["sessions"], report["rooms"]) == (3, 1)


def test_what_is_no_slug_makes_no_conference(usher, program):
    assert one_line(usher("import", str(program), "--conference", "Tent Days!")) == (
        '"Tent Days!" is not a slug: it needs lower-case letters, digits and hyphens alone; type --conference tent-days.'
    )
    assert one_line(usher("import", str(program), "--conference", "?")).endswith("digits and hyphens alone.")
    assert "There is no program yet" in one_line(usher("roles", "list"))


def test_attendees_are_counted_among_the_people_and_come_once(usher, program, folder):
    usher("import", str(program))
    (folder / "guests.csv").write_text(f"{GUESTS};nobody;\n")
    report = json.loads(usher("import", "guests.csv", "--dry-run", "--json").out)
    assert (report["format"], report["people"], report["added"]) == ("attendees CSV", 4, 2)
    assert report["quarantined"] == [
        {"where": "row 4", "why": 'has the e-mail address "nobody", which is not one'}
    ]
    assert json.loads(usher("import", "guests.csv", "--json").out) == report
    assert usher("import", "guests.csv").out.splitlines()[2:] == [
        "Imported attendees CSV into tent26: 0 added, 0 changed, 0 removed.",
        "It holds 3 sessions, 4 people, 1 room, 0 submissions.",
        'Left out: row 4: has the e-mail address "nobody", which is not one',
    ]


def test_the_report_counts_who_is_marked_as_gone_and_names_two_people_with_one_address(
    usher, program, folder
):
    usher("import", str(program))
    rows = [
        "Name,E-mail,Status",
        "Mia Zelt,mia@tent.example,Attending",
        "Otto Pole,otto@tent.example,Not attending",
    ]
    rows += [
        "Bo Ray,bo@tent.example,Cancelled",
        "Cy Dee,cy@tent.example,cancelled",
        "Eve Fee,mia@tent.example,Attending",
    ]
    (folder / "guests.csv").write_text("\n".join(rows))
    assert usher("import", "guests.csv").out.splitlines()[4:] == [
        "Left out as the file marks them: 1 not attending, 2 cancelled.",
        "Note: Row 6 has the e-mail address of row 2 under another name. The address stays with row 2, and row 6 is left out.",
    ]
    report = json.loads(usher("import", "guests.csv", "--json").out)
    assert report["left_out"] == {"not attending": 1, "cancelled": 2}
    assert len(report["notes"]) == 1


def test_speakers_are_contacts_and_no_attendees(usher, program, folder):
    usher("import", str(program))
    (folder / "author.csv").write_text(
        "submission #,first name,last name,email\n1,Mia,Zelt,mia@tent.example\n2,Mia,Zelt,mia@tent.example\n"
    )
    report = json.loads(usher("import", "author.csv", "--json").out)
    assert (report["format"], report["added"]) == ("speakers CSV", 1)
    with sqlite3.connect(folder / "usher.db") as record:
        assert record.execute("SELECT count(*) FROM role").fetchone() == (0,)
    record.close()


def test_a_submission_that_cannot_be_read_any_more_stays_as_it_is(usher, program, folder):
    usher("import", str(program))
    papers = f"{PAPERS}2,On Poles,Otto Pole,submitted\n3,On Pegs,Otto Pole,submitted\n4,On Ropes,Otto Pole,submitted\n"
    (folder / "papers.csv").write_text(papers)
    usher("import", "papers.csv")
    (folder / "papers.csv").write_text(papers.replace("accepted", "filed away"))
    report = json.loads(usher("import", "papers.csv", "--json").out)
    assert (report["submissions"], report["removed"], len(report["quarantined"])) == (4, 0, 1)


def test_a_list_that_lost_most_attendees_needs_force(usher, program, folder):
    usher("import", str(program))
    (folder / "guests.csv").write_text(GUESTS)
    usher("import", "guests.csv")
    (folder / "guests.csv").write_text("email\neve@tent.example\n")
    assert "2 of the 2 attendees of Tent Days 2026 are not in it" in one_line(usher("import", "guests.csv"))
    report = json.loads(usher("import", "guests.csv", "--force", "--json").out)
    assert (report["added"], report["removed"], report["people"]) == (1, 2, 3)


def test_tz_says_when_where_the_file_does_not(usher, folder):
    (folder / "bare.xml").write_text(NO_ZONE)
    assert one_line(usher("import", "bare.xml")) == (
        "bare.xml: says no time zone; pass --tz with an IANA name such as Europe/Brussels"
    )
    assert "--tz" not in one_line(usher("import", "bare.xml", "--tz", "Europe/Brusels"))
    assert json.loads(usher("import", "bare.xml", "--tz", "Europe/Brussels", "--json").out)["sessions"] == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("nowhere.xml", None, "nowhere.xml: there is no such file"),
        (".", None, ".: it cannot be read (Is a directory)"),
        ("empty.xml", "", "empty.xml: the file is empty"),
        ("cut.xml", PROGRAM[: len(PROGRAM) // 2], "cut.xml, line "),
        ("cut.json", '{"schedule": {"conference": {"title": "Tent"', "cut.json"),
        ("notes.txt", "Remember the milk.\n", "notes.txt: its format is not known; Usher reads "),
        ("picture.png", "\x89PNG\r\n", "picture.png: its format is not known; Usher reads "),
        ("papers.csv", PAPERS, "Submissions belong to a conference. Import its program first."),
        ("guests.csv", GUESTS, "Attendees belong to a conference. Import its program first."),
        (
            "guests.csv",
            "name,unit\nAda,Search\n",
            "guests.csv, row 1: there is no column e-mail; a list of attendees has",
        ),
        (
            "guests.csv",
            "e-mail\nAda\n",
            "guests.csv, row 2: 1 of 1 attendees cannot be read, the first because it has",
        ),
        ("papers.csv", "id,title\n1,x\n", "papers.csv, row 1: there is no column authors"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_line(usher, folder, name, content, says):
    if content is not None:
        (folder / name).write_text(content)
    for as_json in ([], ["--json"]):
        assert one_line(usher("import", name, *as_json)).startswith(says)


def test_a_file_that_lost_most_sessions_needs_force(usher, program):
    usher("import", str(program))
    kept = PROGRAM.partition('<event guid="g-2"')[0] + "</room></day></schedule>"
    program.write_text(kept)
    refused = one_line(usher("import", str(program)))
    assert "2 of the 3 sessions of Tent Days 2026 are not in it" in refused
    assert "--force" in refused
    report = json.loads(usher("import", str(program), "--force", "--json").out)
    assert (report["sessions"], report["removed"]) == (1, 2)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (
            "https://ada:hunter2@127.0.0.1:9/s3cret/x.xml?s3cret#s3cret",
            "127.0.0.1: it is in a private network; ",
        ),
        ("HTTPS://ada:hunter2@[::1]/x.xml?s3cret", "::1: it is in a private network; "),
        ("http://ada:hunter2@127.0.0.1:9/x.xml?s3cret", "127.0.0.1: only https is fetched; "),
        ("ftp://ada:hunter2@127.0.0.1/x.xml?s3cret", "127.0.0.1: only https addresses are fetched; "),
        ("https://", "That address: it names no host; type it as https://example.org/schedule.xml"),
        ("", "There is no name of a file; type it as schedule.xml, or an address that begins with https://."),
        ("file:///s3cret", "That address: only https addresses are fetched; "),
        ("https://ada:hunter2@a.example:x/?s3cret", "That address: it cannot be read as an address; "),
        (
            "ada:hunter2@feeds.example/x.xml?s3cret",
            "feeds.example/x.xml: there is no such file; an address begins with",
        ),
    ],
)
def test_an_address_that_is_refused_is_one_line_without_its_secrets(usher, address, says):
    for as_json in ([], ["--json"]):
        said = one_line(usher("import", address, *as_json))
        assert said.startswith(says)
        assert not [secret for secret in ("ada", "hunter2", "s3cret") if secret in said]


def test_settings_allow_a_host_of_ones_own_and_plain_http(usher, monkeypatch):
    monkeypatch.setenv("USHER_FETCH_ALLOW", "feeds.corp.example, 127.0.0.0/8")
    monkeypatch.setenv("USHER_FETCH_HTTP", "yes")
    assert one_line(usher("import", "http://127.0.0.1:9/x.xml")) == "127.0.0.1: the server cannot be reached"
    monkeypatch.setenv("USHER_FETCH_HTTP", "perhaps")
    assert one_line(usher("import", "x")) == 'USHER_FETCH_HTTP is wrong: "perhaps" is neither yes nor no.'
    for wrong in ("10.0.0.0/99", "https://ada:hunter2@feeds.corp", "a b"):
        monkeypatch.setenv("USHER_FETCH_ALLOW", f"feeds.corp,{wrong}")
        said = one_line(usher("import", "x"))
        assert said.startswith("USHER_FETCH_ALLOW is wrong: entry 2 is neither a host such as ")
        assert "hunter2" not in said


@pytest.mark.parametrize("arguments", [[], ["a.xml", "b.xml"], ["--nonsense", "a.xml"], ["a.xml", "--tz"]])
def test_wrong_usage_is_status_2(usher, arguments):
    outcome = usher("import", *arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err
    assert "Traceback" not in outcome.err


def test_a_database_that_is_away_is_one_line(usher, program, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:secret@127.0.0.1:9/usher?connect_timeout=2")
    said = one_line(usher("import", str(program)))
    assert said == "The database 127.0.0.1/usher cannot be reached now."
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:hun@ter2@127.0.0.1:9/usher?connect_timeout=2")
    assert "ter2" not in one_line(usher("import", str(program)))
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:hun@t:er2@127.0.0.1/usher")
    assert one_line(usher("import", str(program))) == (
        "DATABASE_URL is not a database address; try sqlite:///usher.db, and write @, : and / of a password as %40, %3A and %2F."
    )
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all/usher.db")
    assert one_line(usher("import", str(program))) == (
        "The database /nowhere/at/all/usher.db cannot be opened: there is no folder /nowhere/at/all; see DATABASE_URL."
    )
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{program}")
    for command in (["import", str(program)], ["audit"], ["backup", "new.db"], ["people", "list"]):
        said = one_line(usher(*command))
        assert said.endswith("that file is not a SQLite database; name another file in DATABASE_URL.")
    assert program.read_text() == PROGRAM
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    assert "Usher works with SQLite and PostgreSQL" in one_line(usher("import", str(program)))


def test_what_became_of_an_import_is_remembered_but_no_database_is_made_for_it(usher, program, folder):
    assert usher("import", "https://127.0.0.1:9/schedule.xml").status == 1
    assert not [*folder.glob("*.db*")]
    assert usher("import", "schedule.xml").status == 0
    assert usher("import", "https://127.0.0.1:9/schedule.xml").status == 1
    with sqlite3.connect(folder / "usher.db") as record:
        found = record.execute(
            "SELECT conference_id, source, outcome FROM import_outcome ORDER BY 3"
        ).fetchall()
    record.close()
    assert found == [(1, "file", "changed"), (1, "address", "not-fetched")]
