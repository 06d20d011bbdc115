"""The registered people: imported by e-mail, they hold the role of an attendee, and their units are known."""

import asyncio

import pytest

from bot.domain.people.model import UNNAMED, Role
from bot.errors import BadInput, ImportRefused
from bot.services.program.imports import Options, import_file
from db.engine import Database
from db.queries.common import counters
from db.queries.people import records as people
from db.queries.program import imports
from tests.services.by_hand import (
    ANNA,
    EVE,
    NOBODY,
    OTHER,
    PROGRAM,
    USERS,
    did,
    dump,
    find,
    program_of,
    write,
)

CHEN = "chen@example.org,Chen Li,Retail"
FAY = "fay@example.org,Fay Lund,Cloud"
GUS = "gus@example.org,Gus Ito,"
NEW = "nobody@example.org,No Body,Trust"
LIST = (CHEN, FAY, GUS, NEW)


def csv(*rows: str, header: str = "e-mail,name,unit") -> bytes:
    return "\n".join((header, *rows)).encode()


async def bring(database, clock, *rows, name="people.csv", **options):
    return await import_file(database, clock, csv(*rows), name, options=Options(**options))


async def registered(database, slug=PROGRAM.slug):
    async with database.read() as tx:
        row = await imports.conference(tx, slug)
        return set(await people.holders(tx, row.id, Role.ATTENDEE))


async def known(database):
    """Everybody by e-mail: name and unit."""
    async with database.read() as tx:
        return {p.email: (p.name, p.unit) for p in await people.with_email(tx)}


async def counter(database):
    async with database.read() as tx:
        return (await counters.values(tx)).get("people", 0)


def addresses(*rows: str) -> set[str]:
    return {row.partition(",")[0] for row in rows}


async def test_they_come_into_the_only_conference(services, database, clock):
    report = await bring(database, clock, *LIST)
    assert (report.conference, report.format) == (PROGRAM.slug, "attendees CSV")
    assert did(report) == (4, 0, 0)
    assert (report.sessions, report.people, report.rooms, report.submissions) == (8, 9, 2, 0)
    assert await registered(database) == addresses(*LIST)
    assert (await known(database))["fay@example.org"] == ("Fay Lund", "Cloud")
    assert (await write(database, PROGRAM)).people == 9


async def test_the_same_list_again_writes_nothing(services, database, clock):
    await bring(database, clock, *LIST)
    before = await dump(database)
    assert did(await bring(database, clock, *LIST)) == (0, 0, 0)
    assert did(await bring(database, clock, *reversed(LIST), FAY.upper())) == (0, 0, 0)
    assert await dump(database) == before


async def test_who_left_the_list_is_no_attendee_any_more_and_is_still_known(services, database, clock):
    await bring(database, clock, *LIST)
    moved = "fay@example.org,Fay Lund,Ads"
    report = await bring(database, clock, CHEN, moved, NEW, "dan@example.org,Dan,")
    assert (did(report), report.people) == ((1, 1, 1), 9)
    assert await registered(database) == addresses(CHEN, FAY, NEW) | {"dan@example.org"}
    assert (await known(database))["gus@example.org"] == ("Gus Ito", "")
    assert (await known(database))["fay@example.org"] == ("Fay Lund", "Ads")


async def test_only_the_role_of_an_attendee_is_taken_away(services, database, clock):
    await bring(database, clock, *LIST)
    async with database.write() as tx:
        row = await imports.conference(tx, PROGRAM.slug)
        held = await people.holders(tx, row.id, Role.ATTENDEE)
        await people.set_roles(tx, row.id, Role.REVIEWER, [held["gus@example.org"]])
    await bring(database, clock, CHEN, FAY, NEW)
    async with database.read() as tx:
        assert set(await people.holders(tx, row.id, Role.REVIEWER)) == {"gus@example.org"}


async def test_a_name_that_the_program_gives_stays(services, database, clock):
    await bring(database, clock, 'chen@example.org,"Li, Chen (ext)",Retail', "eve@example.org,,Cloud", NEW)
    found = await known(database)
    assert found["chen@example.org"] == ("Chen Li", "Retail")
    assert found["eve@example.org"] == ("Eve Okoro", "Cloud")
    again = await bring(
        database, clock, 'chen@example.org,"Li, Chen (ext)",Retail', "eve@example.org,,Cloud", NEW
    )
    assert did(again) == (0, 0, 0)


async def test_a_name_that_only_the_list_gives_is_changed_by_it(services, database, clock):
    await bring(database, clock, *LIST)
    assert did(await bring(database, clock, CHEN, "fay@example.org,Fay Holm,Cloud", GUS, NEW)) == (0, 1, 0)
    assert (await known(database))["fay@example.org"] == ("Fay Holm", "Cloud")


async def test_a_line_without_name_and_unit_takes_nothing_away(services, database, clock):
    await bring(database, clock, *LIST)
    before = await dump(database)
    assert did(await bring(database, clock, *addresses(*LIST))) == (0, 0, 0)
    assert await dump(database) == before


async def test_who_was_only_an_address_is_named(services, database, clock):
    await bring(database, clock, "hal@example.org", "olga@example.org")
    found = await known(database)
    assert {found[address][0] for address in ("hal@example.org", "olga@example.org")} == {UNNAMED}
    assert did(await bring(database, clock, "hal@example.org,Hal Ng,", "olga@example.org")) == (0, 1, 0)
    assert (await known(database))["hal@example.org"] == ("Hal Ng", "")


async def test_an_author_by_address_alone_keeps_the_name_that_is_known(services, database, clock):
    papers = csv("1,T,chen@example.org,draft", header="id,title,authors,status")
    await import_file(database, clock, papers, "papers.csv", options=Options())
    assert (await known(database))["chen@example.org"][0] == "Chen Li"


async def test_a_speakers_unit_is_seen_on_the_program_in_every_process(services, elsewhere, database, clock):
    await bring(database, clock, CHEN)
    for process in (services, elsewhere):
        await process.refresh()
        (chen,) = find(process, "retrieval").speakers
        assert (chen.name, chen.unit) == ("Chen Li", "Retail")


async def test_newcomers_are_looked_for_in_slack_and_linked(services, database, clock):
    assert not await services.people.newcomers()
    await bring(database, clock, *LIST)
    assert await services.people.newcomers()
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    assert services.people.name(NOBODY) == "No Body"
    assert not await services.people.newcomers()


async def test_every_process_hears_of_it_and_of_nothing_where_nothing_changed(services, database, clock):
    at = await counter(database)
    await bring(database, clock, *LIST)
    assert (listed := await counter(database)) > at
    await bring(database, clock, *LIST)
    assert await counter(database) == listed
    await bring(database, clock, *LIST[1:])
    assert await counter(database) > listed


async def test_somebody_without_a_name_is_called_as_slack_calls_them(services, database, clock):
    await bring(database, clock, "nobody@example.org")
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    (account,) = [user for user in USERS if user.id == NOBODY]
    assert services.people.name(NOBODY) == account.name
    assert services.people.name(ANNA) == "Anna Example"


async def test_a_list_that_lost_more_than_a_third_is_refused(services, database, clock):
    await bring(database, clock, CHEN, FAY, GUS)
    before = await dump(database)
    for dry_run in (False, True):
        with pytest.raises(ImportRefused) as refused:
            await bring(database, clock, CHEN, NEW, name="few.csv", dry_run=dry_run)
        assert str(refused.value).startswith("few.csv: 2 of the 3 attendees of AMLC 2026 are not in it")
        assert "--force" in str(refused.value)
    assert await dump(database) == before
    assert did(await bring(database, clock, CHEN, FAY)) == (0, 0, 1)
    assert did(await bring(database, clock, NEW, force=True)) == (1, 0, 2)


async def test_a_dry_run_says_what_it_would_do_and_writes_nothing(services, database, clock):
    before = await dump(database)
    would = await bring(database, clock, *LIST, dry_run=True)
    assert await dump(database) == before
    assert await bring(database, clock, *LIST) == would


async def test_which_conference_must_be_said_where_there_are_several(services, database, clock):
    await write(database, OTHER)
    before = await dump(database)
    with pytest.raises(
        BadInput, match="Which conference are the attendees of.*with one of amlc-2026, units-2027"
    ):
        await bring(database, clock, *LIST)
    with pytest.raises(BadInput, match='no conference "amlc". Import its program first'):
        await bring(database, clock, *LIST, conference="amlc")
    assert await dump(database) == before
    assert (await bring(database, clock, *LIST, conference=OTHER.slug)).conference == OTHER.slug
    assert await registered(database, OTHER.slug) == addresses(*LIST)
    assert await registered(database) == set()


async def test_they_need_a_conference(database, clock):
    with pytest.raises(BadInput, match="Attendees belong to a conference. Import its program first"):
        await bring(database, clock, *LIST)


async def test_the_rest_of_the_record_stands_as_it_was(services, database, clock):
    before = await dump(database)
    await bring(database, clock, FAY, GUS)
    after = await dump(database)
    assert {t for t in before if before[t] != after[t]} == {"person", "role", "counter", "audit"}
    assert services.people.roles(EVE, program_of(services)) == {
        Role.ATTENDEE,
        Role.ORGANIZER,
        Role.SESSION_CHAIR,
    }


async def test_two_imports_of_one_list_at_once_are_one(services, database, clock):
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        reports = await asyncio.gather(
            bring(database, clock, FAY, GUS, NEW), bring(other, clock, NEW, GUS, FAY)
        )
    assert sorted(map(did, reports)) == [(0, 0, 0), (3, 0, 0)]
    assert await registered(database) == addresses(FAY, GUS, NEW)


async def test_thousands_are_written_and_taken_back(services, database, clock):
    crowd = [f"guest-{n}@example.org,Guest {n},Unit {n % 7}" for n in range(2500)]
    assert did(await bring(database, clock, *crowd)) == (2500, 0, 0)
    assert did(await bring(database, clock, *crowd[:1700])) == (0, 0, 800)
    assert len(await registered(database)) == 1700
