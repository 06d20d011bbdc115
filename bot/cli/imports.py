"""`usher import`: a program, submissions, attendees or speakers into the record."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.cli.common import print_json, ready_database, settings
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.people.readiness import PEOPLE
from bot.errors import BadInput, ImportRefused, UsherError
from bot.fetching.naming import file_name, is_address, is_half_an_address, without_secrets
from bot.fetching.rules import Rules
from bot.importers.registry import LARGEST
from bot.services.program.import_outcomes import failing, went_well
from bot.services.program.imports import Options, Report, import_file
from db import migrate
from db.engine import Database, normalize
from db.timekeeping import set_right

_SHOWN = 10


def import_(  # noqa: PLR0917 - typer reads the options from the signature
    source: Annotated[
        str,
        typer.Argument(metavar="FILE|URL", help="The program, submissions, attendees or speakers to import."),
    ],
    conference: Annotated[str, typer.Option(help="The conference's slug. Default: the file's own.")] = "",
    tz: Annotated[str | None, typer.Option(help="IANA time zone for a file that names none.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Import the file even if it looks incomplete.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Send nobody a message about moved sessions.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Import a conference program (schedule.xml, schedule.json), submissions (CSV), attendees or speakers (CSV, JSON)."""
    known = settings()
    options = Options(conference, tz, dry_run, force, quiet, known.secret_key)
    report = asyncio.run(_import(known, source, options))
    if as_json:
        print_json(report.to_json())
    else:
        typer.echo(_in_words(report, dry_run=dry_run))


async def _import(settings: Settings, source: str, options: Options) -> Report:
    with _progress() as progress:
        task = progress.add_task("Fetching", total=None)
        clock, far = SystemClock(), is_address(source)
        async with _known_database(settings) as known, failing(known, clock, options, from_address=far):
            data, name = await _bytes(settings, source)
        async with ready_database(settings) as database:
            await set_right(clock, database)
            async with failing(database, clock, options, from_address=far):
                report = await import_file(
                    database,
                    clock,
                    data,
                    name,
                    options=options,
                    progress=lambda step: progress.update(task, description=step),
                )
            await went_well(database, clock, report, options, from_address=far)
            return report


@asynccontextmanager
async def _known_database(settings: Settings) -> AsyncIterator[Database | None]:
    """The database where there is one already, with its tables up to date: what cannot be fetched makes none."""
    if not _is_there(settings):
        yield None
        return
    async with Database(settings.database_url) as database:
        yield database


def _is_there(settings: Settings) -> bool:
    url = normalize(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    with suppress(UsherError):
        migrate.require_current(settings.database_url)
        return True
    return False


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not sys.stderr.isatty(),
    )


async def _bytes(settings: Settings, source: str) -> tuple[bytes, str]:
    """The bytes of a file or from an address, and the name to call them by; NotFetched or ImportRefused says why not."""
    if not is_address(source):
        return _from_disk(source)
    from bot.fetching.fetch import fetch  # it takes a while to load, and files need none of it

    rules = Rules.of(settings.fetch_allow, http=settings.fetch_http)
    return await fetch(source, rules, LARGEST), file_name(source)


def _from_disk(source: str) -> tuple[bytes, str]:
    if not source.strip():
        raise BadInput(
            "There is no name of a file; type it as schedule.xml, or an address that begins with https://."
        )
    is_half = is_half_an_address(source)
    shown = without_secrets(source) if is_half else source
    try:
        with Path(source).open("rb") as file:
            return file.read(LARGEST + 1), Path(source).name
    except FileNotFoundError:
        hint = "; an address begins with https://" if is_half else ""
        raise ImportRefused(shown, f"there is no such file{hint}") from None
    except OSError as error:
        raise ImportRefused(shown, f"it cannot be read ({error.strerror or type(error).__name__})") from None
    except ValueError:  # a NUL in it
        raise ImportRefused(shown, "that is no name of a file") from None


def _in_words(report: Report, *, dry_run: bool) -> str:
    did = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    holds = ", ".join(
        (
            _count(report.sessions, "session"),
            _count(report.people, "person", "people"),
            _count(report.rooms, "room"),
            _count(report.submissions, "submission"),
        )
    )
    lines = [
        *_reach(report),
        f"{'Would import' if dry_run else 'Imported'} {report.format} into {report.conference}: {did}.",
        f"It holds {holds}.",
    ]
    if report.left_out:
        marked = ", ".join(f"{count} {mark}" for mark, count in report.left_out.items())
        lines.append(f"Left out as the file marks them: {marked}.")
    lines += [f"Note: {note}" for note in report.notes[:_SHOWN]]
    if len(report.notes) > _SHOWN:
        lines.append(f"… and {len(report.notes) - _SHOWN} more notes; --json lists them all.")
    lines += [f"Left out: {q.where}: {q.why}" for q in report.quarantined[:_SHOWN]]
    if len(report.quarantined) > _SHOWN:
        lines.append(f"… and {len(report.quarantined) - _SHOWN} more; --json lists them all.")
    return "\n".join(lines)


def _reach(report: Report) -> list[str]:
    """Return who can be reached, before anything else: without an account nobody is told of anything."""
    lines = report.readiness.lines(PEOPLE)
    if report.readiness.is_untried:
        lines.append("Usher looks for their accounts while it runs: `usher run`.")
    return lines


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
