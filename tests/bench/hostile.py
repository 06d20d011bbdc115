"""Import of a program whose abstract of 40 kB is meant to take long, against one of as many plain words."""

import itertools
import json
import tempfile
import time
from pathlib import Path

from bot.clock import SystemClock
from bot.services.program.imports import Options, import_file
from db.engine import Database
from tests.bench.figures import empty_database, show
from tests.importers.hostile import SIZE, TEXTS

ROUNDS = 3
_number = itertools.count()
PLAIN = ("Plain words of an honest abstract, which say what a talk is about. " * (SIZE // 60))[:SIZE]


async def run() -> None:
    """The text that takes the longest, each in a database of its own; the best of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        plain = min([await _seconds(Path(folder), PLAIN) for _ in range(2 * ROUNDS)])
        took = {
            name: min([await _seconds(Path(folder), text) for _ in range(ROUNDS)])
            for name, text in TEXTS.items()
        }
    worst = max(took, key=lambda name: took[name])
    show(f"import of a hostile abstract ({worst})", took[worst], "s", plain)
    show("what hostile text adds to an import", took[worst] - plain, "s")


async def _seconds(folder: Path, abstract: str) -> float:
    event = {
        "id": 1, "guid": "g-1", "date": "2026-06-05T10:00:00+02:00", "start": "10:00", "duration": "00:45", "room": "Top",
        "title": "Stitching", "abstract": abstract, "persons": [{"id": 7, "public_name": "Mia Zelt"}],
    }  # fmt: skip
    conference = {
        "acronym": "tent26", "title": "Tent Days", "time_zone_name": "Europe/Vienna",
        "days": [{"index": 1, "date": "2026-06-05", "rooms": {"Top": [event]}}],
    }  # fmt: skip
    data = json.dumps({"schedule": {"version": "1", "conference": conference}}).encode()
    url = empty_database(folder, f"{next(_number)}.db")
    async with Database(url) as database:
        started = time.process_time()
        await import_file(database, SystemClock(), data, "schedule.json", options=Options())
        return time.process_time() - started
