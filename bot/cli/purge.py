"""`usher purge`: remove the personal data of conferences that are long over; counts remain."""

import asyncio
from typing import Annotated, Any

import typer

from bot.cli.common import print_json, settings
from bot.cli.offline import offline, program_of
from bot.config import Settings
from bot.domain.privacy.audit import SHELL
from bot.domain.privacy.retention import Purged


def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be removed, and change nothing.")
    ] = False,
    conference: Annotated[str, typer.Option(metavar="SLUG", help="Only this conference.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Remove the personal data of conferences that ended more than USHER_RETENTION_DAYS days ago."""
    known = settings()
    found = asyncio.run(_purge(known, conference, dry_run=dry_run))
    if as_json:
        print_json({"dry_run": dry_run, "conferences": [_document(each) for each in found]})
        return
    if not found:
        days = known.retention_days
        kept = (
            f"No conference with personal data ended more than {days:,} days ago."
            if days
            else "Everything is kept."
        )
        typer.echo(f"Nothing to remove. {kept}")
    for each in found:
        verb = "would be" if dry_run else "were"
        typer.echo(
            f"{each.expiry.name} ({each.expiry.slug}): {each.total:,} rows {verb} deleted or made nameless"
        )
        for table, count in sorted(each.counts.items()):
            typer.echo(f"{count:>9,}  {table}")


async def _purge(settings: Settings, slug: str, *, dry_run: bool) -> list[Purged]:
    async with offline(settings) as services:
        only = None if not slug else {program_of(services, slug).conference.id}
        if dry_run:
            found = await services.retention.look()
            return [e for e in found if e.total and (only is None or e.expiry.conference_id in only)]
        return await services.retention.purge(only, SHELL)


def _document(purged: Purged) -> dict[str, Any]:
    expiry = purged.expiry
    return {
        "conference": expiry.slug,
        "due": expiry.due.isoformat(),
        "rows": dict(sorted(purged.counts.items())),
    }
