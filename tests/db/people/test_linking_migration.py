"""The migration that brings links: who was linked before was linked by the address, and stays linked."""

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from db import migrate
from db.engine import normalize

PEOPLE = (
    "INSERT INTO person (id, team, key, name, email, unit, slack_user, tz) VALUES "
    "(1, '', 'ada@example.org', 'Ada', 'ada@example.org', '', 'U1', 'Europe/Rome'), (2, '', 'c/p', 'Bo', '', '', '', '')"
)


@pytest.fixture
def upgraded(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(normalize(url).set(drivername="sqlite"))
    with engine.connect() as connection:
        config = migrate._config(connection)
        command.upgrade(config, "0004")
        connection.execute(text(PEOPLE))
        connection.commit()
        command.upgrade(config, "head")
        connection.commit()
        yield connection
    engine.dispose()


def test_links_and_their_accounts_are_taken_over(upgraded):
    people = list(upgraded.execute(text("SELECT id, same_as, slack_user, linked_by FROM person ORDER BY id")))
    assert people == [(1, None, "U1", "email"), (2, None, "", "")]
    members = list(upgraded.execute(text("SELECT slack_user, name, email, kind, tz FROM member")))
    assert members == [("U1", "Ada", "ada@example.org", "member", "Europe/Rome")]
    assert list(upgraded.execute(text("SELECT person_id, slack_user, how FROM person_link"))) == [
        (1, "U1", "email")
    ]
