"""Real programs, as their conferences published them, through the whole import."""

import pytest

from bot.errors import ImportRefused
from bot.services.program.imports import Options, import_file
from tests.paths import shared
from tests.services.by_hand import did, dump

HISTORY = "schedule_json/juliacon2024_history"


async def bring(database, clock, path, **options):
    return await import_file(database, clock, path.read_bytes(), path.name, options=Options(**options))


async def test_fosdem_2025_is_whole_and_the_same_again_writes_nothing(database, clock):
    fosdem = shared("frab_xml/fosdem2025_final.xml")
    report = await bring(database, clock, fosdem)
    assert (report.sessions, report.people, report.rooms) == (1105, 1193, 35)
    assert did(report) == (1105, 0, 0)
    before = await dump(database)
    assert did(await bring(database, clock, fosdem)) == (0, 0, 0)
    assert await dump(database) == before


async def test_juliacon_2024_as_its_program_grew(database, clock):
    first, *later = [
        shared(f"{HISTORY}/{name}")
        for name in ("01_2024-06-28T0102.json", "05_2024-07-08T0942.json", "09_2024-07-12T1249.json")
    ]
    report = await bring(database, clock, first)
    assert report.conference == "juliacon2024"
    assert (report.sessions, *did(report)) == (324, 324, 0, 0)
    for path, expected in zip(later, ((341, 30, 150, 13), (337, 1, 37, 5)), strict=True):
        would = await bring(database, clock, path, dry_run=True)
        report = await bring(database, clock, path)
        assert report == would
        assert (report.sessions, *did(report)) == expected
        assert did(await bring(database, clock, path)) == (0, 0, 0)

    before = await dump(database)
    with pytest.raises(ImportRefused, match=r"^00_2024-06-26T1702\.json: \d+ of the \d+ sessions"):
        await bring(database, clock, shared(f"{HISTORY}/00_2024-06-26T1702.json"), conference="juliacon2024")
    assert await dump(database) == before
