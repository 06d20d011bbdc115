"""Commands on a full disk, and on a damaged file: one line that says what to mend, and nothing half done."""

import resource
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from db import migrate
from tests import migrated
from tests.cli.conftest import one_line


@contextmanager
def files_of_at_most(size):
    """Let no file grow beyond so many bytes: what SQLite meets is what it meets on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.fixture
def own(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///usher.db")
    return folder


def test_tables_that_find_no_room_are_one_line_and_can_be_made_later(own, usher, monkeypatch):
    monkeypatch.setattr(migrate, "upgrade", migrated.really)
    with files_of_at_most(20_000):
        assert "usher.db cannot be" in one_line(usher("migrate"))
    assert usher("migrate").status == 0


def test_a_backup_that_finds_no_room_is_one_line_and_leaves_no_file(own, usher):
    assert usher("migrate").status == 0
    with files_of_at_most(100_000):  # the database's own journals find room
        assert one_line(usher("backup", "b.db")) == "b.db cannot be written. Is the disk full?"
    assert not [p.name for p in Path().iterdir() if "b.db" in p.name or p.name.startswith(".usher")]


def test_a_restore_that_finds_no_room_is_one_line_and_can_be_done_later(own, usher, monkeypatch):
    usher("migrate")
    usher("backup", "b.db")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    usher("migrate")
    with files_of_at_most(20_000):
        assert "cannot be" in one_line(usher("restore", "b.db"))
    assert usher("restore", "b.db").status == 0


def test_a_damaged_file_is_one_line(own, usher):
    usher("migrate")
    path = Path("usher.db")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for words in (("migrate",), ("check",), ("backup", "b.db"), ("roles", "list"), ("deliveries", "list")):
        assert "usher.db is damaged: restore a backup" in one_line(usher(*words)), words
