"""Files with private data: for their owner alone, and said where they are not."""

import os
import stat

import pytest

from bot.cli import files
from bot.cli.common import require_file
from bot.config import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(database_url=f"sqlite:///{tmp_path / 'usher.db'}")


async def test_the_database_and_its_journals_are_made_for_their_owner_alone(usher_process, tmp_path):
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    outcome = await usher_process("migrate", DATABASE_URL=url)
    assert outcome.status == 0
    made = list(tmp_path.glob("usher.db*"))
    assert made
    assert {mode(path) for path in made} == {0o600}


def test_a_file_that_is_there_is_left_as_it_is(settings, tmp_path):
    path = tmp_path / "usher.db"
    path.write_bytes(b"kept")
    path.chmod(0o640)
    require_file(settings)
    assert (path.read_bytes(), mode(path)) == (b"kept", 0o640)


def test_what_others_can_open_is_said(settings, tmp_path):
    require_file(settings)
    env = tmp_path / ".env"
    env.write_text("SLACK_BOT_TOKEN=xoxb-secret\n")
    env.chmod(0o600)
    assert files.exposed(settings) == []
    for others in (0o640, 0o604, 0o666):
        env.chmod(others)
        assert files.exposed(settings) == ["Others on this machine can open .env; type chmod 600 .env."]
    (tmp_path / "usher.db").chmod(0o644)
    assert len(files.exposed(settings)) == 2


def test_a_database_elsewhere_has_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    elsewhere = Settings(database_url="postgresql://usher@db.example/usher")
    require_file(elsewhere)
    assert files.exposed(elsewhere) == []
    assert list(tmp_path.iterdir()) == []


async def test_check_says_so(usher_process, tmp_path):
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    await usher_process("migrate", DATABASE_URL=url)
    (tmp_path / "usher.db").chmod(0o644)
    outcome = await usher_process("check", DATABASE_URL=url)
    assert "missing Files: Others on this machine can open " in outcome.out
