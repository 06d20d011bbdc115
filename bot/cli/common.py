"""Shared parts of the commands: settings, a database that is ready, JSON on stdout."""

import json
import sys
from datetime import datetime
from typing import Any

from bot import config
from bot.cli import files
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.common.commands import use_prefix
from bot.errors import BadInput, Misconfigured
from db import migrate
from db.engine import Database, normalize
from db.timekeeping import set_right


def settings() -> Settings:
    """The settings of this folder and environment; Misconfigured names what is wrong."""
    found = config.load()
    use_prefix(found.command_prefix)
    return found


def ready_database(settings: Settings) -> Database:
    """The database with its tables up to date: a SQLite file is made and upgraded as needed, PostgreSQL is not.

    On PostgreSQL several processes share the tables, so a deployment upgrades them by `usher migrate`.
    """
    prepare(settings)
    return Database(settings.database_url)


async def clock_by(database: Database) -> SystemClock:
    """The clock that the processes on `database` share: its server's, or on SQLite the machine's."""
    clock = SystemClock()
    await set_right(clock, database)
    return clock


def prepare(settings: Settings) -> None:
    """Upgrade a SQLite file; Misconfigured where a PostgreSQL database is out of date."""
    require_file(settings)
    if normalize(settings.database_url).get_backend_name() == "sqlite":
        migrate.upgrade(settings.database_url)
    else:
        migrate.require_current(settings.database_url)


def require_file(settings: Settings) -> None:
    """Make the SQLite file; Misconfigured where it is to work in memory: every connection would see a database of its own."""
    url = normalize(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise Misconfigured("DATABASE_URL names no file, so nothing would be kept; try sqlite:///usher.db.")
    files.make_database(settings)


def moment(text: str) -> datetime:
    """The time that was typed, with its zone; BadInput where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text}" is not a time; type it as 2025-02-01T10:20+01:00.') from None
    if found.tzinfo is None:
        raise BadInput(f'"{text}" has no zone; type it as {text}+01:00 or {text}Z.')
    return found


def print_json(document: dict[str, Any] | list[dict[str, Any]], *, is_line: bool = False) -> None:
    """One JSON document and nothing else; as one line, which a reader at the other end gets at once."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=None if is_line else 2) + "\n")
    if is_line:
        sys.stdout.flush()
