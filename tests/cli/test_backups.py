"""`usher backup` and `usher restore`: one file for its owner alone, and no database overwritten by either."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command

from db import backups, migrate
from db.engine import Database, normalize
from tests.cli.conftest import one_line
from tests.cli.test_imports import PROGRAM


@pytest.fixture
def backup(usher, folder):
    """A backup of a database with one conference."""
    (folder / "schedule.xml").write_text(PROGRAM.replace("2026-", "2056-"))
    usher("import", "schedule.xml")
    assert usher("backup", "backup.db").out.startswith("Backed up to backup.db (")
    return folder / "backup.db"


def restore(usher, monkeypatch, name="new.db", file="backup.db"):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{name}")
    return usher("restore", file)


def sessions(path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as record:
        return record.execute("SELECT title FROM session ORDER BY title").fetchall()


def acts(path) -> list[str]:
    with closing(sqlite3.connect(path)) as record:
        return [act for (act,) in record.execute("SELECT act FROM audit ORDER BY id")]


def test_a_backup_is_one_file_for_its_owner_alone_and_restores_everything(usher, backup, folder, monkeypatch):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not list(folder.glob("backup.db-*")) + list(folder.glob(".usher-*"))
    outcome = restore(usher, monkeypatch)
    assert outcome.out.splitlines() == ["Restored from backup.db.", "Nothing was due since the backup."]
    assert sessions(folder / "new.db") == sessions(folder / "usher.db") != []
    assert (folder / "new.db").stat().st_mode & 0o777 == 0o600
    assert [act for act in acts(folder / "usher.db") if "backup" in act] == ["backup.made"]
    assert [act for act in acts(folder / "new.db") if "backup" in act] == ["backup.restored"]


def at_work(path, revision) -> None:
    """A database of an older version."""
    with migrate._connect(normalize(f"sqlite:///{path}")) as connection:
        command.upgrade(migrate._config(connection), revision)
        connection.commit()


async def save(url, path) -> None:
    async with Database(url) as database:
        await backups.save(database, path)


def test_a_backup_is_whole_while_somebody_writes(usher, backup, folder):
    with closing(sqlite3.connect(folder / "usher.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM session")
        asyncio.run(save(f"sqlite:///{folder / 'usher.db'}", folder / "during.db"))
        writer.execute("ROLLBACK")
    assert sessions(folder / "during.db") == sessions(backup)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["backup", "backup.db"],
            "backup.db already exists. Name another file, or type --force to overwrite it.",
        ),
        (["backup", "--force", "usher.db"], "usher.db is the database itself. Name another file."),
        (["backup", "none/b.db"], "none/b.db cannot be written (No such file or directory)."),
        (
            ["restore", "backup.db"],
            "The database of DATABASE_URL is not empty: a backup is restored into an empty one only.",
        ),
        (["restore", "none.db"], "none.db cannot be read (No such file or directory)."),
        (
            ["restore", "schedule.xml"],
            "schedule.xml is no backup of Usher; name a file that `usher backup` has made.",
        ),
    ],
)
def test_what_is_refused_changes_nothing(usher, backup, folder, arguments, says):
    before = backup.read_bytes(), sessions(folder / "usher.db")
    assert one_line(usher(*arguments)).startswith(says)
    assert (backup.read_bytes(), sessions(folder / "usher.db")) == before
    assert not list(folder.glob(".usher-*"))


def test_a_full_disk_is_one_sentence_and_leaves_the_last_backup(usher, backup, folder, monkeypatch):
    async def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(backups, "save", full)
    before = backup.read_bytes()
    assert (
        one_line(usher("backup", "--force", "backup.db")) == "backup.db cannot be written. Is the disk full?"
    )
    assert backup.read_bytes() == before
    assert not list(folder.glob(".usher-*"))


def test_force_overwrites_a_backup(usher, backup):
    backup.write_bytes(b"old")
    assert usher("backup", "--force", "backup.db").status == 0
    assert sessions(backup)


def test_no_database_is_no_backup(usher, folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///usher.db")
    assert one_line(usher("backup", "b.db")) == "There is no database usher.db. Nothing is backed up."
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:hunter2@127.0.0.1:9/usher?connect_timeout=2")
    assert one_line(usher("backup", "b.db")) == "The database 127.0.0.1/usher cannot be reached now."
    assert not list(folder.glob("*.db"))


@pytest.mark.parametrize("damage", ["cut", "newer", "other"])
def test_a_file_that_is_no_whole_backup_of_this_version_is_refused(
    usher, backup, folder, monkeypatch, damage
):
    if damage == "cut":
        backup.write_bytes(backup.read_bytes()[:30_000])
    else:
        with closing(sqlite3.connect(backup)) as record:
            record.execute(
                "DROP TABLE delivery"
                if damage == "other"
                else "UPDATE alembic_version SET version_num = '9999'"
            )
            record.commit()
    said = one_line(restore(usher, monkeypatch))
    assert (
        "newer version of Usher" in said
        if damage == "newer"
        else "no backup of Usher, or a damaged one" in said
    )
    assert not (folder / "new.db").exists()


def test_an_older_backup_is_brought_up_to_date(usher, folder, monkeypatch):
    at_work(folder / "old.db", "0005")
    assert restore(usher, monkeypatch, file="old.db").status == 0
    assert usher("check").status in {0, 1}
    migrate.require_current("sqlite:///new.db")


def test_a_database_that_is_not_empty_is_not_even_brought_up_to_date(usher, backup, folder, monkeypatch):
    at_work(folder / "old.db", "0005")
    with closing(sqlite3.connect(folder / "old.db")) as record:
        record.execute("CREATE TABLE theirs (x)")
        record.execute("INSERT INTO theirs VALUES (1)")
        record.commit()
        assert "is not empty" in one_line(restore(usher, monkeypatch, "old.db"))
        assert record.execute("SELECT version_num FROM alembic_version").fetchall() == [("0005",)]


def test_what_was_due_since_is_counted(usher, backup, monkeypatch):
    with closing(sqlite3.connect(backup)) as record:
        before = datetime.now(UTC) - timedelta(hours=3)
        for column, hours in (("due_at", 0), ("wake_at", 0), ("expires_at", 1)):
            then = (before + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S.%f")
            record.execute(
                f"UPDATE delivery SET {column} = ? WHERE id IN (SELECT id FROM delivery LIMIT 3)", [then]
            )
        record.execute("UPDATE delivery SET expires_at = NULL WHERE id IN (SELECT id FROM delivery LIMIT 2)")
        record.commit()
    assert restore(usher, monkeypatch).out.splitlines()[1:] == [
        "2 messages were due by now. `usher run` looks for each in Slack, and sends those that are not there.",
        "1 message is too late by now, and may have been sent. It is not sent; `usher deliveries` lists it once Usher runs.",
    ]
