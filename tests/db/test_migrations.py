"""Migrations that change what is there keep the rest."""

import pytest
import sqlalchemy as sa
from alembic import command

from bot.domain.people import UNNAMED
from db import migrate
from db.engine import normalize


def test_rooms_get_a_key_and_nobody_is_called_by_an_address(tmp_path):
    _check(f"sqlite:///{tmp_path / 'old.db'}")


@pytest.mark.postgres
def test_they_do_so_on_postgres(postgres):
    _check(postgres)


def _check(url):
    with migrate._connect(normalize(url)) as connection:
        config = migrate._config(connection)
        command.upgrade(config, "0002")
        connection.execute(
            sa.text(
                "INSERT INTO conference (id, team, slug, name, timezone, revision, main_channel, help_channel,"
                " organizers_channel, settings) VALUES (1, '', 'c', 'C', 'UTC', 0, '', '', '', '{}')"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO room (id, conference_id, name, channel, removed) VALUES (1, 1, 'Hall', 'C1', :no)"
            ),
            {"no": False},
        )
        people = [(1, "ada.king", "ada.king@x.org"), (2, "Ada", "ada@x.org"), (3, "", "")]
        for id_, name, email in people:
            connection.execute(
                sa.text(
                    "INSERT INTO person (id, team, key, name, email, unit, slack_user, tz)"
                    " VALUES (:id, '', :key, :name, :email, '', '', '')"
                ),
                {"id": id_, "key": f"k{id_}", "name": name, "email": email},
            )
        command.upgrade(config, "0003")
        assert connection.execute(sa.text("SELECT name, key, channel FROM room")).all() == [
            ("Hall", "", "C1")
        ]
        names = connection.execute(sa.text("SELECT name FROM person ORDER BY id")).scalars().all()
        assert names == [UNNAMED, "Ada", ""]
        command.downgrade(config, "0002")
        connection.rollback()
