"""The outcomes of imports, for people who watch Usher: nobody reads the output of an import that a timer runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.clock import Clock
from bot.domain.ledger.overview import Outcome
from bot.errors import BadInput, NotFetched, Unavailable
from bot.services.program.imports import Options, Report
from db.engine import Database
from db.queries.program import import_outcomes


async def went_well(
    database: Database, clock: Clock, report: Report, options: Options, *, from_address: bool
) -> None:
    """Remember that an import came to its end."""
    did = report.added or report.changed or report.removed
    outcome = Outcome.CHANGED if did else Outcome.UNCHANGED
    await _note(database, clock, report.conference, outcome, options, from_address=from_address)


@asynccontextmanager
async def failing(
    database: Database | None, clock: Clock, options: Options, *, from_address: bool
) -> AsyncIterator[None]:
    """Remember that the block failed for what was imported; nothing where there is no database yet."""
    try:
        yield
    except BadInput as error:
        outcome = Outcome.NOT_FETCHED if isinstance(error, NotFetched) else Outcome.REFUSED
        if database:
            await _note(database, clock, options.conference, outcome, options, from_address=from_address)
        raise


async def _note(
    database: Database, clock: Clock, slug: str, outcome: Outcome, options: Options, *, from_address: bool
) -> None:
    if options.dry_run:
        return
    with suppress(Unavailable):  # what became of the import is what the person has to be told
        async with database.write() as tx:
            await import_outcomes.note(tx, slug, outcome, clock.utcnow(), from_address=from_address)
