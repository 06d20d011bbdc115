"""`usher purge`: what would go, by table; and that nothing of it is left in the database's file."""

import json

import pytest

from tests.cli.test_imports import PROGRAM

PEOPLE = "name,e-mail\nAda Lovelace,ada@example.org\n"


@pytest.fixture
def long_over(usher, folder):
    """A conference of ten years ago, with an attendee."""
    (folder / "tent.xml").write_text(PROGRAM.replace("2026-", "2016-"))
    (folder / "people.csv").write_text(PEOPLE)
    for name in ("tent.xml", "people.csv"):
        done = usher("import", str(folder / name))
        assert done.status == 0, done
    return folder


def stored(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("usher.db*"))


def test_a_dry_run_counts_and_a_purge_leaves_nothing_in_the_file(usher, long_over):
    dry = usher("purge", "--dry-run")
    assert "rows would be deleted or made nameless" in dry.out
    assert b"ada@example.org" in stored(long_over)
    done = usher("purge")
    assert (done.status, done.err) == (0, "")
    assert done.out == dry.out.replace("would be", "were")
    assert b"ada@example.org" not in stored(long_over)
    assert b"Ada Lovelace" not in stored(long_over)
    assert usher("purge").out == (
        "Nothing to remove. No conference with personal data ended more than 400 days ago.\n"
    )


def test_what_is_kept_stays(usher, long_over, monkeypatch):
    monkeypatch.setenv("USHER_RETENTION_DAYS", "keep")
    assert usher("purge").out == "Nothing to remove. Everything is kept.\n"
    monkeypatch.setenv("USHER_RETENTION_DAYS", "9999")
    assert usher("purge", "--json").out == json.dumps({"dry_run": False, "conferences": []}, indent=2) + "\n"
    assert b"ada@example.org" in stored(long_over)
