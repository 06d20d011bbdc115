"""Once, whatever happens: `tests.delivery.kills` at full size, on each database, and with three workers on PostgreSQL."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench.figures import empty_database, empty_postgres, show
from tests.delivery.kills import Trial, Way, play

STROKES, PEOPLE, REMINDED = 100, 500, 200
_FEW = 20
"""Strokes of the slow ways."""
_FAULTS, _LIMIT, _LAG = 0.1, 3_600.0, 15.0
_PLACES = {"SQLite": 1, "PostgreSQL": 1, "PostgreSQL, three workers": 3}
"""How many workers there are."""


async def run(strokes: int = STROKES, people: int = PEOPLE, reminded: int = REMINDED) -> None:
    """Every weather in every place; then power cuts on SQLite, with what its WAL mode is advised as the baseline."""
    plain = Trial("", 1, strokes, people, reminded, _FAULTS, _LIMIT, cancelled=True)
    weathers = {
        "kill -9": plain,
        "kill -9, late and lagging": replace(plain, late=True, lag=_LAG, synchronous="OFF"),
        "suspended and kill -9": replace(plain, kills=_FEW, ways=(Way.SUSPEND, Way.KILL), synchronous="OFF"),
    }
    with (
        tempfile.TemporaryDirectory(prefix="usher-kills-", ignore_cleanup_errors=True) as folder,
        empty_postgres(Path(folder)) as postgres,
    ):
        for place, workers in _PLACES.items():
            for number, (weather, trial) in enumerate(weathers.items()):
                name = f"trial-{workers}-{number}"
                url = _sqlite(Path(folder), name) if place == "SQLite" else postgres(name)
                several = max(2, workers) if Way.SUSPEND in trial.ways else workers
                await _trial(f"{weather}, {place}", replace(trial, url=url, workers=several))
        if not shutil.which("cc"):
            return  # a power cut is played by a library that is preloaded
        cut = replace(plain, kills=_FEW, ways=(Way.CUT,), cancelled=False)
        for level in ("FULL", "NORMAL"):
            url = _sqlite(Path(folder), level)
            await _trial(f"power cut, SQLite, synchronous={level}", replace(cut, url=url, synchronous=level))


def _sqlite(folder: Path, name: str) -> str:
    own = folder / name
    own.mkdir()
    return empty_database(own)


async def _trial(name: str, trial: Trial) -> None:
    found = await play(trial)
    show(f"{name}: messages", found.planned, "messages")
    show(f"{name}: strokes", found.kills, "strokes")
    show(f"{name}: missing", found.missing, "messages", found.planned)
    show(f"{name}: double", found.double, "messages", found.planned)
    show(f"{name}: sent in doubt", found.in_doubt, "messages", found.planned)
    show(f"{name}: stale, of those called off", found.stale, "messages", found.called_off)
    show(f"{name}: posts that Slack let fail", found.failed.total(), "calls", found.posts)
    show(f"{name}: time", found.seconds, "s")
