"""A file that lost too much, and one in which something cannot be read: nothing goes without a word."""

import re
from dataclasses import replace

import pytest

from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.domain.program.snapshot import Quarantined
from bot.errors import ImportRefused
from tests.services.by_hand import JANSON, PROGRAM, at, did, dump, find, ledger, program_of, without, write
from tests.services.program.change_desk import Desk
from tests.services.program.test_imports import bring

NOBODY = replace(PROGRAM, sessions=tuple(replace(s, people=()) for s in PROGRAM.sessions), people=())


def events(*told, start="10:00", day="2026-12-01"):
    """A schedule.xml of one talk an hour."""
    rows = "".join(
        f'<event guid="{key}"><date>{day}T{hour}:00:00+01:00</date><start>{hour}:00</start>'
        f"<duration>0:30</duration><title>{title}</title><persons><person id='{key}'>Ada {key}</person></persons></event>"
        for hour, (key, title) in enumerate(told, 10)
    )
    head = "<conference><acronym>l26</acronym><title>Lost</title><time_zone_name>Europe/Berlin</time_zone_name></conference>"
    return f'<schedule>{head}<day date="{day}"><room name="Aula">{rows}</room></day></schedule>'


SIX = events(*((f"k{n}", f"Talk {n}") for n in range(6)))


async def test_a_program_that_lost_its_people_is_refused_and_says_what_would_go(services, database):
    before = await dump(database)
    with pytest.raises(ImportRefused) as refused:
        await write(database, NOBODY)
    assert await dump(database) == before
    planned = [
        d for d in await ledger(database) if d.recipient.startswith("person:") and d.state is State.PLANNED
    ]
    assert len(planned) > 10
    assert str(refused.value) == (
        "program.json: 6 of the 6 people of AMLC 2026 are not in it, so it may be another conference's or cut short; "
        f"6 people and their {len(planned)} planned reminders would go; import it with --force if it is right"
    )


async def test_force_lets_them_go(services, database):
    await write(database, NOBODY, force=True)
    assert not [d for d in await ledger(database, DeliveryKind.SPEAKER_REMINDER) if d.state is State.PLANNED]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"room": ""}, "2 of the 2 rooms of AMLC 2026 are not in it"),
        ({"track": ""}, "2 of the 2 tracks of AMLC 2026 are not in it"),
    ],
)
async def test_rooms_and_tracks_are_guarded_too(services, database, fields, words):
    with pytest.raises(ImportRefused, match=words):
        await write(
            database, replace(PROGRAM, sessions=tuple(replace(s, **fields) for s in PROGRAM.sessions))
        )


def nine(**lost):
    """A schedule.xml of nine talks, of which the first eight have `lost`."""

    def row(n):
        has = {
            "start": f"{10 + n}:00",
            "duration": f"0:{20 + n}",
            "room": f"Room {n % 3}",
            "track": f"Track {n % 2}",
            "name": f"Ada {n}",
        }
        has |= lost if n < 8 else {"name": lost.get("last", has["name"])}
        persons = "".join(
            f'<person id="p{at}">{has["name"].replace("0", str(at))}</person>'
            for at in (range(9) if n == 8 and "last" in lost else [n])
            if has["name"]
        )
        return (
            f'<event guid="k{n}"><start>{has["start"]}</start><duration>{has["duration"]}</duration><room>{has["room"]}</room>'
            f"<title>Talk {n}</title><track>{has['track']}</track><persons>{persons}</persons></event>"
        )

    head = "<conference><acronym>n26</acronym><title>Nine</title><time_zone_name>Europe/Berlin</time_zone_name></conference>"
    rows = "".join(map(row, range(9)))
    return f'<schedule>{head}<day date="2026-12-01"><room name="">{rows}</room></day></schedule>'.encode()


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ({"start": "0:00"}, "8 of the 9 sessions of Nine lose their start in it"),
        ({"duration": "0:00"}, "8 of the 9 sessions of Nine lose their length in it"),
        ({"duration": "24:00"}, "8 of the 9 sessions of Nine lose their length in it"),
        ({"room": ""}, "8 of the 9 sessions of Nine lose their room in it"),
        ({"track": "TBA"}, "8 of the 9 sessions of Nine lose their track in it"),
        ({"name": "TBA"}, "8 of the 9 people of Nine are not in it"),
        ({"name": "", "last": "Ada 0"}, "8 of the 9 names in sessions of Nine lose their place in it"),
    ],
)  # fmt: skip
async def test_what_most_sessions_lose_is_guarded_while_it_still_occurs(database, clock, lost, words):
    await bring(database, clock, nine(), "n.xml")
    before = await dump(database)
    with pytest.raises(ImportRefused) as refused:
        await bring(database, clock, nine(**lost), "n.xml")
    assert words in str(refused.value)
    assert str(refused.value).endswith("; import it with --force if it is right")
    assert await dump(database) == before
    await bring(database, clock, nine(**lost), "n.xml", force=True)


async def test_names_that_all_become_one_under_their_own_ids_are_lost(database, clock):
    await bring(database, clock, nine(), "n.xml")
    for name in ("TBA", "A Speaker"):
        with pytest.raises(ImportRefused, match="9 of the 9 people of Nine"):
            await bring(database, clock, re.sub(rb"Ada \d", name.encode(), nine()), "n.xml")


async def test_a_program_that_moves_as_a_whole_is_refused(services, database):
    hour = at("1 11:00") - at("1 10:00")
    later = tuple(replace(s, start=s.start + hour, end=s.end + hour) for s in PROGRAM.sessions)
    with pytest.raises(ImportRefused, match="all 8 sessions of AMLC 2026 start at another time in it"):
        await write(database, replace(PROGRAM, sessions=later))
    assert did(await write(database, replace(PROGRAM, sessions=later), force=True)) == (0, 8, 0)


async def test_what_cannot_be_read_stays_as_it_is_and_nobody_is_told(services, clock):
    desk = Desk(services, clock)
    before = find(services, "rust")
    unread = replace(
        without("rust"), quarantined=(Quarantined("row 6", "has no title"),), unread=frozenset({"rust"})
    )
    report = await write(desk.database, unread, clock.utcnow())
    await services.refresh()
    assert (did(report), report.sessions) == ((0, 0, 0), 8)
    assert report.notes == (
        '1 session stays as it is, since the file has what cannot be read in its place: "Rust for Recommenders".',
    )
    assert find(services, "rust") == before
    assert await desk.notices() == {}


async def test_its_room_stays_too(services, database):
    keys = [s.key for s in PROGRAM.sessions if s.room == "Janson"]
    rest = tuple(replace(s, room="Cornil") for s in PROGRAM.sessions if s.key != "rust")
    assert "rust" in keys
    await write(database, replace(PROGRAM, sessions=rest, rooms=("Cornil",), unread=frozenset({"rust"})))
    await services.refresh()
    assert (find(services, "rust").where, find(services, "rust").room.channel) == ("Janson", JANSON)
    assert len(program_of(services).rooms) == 2


async def test_one_occurrence_that_cannot_be_read_moves_no_other(services, clock):
    desk = Desk(services, clock)
    again = replace(next(s for s in PROGRAM.sessions if s.key == "rust"), key="rust#2", code="RUST-2",
                    start=at("2 14:00"), end=at("2 14:45"))  # fmt: skip
    await desk.bring(replace(PROGRAM, sessions=(*PROGRAM.sessions, again)))
    alone = replace(again, key="rust", code="RUST")
    report = await write(
        desk.database,
        replace(without("rust"), sessions=(*without("rust").sessions, alone), unread=frozenset({"rust"})),
        clock.utcnow(),
    )
    assert did(report) == (0, 0, 0)
    assert await desk.notices() == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Talk 3</title>", "</title>"),
        ("2026-12-01T13:00:00+01:00</date><start>13:00", "</date><start>at one"),
        ("2026-12-01T13:00", "2062-12-01T13:00"),
        ("<start>13:00</start><duration>0:30", "<start>13:00</start><duration>long"),
    ],
)
async def test_a_record_that_becomes_unreadable_is_listed_and_not_removed(database, clock, old, new):
    await bring(database, clock, SIX.encode(), "l.xml")
    assert old in SIX
    report = await bring(database, clock, SIX.replace(old, new).encode(), "l.xml")
    assert (report.sessions, *did(report)) == (6, 0, 0, 0)
    assert len(report.quarantined) == 1
    assert '"Talk 3"' in report.notes[-1]
    gone = await bring(database, clock, events(*((f"k{n}", f"Talk {n}") for n in range(5))).encode(), "l.xml")
    assert did(gone) == (0, 0, 1)
