"""What became of imports is remembered for those who watch, a failed one too."""

import pytest

from bot.domain.ledger.overview import Imported, Outcome
from bot.errors import ImportRefused, NotFetched, Unavailable
from bot.services.program.import_outcomes import failing, went_well
from bot.services.program.imports import Options, import_file
from db.queries.program import import_outcomes
from tests.services.program.test_imports import TALKS, schedule

USUAL = Options()


async def kept(database) -> list[Imported]:
    async with database.read() as tx:
        return list(await import_outcomes.all_of_them(tx))


async def imported(database, clock, options: Options) -> None:
    report = await import_file(database, clock, schedule(*TALKS), "tent.json", options=options)
    await went_well(database, clock, report, options, from_address=True)


async def fails(database, clock, error: Exception, options: Options = USUAL, *, from_address=True) -> None:
    with pytest.raises(type(error)):
        async with failing(database, clock, options, from_address=from_address):
            raise error


async def test_the_last_of_each_end_is_kept_by_conference(database, clock):
    first = clock.utcnow()
    refused, away = ImportRefused("a.xml", "it is empty"), NotFetched("feeds.example", "it is away")
    await fails(database, clock, refused)
    await imported(database, clock, Options())
    clock.move_to(second := first.replace(hour=10))
    await imported(database, clock, Options())
    await fails(database, clock, away)
    await fails(database, clock, refused, Options(conference="nobodys"), from_address=False)
    (number,) = {each.conference_id for each in await kept(database)} - {0}
    assert await kept(database) == [
        Imported(0, True, Outcome.REFUSED, first),
        Imported(0, False, Outcome.REFUSED, second),
        Imported(number, True, Outcome.CHANGED, first),
        Imported(number, True, Outcome.NOT_FETCHED, second),
        Imported(number, True, Outcome.UNCHANGED, second),
    ]
    clock.move_to(third := first.replace(hour=11))
    await fails(database, clock, away)
    assert Imported(number, True, Outcome.NOT_FETCHED, third) in await kept(database)


async def test_a_trial_run_and_a_database_that_is_away_are_no_outcome(database, clock, monkeypatch):
    await imported(database, clock, Options(dry_run=True))
    await fails(database, clock, ImportRefused("a.xml", "it is empty"), Options(dry_run=True))
    await fails(database, clock, Unavailable("away"))

    def away():
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", away)
        await fails(database, clock, ImportRefused("a.xml", "it is empty"))
    await fails(None, clock, ImportRefused("a.xml", "it is empty"))
    assert await kept(database) == []
