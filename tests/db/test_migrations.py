"""Upgrades of databases that hold data."""

import json

import pytest
from alembic import command
from sqlalchemy import text

from db import migrate
from db.engine import normalize
from tests.postgres import create


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh(request, tmp_path):
    """The address of a database that may be taken up and down the migrations."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return create(request.getfixturevalue("postgres"), "migrations")


def to(url, revision, move=command.upgrade):
    with migrate._connect(normalize(url)) as connection:
        move(migrate._config(connection), revision)
        connection.commit()


def run(url, statement, **values):
    with migrate._connect(normalize(url)) as connection:
        found = connection.execute(text(statement), values)
        rows = found.all() if found.returns_rows else []
        connection.commit()
        return rows


def test_sessions_that_organizers_cancelled_stay_cancelled_over_imports(fresh):
    to(fresh, "head")
    to(fresh, "0001", command.downgrade)
    run(fresh, "INSERT INTO conference (id, team, slug, name, timezone, revision, main_channel, help_channel,"
               " organizers_channel, settings) VALUES (1, '', 'c', 'C', 'UTC', 1, '', '', '', '{}')")  # fmt: skip
    for id_, gone, edited in ((1, True, '{"room": "Aula"}'), (2, False, "{}")):
        run(fresh, 'INSERT INTO session (id, conference_id, key, code, title, kind, start, "end", track, abstract, url,'
                   " language, submission_key, channel, cancelled, edited, removed) VALUES (:id, 1, :key, :key, 'T', 'talk',"
                   " '2026-12-01 09:00:00', '2026-12-01 10:00:00', '', '', '', '', '', '', :gone, :edited, :removed)",
            id=id_, key=f"k{id_}", gone=gone, edited=edited, removed=False)  # fmt: skip
    to(fresh, "head")
    found = {
        id_: json.loads(edited) for id_, edited in run(fresh, "SELECT id, CAST(edited AS TEXT) FROM session")
    }
    assert found == {1: {"room": "Aula", "cancelled": False}, 2: {}}
