"""Upgrades of databases that hold data."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, MetaData, String, Table, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot.domain.people.model import UNNAMED
from bot.errors import BadInput
from db import migrate
from db.draft import draft
from db.engine import normalize
from tests.postgres import bare


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh(request, tmp_path):
    """The address of a database that may be taken up and down the migrations."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return bare(request.getfixturevalue("postgres"), f"migrations_{uuid4().hex}")


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


def test_migrations_make_the_tables_that_the_code_knows(fresh):
    to(fresh, "head")
    with migrate._connect(normalize(fresh)) as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(found, SQLModel.metadata) == []


def test_a_new_migration_follows_the_last_one_and_holds_the_difference(tmp_path):
    known = SQLModel.metadata
    try:
        badge = Table("badge", known, Column("id", Integer, primary_key=True))
        path, does_something = draft("People have  badges.", tmp_path)
    finally:
        known.remove(badge)
    assert path.name == f"{int(migrate.head()) + 1:04}_people_have_badges.py"
    assert does_something
    written = path.read_text()
    assert written.startswith('"""People have badges."""')
    assert f"down_revision = '{migrate.head()}'" in written
    assert "op.create_table('badge'" in written
    path.unlink()
    assert draft("Only rows change", tmp_path)[1] is False


@pytest.mark.parametrize("name", ["", " . ", "word " * 20])
def test_a_migration_needs_a_name_of_a_few_words(name, tmp_path):
    with pytest.raises(BadInput, match='make migration NAME="people have badges"'):
        draft(name, tmp_path)
    assert not [*tmp_path.iterdir()]


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


def test_rooms_get_a_key_and_nobody_is_called_by_the_beginning_of_their_address(fresh):
    to(fresh, "head")
    to(fresh, "0002", command.downgrade)
    run(fresh, "INSERT INTO conference (id, team, slug, name, timezone, revision, main_channel, help_channel,"
               " organizers_channel, settings) VALUES (1, '', 'c', 'C', 'UTC', 1, '', '', '', '{}')")  # fmt: skip
    run(
        fresh,
        "INSERT INTO room (id, conference_id, name, channel, removed) VALUES (1, 1, 'Hall', 'C1', :no)",
        no=False,
    )
    for id_, name, email in ((1, "ada.king", "ada.king@x.org"), (2, "Ada", "ada@x.org"), (3, "", "")):
        run(fresh, "INSERT INTO person (id, team, key, name, email, unit, slack_user, tz)"
                   " VALUES (:id, '', :key, :name, :email, '', '', '')", id=id_, key=f"k{id_}", name=name, email=email)  # fmt: skip
    to(fresh, "0003")
    assert run(fresh, "SELECT name, key, channel FROM room") == [("Hall", "", "C1")]
    assert [name for (name,) in run(fresh, "SELECT name FROM person ORDER BY id")] == [UNNAMED, "Ada", ""]
    to(fresh, "0002", command.downgrade)


def test_who_asked_anonymously_goes_where_the_session_is_long_over(fresh):
    to(fresh, "head")
    to(fresh, "0009", command.downgrade)
    run(fresh, "INSERT INTO conference (id, team, slug, name, timezone, revision, main_channel, help_channel,"
               " organizers_channel, settings) VALUES (1, '', 'c', 'C', 'UTC', 1, '', '', '', '{}')")  # fmt: skip
    for id_, year in ((1, 2020), (2, 2999)):
        run(fresh, 'INSERT INTO session (id, conference_id, key, code, title, kind, start, "end", track, abstract, url,'
                   " language, submission_key, channel, cancelled, edited, removed) VALUES (:id, 1, :key, :key, 'T', 'talk',"
                   " :at, :at, '', '', '', '', '', '', :no, '{}', :no)",
            id=id_, key=f"k{id_}", at=datetime(year, 12, 1, 9, tzinfo=UTC), no=False)  # fmt: skip
        for anonymous in (True, False):
            run(fresh, "INSERT INTO question (session_id, asker, anonymous, text, channel, asked_at)"
                       " VALUES (:id, 'U1', :anonymous, '?', 'C1', :at)",
                id=id_, anonymous=anonymous, at=datetime(2020, 12, 1, 9, tzinfo=UTC))  # fmt: skip
    to(fresh, "head")
    rows = run(fresh, "SELECT session_id, anonymous, asker FROM question ORDER BY id")
    assert [(s, bool(anonymous), asker) for s, anonymous, asker in rows] == [
        (1, True, ""), (1, False, "U1"), (2, True, "U1"), (2, False, "U1"),
    ]  # fmt: skip


def test_what_was_put_into_digests_stands_as_they_do(fresh):
    to(fresh, "head")
    to(fresh, "0017", command.downgrade)
    digests = {"sent": 1, "planned": 2, "failed": 3, "uncertain": 4}
    at = "2026-12-01 09:00:00"
    row = ("INSERT INTO delivery (id, team, kind, subject, recipient, dedupe_key, payload, priority, due_at, expires_at, wake_at,"
           " state, attempts, looks, in_doubt, lease_owner, last_error, channel, thread_ts, ts, created_at, settled_at) VALUES (:id, '',"
           " :kind, 's', 'U1', :key, '{}', 5, :at, :expires, :at, :state, 0, 0, :no, '', :error, '', '', '', :at, :settled)")  # fmt: skip
    for state, id_ in digests.items():
        settled = None if state in {"planned", "uncertain"} else at
        error = "user_disabled" if state == "failed" else ""
        given = {"id": id_, "kind": "digest", "key": f"d{id_}", "at": at, "expires": None, "state": state}
        run(fresh, row, **given, no=False, error=error, settled=settled)
        for part, expires in ((id_ * 10, None), (id_ * 10 + 1, "2026-12-01 08:00:00")):
            mine = {"id": part, "kind": "announcement", "key": f"p{part}", "at": at, "expires": expires}
            mine |= {"state": "cancelled", "error": f"gathered in digest {id_}", "settled": at}
            run(fresh, row, **mine, no=False)
            run(fresh, "INSERT INTO gathered (delivery_id, digest_id) VALUES (:p, :d)", p=part, d=id_)
    to(fresh, "head")
    found = dict(
        tuple(each) for each in run(fresh, "SELECT id, state FROM delivery WHERE kind = 'announcement'")
    )
    assert found == {10: "sent", 11: "expired", 20: "planned", 21: "planned", 30: "failed", 31: "failed",
                     40: "uncertain", 41: "uncertain"}  # fmt: skip
    ((waits,), (late,)) = run(
        fresh, "SELECT CAST(wake_at AS TEXT) FROM delivery WHERE id IN (20, 21) ORDER BY id"
    )
    assert waits.startswith("9999-01-01")
    assert late.startswith("2026-12-01 08")
    to(fresh, "0017", command.downgrade)
    ((open_,),) = run(
        fresh, "SELECT count(*) FROM delivery WHERE kind = 'announcement' AND state = 'planned'"
    )
    assert open_ == 0


def _one_of_each(connection):
    """A row in each table, whatever its columns are."""
    known = MetaData()
    known.reflect(connection)
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    of_type = {Integer: 1, String: "U1", DateTime: at, Date: at.date(), JSON: {"k": 1}, Boolean: False}
    for table in known.sorted_tables:
        if table.name != "alembic_version":
            given = {c: next(v for t, v in of_type.items() if isinstance(c.type, t)) for c in table.columns}
            connection.execute(
                table.insert().values({**given, **({table.c.team: ""} if "team" in table.c else {})})
            )
    connection.commit()


def _rows(url):
    """Every row by table, without the columns that say the workspace."""
    with migrate._connect(normalize(url)) as connection:
        known = MetaData()
        known.reflect(connection)
        return {
            name: [
                {column: str(value) for column, value in row._mapping.items() if column != "team"}
                for row in connection.execute(table.select())
            ]
            for name, table in known.tables.items()
            if name != "alembic_version"
        }


def _triggers(url):
    with migrate._connect(normalize(url)) as connection:
        is_sqlite = connection.dialect.name == "sqlite"
    listed = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    return sorted(map(tuple, run(url, listed)))


def test_all_that_was_there_belongs_to_the_workspace_of_the_settings(fresh):
    to(fresh, "0023")
    with migrate._connect(normalize(fresh)) as connection:
        _one_of_each(connection)
    before, triggers = _rows(fresh), _triggers(fresh)
    to(fresh, "0024")
    assert _rows(fresh) == before
    assert _triggers(fresh) == triggers
    assert ("audit_is_kept", "audit") in triggers
    for table in SQLModel.metadata.tables.values():
        if "team" in table.c and table.name in before:
            assert run(fresh, f"SELECT team FROM {table.name}") == [("",)]


def test_two_workspaces_have_rows_of_the_same_keys_until_an_older_version_is_back(fresh):
    to(fresh, "0023")
    with migrate._connect(normalize(fresh)) as connection:
        _one_of_each(connection)
    before = _rows(fresh)
    to(fresh, "0024")
    keyed = ("counter", "edit_undo", "forgotten", "import_outcome", "person_setting", "preference")
    for table in keyed:
        columns = ", ".join(f'"{c.name}"' for c in SQLModel.metadata.tables[table].c if c.name != "team")
        run(fresh, f"INSERT INTO {table} (team, {columns}) SELECT 'T2', {columns} FROM {table}")
    columns = ", ".join(
        c.name for c in SQLModel.metadata.tables["delivery"].c if c.name not in {"team", "id"}
    )
    run(fresh, f"INSERT INTO delivery (id, team, {columns}) SELECT 2, 'T2', {columns} FROM delivery")
    with pytest.raises(IntegrityError):
        run(
            fresh,
            f"INSERT INTO delivery (id, team, {columns}) SELECT 3, 'T2', {columns} FROM delivery WHERE id = 2",
        )
    to(fresh, "0023", command.downgrade)
    assert _rows(fresh) == before
