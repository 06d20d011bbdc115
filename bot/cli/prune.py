"""`usher deliveries prune`: let old rows of the ledger go."""

import asyncio
from typing import Annotated

import typer

from bot.cli.common import print_json, settings
from bot.cli.offline import offline
from bot.config import Settings
from bot.domain.ledger.aging import Aged, cutoff
from bot.domain.privacy.audit import SHELL


def prune(
    before: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="Deliveries that were settled before this day, such as 2025-12-31."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be removed, and change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Remove deliveries that were settled before a day.

    What is open stays, and so do the numbers of announcements.
    """
    found = asyncio.run(_prune(settings(), before, dry_run=dry_run))
    counts = sorted((kind.value, state.value, n) for (kind, state), n in found.counts.items())
    if as_json:
        rows = [{"kind": kind, "state": state, "count": n} for kind, state, n in counts]
        print_json(
            {"dry_run": dry_run, "deliveries": found.total, "counts": rows, "occurrences": found.occurrences}
        )
        return
    if not found.total and not found.occurrences:
        typer.echo(
            f"Nothing to remove: nothing was settled before {before.strip()}, except what is kept forever."
        )
        return
    verb = "would be" if dry_run else "were"
    typer.echo(
        f"Deliveries that {verb} removed: {found.total:,}; times of announcements: {found.occurrences:,}"
    )
    for kind, state, n in counts:
        typer.echo(f"{n:>9,}  {kind}  {state}")


async def _prune(settings: Settings, text: str, *, dry_run: bool) -> Aged:
    async with offline(settings) as services:
        before = cutoff(text, services.clock.utcnow())
        return await (services.aging.look(before) if dry_run else services.aging.prune(before, SHELL))
