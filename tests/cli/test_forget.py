"""`usher people forget` and `remember`: the second look, and what is left in the database's file."""

import io
import json

import pytest

from tests.cli.conftest import one_line

ADA = "ada@example.org"
PEOPLE = f"name,e-mail\nAda Lovelace,{ADA}\nBo Byrne,bo@example.org\n"


@pytest.fixture
def listed(usher, folder, monkeypatch):
    """A conference with two attendees, and a key."""
    from tests.cli.test_imports import PROGRAM

    monkeypatch.setenv("USHER_KEY", "k" * 32)
    (folder / "tent.xml").write_text(PROGRAM)
    (folder / "people.csv").write_text(PEOPLE)
    for name in ("tent.xml", "people.csv"):
        assert usher("import", str(folder / name)).status == 0


def test_it_says_what_goes_and_asks_first(usher, listed, monkeypatch):
    monkeypatch.setattr("typer.confirm", lambda *_args, **_kwargs: False)
    done = usher("people", "forget", ADA)
    assert (done.status, done.err) == (1, "usher: Nothing was changed.\n")
    assert "What goes: These are deleted: their e-mail address" in done.out
    assert ADA in usher("people", "list").out


def test_with_nobody_to_ask_it_names_the_option_and_changes_nothing(usher, listed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    done = usher("people", "forget", ADA)
    assert done.status == 1
    assert done.err.endswith("\nusher: Nothing was changed; --yes does it without asking.\n")
    assert ADA in usher("people", "list").out


def test_it_says_where_an_address_leads_to_nobody(usher, listed, monkeypatch):
    monkeypatch.setattr("typer.confirm", lambda *_args, **_kwargs: False)
    said = usher("people", "forget", "adda@example.org").out
    assert (
        "What goes: Nothing. Usher stores nothing about them. Check the address or id for typing errors."
        in said
    )
    assert "deleted" not in said


def test_their_data_are_printed(usher, listed):
    given = json.loads(usher("people", "data", ADA).out)
    assert given["about"] == ADA
    assert [row["role"] for row in given["role"]] == ["attendee"]
    assert "bo@example.org" not in json.dumps(given)


def test_my_data_are_shown_in_the_terminal_too(usher, listed):
    done = usher("slash", "/usher mydata", "--as", ADA)
    assert done.out.splitlines()[0] == "I sent you everything that I store about you, in a direct message."


def test_with_yes_they_are_gone_from_the_file_and_stay_away(usher, listed, folder):
    done = usher("people", "forget", ADA.upper(), "--yes")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1].startswith(f"{ADA.upper()} is forgotten.")
    again = usher("import", str(folder / "people.csv"))
    assert "asked to be forgotten" in again.out
    assert ADA not in usher("people", "list").out
    stored = b"".join(path.read_bytes() for path in folder.glob("usher.db*"))
    assert b"bo@example.org" in stored
    assert ADA.encode() not in stored
    assert b"Ada Lovelace" not in stored
    assert usher("people", "remember", ADA).status == 0
    assert usher("import", str(folder / "people.csv")).status == 0
    assert ADA in usher("people", "list").out


def test_bad_input_is_one_sentence_and_changes_nothing(usher, listed, monkeypatch):
    assert one_line(usher("people", "forget", "Ada Lovelace", "--yes")) == (
        '"Ada Lovelace" is neither an e-mail address nor a Slack user id such as U024BE7LH.'
    )
    assert "Nobody asked me to forget" in one_line(usher("people", "remember", ADA))
    monkeypatch.delenv("USHER_KEY")
    assert "USHER_KEY is not set" in one_line(usher("people", "forget", ADA, "--yes"))
    assert ADA in usher("people", "list").out
