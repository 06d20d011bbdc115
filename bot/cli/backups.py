"""`usher backup` and `usher restore`: the whole record as one file, and back again."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import clock_by, require_file, settings
from bot.cli.offline import NoSlack
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.errors import BadInput, DatabaseAway, Misconfigured, Unavailable
from bot.services.ledger.backups import Doubts, doubt, note
from bot.services.services import Services
from db import backups, migrate
from db.away import explained, is_damaged
from db.engine import Database, normalize
from db.timekeeping import set_right


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")] = False,
) -> None:
    """Write the whole database to one file while Usher runs."""
    chosen = settings()
    _require_source(chosen, file)
    if file.is_dir() or (file.exists() and not force):
        raise BadInput(f"{file} already exists. Name another file, or type --force to overwrite it.")
    written = _beside(file)
    try:
        asyncio.run(_save(chosen, written))
        written.replace(file)
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}).") from None
    except sqlite3.Error as error:
        if is_damaged(error):  # what is read, not what is written
            raise DatabaseAway(explained(normalize(chosen.database_url), error)) from None
        raise BadInput(f"{file} cannot be written. Is the disk full?") from None
    except DatabaseAway as error:
        if str(written) not in str(error):
            raise
        raise BadInput(f"{file} cannot be written. Is the disk full?") from None
    finally:
        written.unlink(missing_ok=True)
    typer.echo(f"Backed up to {file} ({file.stat().st_size / 1e6:,.1f} MB).")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that `usher backup` wrote.")],
) -> None:
    """Fill an empty database from a backup; nothing is sent a second time. Stop Usher first."""
    chosen = settings()
    backups.require_backup(file)
    require_file(chosen)
    backups.require_empty(chosen.database_url)
    migrate.upgrade(chosen.database_url)
    try:
        with tempfile.TemporaryDirectory(prefix="usher-") as folder:  # for its owner alone
            doubts = asyncio.run(put_back(chosen, SystemClock(), file, Path(folder) / "usher.db"))
    except OSError as error:
        folder = tempfile.gettempdir()
        raise BadInput(
            f"{file} cannot be copied to {folder} ({error.strerror}); nothing is restored."
        ) from None
    typer.echo(f"Restored from {file}.")
    for line in _said(doubts):
        typer.echo(line)


def _require_source(settings: Settings, file: Path) -> None:
    """BadInput where there is no database, or `file` is it; Misconfigured where PostgreSQL is out of date; DatabaseAway."""
    url = normalize(settings.database_url)
    if url.get_backend_name() != "sqlite":
        migrate.require_current(settings.database_url)
        return
    original = Path(url.database or "")
    if not original.is_file():
        raise BadInput(f"There is no database {original}. Nothing is backed up.")
    if file.exists() and file.samefile(original):
        raise BadInput(f"{file} is the database itself. Name another file.")
    migrate.require_open(settings.database_url)


async def _save(settings: Settings, path: Path) -> None:
    async with Database(settings.database_url) as database:
        await backups.save(database, path)
        with suppress(Misconfigured, Unavailable):  # there is no such log yet, or somebody holds it for long
            migrate.require_current(settings.database_url)
            await note(database, await clock_by(database))


def _beside(file: Path) -> Path:
    """A new file in the same folder, for its owner alone."""
    try:
        number, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=".usher-backup-")
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}).") from None
    os.close(number)
    return Path(name)


async def put_back(settings: Settings, clock: Clock, file: Path, copied: Path) -> Doubts:
    """Doubt what may have been sent, in `copied`, a copy of the backup; then put all of it into the database at once."""
    async with Database(settings.database_url) as target:
        await set_right(clock, target)
        shutil.copyfile(file, copied)
        migrate.upgrade(f"sqlite:///{copied}")
        async with Database(f"sqlite:///{copied}") as copy:
            services = Services(settings, copy, clock, NoSlack(), lambda: None)
            await services.refresh()
            doubts = await doubt(copy, clock, services.broadcasts)
            await backups.fill(target, copy)
    return doubts


def _said(doubts: Doubts) -> list[str]:
    lines = []
    if one := doubts.looked_for:
        lines.append(
            f"{_were(one, 'message')} due by now. `usher run` looks for {'it' if one == 1 else 'each'} in Slack, "
            f"and sends {'it if it is' if one == 1 else 'those that are'} not there."
        )
    if one := doubts.too_late:
        is_, it = ("is", "It is") if one == 1 else ("are", "They are")
        lines.append(
            f"{_count(one, 'message')} {is_} too late by now, and may have been sent. {it} not sent; "
            f"`usher deliveries` lists {'it' if one == 1 else 'them'} once Usher runs."
        )
    if one := doubts.passed_over:
        it, author = ("It is", "Its author is") if one == 1 else ("They are", "Their authors are")
        lines.append(
            f"{_were(one, 'announcement')} due by now, and may have been sent. {it} not sent; {author} told."
        )
    return lines or ["Nothing was due since the backup."]


def _were(number: int, what: str) -> str:
    return f"{_count(number, what)} {'was' if number == 1 else 'were'}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
