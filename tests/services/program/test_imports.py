"""Importing: only what differs is written, and what must not be is refused whole."""

import asyncio
import json
from dataclasses import asdict, replace

import pytest

from bot.domain.people.model import UNNAMED, Role
from bot.domain.program.sessions import SessionKind
from bot.domain.program.snapshot import AppearanceEntry
from bot.errors import BadInput, ImportRefused
from bot.services.program.imports import Options, import_file
from bot.views.program import cards, sessions
from db.engine import Database
from tests.services.by_hand import (
    ANNA,
    CHEN,
    EVE,
    JANSON,
    OTHER,
    PROGRAM,
    USERS,
    at,
    changed,
    did,
    dump,
    find,
    make_usher,
    moved,
    person,
    program_of,
    without,
    write,
)

PEOPLE_WHO_SPEAK = ("wei@example.org", "anna@example.org")


def schedule(*talks: tuple[str, str, str], acronym: str = "tent-26") -> bytes:
    """A schedule.json of talks: key, start in UTC as of `at`, title."""
    events = [
        {
            "guid": key,
            "id": number,
            "date": at(start).isoformat(),
            "start": start.split()[1],
            "duration": "00:30",
            "room": "Big Top",
            "slug": key,
            "title": title,
            "persons": [{"id": 7, "public_name": "Mia Zelt"}],
        }
        for number, (key, start, title) in enumerate(talks, 1)
    ]
    day = {"index": 1, "date": "2026-12-01", "rooms": {"Big Top": events}}
    conference = {"acronym": acronym, "title": "Tent 2026", "time_zone_name": "UTC", "days": [day]}
    return json.dumps({"schedule": {"conference": conference}}).encode()


TALKS = [("sewing", "1 10:00", "Sewing"), ("poles", "1 11:00", "Poles"), ("pegs", "1 12:00", "Pegs")]


async def bring(database, clock, data, name="tent.json", **options):
    return await import_file(database, clock, data, name, options=Options(**options))


async def test_the_first_import_counts_what_it_wrote(database):
    report = await write(database, PROGRAM)
    assert did(report) == (8, 0, 0)
    assert (report.conference, report.format) == ("amlc-2026", "by hand")
    assert (report.sessions, report.people, report.rooms, report.submissions) == (8, 6, 2, 0)


async def test_a_report_is_json(database):
    report = await write(database, PROGRAM)
    document = json.loads(json.dumps(report.to_json()))
    readiness = document.pop("readiness")
    plain = {name: value for name, value in asdict(report).items() if name != "readiness"}
    assert document == plain | {"quarantined": [], "notes": []}
    assert readiness["speakers"] == {"total": 5, "reached": 0, "guessed": 0}
    assert "Bo" in {one["name"] for one in readiness["missed"]}


async def test_importing_the_same_again_writes_nothing(services, database):
    before = await dump(database)
    assert sum(map(len, before.values())) > 30
    report = await write(database, PROGRAM)
    assert did(report) == (0, 0, 0)
    assert await dump(database) == before


CHANGES = (
    {"title": "Learning to Rank at Checkout"},
    {"start": at("1 12:05")},
    {"end": at("1 12:45")},
    {"room": "Janson"},
    {"track": "Ranking"},
    {"abstract": "More."},
    {"code": "R2"},
    {"url": "https://example.org/r"},
    {"language": "nl"},
    {"kind": SessionKind.TUTORIAL},
    {"submission_key": "215"},
    {"parent_key": ""},
    {"people": ()},
    {"people": tuple(map(AppearanceEntry, reversed(PEOPLE_WHO_SPEAK)))},
    {"people": tuple(map(AppearanceEntry, (*PEOPLE_WHO_SPEAK, "p-Bo")))},
    {"people": (AppearanceEntry("wei@example.org", Role.SESSION_CHAIR), AppearanceEntry("anna@example.org"))},
    {"title": "New", "start": at("1 12:10"), "room": "Janson", "parent_key": "", "people": ()},
)


async def test_a_session_that_differs_is_counted_once_and_seen(services, database):
    for fields in CHANGES:
        revision = program_of(services).conference.revision
        assert did(await write(database, changed("ranking", **fields))) == (0, 1, 0), fields
        await services.refresh()
        assert program_of(services).conference.revision > revision
        now = find(services, "ranking")
        shown = {
            "room": now.where,
            "parent_key": "search" if now.parent_id else "",
            "people": tuple(
                AppearanceEntry(a.person.email or f"p-{a.person.name}", a.role) for a in now.people
            ),
        }
        assert {name: shown.get(name, getattr(now, name, None)) for name in fields} == fields
        assert did(await write(database, PROGRAM)) == (0, 1, 0), fields


async def test_what_leaves_the_program_is_kept_and_comes_back_as_added(services, database):
    rust = find(services, "rust")
    asked = await services.questions.ask(CHEN, program_of(services), rust, "Why not C++?")
    await services.agenda.set_star(ANNA, rust.id, on=True)
    report = await write(database, without("rust"))
    assert (did(report), report.sessions) == ((0, 0, 1), 7)
    await services.refresh()
    assert services.programs.of_session(rust.id) is None
    assert program_of(services).get("RUST") is None
    with pytest.raises(BadInput, match="no longer exists"):
        await services.questions.posted(asked.question.id)

    assert did(await write(database, PROGRAM)) == (1, 0, 0)
    await services.refresh()
    assert find(services, "rust") == rust
    assert [q.text for q in await services.questions.of_session(rust.id)] == ["Why not C++?"]
    assert await services.agenda.starred(ANNA) == {rust.id}


async def test_the_people_of_what_left_are_not_counted(database):
    await write(database, PROGRAM)
    assert (await write(database, without("rust"))).people == 5


async def test_rooms_vanish_and_come_back_with_their_channel(services, database):
    alone = replace(
        PROGRAM, rooms=("Cornil",), sessions=tuple(replace(s, room="Cornil") for s in PROGRAM.sessions)
    )
    report = await write(database, alone)
    assert (did(report), report.rooms) == ((0, 4, 0), 1)
    await services.refresh()
    assert [r.name for r in program_of(services).rooms] == ["Cornil"]
    assert program_of(services).for_channel(JANSON) is None

    await write(database, PROGRAM)
    await services.refresh()
    assert program_of(services).for_channel(JANSON) == find(services, "opening").room


async def test_the_name_and_the_zone_of_a_conference_may_change(services, database):
    revision = program_of(services).conference.revision
    report = await write(database, replace(PROGRAM, name="AMLC", timezone="Asia/Tokyo"))
    assert did(report) == (0, 0, 0)
    await services.refresh()
    conference = program_of(services).conference
    assert (conference.name, conference.timezone) == ("AMLC", "Asia/Tokyo")
    assert conference.revision > revision


async def test_a_third_may_go_but_not_more(database):
    await write(database, PROGRAM)
    before = await dump(database)
    with pytest.raises(ImportRefused) as refused:
        await write(database, without("rust", "fairness", "closing"))
    assert str(refused.value).startswith("program.json: 3 of the 8 sessions of AMLC 2026 are not in it")
    assert "--force" in str(refused.value)
    assert await dump(database) == before
    assert did(await write(database, without("rust", "closing"))) == (0, 0, 2)


async def test_exactly_a_third_may_go(database, clock):
    await bring(database, clock, schedule(*TALKS))
    assert did(await bring(database, clock, schedule(*TALKS[:2]))) == (0, 0, 1)


async def test_force_lets_a_short_feed_in(database):
    await write(database, PROGRAM)
    report = await write(database, without("rust", "fairness", "closing"), force=True)
    assert (did(report), report.sessions) == ((0, 0, 3), 5)


async def test_another_conferences_file_is_refused(database):
    await write(database, PROGRAM)
    before = await dump(database)
    with pytest.raises(ImportRefused, match="8 of the 8 sessions of AMLC 2026 are not in it"):
        await write(database, OTHER, conference="amlc-2026")
    assert await dump(database) == before


async def test_a_file_makes_the_conference_that_it_is_told_to(database):
    report = await write(database, PROGRAM, conference="rehearsal")
    assert report.conference == "rehearsal"
    assert did(await write(database, PROGRAM)) == (8, 0, 0)


async def test_a_dry_run_says_what_it_would_do_and_writes_nothing(database, clock):
    empty = await dump(database)
    first = await bring(database, clock, schedule(*TALKS), dry_run=True)
    assert (did(first), first.sessions) == ((3, 0, 0), 3)
    assert await dump(database) == empty

    assert await bring(database, clock, schedule(*TALKS)) == first
    before = await dump(database)
    after = schedule(*TALKS[:2], ("ropes", "1 13:00", "Ropes"), ("pegs", "1 12:00", "Tent pegs"))
    would = await bring(database, clock, after, dry_run=True)
    assert (did(would), would.sessions) == ((1, 1, 0), 4)
    assert await dump(database) == before
    assert await bring(database, clock, after) == would


async def test_a_dry_run_is_refused_like_the_import(database, clock):
    await bring(database, clock, schedule(*TALKS))
    with pytest.raises(ImportRefused, match=r"^short\.json: 2 of the 3"):
        await bring(database, clock, schedule(TALKS[0]), "short.json", dry_run=True)


async def test_a_file_that_cannot_be_read_changes_nothing(database, clock):
    await bring(database, clock, schedule(*TALKS))
    before = await dump(database)
    for broken in (b"", b"what", schedule(*TALKS)[:-40], b"<schedule><day"):
        with pytest.raises(ImportRefused, match=r"^bad\.file"):
            await bring(database, clock, broken, "bad.file", force=True)
    assert await dump(database) == before


async def test_the_steps_of_an_import_are_told(database, clock):
    told: list[str] = []
    await import_file(database, clock, schedule(*TALKS), "tent.json", options=Options(), progress=told.append)
    assert told == ["Reading", "Writing"]


async def test_who_has_an_email_is_one_person_everywhere_and_who_has_none_is_the_conferences(database, clock):
    await write(database, PROGRAM)
    await write(database, OTHER)
    services = make_usher(database, clock)
    await services.refresh()
    anna, bo = find(services, "keynote").speakers
    assert find(services, "opening").speakers == (anna,)
    (other_bo,) = find(services, "closing").speakers
    assert (bo.name, other_bo.name) == ("Bo", "Bo")
    assert bo.id != other_bo.id


async def test_a_person_keeps_what_a_file_leaves_out(database, clock):
    await write(database, PROGRAM)
    anna = replace(person("", "anna"), unit="")
    report = await write(database, replace(OTHER, people=(anna, person("Bo"))))
    assert did(report) == (1, 0, 0)
    services = make_usher(database, clock)
    await services.refresh()
    assert find(services, "opening").speakers[0].name == "Anna Example"
    assert find(services, "opening").speakers[0].unit == "Search"


async def test_a_persons_new_name_is_seen_at_every_conference(services, database):
    await write(database, OTHER)
    await services.refresh()
    people_now = (replace(person("Anna Maria Example", "anna"), unit="Vision"), person("Bo"))
    assert did(await write(database, replace(OTHER, people=people_now))) == (0, 0, 0)
    await services.refresh()
    assert find(services, "keynote").speakers[0].name == "Anna Maria Example"
    assert find(services, "opening").speakers[0].name == "Anna Maria Example"
    assert services.people.person(ANNA).name == "Anna Maria Example"


async def test_an_organizer_who_was_only_an_address_gets_the_programs_name(database, clock):
    services = make_usher(database, clock)
    await services.people.link(USERS, everyone=True)
    await services.refresh()
    assert services.people.person(EVE).name == "eve"  # as Slack calls the account
    await write(database, PROGRAM)
    await services.refresh()
    assert services.people.person(EVE).name == "Eve Okoro"


async def test_links_and_channels_outlive_an_import(services, database):
    await write(database, moved("opening", "1 10:30"))
    await services.refresh()
    opening = find(services, "opening")
    assert opening.room.channel == JANSON
    assert opening.speakers[0].slack_user == ANNA


async def test_two_imports_of_one_file_at_once_are_one(database):
    await write(database, PROGRAM)
    new = moved("rust", "1 15:00", changed("closing", key="finale"))
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        reports = await asyncio.gather(write(database, new), write(other, new))
    assert sorted(map(did, reports)) == [(0, 0, 0), (1, 1, 1)]


async def test_two_first_imports_at_once_are_one(database):
    async with Database(database.url.render_as_string(hide_password=False)) as other:
        reports = await asyncio.gather(write(database, PROGRAM), write(other, PROGRAM))
    assert sorted(map(did, reports)) == [(0, 0, 0), (8, 0, 0)]


PRIVATE = b"""<schedule><conference><acronym>mail26</acronym><time_zone_name>Europe/Berlin</time_zone_name></conference>
<day date="2026-12-01"><room name="Aula"><event id="1" guid="g"><start>10:00</start><duration>01:00</duration>
<title>Private talk</title><abstract>Write to rita.private@example.net</abstract>
<persons><person id="1" email="rita.private@example.net">Rita Quell</person><person id="2">hidden.person@example.net</person>
</persons></event></room></day></schedule>"""


async def test_an_address_that_stands_as_a_name_is_neither_shown_nor_found(elsewhere, database, clock):
    await bring(database, clock, PRIVATE, "mail.xml", conference="mail26")
    await elsewhere.refresh()
    program = next(p for p in elsewhere.programs.all() if p.conference.slug == "mail26")
    (session,) = program.sessions
    assert [p.name for p in session.speakers] == ["Rita Quell", UNNAMED]
    for asked in ("hidden.person@example.net", "hidden", "rita.private@example.net", "example.net"):
        assert not program.search.find(asked, clock.utcnow())
        assert not program.people_names.match(asked).found
    assert "hidden" not in repr(
        sessions.session_list(program.conference, "", program.sessions, clock.utcnow())
    )
    assert "hidden" not in repr(cards.details_modal(program.conference, session, clock.utcnow()))
