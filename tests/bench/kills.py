"""Once, whatever dies: `tests.delivery.kills` at full size, on each database, and with three workers on PostgreSQL."""

import tempfile
from pathlib import Path

from tests.bench.figures import empty_database, empty_postgres, show
from tests.delivery.kills import Trial, play

KILLS, PEOPLE, REMINDED = 100, 500, 200
_FAULTS, _LIMIT = 0.1, 3_600.0


async def run(kills: int = KILLS, people: int = PEOPLE, reminded: int = REMINDED) -> None:
    """One worker on each database, then three at once on PostgreSQL."""
    with (
        tempfile.TemporaryDirectory(prefix="usher-kills-", ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        trials = (
            ("SQLite", empty_database(Path(folder)), 1),
            ("PostgreSQL", postgres("one"), 1),
            ("PostgreSQL, three workers", postgres("three"), 3),
        )
        for name, url, workers in trials:
            await _trial(f"kill -9, {name}", Trial(url, workers, kills, people, reminded, _FAULTS, _LIMIT))


async def _trial(name: str, trial: Trial) -> None:
    found = await play(trial)
    show(f"{name}: messages", found.planned, "messages")
    show(f"{name}: kills", found.kills, "kills")
    show(f"{name}: missing", found.missing, "messages", found.planned)
    show(f"{name}: double", found.double, "messages", found.planned)
    show(f"{name}: posts that Slack let fail", found.failed.total(), "calls", found.posts)
    show(f"{name}: time", found.seconds, "s")
