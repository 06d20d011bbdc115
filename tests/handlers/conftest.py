"""The sample conference, seeded once and copied for each test."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.handlers.conference import Conference, playing, seed
from tests.handlers.watch import Watch

_ALWAYS = ("expired",)
"""Tests jump over reminders."""
_OURS = ("bot", "handlers", "db", "slack_bolt", "slack_sdk")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Path:
    """A SQLite database with the sample conference, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "sample.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    asyncio.run(seed(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sample_url(tmp_path: Path, seeded: Path) -> str:
    """The address of a fresh SQLite database with the sample conference."""
    path = tmp_path / "sample.db"
    path.write_bytes(seeded.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    """Every request that a test sends is watched: none waits for Slack before it is acknowledged."""
    with Watch().watching() as watch:
        yield watch
    assert watch.offences() == []


@pytest.fixture
async def conference(sample_url: str, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Conference]:
    """The app and the sample conference; at the end nothing was refused, and the log holds what was expected."""
    async with playing(sample_url) as conference:
        yield conference
        conference.check()
        check_log(conference, caplog)


def check_log(conference: Conference, caplog: pytest.LogCaptureFixture) -> None:
    """No warning and no error stands in the log that the test did not expect."""
    said = [r.getMessage() for r in caplog.get_records("call")
            if r.levelno >= logging.WARNING and r.name.startswith(_OURS)]  # fmt: skip
    expected = (*_ALWAYS, *conference.expected_in_log)
    assert [line for line in said if not any(part in line for part in expected)] == []
